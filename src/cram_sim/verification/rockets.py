"""Rockets: a published 122 mm one, and two that flew with an altimeter."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air, WindLayers, standard_air, tabulated_air
from cram_sim.ballistics.bodies import Body, Launches, Motor, nominal_launches, steady_motor
from cram_sim.ballistics.drag import bake_drag
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.point_mass import fly
from cram_sim.ballistics.standard_atmosphere import STANDARD_GRAVITY
from cram_sim.verification.data import document
from cram_sim.verification.flown import states_after, summit
from cram_sim.verification.rows import Row, Tolerance, within_share

Floats = NDArray[np.float64]

PAPER = "ASAT-13-FM-04 (2009)"
PAPER_EARTH = Earth(math.radians(45.0), 0.0, gravity=STANDARD_GRAVITY, rotation_rate=0.0)
INSTANT = 1e-3  # s: over which an acceleration is measured
SIX_DEGREES = "the paper turns its rocket about its centre of mass; figures read from plots"
PAPER_TOLERANCES: dict[str, tuple[str, Tolerance]] = {
    "time_of_flight": ("time of flight (s)", within_share(0.02, SIX_DEGREES)),
    "summit_time": ("time of summit (s)", within_share(0.02, SIX_DEGREES)),
    "burn_out_speed": ("speed at burn-out (m/s)", within_share(0.025, SIX_DEGREES)),
    "initial_acceleration": ("acceleration at launch (g)", within_share(0.03, SIX_DEGREES)),
    "coasting_acceleration": ("acceleration after burn-out (g)", within_share(0.03, SIX_DEGREES)),
}
SENSITIVITY = within_share(0.06, SIX_DEGREES)
CHANGES = {
    "air_density_-4%": {"density": np.array([0.96])},
    "air_density_+4%": {"density": np.array([1.04])},
    "thrust_+1%": {"impulse": np.array([1.01])},
    "thrust_-1%": {"impulse": np.array([0.99])},
}

NDRT = within_share(0.03, "thrust along the velocity, and the drag is the team's estimate")
NDRT_TIME = within_share(0.04, "the log begins about at lift-off; as for the apogee")
VALETUDO = within_share(0.08, "the drag is uncertain: the team's own simulation is 5 % low too")
ROCKETPY = within_share(0.02, "RocketPy's six degrees of freedom against three")


def rows() -> tuple[Row, ...]:
    """The 122 mm rocket, Notre Dame 2020 and Valetudo 2019."""
    return (
        *_published_rocket(),
        *_flown_rocket("ndrt_2020", NDRT, NDRT_TIME),
        *_flown_rocket("valetudo_2019", VALETUDO),
    )


def _published_rocket() -> list[Row]:
    paper = document("rockets", "rocket_122.json")
    rocket, launch = _rocket_122(paper)
    air = standard_air(0.0)
    ours = _milestones(rocket, air, launch)
    found = [
        Row("122 mm rocket", quantity, paper["published"][name], ours[name], tolerance, PAPER)
        for name, (quantity, tolerance) in PAPER_TOLERANCES.items()
    ]
    nominal = _range(rocket, air, launch)
    for name, published in paper["range_change"].items():
        change = _range(rocket, air, replace(launch, **CHANGES[name])) - nominal
        quantity = f"change of range with {name.replace('_', ' ')} (m)"
        found.append(Row("122 mm rocket", quantity, published, change, SENSITIVITY, PAPER))
    return found


def _rocket_122(paper: dict[str, Any]) -> tuple[Body, Launches]:
    setup, drag = paper["setup"], paper["drag"]
    motor = steady_motor(
        setup["thrust"],
        setup["burn_time"],
        setup["propellant_mass"],
        rail_length=0.0,  # it begins at the end of its rail
        drag=bake_drag(drag["mach"], drag["burning"]),
    )
    rocket = Body(
        mass=setup["launch_mass"],
        diameter=setup["diameter"],
        drag=bake_drag(drag["mach"], drag["coasting"]),
        motor=motor,
    )
    elevation = np.radians([setup["elevation"]])
    launch = nominal_launches(np.zeros((3, 1)), elevation, np.zeros(1), speed=setup["launch_speed"])
    return rocket, launch


def _milestones(rocket: Body, air: Air, launch: Launches) -> dict[str, float]:
    """Times (s), speed (m/s) and accelerations along the path (g), by name."""
    burn_out = rocket.burn_time
    instants = np.array([INSTANT, burn_out, burn_out + INSTANT])
    states = states_after(rocket, air, PAPER_EARTH, launch, instants)
    first, at_burn_out, then = np.linalg.norm(states[3:], axis=0)
    gain = INSTANT * STANDARD_GRAVITY
    return {
        "time_of_flight": float(fly(rocket, air, PAPER_EARTH, launch).end_time[0]),
        "summit_time": summit(rocket, air, PAPER_EARTH, launch)[0],
        "burn_out_speed": float(at_burn_out),
        "initial_acceleration": float(first - launch.speed[0]) / gain,
        "coasting_acceleration": float(then - at_burn_out) / gain,
    }


def _range(rocket: Body, air: Air, launch: Launches) -> float:
    return float(np.hypot(*fly(rocket, air, PAPER_EARTH, launch).end_position[:2, 0]))


def _flown_rocket(file: str, apogee: Tolerance, time: Tolerance | None = None) -> list[Row]:
    flight = document("rockets", f"{file}.json")
    setup, measured, name = flight["setup"], flight["measured"], flight["name"]
    site = setup["site_elevation"]
    earth = Earth(math.radians(setup["latitude"]), site, gravity=setup["gravity"])
    elevation, azimuth = np.radians([[setup["elevation"]], [setup["azimuth"]]])
    launch = nominal_launches(np.zeros((3, 1)), elevation, azimuth)
    air = _weather(flight["weather"], site)
    when, state = summit(_amateur_rocket(flight), air, earth, launch)

    height = float(state[2])
    found = [Row(name, "apogee (m)", measured["apogee"], height, apogee, "measured")]
    if time is not None:
        published = measured["apogee_time"]
        found.append(Row(name, "time of apogee (s)", published, when, time, "measured"))
    found += [
        Row(name, "apogee (m)", simulated, height, ROCKETPY, "RocketPy")
        for simulated in flight["rocketpy_apogee"]
    ]
    return found


def _amateur_rocket(flight: dict[str, Any]) -> Body:
    setup, thrust, drag = flight["setup"], flight["thrust"], flight["drag"]
    motor = Motor(
        np.array(thrust["time"]),
        np.array(thrust["thrust"]),
        setup["propellant_mass"],
        setup["rail_length"],
        wind_following=0.0,  # heavy and fast off its rail: thrust along its way over the ground
        drag=bake_drag(**drag["burning"]),
    )
    mass = setup["dry_mass"] + setup["propellant_mass"]
    return Body(mass, setup["diameter"], bake_drag(**drag["coasting"]), motor=motor)


def _weather(profile: dict[str, Any] | None, site: float) -> Air:
    """The air of a sounding over a site (m above sea level), or the standard one."""
    if profile is None:
        return standard_air(site)
    east, north = np.array(profile["wind_east"]), np.array(profile["wind_north"])
    heights = np.array(profile["height"])
    wind: WindLayers = list(
        zip(heights - site, np.hypot(east, north), np.arctan2(-east, -north), strict=True)
    )
    return tabulated_air(
        site, heights, temperature=profile["temperature"], pressure=profile["pressure"], wind=wind
    )
