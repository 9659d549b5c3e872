"""Studies that were never computed: cells whose measures follow a formula of their settings."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import cache
from itertools import product
from math import nan
from typing import Any

import numpy as np
from experiment.synthetic import synthetic_scenario

from cram_sim.experiment.counting import Key
from cram_sim.experiment.ledger import Ledger
from cram_sim.experiment.statistics import PairSums, probability, ratio
from cram_sim.scenario.model import Scenario
from cram_sim.studies.plan import Cell, Plan, PlannedFactor, Role, Setting
from cram_sim.studies.result import CellResult, StudyResult
from cram_sim.studies.study import Study

RAIDS = 400
Formula = Callable[[Sequence[float]], float]


@cache
def base() -> Scenario:
    return synthetic_scenario()


def numeric(
    name: str, levels: Sequence[float], unit: str = "", per_unit: float = 1.0, role: Role = "factor"
) -> PlannedFactor:
    """A factor whose levels are numbers in a unit; without any, it is drawn."""
    settings = tuple(Setting(f"{x:g} {unit}".strip(), x * per_unit) for x in levels)
    return PlannedFactor(name, (name,), role, unit, per_unit, settings, is_stress=False)


def named(name: str, levels: Sequence[str]) -> PlannedFactor:
    """A factor whose levels are words."""
    settings = tuple(Setting(text, nan) for text in levels)
    return PlannedFactor(name, (name,), "factor", "", 1.0, settings, is_stress=False)


def falling(places: Sequence[float]) -> float:
    """A probability of no leaker that falls with each factor; `places` are from 0 to 1."""
    weights = [1.0 / (n + 1.5) for n in range(len(places))]
    return 0.95 * float(np.exp(-sum(w * x for w, x in zip(weights, places, strict=True))))


def full_grid(*factors: PlannedFactor, formula: Formula = falling, **said: Any) -> StudyResult:
    """Every combination of the factors' levels, the last factor's the quickest to change."""
    cells = []
    for number, settings in enumerate(product(*(factor.levels for factor in factors))):
        places = [
            factor.levels.index(setting) / max(len(factor.levels) - 1, 1)
            for factor, setting in zip(factors, settings, strict=True)
        ]
        cells.append(cell_result(number, number, 0, settings, formula(places)))
    return result_of(factors, cells, **said)


def sampled(*factors: PlannedFactor, points: int = 32, **said: Any) -> StudyResult:
    """Points all over the unit cube; of named factors, levels in turn."""
    cube = np.random.Generator(np.random.Philox(5)).random((points, len(factors)))
    cells = []
    for number, row in enumerate(cube.tolist()):
        settings = tuple(
            factor.levels[int(x * len(factor.levels))]
            if factor.levels
            else Setting(f"{x:g} {factor.unit}".strip(), x * factor.per_unit)
            for factor, x in zip(factors, row, strict=True)
        )
        cells.append(cell_result(number, number, 0, settings, falling(row)))
    return result_of(factors, cells, **said)


def with_outer_samples(*factors: PlannedFactor, samples: int) -> StudyResult:
    """A full grid over all but the last factor, which is uncertain and drawn for every point."""
    *chosen, uncertain = factors
    cells: list[CellResult] = []
    for point, settings in enumerate(product(*(factor.levels for factor in chosen))):
        for sample in range(samples):
            drawn = Setting(f"{sample}", float(sample))
            share = 0.2 + 0.05 * point + 0.1 * sample
            cells.append(cell_result(len(cells), point, sample, (*settings, drawn), share))
    return result_of((*chosen, uncertain), cells)


def cell_result(
    number: int, point: int, sample: int, settings: tuple[Setting, ...], no_leaker: float
) -> CellResult:
    """A cell in which so many raids have no leaker; of the others, each has two."""
    none = round(RAIDS * no_leaker)
    clear = np.arange(RAIDS) < none
    sums: dict[Key, PairSums] = {
        ("effect", "no_leaker"): PairSums.of(clear.astype(np.int64), np.ones(RAIDS, np.int64)),
        ("effect", "leakers_per_raid"): PairSums.of(2 * ~clear, np.ones(RAIDS, np.int64)),
    }
    measures = {
        "no_leaker": probability(none, RAIDS, meaning="no leaker in the raid"),
        "leakers_per_raid": ratio(
            sums["effect", "leakers_per_raid"],
            RAIDS,
            meaning="leakers per raid",
            of="raids",
            unit="leakers",
        ),
    }
    empty: dict[str, Any] = {field.name: {} for field in fields(Ledger)}
    cell = Cell(number, point, sample, settings, base())
    return CellResult(cell, RAIDS, sums, Ledger(**empty | {"effect": measures}))


def result_of(
    factors: Sequence[PlannedFactor],
    cells: Sequence[CellResult],
    *,
    measures: tuple[str, ...] = ("no_leaker",),
    independent: bool = False,
    name: str = "synthetic study",
) -> StudyResult:
    """A study of these cells."""
    study = Study.from_si(
        version=1,
        name=name,
        scenario="raid.yaml",
        factors=({"path": "command.delay", "values": (1.0,)},),  # what the plan says is drawn
        measures=measures,
        independent=independent,
    )
    plan = Plan(
        study,
        base(),
        tuple(factors),
        tuple(found.cell for found in cells),
        np.full((len(cells), len(factors)), nan),
    )
    return StudyResult(plan, tuple(cells), "0" * 64)


def with_other_replications(result: StudyResult, number: int, replications: int) -> StudyResult:
    """The same, one cell of which stopped later than the others."""
    cells = list(result.cells)
    cells[number] = replace(cells[number], replications=replications)
    return replace(result, cells=tuple(cells))
