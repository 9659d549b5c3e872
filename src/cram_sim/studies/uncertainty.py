"""Two levels of uncertainty: parameters that are not known outside, chance inside."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtri

from cram_sim.experiment.statistics import CONFIDENCE
from cram_sim.records import Floats, Integers
from cram_sim.studies.plan import Plan
from cram_sim.studies.responses import Responses
from cram_sim.studies.variance_shares import VarianceShares, variance_shares

BAND: Final = (0.05, 0.95)  # of the parameters' samples


@dataclass(frozen=True)
class PointUncertainty:
    """Of one point of a design: what its measure may be, for the parameters are not known.

    `settings` are of the factors that were chosen, in words. `low` to `high` holds nine of ten
    samples of the parameters, with what chance adds taken away; `chance` is half the width of one
    sample's 95 % interval over raids.
    """

    settings: str
    median: float
    low: float
    high: float
    chance: float
    shares: VarianceShares


def uncertainty_of(plan: Plan, responses: Responses) -> tuple[PointUncertainty, ...]:
    """Each point of a study that has several outer samples, in the plan's order."""
    points = np.array([cell.point for cell in plan.cells])
    return tuple(
        _of_point(plan, np.flatnonzero(points == point), responses)
        for point in np.unique(points).tolist()
    )


def _of_point(plan: Plan, cells: Integers, every: Responses) -> PointUncertainty:
    responses = every.of_cells(cells)
    shares = variance_shares(responses, plan.base.experiment.seed)
    low, median, high = np.quantile(
        without_chance(responses.values, shares.between), [BAND[0], 0.5, BAND[1]]
    ).tolist()
    error = float(np.sqrt((responses.standard_errors**2).mean()))
    half_width = float(ndtri(0.5 + CONFIDENCE / 2.0)) * error
    named = zip(plan.factors, plan.cells[int(cells[0])].settings, strict=True)
    settings = ", ".join(f"{f.name} {set_to.text}" for f, set_to in named if f.role == "factor")
    return PointUncertainty(settings, median, low, high, half_width, shares)


def without_chance(values: Floats, variance: float) -> Floats:
    """Values drawn towards their mean until their variance is that without chance.

    T. A. Louis, J. Am. Stat. Assoc. 79 (1984) 393-398: a band of estimates is too wide, one of the
    best guesses of each too narrow; what is right has the variance of the truth.
    """
    found = float(values.var(ddof=1))
    centre = values.mean()
    kept = np.sqrt(min(variance / found, 1.0)) if found > 0.0 else 0.0
    drawn: Floats = centre + kept * (values - centre)
    return drawn
