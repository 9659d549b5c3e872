"""The ellipses and circles by which an estimate states how far off it may be."""

import math

import numpy as np

from cram_sim.records import Floats


def ellipse_axes(covariance: Floats, level: float) -> Floats:
    """Semi-axes (m, major then minor) and azimuth (rad) of the major one, (3, n), of ellipses.

    `covariance` (n, 3) in m2: east east, east north, north north; `level` the probability that a
    normal error lies inside: a squared distance of -2 ln(1 - level), the quantile of chi-square
    with two degrees of freedom. Johnson and Wichern, Applied Multivariate Statistical Analysis, 6th
    ed. 2007, 4.2.
    """
    east, both, north = covariance.T
    middle, half = 0.5 * (east + north), 0.5 * (north - east)
    spread = np.hypot(half, both)
    scale = math.sqrt(-2.0 * math.log1p(-level))
    minor = np.sqrt(np.maximum(middle - spread, 0.0))
    azimuth = 0.5 * np.arctan2(both, half)
    return np.stack([scale * np.sqrt(middle + spread), scale * minor, azimuth])
