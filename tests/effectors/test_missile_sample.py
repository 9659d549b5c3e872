import math

import numpy as np
import pytest
from effectors.missile_builders import CONDITIONS, missile

from cram_sim.ballistics.guided_lane import TRACK_KNOTS
from cram_sim.effectors.missile_flight import interceptor_of
from cram_sim.effectors.missile_sample import sample_draws, track_knot

MANY = 500


@pytest.mark.parametrize("correlation", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("knot", [0, 7, TRACK_KNOTS - 1])
def test_the_error_has_a_known_size_at_its_update(correlation: float, knot: int) -> None:
    drawn = sample_draws(correlation, MANY)[knot * MANY : (knot + 1) * MANY]
    steps = drawn[:, : 3 * TRACK_KNOTS].reshape(MANY, TRACK_KNOTS, 3)
    error = steps[:, 0]
    for k in range(1, knot + 1):
        error = correlation * error + math.sqrt(1.0 - correlation**2) * steps[:, k]
    assert np.sqrt(np.mean(error**2, axis=1)) == pytest.approx(1.0)
    # Evenly all round: no mean, the same square on each axis.
    assert np.abs(error.mean(axis=0)).max() < 0.05
    assert np.mean(error**2, axis=0) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("knot", [0, 20])
def test_before_and_after_it_wanders_as_a_track_does(knot: int) -> None:
    """The correlation of neighbours is the track's, within 5 standard errors of 500 x 3."""
    drawn = sample_draws(0.6, MANY)[knot * MANY : (knot + 1) * MANY]
    steps = drawn[:, : 3 * TRACK_KNOTS].reshape(MANY, TRACK_KNOTS, 3)
    errors = [steps[:, 0]]
    for k in range(1, TRACK_KNOTS):
        errors.append(0.6 * errors[-1] + 0.8 * steps[:, k])
    tolerance = 5.0 / math.sqrt(3 * MANY)
    for k in range(TRACK_KNOTS - 1):
        assert np.mean(errors[k] * errors[k + 1]) == pytest.approx(0.6, abs=tolerance)


def test_the_seeker_takes_over_at_the_update_before_its_range_is_left() -> None:
    given = missile(track_interval="0.5 s", seeker_range="1500 m")
    interceptor = interceptor_of(given, CONDITIONS.drag_of(given.drag_law))
    arrival, closing = np.array([5.0, 5.0, 1.0, 1e3]), np.array([1000.0, 500.0, 500.0, 500.0])
    knots = track_knot(interceptor, 0.1, arrival, closing)
    assert knots.tolist() == [6, 3, 0, TRACK_KNOTS - 1]
