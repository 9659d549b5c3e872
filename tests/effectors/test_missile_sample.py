import math

import numpy as np
import pytest
from effectors.missile_builders import CONDITIONS, missile
from numpy.typing import NDArray

from cram_sim.ballistics.guided_lane import TRACK_KNOTS
from cram_sim.effectors.missile_flight import courses, interceptor_of
from cram_sim.effectors.missile_sample import sample_draws, sights_of, track_knot

Floats = NDArray[np.float64]

MANY = 500


def errors_of(correlation: float, knot: int, *, knots: int) -> Floats:
    """The track's errors (updates, MANY, 3) along the line of sight and across it."""
    axes = sights_of(np.array([0.3, 0.9]), np.array([0.0, 0.5]))
    drawn = sample_draws(correlation, MANY, axes, knots)
    first = (3 * knots + knot) * MANY  # of the last direction
    steps = drawn[first : first + MANY, : 3 * TRACK_KNOTS].reshape(MANY, TRACK_KNOTS, 3)
    errors = [steps[:, 0]]
    for k in range(1, TRACK_KNOTS):
        errors.append(correlation * errors[-1] + math.sqrt(1.0 - correlation**2) * steps[:, k])
    seen: Floats = np.array(errors) @ axes[3].T
    return seen


@pytest.mark.parametrize("correlation", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("knot", [0, 7])
def test_the_error_across_the_line_of_sight_has_a_known_size_at_its_update(
    correlation: float, knot: int
) -> None:
    along, *across = errors_of(correlation, knot, knots=8)[knot].T
    assert np.sqrt(np.mean(np.square(across), axis=0)) == pytest.approx(1.0)
    # All round, and normal along: no mean, the same square on each axis, nothing in common.
    for axis in (along, *across):
        assert axis.mean() == pytest.approx(0.0, abs=0.02)
        assert np.mean(axis**2) == pytest.approx(1.0, abs=0.03)
    assert np.abs(np.corrcoef([along, *across]) - np.eye(3)).max() < 0.1


@pytest.mark.parametrize("knot", [0, 20])
def test_before_and_after_it_wanders_as_a_track_does(knot: int) -> None:
    """The correlation of neighbours is the track's, within 5 standard errors of 500 x 3."""
    errors = errors_of(0.6, knot, knots=21)
    tolerance = 5.0 / math.sqrt(3 * MANY)
    for k in range(TRACK_KNOTS - 1):
        assert np.mean(errors[k] * errors[k + 1]) == pytest.approx(0.6, abs=tolerance)


def test_a_line_of_sight_is_that_of_the_relative_velocity() -> None:
    elevation, lead, closing, speed = 0.6, 0.5, 1.3, 700.0
    inwards, aside = speed * (closing * math.cos(lead) - 1.0), speed * closing * math.sin(lead)
    (place, before, _) = courses(
        np.array([1000.0]), np.array([elevation]), np.array([math.atan2(aside, inwards)]),
        np.array([math.hypot(aside, inwards)]), np.array([0.0]),
    )  # fmt: skip
    relative = speed * place[:, 0] / 1000.0 - before[:, 0]
    (axes,) = sights_of(np.array([elevation]), np.array([lead]))
    assert axes[0] == pytest.approx(relative / (speed * closing))
    assert axes @ axes.T == pytest.approx(np.eye(3), abs=1e-12)


def test_the_seeker_takes_over_at_the_update_before_its_range_is_left() -> None:
    given = missile(track_interval="0.5 s", seeker_range="1500 m")
    interceptor = interceptor_of(given, CONDITIONS.drag_of(given.drag_law))
    arrival, closing = np.array([5.0, 5.0, 1.0, 1e3]), np.array([1000.0, 500.0, 500.0, 500.0])
    knots = track_knot(interceptor, 0.1, arrival, closing)
    assert knots.tolist() == [6, 3, 0, TRACK_KNOTS - 1]
