"""The bivariate normal law over a polygon, edge by edge."""

import math

import numpy as np

from cram_sim.bivariate_normal import STANDARD_DEVIATIONS_KEPT, circle_probability
from cram_sim.compiled import compiled
from cram_sim.records import Floats

# Gauss-Legendre over panels of at most PANEL; one of at most SHORT_PANEL needs half the nodes.
# Each edge is within 2e-9 of Owen's T function (see the tests).
PANEL = 1.0
NODES, WEIGHTS = np.polynomial.legendre.leggauss(8)
SHORT_PANEL = 0.5
FEW_NODES, FEW_WEIGHTS = np.polynomial.legendre.leggauss(4)
THIN = 1e-10  # standard deviations: a line so near the mean cuts off a sector without area
TWO_PI = 2.0 * math.pi


@compiled
def normal_inside(
    east: float,
    north: float,
    var_east: float,
    covariance: float,
    var_north: float,
    circle: Floats,
    edges: Floats,
) -> float:
    """The probability of a normal point inside a footprint: its circle (3,), or its edges (k, 4).

    Mean (east, north) in metres, covariance in square metres; `circle` (east, north, radius), which
    holds all the edges where there are any.
    """
    east_of, north_of = east - circle[0], north - circle[1]
    if edges.shape[0] == 0:
        return circle_probability(east_of, north_of, var_east, covariance, var_north, circle[2])
    mean_variance = 0.5 * (var_east + var_north)
    major = math.sqrt(mean_variance + math.hypot(0.5 * (var_east - var_north), covariance))
    if math.hypot(east_of, north_of) > circle[2] + STANDARD_DEVIATIONS_KEPT * major:
        return 0.0
    return polygon_probability(east, north, var_east, covariance, var_north, edges)


@compiled
def polygon_probability(
    east: float,
    north: float,
    var_east: float,
    covariance: float,
    var_north: float,
    edges: Floats,
) -> float:
    """The probability that a normal point falls inside a polygon.

    Mean (east, north) in metres, covariance in square metres, edges (k, 4) with the inside on their
    left. Along the axes of the law, in standard deviations, every edge and the mean make a
    triangle; the polygon is their sum, each with its sign: A. R. DiDonato and R. K. Hageman,
    "Computation of the integral of the bivariate normal distribution over arbitrary polygons"
    (1982).
    """
    mean_variance = 0.5 * (var_east + var_north)
    half_difference = 0.5 * (var_east - var_north)
    spread = math.hypot(half_difference, covariance)
    major = math.sqrt(mean_variance + spread)
    # The smaller root loses its digits to cancellation; a needle is as good as a line there.
    minor = math.sqrt(max(mean_variance - spread, 1e-12 * mean_variance))
    angle = 0.5 * math.atan2(covariance, half_difference)
    sine, cosine = math.sin(angle), math.cos(angle)
    total = 0.0
    for edge in range(edges.shape[0]):
        x, y = edges[edge, 0] - east, edges[edge, 1] - north
        next_x, next_y = edges[edge, 2] - east, edges[edge, 3] - north
        total += triangle_probability(
            (x * cosine + y * sine) / major,
            (y * cosine - x * sine) / minor,
            (next_x * cosine + next_y * sine) / major,
            (next_y * cosine - next_x * sine) / minor,
        )
    return min(1.0, max(0.0, total))


@compiled
def triangle_probability(x: float, y: float, next_x: float, next_y: float) -> float:
    """The standard normal law over the triangle of the origin and two corners.

    Negative where they turn clockwise. The sector that they span, less what is beyond the edge:
    with `height` h of the origin above it, the integral of exp(-r^2/2) over the angle, which is
    Owen's T function for either corner.
    """
    way_x, way_y = next_x - x, next_y - y
    length = math.hypot(way_x, way_y)
    cross = x * next_y - next_x * y
    if abs(cross) <= THIN * length:
        return 0.0
    height = abs(cross) / length
    sector = math.atan2(abs(cross), x * next_x + y * next_y)
    start = (x * way_x + y * way_y) / length
    beyond = _beyond(height, start, start + length)
    return math.copysign(sector - beyond, cross) / TWO_PI


@compiled
def _beyond(height: float, start: float, end: float) -> float:
    """The integral of exp(-r^2/2) over the angle at which an edge is seen, radians.

    With s = h sinh v along the edge the angle has the density 1/cosh v, and r = h cosh v: nothing
    is sharper than 1 in v, however near the edge passes the origin.
    """
    if height >= STANDARD_DEVIATIONS_KEPT:
        return 0.0
    kept = math.sqrt(STANDARD_DEVIATIONS_KEPT**2 - height * height)
    start, end = max(start, -kept), min(end, kept)
    if start >= end:
        return 0.0
    first, last = math.asinh(start / height), math.asinh(end / height)
    panels = max(1, math.ceil((last - first) / PANEL))
    half = 0.5 * (last - first) / panels
    nodes, weights = (FEW_NODES, FEW_WEIGHTS) if 2.0 * half <= SHORT_PANEL else (NODES, WEIGHTS)
    total = 0.0
    for panel in range(panels):
        middle = first + (2 * panel + 1) * half
        for node, weight in zip(nodes, weights):  # noqa: B905 - Numba's zip has no strict
            stretch = math.cosh(middle + half * node)
            away = height * stretch
            total += weight * math.exp(-0.5 * away * away) / stretch
    return total * half
