"""Whether what is true lies inside the ellipse that an estimate states."""

import math

from cram_sim.records import Floats, Truths


def inside(error: Floats, covariance: Floats, level: float) -> Truths:
    """Whether errors (n, 2) lie in the ellipses of a probability, covariance (n, 3); m and m2."""
    east, both, north = covariance.T
    e, n = error.T
    distance = north * e * e - 2.0 * both * e * n + east * n * n
    held: Truths = distance <= -2.0 * math.log1p(-level) * (east * north - both * both)
    return held
