"""Two threats that cross in one resolution cell, and the tracks that may swap."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sensors.test_resolution import BEAM, NORTH, seen

from cram_sim.sensors.meetings import Meetings, p_swap, prediction_factor, swapped

lengths = st.floats(0.1, 1e3)


def crossing(speed: float, duration: float = 19.0) -> Meetings:
    """One threat stands, the other passes it from west to east, merged about half-way."""
    places = np.stack([NORTH, NORTH + np.array([-speed * duration / 2, 0.0, 0.0])])
    velocity = np.array([[0.0, 0.0, 0.0], [speed, 0.0, 0.0]])
    return seen(places, velocity=velocity, duration=duration, sizes=(0.02, 0.01))[1]


def test_threats_that_part_again_have_met_once() -> None:
    """Looks at 0, 2, ... s; less than a beamwidth apart from 6 to 12 s: resolved at 14 s."""
    meetings = crossing(speed=BEAM / 4.0)
    assert (meetings.first.tolist(), meetings.second.tolist()) == ([0], [1])
    assert meetings.time.tolist() == [14.0]
    assert meetings.number.tolist() == [0]


def test_threats_that_never_part_have_not_met() -> None:
    assert len(crossing(speed=BEAM / 40.0).time) == 0


def test_threats_that_were_never_apart_have_no_tracks_to_swap() -> None:
    places = np.stack([NORTH, NORTH + np.array([10.0, 0.0, 0.0])])
    velocity = np.array([[0.0, 0.0, 0.0], [60.0, 0.0, 0.0]])
    assert len(seen(places, velocity=velocity, duration=19.0)[1].time) == 0


def test_a_track_that_was_dropped_in_between_does_not_swap() -> None:
    """Merged for eight scans, five misses drop."""
    assert len(crossing(speed=BEAM / 8.0, duration=35.0).time) == 0


def test_the_pairing_of_least_squares_swaps_as_often_as_computed() -> None:
    """200,000 pairs of plots and tracks in one dimension, within 5 standard errors."""
    generator, count, drawn = np.random.default_rng(15), 200_000, 0.4
    distance, plot, track = 30.0, 25.0, 40.0
    truth = np.array([[0.0], [distance]])
    plots = truth + plot * generator.normal(size=(2, count))
    followed = np.array([[0.0], [(1.0 - drawn) * distance]])  # one was drawn to the other
    tracks = followed + track * generator.normal(size=(2, count))
    straight = ((tracks - plots) ** 2).sum(axis=0)
    crossed = ((tracks - plots[::-1]) ** 2).sum(axis=0)
    expected = float(p_swap(*map(np.array, (distance, plot, track, drawn))))
    share = float(np.mean(crossed < straight))
    assert abs(share - expected) < 5 * math.sqrt(expected * (1 - expected) / count)


@given(lengths, lengths, lengths, st.floats(0.0, 1.0))
def test_a_swap_is_never_more_likely_than_not(
    distance: float, plot: float, track: float, drawn: float
) -> None:
    found = float(p_swap(*map(np.array, (distance, plot, track, drawn))))
    assert 0.0 <= found <= 0.5


def test_threats_at_one_place_swap_every_other_time() -> None:
    assert float(p_swap(*map(np.array, (0.0, 3.0, 9.0, 0.5)))) == pytest.approx(0.5)


@pytest.mark.parametrize("looks", [2, 3, 5, 9])
@pytest.mark.parametrize("gap", [1, 2, 6])
def test_the_prediction_of_a_straight_line_has_its_variance(looks: int, gap: int) -> None:
    design = np.stack([np.ones(looks), np.arange(looks)], axis=1)
    at = np.array([1.0, looks - 1 + gap])
    expected = at @ np.linalg.inv(design.T @ design) @ at
    assert float(prediction_factor(looks, np.array(gap))) == pytest.approx(expected, rel=1e-12)


def test_one_plot_predicts_itself() -> None:
    assert float(prediction_factor(1, np.array(3.0))) == 1.0


def test_a_meeting_swaps_when_its_uniform_is_below_its_probability() -> None:
    whole, now = np.arange(3), np.arange(3.0)
    meetings = Meetings(whole, whole, whole + 1, now, np.array([0.1, 0.5, 0.3]), 0 * whole)
    chosen = swapped(meetings, np.array([0.2, 0.4, 0.3]))
    assert chosen.first.tolist() == [1]
    assert chosen.probability.tolist() == [0.5]
