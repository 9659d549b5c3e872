"""Errors that come and go during a burst: at the knots, between them, and of a track's age."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.effectors.aim import (
    FIRST_JITTER_KNOT,
    FIRST_KNOT,
    KNOTS,
    between_knots,
    draw_knots,
    track_error,
    track_settings,
)
from cram_sim.effectors.fire_control import FireControl, prediction_lag, prediction_variance
from cram_sim.effectors.protocol import DRAWS


@pytest.mark.parametrize("first", [FIRST_KNOT, FIRST_JITTER_KNOT])
@pytest.mark.parametrize("kept", [0.0, 0.6, 1.0])
def test_knots_are_standard_normals_that_forget(first: int, kept: float) -> None:
    """20,000 shots: variances 1 and correlations kept^k within 5 standard errors."""
    shots = 20_000
    generator, knots = np.random.default_rng(3), np.empty((shots, KNOTS, 2))
    for shot, draws in enumerate(generator.normal(size=(shots, DRAWS))):
        draw_knots(kept, first, draws, knots[shot])
    allowed = 5.0 * math.sqrt(2.0 / shots)
    for apart in (0, 1, 4):
        product = np.mean(knots[:, 2, 0] * knots[:, 2 + apart, 0])
        assert product == pytest.approx(kept**apart, abs=allowed)
    assert np.mean(knots[:, 3, 0] * knots[:, 3, 1]) == pytest.approx(0.0, abs=allowed)


def test_track_and_servo_have_draws_of_their_own() -> None:
    """The last draw of the track's knots comes before the first of the servo's."""
    track, servo = np.zeros((KNOTS, 2)), np.zeros((KNOTS, 2))
    draws = np.zeros(DRAWS)
    draws[FIRST_JITTER_KNOT:] = 1.0
    draw_knots(0.5, FIRST_KNOT, draws, track)
    draw_knots(0.5, FIRST_JITTER_KNOT, draws, servo)
    assert not track.any()
    assert servo.all()


@settings(deadline=None, max_examples=30)
@given(st.floats(0.0, KNOTS - 1.0), st.floats(0.0, 1.0))
def test_between_knots_the_variance_is_that_at_the_knots(place: float, kept: float) -> None:
    """By the law of the neighbours: the weights w of two knots give w1^2 + w2^2 + 2 w1 w2 kept."""
    weights = []
    for number in range(KNOTS):
        knots = np.zeros((KNOTS, 2))
        knots[number] = 1.0
        in_plane, across = between_knots(knots, place, kept)
        assert in_plane == across
        weights.append(in_plane)
    weight = np.array(weights)
    variance = np.sum(weight**2) + 2.0 * kept * np.sum(weight[1:] * weight[:-1])
    assert variance == pytest.approx(1.0)


def test_a_long_burst_goes_back_along_its_knots_and_forth_again() -> None:
    knots = np.random.default_rng(3).normal(size=(KNOTS, 2))
    for place in (0.0, 0.3, 5.5, 7.9):
        there = between_knots(knots, place, 0.3)
        assert between_knots(knots, 16.0 - place, 0.3) == pytest.approx(there)
        assert between_knots(knots, 16.0 + place, 0.3) == pytest.approx(there)


@pytest.mark.parametrize(("tracked", "memory"), [(10.0, 0.5), (0.3, 0.3), (0.01, 0.05)])
def test_a_track_errs_as_the_fit_to_its_looks(tracked: float, memory: float) -> None:
    """Memory 0.5 s at 40 looks a second, but at least two looks."""
    track = track_settings(FireControl(40.0, 3.0, 1e-3, 5e-4, 2.0, 0.5))
    off = track_error(track, tracked, 1.3)
    variance = prediction_variance(40.0 * memory, 1.3, memory)
    assert off.across == pytest.approx(math.sqrt(1e-6 * variance + 25e-8))
    assert off.along == pytest.approx(3.0 * math.sqrt(variance))
    assert off.lag == pytest.approx(2.0 * prediction_lag(1.3, memory))
