"""What matters most in a study: the analysis that its design allows, of every measure it asks for.

Stress factors are of the raid and not of the defence: they are never ranked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cram_sim.errors import CramSimError
from cram_sim.experiment.counting import Key
from cram_sim.experiment.ledger import rates_of
from cram_sim.experiment.measure_names import keys_of, measure_key
from cram_sim.experiment.statistics import PairSums
from cram_sim.experiment.store import Store
from cram_sim.studies.cell_counts import study_responses
from cram_sim.studies.main_effects import MainEffects, main_effects
from cram_sim.studies.morris import MorrisEffects, morris_effects
from cram_sim.studies.plan import Cell, Plan, PlannedFactor
from cram_sim.studies.resampling import Bounded
from cram_sim.studies.responses import Responses
from cram_sim.studies.sobol_indices import SobolIndices, sobol_indices
from cram_sim.studies.uncertainty import PointUncertainty, uncertainty_of
from cram_sim.studies.variance_shares import VarianceShares, variance_shares

DRAWN = ("latin_hypercube", "sobol", "nearly_orthogonal")
SCREENING = ("morris", "sobol_indices")

Analysis = MorrisEffects | SobolIndices | MainEffects


@dataclass(frozen=True)
class Sensitivity:
    """Of one measure of a study: what each factor does to it, and what chance does.

    `name` is as the study has it, `meaning` and `unit` as the ledger. `analysis` is None where the
    design allows none, `shares` where settings were not drawn, `uncertainty` is empty where nothing
    is uncertain. `replications` are those of the cell that has fewest.
    """

    name: str
    key: Key
    meaning: str
    unit: str
    factors: tuple[PlannedFactor, ...]
    analysis: Analysis | None
    shares: VarianceShares | None
    uncertainty: tuple[PointUncertainty, ...]
    replications: int


def sensitivities(plan: Plan, store_of: Callable[[Cell], Store]) -> tuple[Sensitivity, ...]:
    """Analyse every measure of a study whose cells' runs are complete.

    `store_of` gives the run directory of a cell. Raises CramSimError where a measure has nothing to
    be counted on in some cell, or the cells have one raid.
    """
    keys = {name: measure_key(name, keys_of(plan.base)) for name in plan.study.measures}
    responses = study_responses(plan, store_of, tuple(keys.values()))
    return tuple(sensitivity(plan, name, key, responses[key]) for name, key in keys.items())


def sensitivity(plan: Plan, name: str, key: Key, responses: Responses) -> Sensitivity:
    """Analyse one measure, from its responses in the plan's cells."""
    _refuse_unmeasured(plan, name, responses)
    seed = plan.base.experiment.seed
    one = rates_of(plan.base)[key](PairSums(2, 2, 2, 2, 2, 2), 2)
    is_two_level = plan.study.outer_samples > 1
    return Sensitivity(
        name,
        key,
        one.meaning,
        one.unit,
        ranked_factors(plan),
        _analysis(plan, responses, seed),
        None if is_two_level else _shares(plan, responses, seed),
        uncertainty_of(plan, responses) if is_two_level else (),
        int(responses.replications.min()),
    )


def ranked_factors(plan: Plan) -> tuple[PlannedFactor, ...]:
    """Those that are of the defence, chosen and not merely uncertain, and take several settings."""
    return tuple(
        factor
        for factor in plan.factors
        if factor.role == "factor" and not factor.is_stress and len(factor.levels) != 1
    )


def is_analysed(plan: Plan) -> bool:
    """Whether a study's design tells more than its table of cells does."""
    kind = plan.study.design.kind
    crossed = kind == "full_factorial" and len(ranked_factors(plan)) > 1
    drawn = kind in DRAWN and not any(factor.levels for factor in plan.factors)
    return kind in SCREENING or plan.study.outer_samples > 1 or crossed or drawn


def is_screening(plan: Plan) -> bool:
    """Whether a study is made to find out what matters, and its cells alone tell little."""
    return plan.study.design.kind in SCREENING and plan.study.outer_samples == 1


