"""The chance in the flights that a missile's surfaces are made of; the same in every study."""

import math

import numpy as np
from scipy.special import ndtri

from cram_sim.ballistics.guided import draws_needed
from cram_sim.ballistics.guided_equations import Interceptor
from cram_sim.ballistics.guided_lane import TRACK_KNOTS
from cram_sim.records import Floats, Integers

LOOKS = 64  # then they come again: long after the lag has forgotten them
# A number of this model, not of a study: every cell and every study sees the same sample.
SAMPLE_SEED = 20_160_401
SLOWEST_CLOSING = 1.0  # m/s
GOLDEN_ANGLE = math.pi * (3.0 - math.sqrt(5.0))


def sample_draws(correlation: float, sample: int, sights: Floats, knots: int) -> Floats:
    """Standard normals for `guided.fly_guided`, shape (directions x knots x sample, k).

    `sights` (directions, 3, 3) with the line of sight to the target, and two axes across it, as
    rows. In row (direction x `knots` + knot) x sample + s the track's error is known at that
    update: what lies across that line has the root mean square of its two axes equal to one
    standard deviation, all round; what lies along it is normal. Before and after that update it
    wanders: a first-order autoregressive process looks the same backwards in time, so that the
    errors before it are drawn as those after it.
    """
    generator = np.random.Generator(np.random.Philox(SAMPLE_SEED))
    looks = generator.standard_normal((sample, draws_needed(LOOKS) - 3 * TRACK_KNOTS))
    steps = generator.standard_normal((2 * TRACK_KNOTS - 1, sample, 3))
    fresh = math.sqrt(1.0 - correlation * correlation)
    wander = np.empty((2 * TRACK_KNOTS - 1, sample, 3))  # the known one in the middle
    middle = TRACK_KNOTS - 1
    wander[middle] = _known(sample)
    for k in range(1, TRACK_KNOTS):
        for side in (-1, 1):
            nearer = wander[middle + side * (k - 1)]
            wander[middle + side * k] = correlation * nearer + fresh * steps[middle + side * k]
    draws = np.empty((len(sights), knots, sample, draws_needed(LOOKS)))
    draws[..., 3 * TRACK_KNOTS :] = looks
    for knot in range(knots):
        errors = wander[middle - knot : middle - knot + TRACK_KNOTS]
        drawn = np.zeros_like(errors)
        drawn[0] = errors[0]
        if fresh > 0.0:
            drawn[1:] = (errors[1:] - correlation * errors[:-1]) / fresh
        for k, axes in enumerate(sights):
            turned = drawn.swapaxes(0, 1) @ axes
            draws[k, knot, :, : 3 * TRACK_KNOTS] = turned.reshape(sample, -1)
    return draws.reshape(-1, draws_needed(LOOKS))


def track_knot(
    interceptor: Interceptor, start_time: float, arrival: Floats, closing: Floats
) -> Integers:
    """The number of the track's update that holds when the seeker takes over, shape (n,).

    When its range is left to close, at the start at the soonest; `closing` speeds (n,) in m/s.
    """
    left = interceptor.seeker_range / np.maximum(closing, SLOWEST_CLOSING)
    since = np.maximum(arrival - left - start_time, 0.0)
    return np.minimum(since / interceptor.track_interval, TRACK_KNOTS - 1.0).astype(np.int64)


def sights_of(elevations: Floats, leads: Floats) -> Floats:
    """Lines of sight on a collision course and two axes across each, (elevations x leads, 3, 3).

    To targets in the north as of `missile_flight.courses`: they lead westwards of the path.
    """
    elevation, lead = (axis.ravel() for axis in np.meshgrid(elevations, leads, indexing="ij"))
    nothing, east = np.zeros_like(lead), np.array([1.0, 0.0, 0.0])
    path = np.stack([nothing, np.cos(elevation), np.sin(elevation)], axis=1)
    upwards = np.stack([nothing, -np.sin(elevation), np.cos(elevation)], axis=1)
    cosine, sine = np.cos(lead)[:, np.newaxis], np.sin(lead)[:, np.newaxis]
    return np.stack([cosine * path - sine * east, cosine * east + sine * path, upwards], axis=1)


def _known(count: int) -> Floats:
    """Errors (count, 3): along, normal by its quantiles; across, of one size all round."""
    angle = GOLDEN_ANGLE * np.arange(count)
    along = ndtri((np.arange(count) + 0.5) / count)
    # A fixed order without a pattern, so that along and around do not go together.
    order = np.argsort(np.modf(np.arange(count) * math.sqrt(2.0))[0], kind="stable")
    across = math.sqrt(2.0) * np.stack([np.cos(angle), np.sin(angle)])
    return np.stack([along[order], across[0], across[1]], axis=1)
