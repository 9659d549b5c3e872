"""The probability that a normal point lies in a disc: quickly, and without a jump.

Where the disc's radius r is below the smaller standard deviation, the density f is expanded about
the disc's centre. Over a disc only Laplacians are left of a power series,

    P = pi r^2 times the sum over k of (r / 2)^(2k) / (k! (k + 1)!) laplacian^k f(0),

Pizzetti's formula (Courant and Hilbert, Methods of Mathematical Physics II, 1962, IV.3). Its first
term is the diffuse target of Washburn and Kress, Combat Modeling, 2009, 2.2. A larger disc is
summed along its edge: with q the edge seen from the mean in standard deviations, Green's theorem
gives

    P = 1 / (2 pi) times the integral along the edge of (1 - exp(-|q|^2 / 2)) / |q|^2 (q x dq),

a smooth periodic integrand, for which the trapezoidal rule converges faster than any power of the
number of nodes (Trefethen and Weideman, SIAM Review 56 (2014), 385).
"""

import math

import numpy as np

from cram_sim.bivariate_normal import circle_probability
from cram_sim.compiled import compiled, compiled_inline
from cram_sim.records import Floats

SERIES_REACH = 1.0  # standard deviations of radius
EDGE_REACH = 12.0
# Pairs of nodes on the edge for a radius of so many standard deviations: 2 + 2 of them for each,
# rounded up, within 6e-5 of the exact integral (see the tests). Here the angle between two nodes.
MOST_PAIRS = 2 + 2 * int(EDGE_REACH)
_ANGLES = math.pi / np.maximum(1, np.arange(MOST_PAIRS + 1))
STEP_COSINES: Floats = np.cos(_ANGLES)
STEP_SINES: Floats = np.sin(_ANGLES)
ON_THE_MEAN = 1e-6  # of x = |q|^2 / 2: below, (1 - exp(-x)) / x is 1 but for half of it
ALL_BUT_NOTHING = 38.0  # above, 1 - exp(-x) is 1 in a float


@compiled
def p_hit_disc(area: float, miss_1: float, miss_2: float, sigma_1: float, sigma_2: float) -> float:
    """The probability that one round hits a disc of the given area (m2).

    Mean miss and standard deviation (m) along two axes across the relative velocity.
    """
    return p_inside(area / math.pi, miss_1, miss_2, sigma_1, sigma_2)


@compiled
def p_inside(
    squared_radius: float, miss_1: float, miss_2: float, sigma_1: float, sigma_2: float
) -> float:
    """The probability that a normal point lies in a circle about the origin.

    Radius squared (m2), mean and standard deviation (m) along two axes. Within 3e-4 of the exact
    integral; with no mean it falls with either standard deviation.
    """
    smaller = min(sigma_1, sigma_2)
    squared_ratio = squared_radius / (smaller * smaller)
    if squared_ratio <= SERIES_REACH * SERIES_REACH:
        return _by_series(squared_radius, miss_1, miss_2, sigma_1, sigma_2)
    radius = math.sqrt(squared_radius)
    if squared_ratio <= EDGE_REACH * EDGE_REACH:
        return _by_edge(radius, miss_1, miss_2, sigma_1, sigma_2)
    return circle_probability(miss_1, miss_2, sigma_1 * sigma_1, 0.0, sigma_2 * sigma_2, radius)


@compiled_inline
def _by_series(
    squared_radius: float, miss_1: float, miss_2: float, sigma_1: float, sigma_2: float
) -> float:
    """The first four terms; derivatives are Hermite polynomials of the miss in deviations.

    With no miss they are the integral over the disc of exp(-y) cut off after y^3, y at most 1/2: a
    little low, and falling with either deviation, as the disc in deviations shrinks.
    """
    u, v = miss_1 / sigma_1, miss_2 / sigma_2
    uu, vv = u * u, v * v
    a = 0.25 * squared_radius / (sigma_1 * sigma_1)
    b = 0.25 * squared_radius / (sigma_2 * sigma_2)
    a_2, b_2 = a * (uu - 1.0), b * (vv - 1.0)
    a_4, b_4 = a * a * ((uu - 6.0) * uu + 3.0), b * b * ((vv - 6.0) * vv + 3.0)
    a_6 = a * a * a * (((uu - 15.0) * uu + 45.0) * uu - 15.0)
    b_6 = b * b * b * (((vv - 15.0) * vv + 45.0) * vv - 15.0)
    terms = (
        1.0
        + (a_2 + b_2) / 2.0
        + (a_4 + 2.0 * a_2 * b_2 + b_4) / 12.0
        + (a_6 + 3.0 * (a_4 * b_2 + a_2 * b_4) + b_6) / 144.0
    )
    at_centre = 0.5 * squared_radius / (sigma_1 * sigma_2) * math.exp(-0.5 * (uu + vv))
    return max(0.0, at_centre * terms)


@compiled
def _by_edge(radius: float, miss_1: float, miss_2: float, sigma_1: float, sigma_2: float) -> float:
    """The integral along the edge, by nodes in pairs on either end of a diameter."""
    radius_1, radius_2 = radius / sigma_1, radius / sigma_2
    off_1, off_2 = miss_1 / sigma_1, miss_2 / sigma_2
    pairs = math.ceil(2.0 + 2.0 * max(radius_1, radius_2))
    step_cosine, step_sine = STEP_COSINES[pairs], STEP_SINES[pairs]
    half_off, turn = 0.5 * (off_1 * off_1 + off_2 * off_2), radius_1 * radius_2
    cosine, sine, total = 1.0, 0.0, 0.0
    for _ in range(pairs):
        # One end of the diameter is at (q_1, q_2) from the middle, the other opposite.
        q_1, q_2 = radius_1 * cosine, radius_2 * sine
        mean, difference = half_off + 0.5 * (q_1 * q_1 + q_2 * q_2), off_1 * q_1 + off_2 * q_2
        turn_off = off_1 * radius_2 * cosine + off_2 * radius_1 * sine
        total += (turn - turn_off) * _share(mean - difference)
        total += (turn + turn_off) * _share(mean + difference)
        cosine, sine = (
            cosine * step_cosine - sine * step_sine,
            sine * step_cosine + cosine * step_sine,
        )
    return min(1.0, max(0.0, total / (4.0 * pairs)))


@compiled_inline
def _share(x: float) -> float:
    """(1 - exp(-x)) / x within 2e-7; the exponential is the 32nd power of its power series."""
    if x < ON_THE_MEAN:
        return 1.0
    if x > ALL_BUT_NOTHING:
        return 1.0 / x
    y = 0.03125 * x
    power = 1.0 + y * (1.0 + y * (1.0 / 2.0 + y * (1.0 / 6.0 + y / 24.0)))
    power *= power
    power *= power
    power *= power
    power *= power
    power *= power
    return (power - 1.0) / (power * x)
