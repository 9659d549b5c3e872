"""The ellipses and circles by which an estimate states how far off it may be."""

import math
from functools import lru_cache
from typing import Final

import numpy as np
from scipy.optimize import brentq

from cram_sim.bivariate_normal import circle_probability
from cram_sim.records import Floats

RATIOS: Final = np.linspace(0.0, 1.0, 201)  # of the deviations: linear between is within 1e-5


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


def circular_error_probable(covariance: Floats) -> Floats:
    """The radius (n,) in metres that half of the normal errors stay within.

    `covariance` (n, 3) in m2: east east, east north, north north; NaN stays NaN.
    """
    major, minor, _ = ellipse_axes(covariance, 0.5)
    scale = math.sqrt(2.0 * math.log(2.0))
    ratio = np.divide(minor, major, out=np.ones_like(major), where=major > 0.0)
    radius: Floats = major / scale * np.interp(ratio, RATIOS, _radii())
    return radius


@lru_cache(maxsize=1)
def _radii() -> Floats:
    """The radius that half of a normal law of major deviation 1 stays within, for each of RATIOS."""

    def missing(radius: float, minor: float) -> float:
        return circle_probability(0.0, 0.0, 1.0, 0.0, minor * minor, radius) - 0.5

    return np.array([brentq(missing, 0.5, 1.5, args=(minor,)) for minor in RATIOS.tolist()])
