"""Where the sub-projectiles of one burst of an airburst gun pass their threat."""

import math

import numpy as np
from scipy.special import ndtr

from cram_sim.effectors.airburst_burst import SOUND_SHARE, SUB_PROJECTILES, Cloud, clouds_of
from cram_sim.effectors.protocol import Order, Pattern
from cram_sim.records import Floats

WORDS = ("sub-projectiles of a burst", "presented area, as a disc")


def cloud_pattern(figures: Floats, track: Floats, order: Order, scatter: Floats) -> Pattern:
    """The sub-projectiles of one burst, round by round as in `airburst_burst`.

    `scatter` (2, many) standard normals: a column for each round's dispersion, one for its fuze,
    one for each sub-projectile; where there are fewer, fewer are shown. Rounds that fail or burst
    past the threat leave nothing.
    """
    clouds = clouds_of(figures, track, order)
    rounds = len(clouds)
    if not rounds:
        return Pattern(np.empty((2, 0)), math.nan, WORDS)
    shown = min(int(figures[SUB_PROJECTILES]), scatter.shape[1] // rounds - 2)
    spread = scatter[:, 2 * rounds : (2 + shown) * rounds].reshape(2, rounds, shown)
    points = [
        _points(Cloud(*clouds[k]), scatter[:, k], scatter[0, rounds + k], spread[:, k])
        for k in range(rounds)
        if ndtr(scatter[1, rounds + k]) < figures[SOUND_SHARE]
    ]
    return Pattern(
        np.concatenate([np.empty((2, 0)), *points], axis=1),
        math.sqrt(clouds[0, Cloud._fields.index("area")] / math.pi),
        WORDS,
    )


def _points(cloud: Cloud, off: Floats, fuze: float, spread: Floats) -> Floats:
    """One round's sub-projectiles, evenly over its disc, (2, k)."""
    time = cloud.time_to_threat + cloud.time_error * fuze
    if time <= 0.0:
        return np.empty((2, 0))
    # The length of two standard normals gives a uniform number, their direction an even one.
    length = np.hypot(*spread)
    share = np.sqrt(1.0 - np.exp(-0.5 * length * length))
    disc = cloud.radial_speed * time * share * spread / length
    middle = (
        cloud.miss_in_plane + cloud.sigma_in_plane * off[0],
        cloud.miss_across + cloud.sigma_across * off[1],
    )
    return np.array([middle[0] + cloud.cosine * disc[0], middle[1] + disc[1]])
