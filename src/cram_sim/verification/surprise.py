"""How surprised a Kalman track is by looks at a target that moves just as it assumes."""

import math
from typing import Final

import numpy as np

from cram_sim.records import Floats
from cram_sim.tracking.kalman import STATE, Motion, follow

TRACKS: Final = 8_000
AT_ONCE: Final = 1_000  # a covariance after every look is kept: 20 MB of them
SEED: Final = 20_110  # any
INTERVAL: Final = 0.5  # s
MOTION: Final = Motion(acceleration_density=4.0, turn_rate=0.0, speed_deviation=60.0)
SIGMA: Final = np.array([15.0, 8.0, 20.0])  # m along the axes of a look
# Axes that each look measures after the first, which begins the track.
AXES: Final = (1, 1, 2, 2, *(3,) * 31, 1, *(3,) * 33, 1)
SUMMED: Final = (1, 2, 4, 6, 100, 200)  # measurements so far, after one look or another


def surprises() -> dict[int, Floats]:
    """The surprise of tracks, (TRACKS,), summed over their first so many measurements.

    If the filter's model holds, and it does here, each sum is chi-square with as many degrees of
    freedom: Bar-Shalom, Li, Kirubarajan, "Estimation with Applications to Tracking and Navigation",
    Wiley, 2001, 5.4.2.
    """
    draws = np.random.Generator(np.random.Philox(SEED))
    summed = np.concatenate([_summed(draws) for _ in range(TRACKS // AT_ONCE)])
    so_far = np.cumsum((0, *AXES))
    return {freedom: summed[:, np.flatnonzero(so_far == freedom)[0]] for freedom in SUMMED}


def _summed(draws: np.random.Generator) -> Floats:
    """The surprise so far after every look, (AT_ONCE, looks)."""
    looks = 1 + len(AXES)
    shape = (AT_ONCE, looks)
    sigma = np.broadcast_to(SIGMA, (*shape, 3)).copy()
    for look, count in enumerate(AXES, start=1):
        sigma[:, look, count:] = math.inf
    axes = _axes(draws.normal(size=(*shape, 3)))
    noise = np.where(np.isfinite(sigma), sigma, 0.0) * draws.normal(size=(*shape, 3))
    measured = _positions(draws, looks) + np.einsum("nkai,nka->nki", axes, noise)
    time = np.broadcast_to(INTERVAL * np.arange(looks), shape).copy()
    seen, starts = np.ones(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    tracks = follow(MOTION, time, seen, starts, measured, axes, sigma)
    return np.cumsum(tracks.surprise, axis=1)


def _positions(draws: np.random.Generator, looks: int) -> Floats:
    """Where targets are that white acceleration pushes about, (AT_ONCE, looks, 3), in metres.

    The covariance of a step in position and velocity is that of Bar-Shalom (above), 6.2.2.
    """
    t = INTERVAL
    step = MOTION.acceleration_density * np.array([[t**3 / 3, t**2 / 2], [t**2 / 2, t]])
    root = np.linalg.cholesky(step)
    position = np.zeros((AT_ONCE, looks, STATE // 2))
    velocity = MOTION.speed_deviation * draws.normal(size=(AT_ONCE, STATE // 2))
    for look in range(1, looks):
        pushed = np.einsum("ij,jna->ina", root, draws.normal(size=(2, AT_ONCE, STATE // 2)))
        position[:, look] = position[:, look - 1] + t * velocity + pushed[0]
        velocity += pushed[1]
    return position


def _axes(along: Floats) -> Floats:
    """Lines of sight (..., 3) of any length as axes (..., 3, 3): along, to the right, above."""
    ahead = along / np.linalg.norm(along, axis=-1, keepdims=True)
    right = np.cross(ahead, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right, axis=-1, keepdims=True)
    return np.stack([ahead, right, np.cross(right, ahead)], axis=-2)
