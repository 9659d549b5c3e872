"""The recursive filter against plain least squares, and its covariance against the truth."""

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from tracking.linear_world import (
    CONFIRMED_AT,
    LOOKS,
    World,
    by_stacked_least_squares,
    estimates_of,
    linear_world,
)

from cram_sim.records import Estimates

Floats = NDArray[np.float64]

LANES = 2000


@pytest.fixture(scope="module")
def world() -> World:
    return linear_world(LANES, seed=11)


@pytest.fixture(scope="module")
def estimates(world: World) -> Estimates:
    return estimates_of(world)


def with_detections(world: World, detected: list[int], confirmed: list[int]) -> World:
    """The first lane of a world with other looks detected and confirmed."""
    seen = world.detections.lanes(slice(0, 1))
    pattern = np.array([detected], dtype=bool), np.array([confirmed], dtype=bool)
    return replace(
        world,
        prior_error=world.prior_error[:, :1],
        disturbance=world.disturbance[:, :1],
        detections=replace(seen, detected=pattern[0], confirmed=pattern[1]),
    )


def squared_distance(error: Floats, covariance: Floats) -> Floats:
    """Mahalanobis' distance squared of errors (n, 2) under covariances (n, 3)."""
    east, both, north = covariance.T
    e, n = error.T
    distance: Floats = (north * e * e - 2 * both * e * n + east * n * n) / (east * north - both**2)
    return distance


@pytest.mark.parametrize("lane", [0, 1])
@pytest.mark.parametrize("looks", [CONFIRMED_AT + 1, 6, LOOKS])
def test_an_estimate_is_the_weighted_least_squares_of_all_looks_so_far(
    world: World, estimates: Estimates, lane: int, looks: int
) -> None:
    """Within 1e-9 of the answer's own standard deviation or size."""
    expected = by_stacked_least_squares(world, lane, looks)
    place = lane, looks - 1
    upper = ([0, 0, 1], [0, 1, 1])
    pairs = (
        (estimates.impact_error[place], expected.impact_error),
        (estimates.impact_covariance[place], expected.impact_covariance[upper]),
        (estimates.origin_error[place], expected.origin_error),
        (estimates.origin_covariance[place], expected.origin_covariance[upper]),
        (estimates.position_error[place], expected.position_error),
    )
    for found, wanted in pairs:
        np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9 * np.abs(wanted).max())


@pytest.mark.parametrize("look", [CONFIRMED_AT, 5, LOOKS - 1])
@pytest.mark.parametrize("what", ["impact", "origin"])
def test_the_stated_covariance_contains_the_truth_at_the_stated_rate(
    estimates: Estimates, look: int, what: str
) -> None:
    """Kolmogorov-Smirnov of the squared distance against chi-square of 2: p above 0.001."""
    error = getattr(estimates, f"{what}_error")[:, look, :2]
    distance = squared_distance(error, getattr(estimates, f"{what}_covariance")[:, look])
    assert stats.kstest(distance, stats.chi2(2).cdf).pvalue > 1e-3


def test_a_covariance_without_what_is_considered_would_contain_the_truth_too_rarely(
    world: World,
) -> None:
    """The considered part is needed: without it 95 % regions hold clearly fewer than 90 %."""
    bold = estimates_of(world, considered=np.zeros(6))
    look = LOOKS - 1
    distance = squared_distance(bold.impact_error[:, look, :2], bold.impact_covariance[:, look])
    assert np.mean(distance < stats.chi2.ppf(0.95, 2)) < 0.90


def test_errors_sharpen_look_by_look(estimates: Estimates) -> None:
    """Root mean square of the impact's error over 2,000 lanes falls at every look."""
    error = np.sqrt(np.mean(estimates.impact_error[:, CONFIRMED_AT:] ** 2, axis=0))
    assert (np.diff(error, axis=0) < 0).all()


def test_a_look_never_adds_to_the_variance_where_nothing_is_considered(world: World) -> None:
    one = with_detections(world, [1] * LOOKS, [1] * LOOKS)
    estimates = estimates_of(one, considered=np.zeros(6))
    for covariance in (estimates.impact_covariance, estimates.origin_covariance):
        assert (np.diff(covariance[0, :, [0, 2]]) <= 0).all()


def test_there_is_no_estimate_before_the_track_is_confirmed(estimates: Estimates) -> None:
    for values in vars(estimates).values():
        assert np.isnan(values[:, :CONFIRMED_AT]).all()
        assert np.isfinite(values[:, CONFIRMED_AT:]).all()


def test_a_look_without_a_detection_leaves_the_prediction_as_it_was(world: World) -> None:
    detected = [1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1]
    estimates = estimates_of(with_detections(world, detected, [0, 0] + 9 * [1]))
    for values in vars(estimates).values():
        np.testing.assert_array_equal(values[0, 4], values[0, 3])
        np.testing.assert_array_equal(values[0, 5], values[0, 3])
        assert not np.array_equal(values[0, 6], values[0, 3])


def test_a_track_confirmed_without_a_detection_tells_what_it_has(world: World) -> None:
    """Its confirming detection came while it was none, or its report was lost."""
    detected, confirmed = [1, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1], [0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1]
    found = estimates_of(with_detections(world, detected, confirmed))
    whole = estimates_of(with_detections(world, detected, [0, 0] + 9 * [1]))
    for name, values in vars(found).items():
        np.testing.assert_array_equal(values[0, 5], getattr(whole, name)[0, 4])


def test_a_dropped_track_starts_afresh(world: World) -> None:
    """After as many misses as drop it, only the later looks count."""
    confirmed = [0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 1]
    broken = with_detections(world, [1, 1, 1, 0, 0, 0, 1, 0, 1, 1, 1], confirmed)
    late = with_detections(world, [0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 1], [0] * 9 + [1, 1])
    found, expected = estimates_of(broken, drop_misses=3), estimates_of(late, drop_misses=3)
    assert not np.isnan(expected.position_error[0, 3:5]).any()
    for name, values in vars(expected).items():
        # Of the late one, nothing is reported before the seventh look.
        np.testing.assert_array_equal(vars(found)[name][0, 9:], values[0, 3:5])


def test_fewer_misses_than_drop_a_track_lose_nothing_of_it(world: World) -> None:
    confirmed = [0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    kept = with_detections(world, [1, 1, 1, 0, 0, 0, 1, 0, 1, 1, 1], confirmed)
    found = estimates_of(kept, drop_misses=4).impact_covariance[0, -1, 0]
    afresh = estimates_of(kept, drop_misses=3).impact_covariance[0, -1, 0]
    assert math.sqrt(found) < 0.9 * math.sqrt(afresh)


def test_lanes_are_estimated_apart(world: World, estimates: Estimates) -> None:
    one = with_detections(world, [1] * LOOKS, [0, 0] + 9 * [1])
    for name, values in vars(estimates_of(one)).items():
        np.testing.assert_array_equal(values[0], vars(estimates)[name][0])
