"""A round and a threat that meet: the triangle of their speeds, and a wind on the way."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cram_sim.ballistics.atmosphere import uniform_air
from cram_sim.ballistics.bodies import Body, nominal_launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import states_at
from cram_sim.ballistics.point_mass import fly
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.effectors.encounter import Encounter, Vector, encounter, moved_by_wind

DIAMETER, LENGTH, P_NOSE, P_SIDE = 0.12, 0.9, 0.8, 0.3
components = st.floats(-1.0, 1.0)


def meet(sight: Vector, round_speed: float, velocity: Vector) -> Encounter:
    return encounter(DIAMETER, LENGTH, P_NOSE, P_SIDE, sight, round_speed, velocity)


def test_head_on_speeds_add_up_and_the_nose_is_seen() -> None:
    met = meet((600.0, 0.0, 800.0), 500.0, (-120.0, 0.0, -160.0))
    assert met.relative_speed == pytest.approx(700.0)
    assert (met.cosine, met.path_cosine) == pytest.approx((1.0, -1.0))
    assert met.presented_area == pytest.approx(math.pi * DIAMETER**2 / 4)
    assert met.p_neutralise == pytest.approx(P_NOSE)


def test_crossing_at_right_angles_has_the_sines_of_the_triangle_of_speeds() -> None:
    """Threat 600 m/s across, round 800 m/s along: 3-4-5."""
    met = meet((0.0, 1000.0, 0.0), 800.0, (600.0, 0.0, 0.0))
    assert met.relative_speed == pytest.approx(1000.0)
    assert (met.sine, met.cosine) == pytest.approx((0.6, 0.8))
    assert (met.path_sine, met.path_cosine) == pytest.approx((0.8, -0.6))
    nose, side = 0.6 * math.pi * DIAMETER**2 / 4, 0.8 * LENGTH * DIAMETER
    assert met.presented_area == pytest.approx(nose + side)
    expected = (P_NOSE * nose + P_SIDE * side) / (nose + side)
    assert met.p_neutralise == pytest.approx(expected)


@pytest.mark.parametrize("sight", [(0.0, 1000.0, 0.0), (300.0, 0.0, 400.0)])
def test_what_hovers_is_seen_from_the_side(sight: Vector) -> None:
    met = meet(sight, 500.0, (0.0, 0.0, 0.0))
    assert met.presented_area == pytest.approx(DIAMETER * LENGTH)
    assert met.p_neutralise == pytest.approx(P_SIDE)
    assert (met.path_cosine, met.relative_speed) == pytest.approx((0.0, 500.0))


@settings(deadline=None)
@given(st.tuples(components, components, components), st.tuples(components, components, components))
def test_the_three_directions_are_a_frame_in_which_line_of_fire_and_path_have_their_sines(
    sight: Vector, direction: Vector
) -> None:
    assume(np.linalg.norm(sight) > 0.1 and np.linalg.norm(direction) > 0.1)
    fire, path = np.array(sight) / np.linalg.norm(sight), np.array(direction)
    # A hair's breadth off head-on the plane of both is known to rounding over that breadth.
    assume(np.linalg.norm(np.cross(fire, path)) > 1e-6)
    met = meet(sight, 700.0, tuple(200.0 * path))
    frame = np.array([met.in_plane, met.across, met.closing])
    np.testing.assert_allclose(frame @ frame.T, np.eye(3), atol=1e-9)
    np.testing.assert_allclose(frame @ fire, [met.sine, 0.0, met.cosine], atol=1e-6)
    parts = [met.path_sine, 0.0, met.path_cosine]
    np.testing.assert_allclose(frame @ path / np.linalg.norm(path), parts, atol=1e-6)


@pytest.mark.parametrize("sight", [(0.0, 1000.0, 0.0), (300.0, 0.0, 400.0), (0.0, 0.0, 500.0)])
def test_head_on_there_is_a_frame_too(sight: Vector) -> None:
    met = meet(sight, 700.0, tuple(-0.2 * np.array(sight)))
    frame = np.array([met.in_plane, met.across, met.closing])
    np.testing.assert_allclose(frame @ frame.T, np.eye(3), atol=1e-12)


@pytest.mark.parametrize("axis", [0, 1])
def test_a_wind_moves_a_round_as_flights_in_that_wind_are_moved(axis: int) -> None:
    """A 35 mm round fired north at 30 degrees in 5 m/s: within 2 % where it then is."""
    body = Body(mass=0.75, diameter=0.035, drag=drag_table("G7"))
    earth, time, wind = Earth(0.0, 0.0), 2.5, 5.0
    towards = (wind, 0.0) if axis == 0 else (0.0, wind)

    def place_of(speed: float, wind: tuple[float, float]) -> np.ndarray:
        launch = nominal_launches(np.zeros((3, 1)), [math.radians(30.0)], [0.0], speed=speed)
        flights = fly(body, uniform_air(1.2, 340.0, wind=wind), earth, launch, end_time=4.0)
        return states_at(flights, np.zeros(1, dtype=np.int64), np.array([time]))[:3, 0]

    calm, blown = place_of(1050.0, (0.0, 0.0)), place_of(1050.0, towards)
    slant_range = float(np.linalg.norm(calm))
    fire = calm / slant_range
    by_log_speed = float((place_of(1051.05, (0.0, 0.0)) - calm) @ fire) / 0.001
    lags = (slant_range / 1050.0, by_log_speed / 1050.0)
    for along in np.eye(3):
        found = wind * moved_by_wind(axis, tuple(along), tuple(fire), time, *lags)
        assert found == pytest.approx(float((blown - calm) @ along), abs=0.02 * wind * time)


def test_in_vacuum_a_wind_does_nothing() -> None:
    """R = v0 t, and a faster round is ahead by its share of the way."""
    fire = (0.6, 0.0, 0.8)
    assert moved_by_wind(0, (1.0, 0.0, 0.0), fire, 2.0, 2.0, 2.0) == 0.0
