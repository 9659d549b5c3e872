"""The Kalman track: exact where a filter must be, and as sure of itself as it is right."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import expm
from scipy.stats import chi2

from cram_sim.records import Floats
from cram_sim.tracking.kalman import (
    Motion,
    Tracks,
    constant_turn,
    follow,
    predict,
    update,
    white_acceleration,
)

LANES, LOOKS, INTERVAL = 400, 30, 1.5
DENSITY, SPEED = 2.0, 40.0
STRAIGHT = Motion(acceleration_density=DENSITY, turn_rate=0.0, speed_deviation=SPEED)
TIGHT, LOOSE = 5.0, 20.0  # m


def transition_of(interval: float, turn_rate: float) -> Floats:
    out = np.empty((6, 6))
    constant_turn(interval, turn_rate, out)
    return out


def noise_of(interval: float, density: float) -> Floats:
    out = np.empty((6, 6))
    white_acceleration(interval, density, out)
    return out


def rotation(draws: Floats) -> Floats:
    axes, _ = np.linalg.qr(draws)
    return axes


def world(turn_rate: float, *, motion: Motion = STRAIGHT) -> tuple[Floats, Tracks]:
    """True states (lanes, looks, 6) drawn from the motion itself, and their tracks."""
    draws = np.random.default_rng(5)
    states = np.empty((LANES, LOOKS, 6))
    states[:, 0, :3] = draws.normal(0, 1000, (LANES, 3))
    states[:, 0, 3:] = draws.normal(0, SPEED, (LANES, 3))
    onward = transition_of(INTERVAL, turn_rate)
    root = np.linalg.cholesky(noise_of(INTERVAL, DENSITY))
    for look in range(1, LOOKS):
        push = draws.normal(size=(LANES, 6)) @ root.T
        states[:, look] = states[:, look - 1] @ onward.T + push
    axes = rotation(draws.normal(size=(LANES, LOOKS, 3, 3)))
    sigma = np.broadcast_to([TIGHT, LOOSE, LOOSE], (LANES, LOOKS, 3)).copy()
    along = draws.normal(size=(LANES, LOOKS, 3)) * sigma
    measured = states[:, :, :3] + np.einsum("nka,nkai->nki", along, axes)
    detected = draws.random((LANES, LOOKS)) < 0.8
    time = np.tile(INTERVAL * np.arange(LOOKS), (LANES, 1))
    tracks = follow(motion, time, detected, np.zeros_like(detected), measured, axes, sigma)
    return states, tracks


def error_squared(states: Floats, tracks: Tracks, look: int) -> Floats:
    """Normalised estimation error squared of every lane that has a track, (m,)."""
    error = (tracks.state - states)[:, look]
    tracked = ~np.isnan(error[:, 0])
    weighted = np.linalg.solve(tracks.covariance[tracked, look], error[tracked, :, np.newaxis])
    squared: Floats = np.einsum("ni,ni->n", error[tracked], weighted[:, :, 0])
    return squared


def is_chi_square(total: float, degrees: int) -> bool:
    """Whether a sum is within what all but one in 5,000 sums of such squares are."""
    return bool(1e-4 < chi2.cdf(total, degrees) < 1 - 1e-4)


@pytest.mark.parametrize("turn_rate", [0.0, 0.1])
def test_errors_are_as_large_as_the_covariance_says(turn_rate: float) -> None:
    motion = Motion(acceleration_density=DENSITY, turn_rate=turn_rate, speed_deviation=SPEED)
    states, tracks = world(turn_rate, motion=motion)
    for look in (5, 15, 29):
        squared = error_squared(states, tracks, look)
        assert is_chi_square(float(squared.sum()), 6 * squared.size)


def test_innovations_are_as_large_as_they_are_said_to_be() -> None:
    _, tracks = world(0.0)
    surprise = tracks.surprise[:, 10:]
    taken = surprise > 0
    assert is_chi_square(float(surprise[taken].sum()), 3 * int(taken.sum()))


def test_a_filter_that_thinks_the_turn_is_straight_is_surprised() -> None:
    _, tracks = world(0.1)
    surprise = tracks.surprise[:, 10:]
    taken = surprise > 0
    assert surprise[taken].sum() > 2 * chi2.ppf(1 - 1e-4, 3 * taken.sum())


def test_axis_by_axis_is_all_axes_at_once() -> None:
    draws = np.random.default_rng(1)
    root = draws.normal(size=(6, 6))
    state, covariance = draws.normal(size=6), root @ root.T
    axes, sigma = rotation(draws.normal(size=(3, 3))), np.array([1.0, 2.0, 3.0])
    measured = draws.normal(size=3)
    design = np.hstack([axes, np.zeros((3, 3))])
    spread = design @ covariance @ design.T + np.diag(sigma**2)
    gain = covariance @ design.T @ np.linalg.inv(spread)
    after = state + gain @ (axes @ measured - design @ state)
    left = covariance - gain @ design @ covariance
    for axis in range(3):
        update(state, covariance, design[axis], float(axes[axis] @ measured), sigma[axis] ** 2)
    np.testing.assert_allclose(state, after, rtol=1e-11)
    np.testing.assert_allclose(covariance, left, rtol=1e-10, atol=1e-12)


@given(st.floats(1e-6, 1e6), st.integers(0, 1000))
def test_a_measurement_never_enlarges_the_covariance(variance: float, seed: int) -> None:
    draws = np.random.default_rng(seed)
    root = draws.normal(size=(6, 6))
    before = root @ root.T
    after = before.copy()
    update(np.zeros(6), after, draws.normal(size=6), 0.0, variance)
    scale = np.trace(before)
    assert np.linalg.eigvalsh(before - after).min() > -1e-12 * scale
    assert np.linalg.eigvalsh(after).min() > -1e-12 * scale
    np.testing.assert_array_equal(after, after.T)


@given(st.floats(-0.5, 0.5), st.floats(0.01, 20.0))
def test_the_turn_is_the_exponential_of_its_rates(turn_rate: float, interval: float) -> None:
    rates = np.zeros((6, 6))
    rates[:3, 3:] = np.eye(3)
    rates[3, 4], rates[4, 3] = turn_rate, -turn_rate
    exact = expm(interval * rates)
    np.testing.assert_allclose(transition_of(interval, turn_rate), exact, atol=1e-10)


@given(st.floats(0.01, 20.0), st.floats(0.01, 20.0))
def test_two_predictions_are_one_over_both_intervals(first: float, second: float) -> None:
    in_two, at_once = np.eye(6), np.eye(6)
    for interval in (first, second):
        predict(np.zeros(6), in_two, transition_of(interval, 0.0), noise_of(interval, 2.0))
    total = first + second
    predict(np.zeros(6), at_once, transition_of(total, 0.0), noise_of(total, 2.0))
    np.testing.assert_allclose(in_two, at_once, rtol=1e-10)


def test_a_full_turn_comes_back() -> None:
    full = transition_of(20 * math.pi, 0.1)
    assert (full @ [3, 4, 0, 50, 0, 0])[:2] == pytest.approx([3, 4], abs=1e-9)


def one_lane(
    sigma: Floats, *, starts: tuple[bool, ...] = (False,) * 3, times: tuple[float, ...] = (0, 1, 2)
) -> Tracks:
    """Three looks at a threat that passes the origin at 10 m/s to the east."""
    time = np.array([times], dtype=np.float64)
    seen = np.ones((1, 3), dtype=np.bool_)
    measured = np.array([[[0, 0, 50], [10, 0, 50], [20, 0, 50]]], dtype=np.float64)
    axes = np.tile(np.eye(3), (1, 3, 1, 1))
    return follow(STRAIGHT, time, seen, np.array([starts]), measured, axes, sigma)


def test_directions_alone_begin_no_track() -> None:
    sigma = np.ones((1, 3, 3))
    sigma[:, :, 0] = np.inf
    assert np.isnan(one_lane(sigma).state).all()


def test_directions_alone_sharpen_a_track_across_and_not_along() -> None:
    sigma = np.ones((1, 3, 3))
    sigma[:, 1:, 0] = np.inf
    tracks = one_lane(sigma)
    assert tracks.covariance[0, 2, 0, 0] > 100 * tracks.covariance[0, 2, 1, 1]


def test_what_comes_too_late_changes_nothing() -> None:
    tracks = one_lane(np.ones((1, 3, 3)), times=(0, 2, 1))
    np.testing.assert_array_equal(tracks.state[0, 2], tracks.state[0, 1])
    np.testing.assert_array_equal(tracks.covariance[0, 2], tracks.covariance[0, 1])


def test_a_track_that_starts_again_forgets() -> None:
    tracks = one_lane(np.ones((1, 3, 3)), starts=(True, False, True))
    np.testing.assert_array_equal(tracks.state[0, 2], [20, 0, 50, 0, 0, 0])
    assert tracks.covariance[0, 2, 3, 3] == SPEED**2


def test_a_lane_has_the_same_bits_alone() -> None:
    draws = np.random.default_rng(2)
    time = np.tile(INTERVAL * np.arange(4), (6, 1))
    seen = np.ones((6, 4), dtype=np.bool_)
    measured, axes = draws.normal(size=(6, 4, 3)), np.tile(np.eye(3), (6, 4, 1, 1))
    sigma = np.ones((6, 4, 3))
    together = follow(STRAIGHT, time, seen, ~seen, measured, axes, sigma)
    alone = follow(STRAIGHT, time[4:5], seen[4:5], ~seen[4:5], measured[4:5], axes[4:5], sigma[4:5])
    np.testing.assert_array_equal(together.covariance[4], alone.covariance[0])
    np.testing.assert_array_equal(together.state[4], alone.state[0])


def interleaved(*, empty: bool) -> tuple[Tracks, Floats]:
    """Looks once a second that come in 2 s late, with or without another's empty looks between."""
    draws = np.random.default_rng(9)
    seen = np.arange(20.0)
    misses = np.arange(0.5, 22.0)
    late, time = np.concatenate([seen + 2.0, misses]), np.concatenate([seen, misses])
    order = np.argsort(late, kind="stable")
    detected = np.concatenate([np.ones(20, dtype=bool), np.zeros(22, dtype=bool)])
    measured = np.zeros((42, 3))
    measured[:20] = np.array([[40.0, 0.0, 0.0]]) * seen[:, np.newaxis] + draws.normal(0, 5, (20, 3))
    if not empty:
        order = order[detected[order]]
    count = len(order)
    starts = np.zeros((1, count), dtype=np.bool_)
    tracks = follow(
        STRAIGHT, time[order][np.newaxis], detected[order][np.newaxis], starts,
        measured[order][np.newaxis], np.tile(np.eye(3), (1, count, 1, 1)),
        np.full((1, count, 3), 5.0),
    )  # fmt: skip
    return tracks, detected[order]


def test_looks_that_saw_nothing_make_no_detection_come_too_late() -> None:
    with_empty, detected = interleaved(empty=True)
    without, _ = interleaved(empty=False)
    np.testing.assert_array_equal(with_empty.surprise[:, detected], without.surprise)
    last = np.flatnonzero(detected)[-1]
    np.testing.assert_allclose(
        with_empty.covariance[0, last, :3, :3].trace(), without.covariance[0, -1, :3, :3].trace(),
        rtol=0.5,
    )  # fmt: skip


def test_the_state_is_of_the_time_that_is_told() -> None:
    """At a late look it stands at the last look taken in, at an empty one at the look itself."""
    tracks, detected = interleaved(empty=True)
    east = tracks.state[0, :, 0]
    known = np.flatnonzero(detected)[10:]
    for look in range(known[0], tracks.time.shape[1]):
        # Forty metres a second, known to some metres.
        assert east[look] == pytest.approx(40.0 * tracks.time[0, look], abs=40.0)
