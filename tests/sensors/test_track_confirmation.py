"""M of N to confirm, K misses to drop: against every pattern of detections there is."""

import itertools
import math

import numpy as np
import pytest
from numpy.typing import NDArray
from sensors.radar_builders import CERTAIN, NEVER, at_bearing, hover, look_draws
from sensors.radar_builders import search_radar as radar_of

from cram_sim.sensors.m_of_n import p_confirmed_by

Truths = NDArray[np.bool_]


def confirmed(patterns: Truths, needed: int, window: int, misses: int) -> Truths:
    """What the radar makes of given patterns (n, looks) of detections."""
    radar = radar_of(confirm_detections=needed, confirm_looks=window, drop_misses=misses)
    position = np.repeat(at_bearing(3000.0, 0.0, 0.2)[:, np.newaxis], len(patterns), axis=1)
    seen = hover(radar, position, look_draws(np.where(patterns, CERTAIN, NEVER)))
    np.testing.assert_array_equal(seen.detected, patterns)
    return seen.confirmed


def every_pattern(looks: int) -> Truths:
    return np.array(list(itertools.product([False, True], repeat=looks)))


def by_the_rule(pattern: Truths, needed: int, window: int, misses: int) -> list[bool]:
    """The rule, said on strings: a run of K misses wipes the slate."""
    states: list[bool] = []
    for look in range(len(pattern)):
        history = "".join("x."[not hit] for hit in pattern[: look + 1])
        start = history.rfind("." * misses)
        slate = history[start + misses :] if start >= 0 else history
        # It stands if, since the slate was wiped, some detection completed M of N.
        states.append(
            any(
                slate[end] == "x" and slate[max(0, end - window + 1) : end + 1].count("x") >= needed
                for end in range(len(slate))
            )
        )
    return states


@pytest.mark.parametrize(
    ("needed", "window", "misses"), [(3, 5, 5), (2, 3, 3), (3, 5, 2), (1, 1, 1), (2, 4, 6)]
)
def test_tracks_stand_exactly_when_the_rule_says(needed: int, window: int, misses: int) -> None:
    patterns = every_pattern(9)
    found = confirmed(patterns, needed, window, misses)
    expected = [by_the_rule(pattern, needed, window, misses) for pattern in patterns]
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(("needed", "window"), [(2, 3), (3, 5), (2, 2)])
@pytest.mark.parametrize("p_hit", [0.3, 0.6, 0.9])
def test_confirmation_within_ten_scans_has_the_exact_probability(
    p_hit: float, needed: int, window: int
) -> None:
    """Every pattern weighted by its probability, against the Markov chain of a sliding window."""
    patterns = every_pattern(10)
    found = confirmed(patterns, needed, window, window).any(axis=1)
    hits = patterns.sum(axis=1)
    chance = p_hit**hits * (1.0 - p_hit) ** (10 - hits)
    expected = p_confirmed_by([p_hit] * 10, needed, window)[-1]
    assert math.fsum(chance[found]) == pytest.approx(expected, abs=1e-9)


def test_a_track_is_dropped_after_its_misses_and_confirmed_again() -> None:
    pattern = np.array([[1, 1, 1, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0]], dtype=bool)
    found = confirmed(pattern, 3, 5, 3)[0]
    assert found.astype(int).tolist() == [0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1]


def test_a_dropped_track_is_not_confirmed_on_looks_from_before_it_was_dropped() -> None:
    pattern = np.array([[1, 1, 1, 0, 0, 1, 1, 1]], dtype=bool)
    assert confirmed(pattern, 3, 5, 2)[0].astype(int).tolist() == [0, 0, 1, 1, 0, 0, 0, 1]


def test_what_is_dropped_is_marked_once_and_only_where_there_was_a_detection() -> None:
    pattern = np.array([[0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0]], dtype=bool)
    radar = radar_of(confirm_detections=3, confirm_looks=5, drop_misses=2)
    position = at_bearing([3000.0], 0.0, 0.2)
    seen = hover(radar, position, look_draws(np.where(pattern, CERTAIN, NEVER)))
    assert np.flatnonzero(seen.dropped[0]).tolist() == [5, 12]


def test_a_track_dies_of_an_outage() -> None:
    radar = radar_of(confirm_detections=2, confirm_looks=2, drop_misses=2)
    seen = hover(
        radar,
        at_bearing([3000.0], 0.0, 0.2),
        look_draws(np.full((1, 7), CERTAIN)),
        outages=np.array([[3.0, 7.0, 99.0]]),
    )
    assert seen.confirmed[0].tolist() == [False, True, True, False, False, True, True]
    assert np.flatnonzero(seen.dropped[0]).tolist() == [3]
