"""One round at a disc: exact law, small-target form and its error, and the miss distance."""

import math
from typing import Final

import numpy as np
from scipy.stats import ncx2, rice

from cram_sim.bivariate_normal import circle_probability
from cram_sim.effectors.quick_disc import p_hit_disc
from cram_sim.verification.rows import Row, within, worst

OFFSETS: Final = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)  # of the aim, in standard deviations
SMALL: Final = (0.1, 0.25, 0.5)  # sqrt(A / pi), in standard deviations
RADII: Final = (*SMALL, 1.0, 2.0, 4.0)
SIGMA: Final = 1.5  # m; any
JUST_BELOW: Final = 1.0 - 1e-9  # the small-target form ends at half a standard deviation
LATER_TERMS: Final = 1.3  # times the first term that the small-target form leaves out
EXACT = within(1e-8, "a quadrature of 14 to 32 points along one axis, of a law of equal axes")
CHI_SQUARE, RICE, RAYLEIGH = "SciPy, non-central chi-square", "SciPy, Rice law", "Rayleigh law"


def rows() -> tuple[Row, ...]:
    """The exact disc, the small-target form, and the miss distance of a round."""
    return (*_exact(), *_small(), *_miss_distance())


def _exact() -> list[Row]:
    """The probability of a disc that the small-target form is not used for."""
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
    """How wrong the small-target form is where guns use it: nothing near, more aimed off.

    Over a disc the density's mean is its value at the centre and r^2 / 8 of its Laplacian, which is
    (m^2 - 2) times it: the first term that the form leaves out.
    """
    found = []
    for radius in SMALL:
        for offset in (0.0, 1.0, 2.0, 3.0):
            exact = _chi_square(radius, offset)
            area = math.pi * (radius * JUST_BELOW * SIGMA) ** 2
            ours = p_hit_disc(area, 0.6 * offset * SIGMA, 0.8 * offset * SIGMA, SIGMA, SIGMA)
            first = radius * radius / 8.0 * max(2.0, abs(offset * offset - 2.0))
            told = "the first term that the small-target form leaves out, and as much as 30 % more"
            case = f"small target of radius {radius:g} standard deviations, aim off by {offset:g}"
            error = f"P(hit), {100.0 * (ours / exact - 1.0):+.1f} % off"
            tolerance = within(LATER_TERMS * first * exact, told)
            found.append(Row(case, error, exact, ours, tolerance, CHI_SQUARE))
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
