"""Rounds of the 20 mm gun: its fly-out table against a second integration and published times.

The second integration shares the catalogue's figures and the points of the drag law with the table
and nothing else: linear drag between the points, the standard troposphere from its definition, and
SciPy's DOP853.
"""

import math
from functools import lru_cache, partial
from typing import Final

import numpy as np
from scipy.integrate import solve_ivp

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.earth import flat_earth
from cram_sim.ballistics.fly_out import FlyOut, look_up
from cram_sim.catalogue.drag_laws import drag_law, drag_table
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.gun_ready import ready_gun
from cram_sim.effectors.protocol import Conditions
from cram_sim.records import Floats
from cram_sim.verification.data import columns
from cram_sim.verification.rows import Row, within_share, worst
from cram_sim.verification.steady_fire import STEADY_TRACK, gun

RANGES: Final = (250.0, 500.0, 750.0, 1_000.0, 1_250.0, 1_500.0, 1_750.0, 2_000.0)  # m
ELEVATIONS: Final = (0.0, 15.0, 30.0, 45.0, 60.0)  # deg
LIFE: Final = 9.0  # s, beyond self-destruction: the published times go on to 2,500 m
FARTHEST: Final = 2_550.0  # m
CLEAR: Final = 23_000.0  # m of visibility; a gun's rounds do not see
LAYINGS: Final = 4  # of the barrel, each corrected by what the last one missed
TIGHT: Final = 1e-10  # relative tolerance

# Standard troposphere, ISO 2533:1975: at sea level, and per metre.
TEMPERATURE, LAPSE, DENSITY, SPEED_OF_SOUND = 288.15, 0.0065, 1.225, 340.294
DENSITY_POWER: Final = 4.25588  # g / (R lapse) - 1
GRAVITY: Final = 9.80665  # m/s2

SMOOTH = "drag is linear between the points there and smooth here, and look-ups are on a grid"
TIMES, SPEEDS = within_share(3e-3, SMOOTH), within_share(5e-3, SMOOTH)
PRINTED = within_share(1e-2, "a second program's integration; two or three decimals", rounding=5e-3)
SECOND_INTEGRATION, SECOND_PROGRAM = "SciPy's DOP853, SPIN-73 drag", "second program, SPIN-73 drag"


def rows() -> tuple[Row, ...]:
    """Times of flight over range and elevation, and along the level."""
    spec = gun()
    table = _table(spec)
    return (*_against_integration(spec, table), *_against_times(table))


def _table(spec: Gun) -> FlyOut:
    """The table of a run, but to a longer range and over a longer life."""
    longer = {"maximum_intercept_range": FARTHEST, "self_destruct_time": LIFE}
    calm = Conditions(standard_air(0.0), flat_earth(), CLEAR, drag_table)
    return ready_gun(spec.model_copy(update=longer), calm, STEADY_TRACK).fly_out


def _against_integration(spec: Gun, table: FlyOut) -> list[Row]:
    found = []
    for degrees in ELEVATIONS:
        elevation = math.radians(degrees)
        flights = [_second(spec, each, elevation) for each in RANGES]
        case = f"20 mm round, {degrees:g} deg"
        places = [f"at {each:,.0f} m" for each in RANGES]
        for name, values, column, tolerance in (
            ("time of flight (s)", table.time_of_flight, 0, TIMES),
            ("speed (m/s)", table.speed, 1, SPEEDS),
        ):
            published = np.array([flight[column] for flight in flights])
            ours = np.array([look_up(values, table.grid, each, elevation) for each in RANGES])
            found.append(
                worst(case, name, published, ours, tolerance, SECOND_INTEGRATION, places=places)
            )
    return found


def _against_times(table: FlyOut) -> list[Row]:
    read = columns("lethality", "rounds_20mm.csv")
    return [
        Row(
            f"20 mm round, level, {slant_range:,.0f} m",
            "time of flight (s)",
            time,
            look_up(table.time_of_flight, table.grid, slant_range, 0.0),
            PRINTED,
            SECOND_PROGRAM,
        )
        for slant_range, time in zip(*(column.tolist() for column in read.values()), strict=True)
    ]


def _second(spec: Gun, slant_range: float, elevation: float) -> tuple[float, float]:
    """Time (s) and speed (m/s) of a round that passes the point at a range and elevation (rad)."""
    laid = elevation
    for _ in range(LAYINGS):
        time, state = _passing(spec, laid, slant_range)
        laid += elevation - math.atan2(state[1], state[0])
    return time, float(np.hypot(state[2], state[3]))


def _passing(spec: Gun, laid: float, slant_range: float) -> tuple[float, Floats]:
    """When and how a round whose barrel is laid so passes a slant range."""

    def short(_: float, state: Floats) -> float:
        return float(np.hypot(state[0], state[1])) - slant_range

    short.terminal = True  # type: ignore[attr-defined]
    start = [0.0, 0.0, spec.muzzle_speed * math.cos(laid), spec.muzzle_speed * math.sin(laid)]
    solved = solve_ivp(
        partial(_rates, spec), (0.0, 20.0), start, method="DOP853", rtol=TIGHT, atol=TIGHT,
        events=short,
    )  # fmt: skip
    assert solved.t_events is not None
    assert solved.y_events is not None
    return float(solved.t_events[0][0]), solved.y_events[0][0]


def _rates(spec: Gun, _: float, state: Floats) -> Floats:
    warmth = 1.0 - LAPSE * state[1] / TEMPERATURE
    speed = math.hypot(state[2], state[3])
    mach = speed / (SPEED_OF_SOUND * math.sqrt(warmth))
    numbers, coefficients = _points(spec.drag_law)
    force = 0.5 * DENSITY * warmth**DENSITY_POWER * 0.25 * math.pi * spec.calibre**2
    slowing = force * spec.form_factor * float(np.interp(mach, numbers, coefficients)) * speed
    per_mass = slowing / spec.projectile_mass
    return np.array([state[2], state[3], -per_mass * state[2], -per_mass * state[3] - GRAVITY])


@lru_cache
def _points(law: str) -> tuple[Floats, Floats]:
    return drag_law(law)