def refuse_another_design(plan: Plan) -> None:
    """Raise CramSimError unless a study is made to find out what matters."""
    study = plan.study
    if study.design.kind not in SCREENING:
        raise CramSimError(
            f"{study.name}: {study.design.kind} does not tell what matters most; write e.g. "
            "`design: {kind: morris, trajectories: 10}`, or use cram-sim sweep"
        )
    if study.outer_samples > 1:
        raise CramSimError(
            f"{study.name}: outer_samples is {study.outer_samples} (got a {study.design.kind} "
            "design); leave it out, and write what is uncertain as a factor with its law"
        )


def _analysis(plan: Plan, responses: Responses, seed: int) -> Analysis | None:
    factors = ranked_factors(plan)
    kind = plan.study.design.kind
    if kind in SCREENING and plan.study.outer_samples > 1:
        return None
    if kind == "morris":
        return morris_effects(plan.unit_points[:, _columns(plan, factors)], responses, seed)
    if kind == "sobol_indices":
        return sobol_indices(responses, len(factors), seed)
    if kind == "full_factorial" and factors:
        return main_effects(plan, factors, responses)
    return None


def _columns(plan: Plan, factors: tuple[PlannedFactor, ...]) -> list[int]:
    return [plan.factors.index(factor) for factor in factors]


def _shares(plan: Plan, responses: Responses, seed: int) -> VarianceShares | None:
    """Over the cells whose settings were drawn independently of each other."""
    kind = plan.study.design.kind
    if kind == "sobol_indices":
        factors = len(ranked_factors(plan))
        responses = responses.of_cells(np.arange(2 * len(plan.cells) // (factors + 2)))
    elif kind not in DRAWN or any(factor.levels for factor in plan.factors):
        return None
    return variance_shares(responses, seed) if responses.values.size > 1 else None


def _refuse_unmeasured(plan: Plan, name: str, responses: Responses) -> None:
    raids = plan.base.experiment.raids_per_sample
    if responses.replications.min() < 2 * raids:
        sample = "raid" if raids == 1 else f"group of {raids} stratified raids"
        raise CramSimError(
            f"{plan.study.name}: one {sample} a cell tells nothing of chance; write e.g. "
            "`replications: 400`"
        )
    empty = np.flatnonzero(np.isnan(responses.values))
    if empty.size:
        raise CramSimError(
            f"{name}: nothing to count it on in {empty.size} of {len(plan.cells)} cells, the first "
            f"is {plan.cells[int(empty[0])].name}; choose another measure, or write more "
            "`replications:`"
        )


def as_dict(found: Sensitivity) -> dict[str, Any]:
    """Plain data for JSON, by factor; None where nothing could be told."""
    names = [factor.name for factor in found.factors]
    page: dict[str, Any] = {"measure": found.name, "unit": found.unit}
    if found.analysis is not None:
        page["factors"] = {
            name: _of_factor(found.analysis, place) for place, name in enumerate(names)
        }
    if isinstance(found.analysis, SobolIndices):
        page |= {"noise": found.analysis.noise, "variance": found.analysis.variance}
    if found.shares is not None:
        page["parametric_share"] = _bounds(found.shares.parametric, 0)
    if found.uncertainty:
        page["points"] = [
            {
                "settings": point.settings,
                "median": point.median,
                "low_5": point.low,
                "high_95": point.high,
                "chance_95": point.chance,
                "parametric_share": _bounds(point.shares.parametric, 0),
            }
            for point in found.uncertainty
        ]
    return page


def _of_factor(analysis: Analysis, place: int) -> dict[str, Any]:
    match analysis:
        case MorrisEffects():
            return {
                "mu_star": _bounds(analysis.mean_size, place),
                "mu": _bounds(analysis.mean, place),
                "sigma": _bounds(analysis.spread, place),
                "mu_star_of_chance": float(analysis.floor[place]),
                "comes_first": float(analysis.comes_first[place]),
            }
        case SobolIndices():
            return {
                "first": _bounds(analysis.first, place),
                "total": _bounds(analysis.total, place),
                "comes_first": float(analysis.comes_first[place]),
            }
        case MainEffects():
            return {
                "lowest": analysis.lowest[place].text,
                "highest": analysis.highest[place].text,
                "difference": _bounds(analysis.difference, place),
            }


def _bounds(found: Bounded, place: int) -> dict[str, float | None]:
    numbers = {"value": found.value, "low": found.low, "high": found.high}
    return {
        name: None if np.isnan(column[place]) else float(column[place])
        for name, column in numbers.items()
    }
