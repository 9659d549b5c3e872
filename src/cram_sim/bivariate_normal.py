"""The bivariate normal law over a circle: will it come down there, will the round hit."""

import math

import numpy as np

from cram_sim.compiled import compiled

# Gauss-Legendre on [-1, 1]; Abramowitz & Stegun, Handbook of Mathematical Functions, 25.4.29.
# With 32 nodes the circle probability is within 3e-5 of the exact one (see the tests), as long
# as the circle's edge, seen along the nodes, is no sharper than the law itself.
NODES, WEIGHTS = np.polynomial.legendre.leggauss(32)
# A circle that spans less of the law needs fewer: 14 nodes up to one standard deviation and 24 up
# to three are within 1e-8 of the exact probability (see the tests).
FEW_NODES, FEW_WEIGHTS = np.polynomial.legendre.leggauss(14)
SOME_NODES, SOME_WEIGHTS = np.polynomial.legendre.leggauss(24)
STANDARD_DEVIATIONS_KEPT = 8.3  # beyond it the normal law holds less than 1e-16
SQRT_HALF = math.sqrt(0.5)
SQRT_TWO_PI = math.sqrt(2.0 * math.pi)


@compiled
def circle_probability(
    east: float, north: float, var_east: float, covariance: float, var_north: float, radius: float
) -> float:
    """The probability that a normal point falls inside a circle about the origin.

    Mean (east, north) in metres, covariance in square metres, radius in metres; the result is
    between 0 and 1. One exact integral along one axis, mostly the major, Gauss-Legendre along the
    other: DiDonato and Jarnagin, "Integration of the general bivariate Gaussian distribution over
    an offset circle", Mathematics of Computation 15 (1961), equation 2.
    """
    mean_variance = 0.5 * (var_east + var_north)
    half_difference = 0.5 * (var_east - var_north)
    spread = math.hypot(half_difference, covariance)
    major = math.sqrt(mean_variance + spread)
    # The smaller root loses its digits to cancellation; a needle is as good as a line there.
    minor = math.sqrt(max(mean_variance - spread, 1e-12 * mean_variance))
    if math.hypot(east, north) > radius + STANDARD_DEVIATIONS_KEPT * major:
        return 0.0
    angle = 0.5 * math.atan2(covariance, half_difference)
    along = east * math.cos(angle) + north * math.sin(angle)
    across = -east * math.sin(angle) + north * math.cos(angle)
    if minor * abs(across) > major * (abs(along) + major):
        # The circle's edge lies along the major axis: the exact integral is to cross the edge.
        along, across, major, minor = across, along, minor, major
    low = max(-radius, across - STANDARD_DEVIATIONS_KEPT * minor)
    high = min(radius, across + STANDARD_DEVIATIONS_KEPT * minor)
    if low >= high:
        return 0.0
    # across = radius sin(t) takes the square root out of the circle's edge.
    first, last = math.asin(low / radius), math.asin(high / radius)
    middle, half = 0.5 * (first + last), 0.5 * (last - first)
    nodes, weights = NODES, WEIGHTS
    if radius <= minor:
        nodes, weights = FEW_NODES, FEW_WEIGHTS
    elif radius <= 3.0 * minor:
        nodes, weights = SOME_NODES, SOME_WEIGHTS
    total = 0.0
    for node, weight in zip(nodes, weights):  # noqa: B905 - Numba's zip has no strict
        t = middle + half * node
        chord = radius * math.cos(t)
        deviation = (radius * math.sin(t) - across) / minor
        inner = 0.5 * (
            math.erf((chord - along) / major * SQRT_HALF)
            - math.erf((-chord - along) / major * SQRT_HALF)
        )
        total += weight * math.exp(-0.5 * deviation * deviation) * inner * chord
    return min(1.0, max(0.0, total * half / (minor * SQRT_TWO_PI)))
