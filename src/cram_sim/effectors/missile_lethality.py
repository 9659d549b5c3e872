"""What a miss distance does: a proximity fuze and its fragments, or the touch of two bodies.

Not validated: radii and probabilities are those of the entry, no public trials were found.
"""

import math

import numpy as np

from cram_sim.compiled import compiled
from cram_sim.effectors.missile import Missile
from cram_sim.records import Floats

# Of an impact fuze hits are kept as the share of flights that miss by no more than these, metres:
# how near is a touch depends on the threat and its aspect.
MISS_RADII = np.geomspace(0.02, 5.0, 16)


def p_kill_at(missile: Missile, miss: Floats) -> Floats:
    """The probability that the burst of a proximity fuze neutralises at these misses (m).

    p within the lethal radius R; beyond, the mean number of effective fragments falls with the
    square of the miss m, and hits are Poisson: 1 - (1 - p)^((R / m)^2). Nothing beyond the fuze.
    """
    beyond = np.maximum(miss, missile.lethal_radius)
    with np.errstate(divide="ignore"):  # where p is 1, and where the miss is infinite
        exponent = (missile.lethal_radius / beyond) ** 2
        p_kill = 1.0 - (1.0 - missile.p_neutralise) ** exponent
    return np.where(miss <= missile.fuze_range, p_kill, 0.0)


def shares(missile: Missile, miss: Floats) -> Floats:
    """What the last axis of misses (..., flights) comes to, shape (..., k).

    Proximity fuze: the probabilities that it works near the threat and that the burst neutralises.
    Impact fuze: the shares of flights that miss by no more than MISS_RADII.
    """
    if missile.fuze == "impact":
        return np.stack([np.mean(miss <= radius, axis=-1) for radius in MISS_RADII], axis=-1)
    worked = missile.fuze_reliability * np.mean(miss <= missile.fuze_range, axis=-1)
    killed = missile.fuze_reliability * np.mean(p_kill_at(missile, miss), axis=-1)
    return np.stack([worked, killed], axis=-1)


@compiled
def share_within(radii: Floats, shares: Floats, radius: float) -> float:
    """The share of flights that miss by no more than a radius (m), between the `radii` (k,).

    Linear in the radius below the first, where misses are spread evenly over the area it is
    quadratic, and in its logarithm between; the last share beyond.
    """
    if radius >= radii[-1]:
        return float(shares[-1])
    if radius <= radii[0]:
        return float(shares[0] * (radius / radii[0]) ** 2)
    k = np.searchsorted(radii, radius) - 1
    part = math.log(radius / radii[k]) / math.log(radii[k + 1] / radii[k])
    return float(shares[k] + part * (shares[k + 1] - shares[k]))
