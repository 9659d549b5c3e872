"""What the damage of raids is held against: closed forms, and quadrature where there are none.

Impacts are normal about their aim. Each formula is compared with another way to the same number.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np
from scipy.integrate import quad
from scipy.special import ive, ndtr
from scipy.stats import multivariate_normal, ncx2

from cram_sim.aftermath.impact_damage import carleton, cookie_cutter, p_struck
from cram_sim.footprints import circle, distance_to, normal_probability, polygon
from cram_sim.records import Floats
from cram_sim.verification.data import lines
from cram_sim.verification.rows import Row, within

LETHAL_AREA: Final = 353.0  # m2; any: that of a small drone's warhead
PEAK: Final = 0.5  # D0; any
NODES: Final = 100  # of a Gauss-Hermite rule along each axis
CELLS: Final = 1_200  # of a midpoint rule along each axis
DEVIATIONS: Final = 8.5  # of a normal law, beyond which nothing is counted
SPREAD: Final = np.array([[150.0, -60.0], [-60.0, 80.0]])  # m2; any
EXACT = within(1e-9, "both sides are exact, to the rounding of sums")
CIRCLE = within(1e-9, "14 to 32 points along one axis")
PRINTED = within(1e-7, "printed to seven decimals")
BY_CORNERS = within(1e-8, "SciPy's own bivariate normal is that near")
COARSE = within(2e-4, "a grid of 1,200 cells each way, which the edge of certain damage cuts")
GRID = within(2e-5, "a grid of 1,200 cells each way")
NORMAL_LAW, GRID_SUM = "SciPy, bivariate normal", "quadrature on a grid"
Function = Callable[[Floats], Floats]

# An L of two rectangles: west, east, south, north of the whole and of what is cut out of it (m).
WHOLE: Final = (5.0, 40.0, -30.0, 5.0)
CUT: Final = (5.0, 30.0, -20.0, 5.0)
CORNER: Final = np.array(
    [[5.0, 40.0, 40.0, 30.0, 30.0, 5.0], [-30.0, -30.0, 5.0, 5.0, -20.0, -20.0]]
)


def rows() -> tuple[Row, ...]:
    """Damage functions over normal impacts, circles and polygons, and people in a circle."""
    return (*_points(), *_circles(), *_damaged_circles(), *_polygons(), *_people())


def p_damage_point(offset: Floats, covariance: Floats, lethal_area: float, peak: float) -> float:
    """The probability that a normal impact damages a point, by Carleton's function.

    D0 exp(-a m'(I + 2 a S)^-1 m) / sqrt(det(I + 2 a S)), a = D0 / R_L^2, of a mean m = `offset`
    (2,) metres from the point and S = `covariance` (2, 2) m2: a Gaussian integral. `lethal_area`
    m2 is pi R_L^2, the asset's hardness in it.
    """
    a = peak * math.pi / lethal_area
    spread = np.eye(2) + 2.0 * a * covariance
    exponent = -a * float(offset @ np.linalg.solve(spread, offset))
    return peak * math.exp(exponent) / math.sqrt(float(np.linalg.det(spread)))


def p_damage_circle(offset: float, radius: float, sigma: float, damage: Function) -> float:
    """The probability that a normal impact damages a circle, from Rice's law of its distance.

    `offset` metres from the aim to the middle, `sigma` of each axis; `damage` of the distance (n,)
    to the edge. The non-central chi-square law inside, quadrature outside.
    """
    inside = p_inside_circle(offset, radius, sigma)
    where = radius + damage_edge(damage)

    def density(away: float) -> float:
        law = math.exp(-0.5 * ((away - offset) / sigma) ** 2) * away / sigma**2
        bessel = float(ive(0, away * offset / sigma**2))
        return float(damage(np.array([away - radius]))[0]) * law * bessel

    outside, _ = quad(density, radius, where, epsabs=1e-12, limit=400)
    return float(damage(np.zeros(1))[0]) * inside + float(outside)


def damage_edge(damage: Function) -> float:
    """How far (m) from an edge a damage function is worth integrating: to 1 in 10^16."""
    near, far = 0.0, 1e4
    for _ in range(60):
        middle = 0.5 * (near + far)
        near, far = (middle, far) if damage(np.array([middle]))[0] > 1e-16 else (near, middle)
    return far


def p_inside_circle(offset: float, radius: float, sigma: float) -> float:
    """The probability of a normal impact inside a circle: the non-central chi-square law."""
    return float(ncx2.cdf((radius / sigma) ** 2, 2, (offset / sigma) ** 2))


def p_inside_rectangle(sides: tuple[float, ...], mean: Floats, covariance: Floats) -> float:
    """The probability of a normal impact between west, east, south and north, by SciPy."""
    west, east, south, north = sides
    law = multivariate_normal(mean, covariance)
    return float(law.cdf([east, north], lower_limit=[west, south]))


def p_inside_corner(mean: Floats, covariance: Floats) -> float:
    """The probability of a normal impact inside the L: one rectangle less another."""
    whole, cut = (p_inside_rectangle(sides, mean, covariance) for sides in (WHOLE, CUT))
    return whole - cut


def mean_over_normal(function: Function, mean: Floats, covariance: Floats) -> float:
    """The mean of a function of places (2, n) over a normal law, by the midpoint rule."""
    edges = np.linspace(-DEVIATIONS, DEVIATIONS, CELLS + 1)
    middle = 0.5 * (edges[1:] + edges[:-1])
    share = np.diff(ndtr(edges))
    root = np.linalg.cholesky(covariance)
    total = 0.0
    for along, weight in zip(middle.tolist(), share.tolist(), strict=True):
        standard = np.array([np.full(CELLS, along), middle])
        place = mean[:, np.newaxis] + root @ standard
        total += weight * float(share @ function(place))
    return total


def _points() -> list[Row]:
    """Carleton's function at a point, against its closed form."""
    found = []
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    share = weights / math.sqrt(2.0 * math.pi)
    root = np.linalg.cholesky(SPREAD)
    for east, north in ((0.0, 0.0), (12.0, -16.0), (-30.0, 5.0)):
        offset = np.array([east, north])
        standard = np.stack(np.meshgrid(nodes, nodes), axis=-1)
        miss = np.linalg.norm(offset + standard @ root.T, axis=-1)
        ours = float(share @ carleton(miss, LETHAL_AREA, PEAK, 1.0) @ share)
        exact = p_damage_point(offset, SPREAD, LETHAL_AREA, PEAK)
        case = f"point, aim off by {math.hypot(east, north):.0f} m"
        found.append(Row(case, "P(damaged)", exact, ours, EXACT, "Gaussian integral"))
    return found


def _circles() -> list[Row]:
    """Circles off the aim: a printed value, and the law by one chord after the other."""
    found = []
    for radius, sigma, east, north, printed in lines("damage", "offset_circles.csv"):
        covariance = np.array([sigma * sigma, 0.0, sigma * sigma])
        mean = np.array([[east], [north]])
        ours = float(normal_probability(circle(0.0, 0.0, radius), mean, covariance)[0])
        case = f"circle of {radius:g} m, aim off by {east:g} and {north:g} m, sigma {sigma:g} m"
        found.append(Row(case, "P(inside)", printed, ours, PRINTED, "R package shotGroups"))
    covariance = np.array([SPREAD[0, 0], SPREAD[0, 1], SPREAD[1, 1]])
    for radius, east, north in ((15.0, 0.0, 0.0), (20.0, -25.0, 20.0), (40.0, 10.0, 35.0)):
        exact, mean = _by_chords(radius, east, north), np.array([[east], [north]])
        ours = float(normal_probability(circle(0.0, 0.0, radius), mean, covariance)[0])
        case = f"circle of {radius:g} m, aim off by {east:g} and {north:g} m, correlated"
        found.append(Row(case, "P(inside)", exact, ours, CIRCLE, "SciPy, quadrature by chords"))
    return found


def _by_chords(radius: float, east: float, north: float) -> float:
    """The probability of a circle: along each chord northwards the conditional normal law."""
    deviation, slope = math.sqrt(SPREAD[0, 0]), SPREAD[0, 1] / SPREAD[0, 0]
    left = math.sqrt(SPREAD[1, 1] - slope * SPREAD[0, 1])

    def chord(angle: float) -> float:
        x, half = radius * math.sin(angle), radius * math.cos(angle)
        middle = north + slope * (x - east)
        inner = ndtr((half - middle) / left) - ndtr((-half - middle) / left)
        law = math.exp(-0.5 * ((x - east) / deviation) ** 2) / deviation / math.sqrt(2.0 * math.pi)
        return float(inner) * law * half

    return float(quad(chord, -0.5 * math.pi, 0.5 * math.pi, epsabs=1e-12)[0])


def _damaged_circles() -> list[Row]:
    """Damage by the distance to a circle's edge, both functions: exact against a grid."""
    sigma, found = 14.0, []
    covariance = sigma * sigma * np.eye(2)
    lethal_radius = math.sqrt(LETHAL_AREA / math.pi)
    for radius, offset in ((15.0, 0.0), (20.0, 32.0)):
        mean = np.array([offset, 0.0])
        case = f"circle of {radius:g} m, aim off by {offset:g} m"
        ours = mean_over_normal(partial(_to_circle, _diffuse, radius), mean, covariance)
        exact = p_damage_circle(offset, radius, sigma, _diffuse)
        found.append(Row(case, "P(damaged), Carleton", exact, ours, GRID, "Rice's law"))
        ours = mean_over_normal(partial(_to_circle, _certain, radius), mean, covariance)
        exact = p_inside_circle(offset, radius + lethal_radius, sigma)
        told = "P(damaged), cookie cutter"
        found.append(Row(case, told, exact, ours, COARSE, "non-central chi-square"))
    return found


def _diffuse(miss: Floats) -> Floats:
    return carleton(miss, LETHAL_AREA, PEAK, 1.0)


def _certain(miss: Floats) -> Floats:
    return cookie_cutter(miss, LETHAL_AREA, PEAK, 1.0)


def _to_circle(damage: Function, radius: float, place: Floats) -> Floats:
    return damage(np.maximum(np.hypot(*place) - radius, 0.0))


def _polygons() -> list[Row]:
    """A rectangle and an L off the aim: SciPy's bivariate normal by their corners."""
    covariance = np.array([SPREAD[0, 0], SPREAD[0, 1], SPREAD[1, 1]])
    west, east, south, north = WHOLE
    rectangle = np.array([[west, east, east, west], [south, south, north, north]])
    found = []
    for mean in (np.zeros(2), np.array([20.0, -25.0]), np.array([60.0, 10.0])):
        for name, ring, exact in (
            ("rectangle", rectangle, p_inside_rectangle(WHOLE, mean, SPREAD)),
            ("L of two rectangles", CORNER, p_inside_corner(mean, SPREAD)),
        ):
            ours = normal_probability(polygon([ring]), mean[:, np.newaxis], covariance)[0]
            case = f"{name}, aim at {mean[0]:g} and {mean[1]:g} m"
            found.append(Row(case, "P(inside)", exact, float(ours), BY_CORNERS, NORMAL_LAW))
    return found


def _people() -> list[Row]:
    """The chance of somebody anywhere in a circle, against Carleton's function on a grid of it."""
    found = []
    for radius, offset in ((15.0, 0.0), (20.0, 32.0), (60.0, 50.0)):
        side = np.linspace(-radius, radius, CELLS + 1)
        middle = 0.5 * (side[1:] + side[:-1])
        place = np.array(np.meshgrid(middle, middle)).reshape(2, -1)
        inside = distance_to(circle(0.0, 0.0, radius), place) == 0.0
        miss = np.hypot(place[0] - offset, place[1])[inside]
        exact = float(carleton(miss, LETHAL_AREA, PEAK, 1.0).mean())
        ours = p_struck(
            circle(0.0, 0.0, radius),
            np.array([[offset], [0.0]]),
            np.array([LETHAL_AREA]),
            np.array([PEAK]),
        )[0]
        case = f"people in a circle of {radius:g} m, impact {offset:g} m from its middle"
        found.append(Row(case, "P(struck)", exact, float(ours), GRID, GRID_SUM))
    return found
