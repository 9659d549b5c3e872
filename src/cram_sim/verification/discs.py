"""One round at a disc: exact law, the quick form of guns and its error, the miss distance."""

import math
from typing import Final

import numpy as np
from scipy.special import eval_laguerre
from scipy.stats import ncx2, rice

from cram_sim.bivariate_normal import circle_probability
from cram_sim.effectors.quick_disc import p_hit_disc
from cram_sim.verification.rows import Row, within, worst

OFFSETS: Final = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)  # of the aim, in standard deviations
RADII: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0)  # sqrt(A / pi), in standard deviations
SMALL: Final = (0.25, 0.5, 1.0)  # as a power series
LARGE: Final = (1.25, 2.0, 4.0, 8.0)  # along the edge
SIGMA: Final = 1.5  # m; any
JUST_BELOW: Final = 1.0 - 1e-9  # the power series ends at one standard deviation
LATER_TERMS: Final = 1.3  # times the first term that the power series leaves out
EXACT = within(1e-8, "a quadrature of 14 to 32 points along one axis, of a law of equal axes")
EDGE = within(6e-5, "4 nodes along the edge, and 4 more for each standard deviation of radius")
CHI_SQUARE, RICE, RAYLEIGH = "SciPy, non-central chi-square", "SciPy, Rice law", "Rayleigh law"


def rows() -> tuple[Row, ...]:
    """The exact disc, the quick one of guns, and the miss distance of a round."""
    return (*_exact(), *_small(), *_large(), *_miss_distance())


def _exact() -> list[Row]:
    """The probability of a disc by quadrature."""
    places = [f"aim off by {offset:g}" for offset in OFFSETS]
    found = []
    for radius in RADII:
        published = np.array([_chi_square(radius, offset) for offset in OFFSETS])
        ours = np.array([_circle(radius, offset) for offset in OFFSETS])
        case = f"disc of radius {radius:g} standard deviations"
        found.append(
            worst(case, "P(hit), exact", published, ours, EXACT, CHI_SQUARE, places=places)
        )
    return found


def _small() -> list[Row]:
    """How wrong the power series is, with which guns hit discs of up to a standard deviation.

    Its first four terms are kept. What it takes of the density is that density times
    (-2)^k k! L_k(m^2 / 2), L_k Laguerre's polynomials and m the aiming error: the fifth term is
    r^8 / 1920 L_4(m^2 / 2) times the first.
    """
    found = []
    for radius in SMALL:
        for offset in (0.0, 1.0, 2.0, 3.0):
            exact, ours = _chi_square(radius, offset), _quick(radius * JUST_BELOW, offset)
            half_square = 0.5 * offset * offset
            fifth = radius**8 / 1920.0 * max(1.0, abs(float(eval_laguerre(4, half_square))))
            first = 0.5 * radius * radius * math.exp(-half_square)
            told = "the first term that the power series leaves out, and as much as 30 % more"
            case = f"small target of radius {radius:g} standard deviations, aim off by {offset:g}"
            error = f"P(hit), {100.0 * (ours / exact - 1.0):+.3f} % off"
            tolerance = within(LATER_TERMS * fifth * first, told)
            found.append(Row(case, error, exact, ours, tolerance, CHI_SQUARE))
    return found


def _large() -> list[Row]:
    """The integral along the edge, with which guns hit larger discs."""
    places = [f"aim off by {offset:g}" for offset in OFFSETS]
    found = []
    for radius in LARGE:
        published = np.array([_chi_square(radius, offset) for offset in OFFSETS])
        ours = np.array([_quick(radius, offset) for offset in OFFSETS])
        case = f"large target of radius {radius:g} standard deviations"
        found.append(worst(case, "P(hit)", published, ours, EDGE, CHI_SQUARE, places=places))
    return found


def _miss_distance() -> list[Row]:
    """The law of the miss distance: Rayleigh when aimed true, Rice when not."""
    shares = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    places = [f"radius of {share:g}" for share in shares]
    radii = np.sqrt(-2.0 * np.log1p(-shares))
    aimed_true = np.array([_circle(radius, 0.0) for radius in radii.tolist()])
    quantity = "share within a radius"
    found = [
        worst("miss distance, aimed true", quantity, shares, aimed_true, EXACT, RAYLEIGH,
              places=places)
    ]  # fmt: skip
    for offset in (0.5, 1.0, 3.0, 10.0):
        radii = rice.ppf(shares, offset)
        ours = np.array([_circle(radius, offset) for radius in radii.tolist()])
        case = f"miss distance, aim off by {offset:g} standard deviations"
        found.append(worst(case, quantity, shares, ours, EXACT, RICE, places=places))
    return found


def _chi_square(radius: float, offset: float) -> float:
    return float(ncx2.cdf(radius * radius, 2, offset * offset))


def _circle(radius: float, offset: float) -> float:
    """Ours, aimed off in a direction that is neither axis; in standard deviations."""
    variance = SIGMA * SIGMA
    return circle_probability(
        0.6 * offset * SIGMA, 0.8 * offset * SIGMA, variance, 0.0, variance, radius * SIGMA
    )


def _quick(radius: float, offset: float) -> float:
    """That of guns, in the same units."""
    area = math.pi * (radius * SIGMA) ** 2
    return p_hit_disc(area, 0.6 * offset * SIGMA, 0.8 * offset * SIGMA, SIGMA, SIGMA)
