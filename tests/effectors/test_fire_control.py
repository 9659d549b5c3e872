"""Fire control against straight lines that numpy.polyfit fits to the very looks.

A fit is linear in its looks: fitted to each look alone it gives that look's weight in the
prediction, and from the weights follow variance and correlation without sampling.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cram_sim.effectors.fire_control import (
    prediction_correlation,
    prediction_lag,
    prediction_variance,
)

Floats = NDArray[np.float64]

MEMORY = 1.5  # s
horizons = st.floats(0.0, 5.0)
memories = st.floats(0.1, 3.0)


def look_times(looks: int) -> Floats:
    """Looks evenly over the memory, each in the middle of its share, the last ending at 0."""
    return (np.arange(looks) + 0.5) / looks * MEMORY - MEMORY


def predicted(times: Floats, positions: Floats, horizon: float) -> Floats:
    slope, intercept = np.polyfit(times, positions, 1)
    found: Floats = slope * horizon + intercept
    return found


def weights(looks: int, horizon: float) -> Floats:
    return predicted(look_times(looks), np.eye(looks), horizon)


@pytest.mark.parametrize("horizon", [0.0, 0.7, 2.0])
@pytest.mark.parametrize("looks", [10, 30])
def test_predictions_scatter_as_stated(looks: int, horizon: float) -> None:
    """Monte Carlo, 20,000 fits: within 5 standard errors and the 1 / N^2 of discrete looks."""
    fits = 20_000
    noise = np.random.default_rng(8).normal(size=(looks, fits))
    found = np.var(predicted(look_times(looks), noise, horizon))
    allowed = 5 * math.sqrt(2 / fits) + 1 / looks**2
    assert found == pytest.approx(prediction_variance(looks, horizon, MEMORY), rel=allowed)


@pytest.mark.parametrize("looks", [5, 15, 45])
@pytest.mark.parametrize("horizon", [0.0, 0.4, 3.0])
def test_the_variance_is_that_of_many_looks(looks: int, horizon: float) -> None:
    """N looks in place of a continuum put 1 - 1 / N^2 under the slope's share."""
    level, slope = 1.0 / looks, prediction_variance(looks, horizon, MEMORY) - 1.0 / looks
    exact = float(np.sum(weights(looks, horizon) ** 2))
    assert exact == pytest.approx(level + slope / (1.0 - 1.0 / looks**2), rel=1e-9)


@pytest.mark.parametrize("horizon", [0.0, 0.4, 3.0])
def test_a_parabola_is_missed_by_the_stated_lag(horizon: float) -> None:
    """600 looks stand for a continuum: within 1e-5."""
    times = look_times(600)
    lag = 0.5 * horizon**2 - float(predicted(times, 0.5 * times**2, horizon))
    assert lag == pytest.approx(prediction_lag(horizon, MEMORY), rel=1e-5)


@pytest.mark.parametrize("horizon", [0.0, 0.4, 3.0])
@pytest.mark.parametrize("share", [0.0, 0.1, 1 / 3, 0.6, 0.9, 1.0, 1.4])
def test_predictions_that_share_looks_are_correlated_as_stated(
    share: float, horizon: float
) -> None:
    """600 looks stand for a continuum: within 0.01; below nothing it is cut off."""
    looks = 600
    own, shift = weights(looks, horizon), round(share * looks)
    exact = float(np.sum(own[shift:] * own[: max(0, looks - shift)]) / np.sum(own**2))
    found = prediction_correlation(share * MEMORY, horizon, MEMORY)
    assert found == pytest.approx(max(0.0, exact), abs=0.01)


def test_late_predictions_would_be_correlated_below_nothing() -> None:
    """The cut-off has something to cut: the first and last looks of a fit weigh oppositely."""
    own = weights(600, 0.4)
    assert np.sum(own[480:] * own[:120]) < 0.0
    assert prediction_correlation(0.8 * MEMORY, 0.4, MEMORY) == 0.0


@settings(deadline=None)
@given(st.floats(0.0, 5.0), horizons, memories)
def test_a_correlation_lies_between_nothing_and_one(
    delay: float, horizon: float, memory: float
) -> None:
    assert 0.0 <= prediction_correlation(delay, horizon, memory) <= 1.0 + 1e-12


@settings(deadline=None)
@given(horizons, memories)
def test_a_prediction_is_fully_correlated_with_itself(horizon: float, memory: float) -> None:
    assert prediction_correlation(0.0, horizon, memory) == pytest.approx(1.0, rel=1e-12)


@settings(deadline=None)
@given(st.floats(2.0, 100.0), horizons, st.floats(0.01, 2.0), memories)
def test_farther_predictions_are_worse(
    looks: float, horizon: float, farther: float, memory: float
) -> None:
    later = horizon + farther
    assert prediction_variance(looks, later, memory) > prediction_variance(looks, horizon, memory)
    assert prediction_lag(later, memory) > prediction_lag(horizon, memory)
