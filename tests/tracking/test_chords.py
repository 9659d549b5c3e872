"""How straight courses cross polygons, against closed forms and straight lines drawn at random."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polygon_shapes import rectangle, regular, star, turned
from scipy.stats import norm

from cram_sim.footprints import NO_EDGES, Footprint, distance_to, normal_probability, polygon
from cram_sim.records import Floats
from cram_sim.tracking.chords import chords_of
from cram_sim.tracking.closest_approach import closest_approach

FOREVER = 1e4
SQUARE = polygon([rectangle(-200.0, -100.0, 200.0, 300.0)])


def course(east: float, north: float, v_east: float, v_north: float) -> Floats:
    return np.array([east, north, 300.0, v_east, v_north, 0.0])


def covariance(place: float, speed: float) -> Floats:
    return np.diag([place**2] * 3 + [speed**2] * 3)


def approach(
    ground: Footprint, state: Floats, spread: Floats, horizon: float
) -> tuple[float, float]:
    around = np.array([*ground.centre, ground.reach])
    return closest_approach(state, spread, 0.5, around, ground.edges, horizon)


def test_chords_reach_from_the_first_entry_to_the_last_exit() -> None:
    """A U open to the north, seen by a course to the east and by one to the north."""
    u_shape = np.array([[0, 6, 6, 4, 4, 2, 2, 0], [0, 0, 4, 4, 2, 2, 4, 4]], dtype=np.float64)
    around, edges = np.zeros(3), polygon([u_shape]).edges
    eastward = chords_of(edges, around, 1.0, 0.0)
    wide = eastward[eastward[:, 1] > eastward[:, 0]]
    # Across is to the right: south. Over the bay both arms are one chord.
    np.testing.assert_allclose(wide, [[-4, -2, 0, 0, 6, 6], [-2, 0, 0, 0, 6, 6]], atol=1e-12)
    northward = chords_of(edges, around, 0.0, 1.0)
    wide = northward[northward[:, 1] > northward[:, 0]]
    expected = [[0, 2, 0, 0, 4, 4], [2, 4, 0, 0, 2, 2], [4, 6, 0, 0, 4, 4]]
    np.testing.assert_allclose(wide, expected, atol=1e-12)


def test_a_sure_course_across_a_square_leaves_only_the_miss_to_chance() -> None:
    state, spread = course(-3000.0, 150.0, 50.0, 0.0), covariance(60.0, 1e-9)
    around = np.array([*SQUARE.centre, SQUARE.reach])
    found = closest_approach(state, spread, 0.0, around, SQUARE.edges, FOREVER)
    exact = norm.cdf((300.0 - 150.0) / 60.0) - norm.cdf((-100.0 - 150.0) / 60.0)
    assert found == pytest.approx((exact, 60.0), abs=1e-8)


def test_with_no_time_left_only_the_place_counts() -> None:
    probability, delay = approach(SQUARE, course(-150, 100, 50, 0), covariance(60, 5), 0.0)
    inside = normal_probability(
        SQUARE, np.array([[-150.0], [100.0]]), np.array([3600.0, 0.0, 3600.0])
    )
    assert (probability, delay) == pytest.approx((inside[0], 0.0), abs=1e-8)


def test_who_flies_away_will_not_come() -> None:
    assert approach(SQUARE, course(1000, 0, 50, 0), covariance(20, 1), FOREVER) == (0.0, 0.0)


def test_who_is_too_far_will_not_come_in_time() -> None:
    assert approach(SQUARE, course(-9000, 0, 50, 0), covariance(20, 1), 60.0) == (0.0, 60.0)


def test_a_course_that_misses_is_closest_at_the_nearest_corner() -> None:
    """To the north east, past the corner of the square in the north west."""
    probability, delay = approach(SQUARE, course(-1200, 0, 50, 50), covariance(5, 0.01), 120.0)
    # The corner (-200, 300) is 1000 m east and 300 m north of the start.
    assert (probability, delay) == pytest.approx((0.0, 650.0 / 50.0), abs=1e-6)


@settings(deadline=None)
@given(
    st.floats(-3000, 3000), st.floats(-3000, 3000), st.floats(-60, 60), st.floats(10, 60),
    st.floats(0, 200),
)  # fmt: skip
def test_a_polygon_of_many_corners_is_approached_like_a_circle(
    east: float, north: float, v_east: float, v_north: float, horizon: float
) -> None:
    """The circle's chords are added up by 32 nodes, which blurs a sharp begin or end a little."""
    ground = polygon([regular(720, 200.0)])
    state, spread = course(east, north, v_east, v_north), covariance(40.0, 2.0)
    circle = closest_approach(state, spread, 0.5, np.array([0, 0, 200.0]), NO_EDGES, horizon)
    corners = approach(ground, state, spread, horizon)
    assert corners[0] == pytest.approx(circle[0], abs=1e-3)
    assert corners[1] == pytest.approx(circle[1], abs=0.3)


