"""The ellipses and circles by which an estimate states how far off it may be."""

import math
from functools import lru_cache
from typing import Final

import numpy as np
from scipy.optimize import brentq

from cram_sim.bivariate_normal import circle_probability
from cram_sim.records import Floats

RATIOS: Final = np.linspace(
    0.0, 1.0, 201
)  # of the deviations; linear between is within 1e-4 of the radius


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


def radius_within(covariance: Floats, level: float) -> Floats:
    """The radius (n,) in metres that normal errors stay within with a probability.

    `covariance` (n, 3) in m2: east east, east north, north north; NaN stays NaN. With a half it is
    the circular error probable.
    """
    major, minor, _ = ellipse_axes(covariance, level)
    ratio = np.divide(minor, major, out=np.ones_like(major), where=major > 0.0)
    radius: Floats = major * np.interp(ratio, RATIOS, _shares(level))
    return radius


@lru_cache(maxsize=64)
def _shares(level: float) -> Floats:
    """That radius as a share of the ellipse's major semi-axis, for each of RATIOS."""
    axis = math.sqrt(-2.0 * math.log1p(-level))

    def missing(share: float, minor: float) -> float:
        return circle_probability(0.0, 0.0, 1.0, 0.0, minor * minor, share * axis) - level

    return np.array([brentq(missing, 1e-9, 1.001, args=(k,)) for k in RATIOS.tolist()])
