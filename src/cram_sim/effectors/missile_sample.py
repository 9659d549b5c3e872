"""The chance in the flights that a missile's surfaces are made of; the same in every study."""

import math

import numpy as np

from cram_sim.ballistics.guided import draws_needed
from cram_sim.ballistics.guided_equations import Interceptor
from cram_sim.ballistics.guided_lane import TRACK_KNOTS
from cram_sim.records import Floats, Integers

LOOKS = 256
# A number of this model, not of a study: every cell and every study sees the same sample.
SAMPLE_SEED = 20_160_401
SLOWEST_CLOSING = 1.0  # m/s
GOLDEN_ANGLE = math.pi * (3.0 - math.sqrt(5.0))


def sample_draws(correlation: float, sample: int) -> Floats:
    """Standard normals for `guided.fly_guided`, shape (64 sample, k).

    In row `knot` x `sample` + s the track's error is of a known size at that update: the root mean
    square of its three axes is one standard deviation. It points anywhere, evenly over a sphere.
    Before and after that update it wanders: a first-order autoregressive process looks the same
    backwards in time, so that the errors before it are drawn as those after it.
    """
    generator = np.random.Generator(np.random.Philox(SAMPLE_SEED))
    looks = generator.standard_normal((sample, draws_needed(LOOKS) - 3 * TRACK_KNOTS))
    steps = generator.standard_normal((2 * TRACK_KNOTS - 1, sample, 3))
    fresh = math.sqrt(1.0 - correlation * correlation)
    wander = np.empty((2 * TRACK_KNOTS - 1, sample, 3))  # the known one in the middle
    middle = TRACK_KNOTS - 1
    wander[middle] = math.sqrt(3.0) * _all_round(sample)
    for k in range(1, TRACK_KNOTS):
        for side in (-k, k):
            nearer = wander[middle + side - (1 if side > 0 else -1)]
            wander[middle + side] = correlation * nearer + fresh * steps[middle + side]
    draws = np.empty((TRACK_KNOTS, sample, draws_needed(LOOKS)))
    draws[:, :, 3 * TRACK_KNOTS :] = looks
    for knot in range(TRACK_KNOTS):
        errors = wander[middle - knot : middle - knot + TRACK_KNOTS]
        drawn = np.zeros_like(errors)
        drawn[0] = errors[0]
        if fresh > 0.0:
            drawn[1:] = (errors[1:] - correlation * errors[:-1]) / fresh
        draws[knot, :, : 3 * TRACK_KNOTS] = drawn.swapaxes(0, 1).reshape(sample, -1)
    return draws.reshape(TRACK_KNOTS * sample, -1)


def track_knot(
    interceptor: Interceptor, start_time: float, arrival: Floats, closing: Floats
) -> Integers:
    """The number of the track's update that holds when the seeker takes over, shape (n,).

    When its range is left to close, at the start at the soonest; `closing` speeds (n,) in m/s.
    """
    left = interceptor.seeker_range / np.maximum(closing, SLOWEST_CLOSING)
    since = np.maximum(arrival - left - start_time, 0.0)
    return np.minimum(since / interceptor.track_interval, TRACK_KNOTS - 1.0).astype(np.int64)


def _all_round(count: int) -> Floats:
    """Unit vectors (count, 3) evenly over the sphere, on a spiral from pole to pole."""
    up = (2.0 * np.arange(count) + 1.0) / count - 1.0
    level, angle = np.sqrt(1.0 - up * up), GOLDEN_ANGLE * np.arange(count)
    return np.stack([level * np.cos(angle), level * np.sin(angle), up], axis=1)