@pytest.mark.parametrize(
    ("state", "horizon"),
    [
        (course(-3000, 100, 50, 5), 120.0),
        (course(-3000, 100, 50, 5), 56.0),
        (course(-2000, -1500, 30, 30), 120.0),
        (course(150, 100, 20, 0), 120.0),
    ],
)
def test_the_probability_is_that_of_straight_lines_drawn_at_random(
    state: Floats, horizon: float
) -> None:
    """Over a square turned by half a right angle: a line enters it within a metre of its path."""
    ground = polygon([turned(rectangle(-150.0, -150.0, 150.0, 150.0), math.pi / 4)])
    spread = covariance(40.0, 2.0)
    drawn = state + np.random.default_rng(3).multivariate_normal(np.zeros(6), spread, 4000)
    times = np.linspace(0.0, horizon, 1200)
    paths = drawn[:, :2, np.newaxis] + drawn[:, 3:5, np.newaxis] * times
    flat = paths.transpose(1, 0, 2).reshape(2, -1)
    inside = (distance_to(ground, flat) == 0.0).reshape(4000, -1).any(axis=1)
    around = np.array([*ground.centre, ground.reach])
    probability, _ = closest_approach(state, spread, 0.0, around, ground.edges, horizon)
    # Five standard errors of 4,000 lines are 0.04; the neglected correlations cost up to 0.015.
    assert probability == pytest.approx(float(inside.mean()), abs=0.05)


def test_a_track_that_ends_in_a_bay_counts_as_inside() -> None:
    """The price of taking the first entry to the last exit for one chord: never too little."""
    u_shape = np.array([[0, 600, 600, 400, 400, 200, 200, 0], [0, 0, 400, 400, 200, 200, 400, 400]])
    ground = polygon([u_shape.astype(np.float64)])
    probability, _ = approach(ground, course(300, 320, 1, 0), covariance(5, 0.01), 5.0)
    assert probability == pytest.approx(1.0, abs=1e-6)


@settings(deadline=None)
@given(
    st.integers(0, 99), st.floats(0, 2 * math.pi), st.floats(-3000, 3000), st.floats(-3000, 3000)
)
def test_nothing_depends_on_where_north_is(
    seed: int, turn: float, east: float, north: float
) -> None:
    state, spread = course(east, north, 30, -20), covariance(40, 2)
    straight, _ = approach(polygon([star(seed)]), state, spread, 90.0)
    place, speed = turned(state[:2, np.newaxis], turn), turned(state[3:5, np.newaxis], turn)
    spun = course(place[0, 0], place[1, 0], speed[0, 0], speed[1, 0])
    found, _ = approach(polygon([turned(star(seed), turn)]), spun, spread, 90.0)
    assert found == pytest.approx(straight, abs=1e-6)
    assert 0.0 <= straight <= 1.0
