import math

import numpy as np
import pytest

from cram_sim.sensors.outages import is_down, outages

COUNT, UP, DOWN = 40_000, 300.0, 100.0  # replications; mean seconds
DRAWS = np.random.default_rng(11).uniform(size=(COUNT, 17))
CHANGES = outages(DRAWS, UP, DOWN)


@pytest.mark.parametrize("time", [0.0, 50.0, 400.0])
def test_a_radar_is_down_as_often_at_any_time(time: float) -> None:
    """The unavailability, within 5 standard errors."""
    expected = DOWN / (UP + DOWN)
    share = float(is_down(CHANGES, np.full((COUNT, 1), time)).mean())
    assert abs(share - expected) < 5 * math.sqrt(expected * (1 - expected) / COUNT)


def test_a_radar_stays_up_for_a_while_as_often_as_an_exponential_time_says() -> None:
    """P(up at 0 and no change by 120 s) = availability x exp(-120 / 300), 5 standard errors."""
    expected = 0.75 * math.exp(-120.0 / UP)
    share = float(np.mean(CHANGES[:, 0] > 120.0))
    assert abs(share - expected) < 5 * math.sqrt(expected * (1 - expected) / COUNT)


def test_states_at_two_times_are_correlated_as_in_a_two_state_markov_chain() -> None:
    """P(down at 30 and 90 s) = q^2 + q (1 - q) exp(-60 (1/300 + 1/100)), 5 standard errors."""
    q = DOWN / (UP + DOWN)
    expected = q * q + q * (1 - q) * math.exp(-60.0 * (1 / UP + 1 / DOWN))
    both = is_down(CHANGES, np.tile([30.0, 90.0], (COUNT, 1))).all(axis=1)
    assert abs(both.mean() - expected) < 5 * math.sqrt(expected * (1 - expected) / COUNT)


def test_changes_rise() -> None:
    assert (np.diff(CHANGES, axis=1) > 0).all()


def test_more_draws_change_no_earlier_transition() -> None:
    np.testing.assert_array_equal(outages(DRAWS[:, :9], UP, DOWN), CHANGES[:, :8])
