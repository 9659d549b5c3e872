"""Whatever figures a lane has: it ends, with a status or a flight, and moves no other lane."""

import math
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.bodies import Body, Launches, nominal_launches, steady_motor
from cram_sim.ballistics.drag import bake_drag
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import FLOWN, STATUS
from cram_sim.ballistics.point_mass import fly

Floats = NDArray[np.float64]

AIR = standard_air(0.0, wind=((0.0, 4.0, 1.0), (3_000.0, 20.0, 2.0)))
EARTH = Earth(0.6, 0.0)
DRAG = bake_drag([0.0, 0.8, 1.1, 3.0], [0.15, 0.16, 0.4, 0.3])
BOMB = Body(13.585, 0.11956, DRAG)
ROCKET = Body(18.84, 0.107, DRAG, motor=steady_motor(9_320.0, 0.7, 4.3, rail_length=0.85))

ANY = st.one_of(
    st.floats(-1e3, 1e3),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([0.0, -0.0, 1e-300, 1e300, math.nan, math.inf, -math.inf]),
)
NAMES = (
    "east",
    "up",
    "speed",
    "elevation",
    "azimuth",
    "impulse",
    "drag",
    "density",
    "wind",
    "angle",
)
FIGURES = st.fixed_dictionaries(dict.fromkeys(NAMES, ANY))


def with_lane(figures: dict[str, float], body: Body) -> Launches:
    """Sixteen good launches, the ninth of which has the figures."""
    speed = 0.0 if body.motor is not None else 220.0
    good = nominal_launches(
        np.zeros((3, 16)), np.linspace(0.3, 1.2, 16), np.linspace(0, 3, 16), speed=speed
    )

    def put(array: Floats, value: float) -> Floats:
        changed = array.copy()
        changed[..., 8] = value
        return changed

    position = good.position.copy()
    position[0, 8], position[2, 8] = figures["east"], figures["up"]
    return replace(
        good,
        position=position,
        speed=put(good.speed, figures["speed"]),
        elevation=put(good.elevation, figures["elevation"]),
        azimuth=put(good.azimuth, figures["azimuth"]),
        impulse=put(good.impulse, figures["impulse"]),
        drag_factor=put(good.drag_factor, figures["drag"]),
        density=put(good.density, figures["density"]),
        wind=put(good.wind, figures["wind"]),
        thrust_angle=put(good.thrust_angle, figures["angle"]),
    )


OTHERS = np.arange(16) != 8


@settings(deadline=None, max_examples=150)
@given(figures=FIGURES, is_rocket=st.booleans())
def test_any_lane_ends_and_moves_no_other(figures: dict[str, float], is_rocket: bool) -> None:
    body = ROCKET if is_rocket else BOMB
    calm = fly(body, AIR, EARTH, with_lane(dict.fromkeys(figures, 0.0), body))
    with np.errstate(all="ignore"):  # the figures themselves overflow
        flights = fly(body, AIR, EARTH, with_lane(figures, body))
    assert flights.status[8] in STATUS
    ends = np.concatenate([flights.end_position[:, 8], flights.end_time[8:9]])
    assert np.all(np.isfinite(ends)) == (flights.status[8] == FLOWN)
    assert np.all(np.isnan(ends)) == (flights.status[8] != FLOWN)
    np.testing.assert_array_equal(flights.end_position[:, OTHERS], calm.end_position[:, OTHERS])
    np.testing.assert_array_equal(flights.end_time[OTHERS], calm.end_time[OTHERS])


@settings(deadline=None, max_examples=60)
@given(
    mass=st.floats(1e-9, 1e9),
    diameter=st.floats(1e-6, 1e3),
    form_factor=st.floats(0.0, 1e6),
    speed=st.floats(0.0, 900.0),
)
def test_any_body_that_is_let_in_ends_its_flight(
    mass: float, diameter: float, form_factor: float, speed: float
) -> None:
    body = Body(mass, diameter, DRAG, form_factor)
    launch = nominal_launches(np.zeros((3, 1)), np.array([0.7]), np.zeros(1), speed=speed)
    assert fly(body, AIR, EARTH, launch, keep_path=False).status[0] in STATUS
