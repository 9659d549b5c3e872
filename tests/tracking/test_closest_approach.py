"""Closest approaches against closed forms, and against straight lines drawn at random."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from cram_sim.bivariate_normal import circle_probability
from cram_sim.footprints import NO_EDGES, circle, zones
from cram_sim.records import Floats
from cram_sim.tracking.closest_approach import (
    closest_approach,
    closest_approaches,
    variance_after,
)

RADIUS = 200.0
ZONE = np.array([0.0, 0.0, RADIUS])
FOREVER = 1e4


def course(east: float, north: float, v_east: float, v_north: float) -> Floats:
    return np.array([east, north, 300.0, v_east, v_north, 0.0])


def covariance(place: float, speed: float) -> Floats:
    return np.diag([place**2] * 3 + [speed**2] * 3)


def test_a_sure_course_across_the_zone_leaves_only_the_miss_to_chance() -> None:
    probability, delay = closest_approach(
        course(-3000, 150, 50, 0), covariance(60, 1e-9), 0.0, ZONE, NO_EDGES, FOREVER
    )
    exact = norm.cdf((RADIUS - 150) / 60) - norm.cdf((-RADIUS - 150) / 60)
    assert (probability, delay) == pytest.approx((exact, 60.0), abs=1e-6)


def test_a_threat_that_stands_still_is_inside_or_not() -> None:
    probability, delay = closest_approach(
        course(150, 100, 0, 0), covariance(60, 1e-9), 0.0, ZONE, NO_EDGES, FOREVER
    )
    inside = circle_probability(150.0, 100.0, 3600.0, 0.0, 3600.0, RADIUS)
    assert (probability, delay) == pytest.approx((inside, 0.0), abs=1e-6)


def test_with_no_time_left_only_the_place_counts() -> None:
    probability, delay = closest_approach(
        course(-150, 100, 50, 0), covariance(60, 5), 0.0, ZONE, NO_EDGES, 0.0
    )
    inside = circle_probability(-150.0, 100.0, 3600.0, 0.0, 3600.0, RADIUS)
    assert (probability, delay) == pytest.approx((inside, 0.0), abs=1e-6)


def test_who_flies_away_will_not_come() -> None:
    probability, delay = closest_approach(
        course(1000, 0, 50, 0), covariance(20, 1), 0.0, ZONE, NO_EDGES, FOREVER
    )
    assert (probability, delay) == (0.0, 0.0)


def test_who_is_too_far_will_not_come_in_time() -> None:
    probability, delay = closest_approach(
        course(-5000, 0, 50, 0), covariance(20, 1), 0.0, ZONE, NO_EDGES, 60.0
    )
    assert (probability, delay) == (0.0, 60.0)


@pytest.mark.parametrize(
    ("state", "horizon"),
    [
        (course(-3000, 100, 50, 5), 120.0),
        (course(-3000, 100, 50, 5), 56.0),
        (course(-2000, -1500, 30, 30), 120.0),
        (course(150, 100, 20, 0), 120.0),
        (course(-1500, 300, 15, 0), 90.0),
    ],
)
def test_the_probability_is_that_of_straight_lines_drawn_at_random(
    state: Floats, horizon: float
) -> None:
    spread = covariance(40, 2)
    spread[0, 3] = spread[3, 0] = spread[1, 4] = spread[4, 1] = 30.0
    count = 200_000
    drawn = state + np.random.default_rng(3).multivariate_normal(np.zeros(6), spread, count)
    place, speed = drawn[:, :2], drawn[:, 3:5]
    when = np.clip(-(place * speed).sum(1) / (speed * speed).sum(1), 0, horizon)
    nearest = np.hypot(*(place + speed * when[:, np.newaxis]).T)
    share = float(np.mean(nearest < RADIUS))
    probability, _ = closest_approach(state, spread, 0.0, ZONE, NO_EDGES, horizon)
    # What the neglected correlations cost, well above the 0.006 of five standard errors.
    assert probability == pytest.approx(share, abs=0.015)


@given(st.floats(0, 2 * math.pi), st.floats(-3000, 3000), st.floats(-3000, 3000))
def test_nothing_depends_on_where_north_is(turn: float, east: float, north: float) -> None:
    state = course(east, north, 30, -20)
    spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    both = np.eye(6)
    both[:2, :2] = both[3:5, 3:5] = spin
    spread = covariance(40, 2)
    spread[0, 1] = spread[1, 0] = 500.0
    straight = closest_approach(state, spread, 0.5, ZONE, NO_EDGES, 90.0)
    turned = closest_approach(both @ state, both @ spread @ both.T, 0.5, ZONE, NO_EDGES, 90.0)
    assert turned == pytest.approx(straight, abs=1e-6)


@given(st.floats(-3000, 3000), st.floats(-3000, 3000), st.floats(1, 1000), st.floats(0, 200))
def test_a_larger_zone_is_never_less_likely(
    east: float, north: float, radius: float, horizon: float
) -> None:
    state, spread = course(east, north, 30, -20), covariance(40, 2)
    small, large = (
        closest_approach(state, spread, 0.5, np.array([0.0, 0.0, size]), NO_EDGES, horizon)[0]
        for size in (radius, 1.1 * radius)
    )
    assert 0.0 <= small <= large + 1e-4 <= 1.0 + 1e-4


def test_white_acceleration_blurs_what_lies_ahead_with_the_cube_of_time() -> None:
    calm = variance_after(covariance(3, 1), 0.0, 10.0, 0.6, 0.8)
    assert variance_after(covariance(3, 1), 0.3, 10.0, 0.6, 0.8) - calm == pytest.approx(100.0)


def test_lanes_without_a_track_threaten_nothing() -> None:
    states = np.full((2, 1, 6), np.nan)
    states[1, 0] = course(-1000, 0, 50, 0)
    spreads = np.tile(covariance(20, 1), (2, 1, 1, 1))
    found = closest_approaches(states, spreads, 0.0, zones([circle(0.0, 0.0, RADIUS)]), 60.0)
    assert found.probability[0, 0, 0] == 0.0
    assert math.isnan(found.delay[0, 0, 0])
    sure = (found.probability[1, 0, 0], found.delay[1, 0, 0])
    assert sure == pytest.approx((1.0, 20.0), abs=1e-5)
