"""Flights with an exact solution, at the step that runs use."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm

from cram_sim.ballistics.atmosphere import Air, uniform_air, vacuum
from cram_sim.ballistics.bodies import Body, Launches, launches_at, nominal_launches, steady_motor
from cram_sim.ballistics.drag import CELLS_PER_MACH, bake_drag
from cram_sim.ballistics.earth import ROTATION_RATE, flat_earth
from cram_sim.ballistics.point_mass import fly
from cram_sim.verification.data import document
from cram_sim.verification.flown import states_after, states_where, summit
from cram_sim.verification.rows import Row, Tolerance, within_share

Floats = NDArray[np.float64]
Case = dict[str, Any]
Results = dict[str, float]

SOURCE = "closed form"
EXACT = within_share(1e-6, "a closed form has no error of its own; this is 1 mm in 1 km")
FIRST_ORDER = within_share(1e-3, "the formula is of first order in the Earth's rotation")

DENSITY, MASS, DIAMETER = 1.2, 1.0, 0.1  # kg/m3, kg, m; any: the drag coefficient makes up for it
PER_METRE = DENSITY * math.pi / 4 * DIAMETER**2 / (2 * MASS)  # deceleration by Cd v^2
SPEED_OF_SOUND = 340.0  # m/s; any: the drag coefficient is constant
# Linear drag wants a drag coefficient in inverse proportion to the Mach number. A slow sound
# spreads a flight over thousands of cells of the drag table; their cubics err by less than 1e-9.
SLOW_SOUND = 2.0  # m/s
SLOWEST, FASTEST = 0.05, 1.05  # of the launch speed: these flights stay between
RAIL = 1.0  # m; in a vacuum a vertical rail changes nothing

NAMES = {
    "vacuum": "vacuum",
    "linear_drag": "linear drag",
    "vertical_quadratic": "quadratic drag, up and down",
    "flatfire_quadratic_no_gravity": "quadratic drag, no gravity",
    "quadratic_2d_hodograph": "quadratic drag",
    "vertical_boost_vacuum": "boost in a vacuum",
    "coriolis_drop_first_order": "drop on a turning Earth, first order",
    "exact_coriolis_drop": "drop on a turning Earth",
}
QUANTITIES = {
    "tof": "time of flight (s)",
    "range": "range (m)",
    "apex": "greatest height, as flights report it (m)",
    "summit": "greatest height, flown to (m)",
    "apex_time": "time of the summit (s)",
    "apex_x": "distance of the summit (m)",
    "apex_vx": "speed at the summit (m/s)",
    "fall_time": "time of fall (s)",
    "impact_speed": "speed at the end (m/s)",
    "impact_vx": "horizontal speed at the end (m/s)",
    "impact_vz": "vertical speed at the end (m/s)",
    "impact_angle_deg": "angle of fall (deg)",
    "t": "time (s)",
    "v": "speed (m/s)",
    "v_burnout": "speed at burn-out (m/s)",
    "h_burnout": "height at burn-out (m)",
    "east_m": "deflection to the east (m)",
    "south_m": "deflection to the south (m)",
    "fall_m": "fall (m)",
}
HOW = {"v0": "m/s", "el_deg": "deg", "thrust": "N", "h": "m", "lat_deg": "deg N"}


def rows() -> tuple[Row, ...]:
    """Every case of the file, and the drops once more against the exact solution."""
    cases = document("closed_forms.json")["cases"]
    flights = [case for case in cases if case["case"] in SOLVED]
    drops = [case for case in cases if case["case"] not in SOLVED]
    return (
        *(row for case in flights for row in _rows(case, SOLVED[case["case"]](case))),
        *(row for case in drops for row in _rows(case, _dropped(case), FIRST_ORDER)),
        *(row for case in drops for row in _rows(_exactly(case), _dropped(case))),
    )


def _rows(case: Case, ours: Results, tolerance: Tolerance = EXACT) -> list[Row]:
    """A row for each quantity that the case gives, and only for those."""
    published = case | {"summit": case["apex"]} if "apex" in case else case
    how = [f"{case[key]:g} {unit}" for key, unit in HOW.items() if key in case]
    name = ", ".join([NAMES[case["case"]], *how])
    return [
        Row(name, QUANTITIES[key], published[key], value, tolerance, SOURCE)
        for key, value in ours.items()
        if key in published
    ]


def _ballistic(case: Case, body: Body, air: Air) -> Results:
    """A flight in the plane from the ground or above it, to the ground."""
    earth, launch = flat_earth(gravity=case["g"]), _launch(case)
    flight = fly(body, air, earth, launch)
    speed, (v_x, v_z) = np.linalg.norm(flight.end_velocity), flight.end_velocity[1:, 0]
    apex_time, top = summit(body, air, earth, launch)
    time = float(flight.end_time[0])
    return {
        "tof": time,
        "range": float(flight.end_position[1, 0]),
        "apex": float(flight.apex[0]),
        "summit": float(top[2]),
        "apex_time": apex_time,
        "apex_x": float(top[1]),
        "apex_vx": float(top[4]),
        "fall_time": time - apex_time,
        "impact_speed": float(speed),
        "impact_vx": float(v_x),
        "impact_vz": float(v_z),
        "impact_angle_deg": math.degrees(math.atan2(-v_z, v_x)),
    }


def _in_vacuum(case: Case) -> Results:
    return _ballistic(case, Body(MASS, DIAMETER, bake_drag([0, 5], [0, 0])), vacuum())


def _with_linear_drag(case: Case) -> Results:
    slowest, fastest = (share * case["v0"] / SLOW_SOUND for share in (SLOWEST, FASTEST))
    mach = np.arange(math.floor(slowest * CELLS_PER_MACH), fastest * CELLS_PER_MACH)
    mach = mach / CELLS_PER_MACH
    coefficients = case["k_per_s"] / (PER_METRE * SLOW_SOUND * mach)
    body = Body(MASS, DIAMETER, bake_drag(mach, coefficients))
    return _ballistic(case, body, uniform_air(DENSITY, SLOW_SOUND))


def _with_quadratic_drag(case: Case) -> Results:
    return _ballistic(case, _blunt(case), uniform_air(DENSITY, SPEED_OF_SOUND))


def _straight(case: Case) -> Results:
    """Level flight without gravity to a distance."""
    body, air, level = _blunt(case), uniform_air(DENSITY, SPEED_OF_SOUND), flat_earth(gravity=0.0)
    north, distance = np.array([0.0, 1.0, 0.0]), np.array([float(case["x"])])
    times, states = states_where(body, air, level, _launch(case), north, distance)
    return {"t": float(times[0]), "v": float(states[4, 0])}


def _boosted(case: Case) -> Results:
    """Straight up from rest with constant thrust, in a vacuum."""
    burn_time = case["tb"]
    motor = steady_motor(case["thrust"], burn_time, case["mdot"] * burn_time, rail_length=RAIL)
    rocket = Body(case["m0"], DIAMETER, bake_drag([0, 5], [0, 0]), motor=motor)
    earth, launch = flat_earth(gravity=case["g"]), _launch({"v0": 0.0, "el_deg": 90.0})
    at_burn_out = states_after(rocket, vacuum(), earth, launch, np.array([burn_time]))[:, 0]
    apex_time, top = summit(rocket, vacuum(), earth, launch)
    return {
        "v_burnout": float(at_burn_out[5]),
        "h_burnout": float(at_burn_out[2]),
        "apex": float(fly(rocket, vacuum(), earth, launch).apex[0]),
        "summit": float(top[2]),
        "apex_time": apex_time,
    }


def _dropped(case: Case) -> Results:
    """Dropped from rest on a turning Earth without air: where it is when the time is over."""
    body, latitude = Body(MASS, DIAMETER, bake_drag([0, 5], [0, 0])), math.radians(case["lat_deg"])
    turning = flat_earth(gravity=case["g"], latitude=latitude)
    drop = launches_at([0.0, 0.0, case["h"]], [0.0, 0.0, 0.0])
    east, north, up = states_after(body, vacuum(), turning, drop, np.array([case["t"]]))[:3, 0]
    return {"east_m": float(east), "south_m": -float(north), "fall_m": case["h"] - float(up)}


def _exactly(case: Case) -> Case:
    """The same drop solved exactly: the equations are linear, so by the matrix exponential."""
    latitude, twice = math.radians(case["lat_deg"]), 2 * ROTATION_RATE
    about_north, about_up = twice * math.cos(latitude), twice * math.sin(latitude)
    rates = np.zeros((7, 7))  # of east, north, up, their speeds, and a constant one
    rates[:3, 3:6] = np.eye(3)
    rates[3, 4:6] = about_up, -about_north
    rates[4, 3], rates[5, 3] = -about_up, about_north
    rates[5, 6] = -case["g"]
    east, north, up = expm(rates * case["t"])[:3] @ [0.0, 0.0, case["h"], 0.0, 0.0, 0.0, 1.0]
    exact = {"east_m": float(east), "fall_m": case["h"] - float(up)}
    south = {"south_m": -float(north)} if case["lat_deg"] != 0 else {}
    return case | exact | south | {"case": "exact_coriolis_drop"}


def _blunt(case: Case) -> Body:
    """A body with the case's constant drag coefficient."""
    coefficient = case["k_per_m"] / PER_METRE
    return Body(MASS, DIAMETER, bake_drag([0, 5], [coefficient, coefficient]))


def _launch(case: Case) -> Launches:
    """Northwards, at the case's speed, elevation and height."""
    elevation = np.radians([case.get("el_deg", 0.0)])
    position = np.array([[0.0], [0.0], [case.get("h0", 0.0)]])
    return nominal_launches(position, elevation, np.zeros(1), speed=case["v0"])


SOLVED: dict[str, Callable[[Case], Results]] = {
    "vacuum": _in_vacuum,
    "linear_drag": _with_linear_drag,
    "vertical_quadratic": _with_quadratic_drag,
    "flatfire_quadratic_no_gravity": _straight,
    "quadratic_2d_hodograph": _with_quadratic_drag,
    "vertical_boost_vacuum": _boosted,
}
