"""What each factor does from its lowest setting to its highest, on average over the others."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from cram_sim.experiment.statistics import CONFIDENCE
from cram_sim.records import Floats, Truths
from cram_sim.studies.plan import Plan, PlannedFactor, Setting
from cram_sim.studies.resampling import Bounded
from cram_sim.studies.responses import Responses


@dataclass(frozen=True)
class MainEffects:
    """Of each factor the mean at its lowest and highest setting, shapes (factors,).

    `difference` is high less low; where cells share their raids, its interval is of pairs. `mean`
    is over all cells.
    """

    lowest: tuple[Setting, ...]
    highest: tuple[Setting, ...]
    at_lowest: Floats
    at_highest: Floats
    difference: Bounded
    mean: float


def main_effects(
    plan: Plan, factors: tuple[PlannedFactor, ...], responses: Responses
) -> MainEffects:
    """Of enumerated factors of a plan that crosses them all."""
    ends = [_ends(factor) for factor in factors]
    means, differences, errors = [], [], []
    for factor, (lowest, highest) in zip(factors, ends, strict=True):
        place = plan.factors.index(factor)
        low, high = (_mean_of(_set_to(plan, place, setting)) for setting in (lowest, highest))
        means.append((low @ responses.values, high @ responses.values))
        differences.append((high - low) @ responses.values)
        errors.append(responses.error_of(high - low))
    freedom = int(responses.replications.min()) - 1
    half = float(stdtrit(freedom, 0.5 + CONFIDENCE / 2.0)) * np.array(errors)
    value, at = np.array(differences), np.array(means)
    return MainEffects(
        lowest=tuple(one for one, _ in ends),
        highest=tuple(other for _, other in ends),
        at_lowest=at[:, 0],
        at_highest=at[:, 1],
        difference=Bounded(value, value - half, value + half),
        mean=float(responses.values.mean()),
    )


def _ends(factor: PlannedFactor) -> tuple[Setting, Setting]:
    """The lowest and highest level, or the first and last where they are no numbers."""
    levels = factor.levels
    if factor.is_numeric:
        levels = tuple(sorted(levels, key=lambda level: level.number))
    return levels[0], levels[-1]


def _set_to(plan: Plan, place: int, setting: Setting) -> Truths:
    """Which cells have a factor at a setting; two levels may read alike, and are one then."""
    return np.array([cell.settings[place].text == setting.text for cell in plan.cells])


def _mean_of(chosen: Truths) -> Floats:
    """The weights of the mean over some cells, shape (cells,)."""
    weights: Floats = chosen / np.count_nonzero(chosen)
    return weights
