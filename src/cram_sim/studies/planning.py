"""From a study to its plan: every cell of it a valid scenario, before anything runs."""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from cram_sim.experiment.store import SCENARIO
from cram_sim.quantities import shown
from cram_sim.records import Floats
from cram_sim.scenario.document import Document, Problem, read_document
from cram_sim.scenario.kept_file import kept_files
from cram_sim.scenario.load import Reading, is_scenario
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.problems import problems_of
from cram_sim.scenario.raid_groups import cut_group
from cram_sim.scenario.uncertain import with_values
from cram_sim.scenario.validation import checked
from cram_sim.streams import Purpose
from cram_sim.studies.axes import Axis, Level, axes_of
from cram_sim.studies.base import measure_problems, read_base
from cram_sim.studies.designs import latin_hypercube, unit_points
from cram_sim.studies.fitting import misfits
from cram_sim.studies.invalid_cells import InvalidCells
from cram_sim.studies.orthogonal import largest_correlation
from cram_sim.studies.plan import Cell, Plan, Setting
from cram_sim.studies.study import Study


def plan_study(
    path: Path | str, *, replications: int | None = None, seed: int | None = None
) -> Plan:
    """The plan of a study file; `replications` and `seed` are instead of the file's.

    Raises ScenarioError with every problem as `file:line: path: what is wrong; what to write`.
    """
    document = read_document(path, kind="study")
    _refuse_no_study(document)
    try:
        study = Study.model_validate(document.tree)
    except ValidationError as error:
        raise document.errors(problems_of(error, set(), Study)) from None
    asked = {"replications": replications, "seed": seed}
    given = {name: value for name, value in asked.items() if value is not None}
    return plan_of(study.model_copy(update=given), Path(path).parent, document=document)


def plan_of(study: Study, folder: Path, *, document: Document | None = None) -> Plan:
    """The plan of a study whose scenario is named from a folder.

    `document` is the file that it was read from. Raises ScenarioError as `plan_study` does.
    """
    written = document or Document(study.name, {}, {})
    base = read_base(study, folder, written)
    axes, problems = axes_of(study, base)
    problems = [
        *(problems or misfits(study, axes)),
        *measure_problems(study, base.scenario),
        *_cut_groups(study, base.scenario),
    ]
    if problems:
        raise written.errors(problems)
    grid = _grid(study, axes, _seed(study, base))
    cells, invalid = _cells(study, base, axes, grid)
    if invalid.problems:
        raise written.errors(invalid.problems)
    return Plan(
        study,
        _as_studied(base.scenario, study, _seed(study, base)),
        tuple(axis.planned for axis in axes),
        cells,
        np.array([place.unit_point for place in grid]).reshape(len(cells), len(axes)),
        _notes(study, axes, grid),
        kept_files(base, SCENARIO),
    )


def _cut_groups(study: Study, scenario: Scenario) -> Iterator[Problem]:
    """Where the study's own number of replications cuts a group of stratified raids."""
    sentence = cut_group(study.replications or 0, scenario.experiment.raids_per_sample)
    if sentence is not None:
        yield Problem(("replications",), sentence)


def _refuse_no_study(document: Document) -> None:
    tree, sentence = document.tree, None
    if not isinstance(tree, dict):
        found = "empty" if tree is None else f"not a mapping (got {shown(tree)})"
        sentence = f"{found}; write a study, beginning with `version: 1`"
    elif is_scenario(tree):
        sentence = (
            "this is a scenario and no study; write a file with `scenario:` that names it and "
            f"`factors:`, or `cram-sim run {document.file}`"
        )
    if sentence is not None:
        raise document.errors([Problem((), sentence)])


@dataclass(frozen=True)
class _Place:
    """Of one cell: its point and outer sample, the level of each axis and where it is drawn."""

    point: int
    outer_sample: int
    levels: tuple[Level, ...]
    unit_point: tuple[float, ...]


def _grid(study: Study, axes: tuple[Axis, ...], seed: int) -> list[_Place]:
    """All cells' places: enumerated factors crossed, with the drawn ones, with outer samples."""
    factors = [axis for axis in axes if axis.planned.role == "factor"]
    unknown = [axis for axis in axes if axis.planned.role == "uncertain"]
    drawn = [axis for axis in factors if axis.drawn is not None]
    u = unit_points(study.design, [axis.planned.name for axis in drawn], seed)
    ways = [[(level, math.nan) for level in axis.levels] for axis in factors if axis.drawn is None]
    points = list(product(product(*ways), _rows(drawn, u)))
    samples = list(_rows(unknown, _outer_samples(unknown, study.outer_samples, seed)))
    return [
        _place(point, number, factors, (*chosen, *row), sample)
        for point, (chosen, row) in enumerate(points)
        for number, sample in enumerate(samples)
    ]


def _place(
    point: int,
    outer_sample: int,
    factors: Sequence[Axis],
    set_to: tuple[tuple[Level, float], ...],
    sample: tuple[tuple[Level, float], ...],
) -> _Place:
    """A cell's place, its levels in the order of the axes: they come enumerated ones first."""
    order = sorted(range(len(factors)), key=lambda n: factors[n].drawn is not None)
    in_order = dict(zip(order, set_to, strict=True))
    pairs = (*(in_order[n] for n in range(len(factors))), *sample)
    levels, unit_point = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
    return _Place(point, outer_sample, levels, unit_point)


def _rows(axes: Sequence[Axis], u: Floats) -> list[tuple[tuple[Level, float], ...]]:
    """Of each point (row of u), the level of every axis and its uniform."""
    columns = [
        list(zip(axis.levels_at(u[:, n]), u[:, n].tolist(), strict=True))
        for n, axis in enumerate(axes)
    ]
    return list(zip(*columns, strict=True)) if columns else [()] * len(u)


def _outer_samples(unknown: Sequence[Axis], samples: int, seed: int) -> Floats:
    """Where what is uncertain is drawn, shape (samples, parameters); one sample is the median."""
    if samples == 1:
        return np.full((1, len(unknown)), 0.5)
    names = [axis.planned.name for axis in unknown]
    return latin_hypercube(names, samples, seed, Purpose.OUTER_SAMPLES)


def _cells(
    study: Study, base: Reading, axes: tuple[Axis, ...], grid: list[_Place]
) -> tuple[tuple[Cell, ...], InvalidCells]:
    cells, invalid = [], InvalidCells(axes)
    times: Counter[tuple[Setting, ...]] = Counter()
    folder = Path(base.document.file).parent
    for number, place in enumerate(grid):
        tree = base.tree
        for level in place.levels:
            tree = with_values(tree, level.values)
        validation = checked(tree, folder)
        if validation.scenario is None or validation.problems:
            invalid.add(number, place.levels, validation.problems)
            continue
        settings = tuple(level.setting for level in place.levels)
        seed = _seed(study, base)
        if study.independent:
            named = {a.planned.name: s.text for a, s in zip(axes, settings, strict=True)}
            seed = independent_seed(seed, named, times_before=times[settings])
            times[settings] += 1
        scenario = _as_studied(_sharing(base.scenario, validation.scenario), study, seed)
        cells.append(Cell(number, place.point, place.outer_sample, settings, scenario))
    return tuple(cells), invalid


def independent_seed(seed: int, settings: dict[str, str], *, times_before: int = 0) -> int:
    """The seed of a cell of its own: of the study's seed and its settings by factor.

    A design may come to the same settings again: then also of how many times before, so that no
    two cells have the same raids.
    """
    again = [times_before] if times_before else []
    text = json.dumps([seed, sorted(settings.items()), *again])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little") >> 1


def _seed(study: Study, base: Reading) -> int:
    return base.scenario.experiment.seed if study.seed is None else study.seed


def _as_studied(scenario: Scenario, study: Study, seed: int) -> Scenario:
    """The scenario with the study's number of replications and a seed."""
    replications = study.replications or scenario.experiment.replications
    asked = {"replications": replications, "seed": seed}
    experiment = scenario.experiment.model_copy(update=asked)
    return scenario.model_copy(update={"experiment": experiment})


def _sharing(base: Scenario, scenario: Scenario) -> Scenario:
    """An equal scenario that holds the base's own objects where it does not differ from it.

    So a hundred thousand cells fit into memory, and not each has its own copy of the ground.
    """
    return scenario.model_copy(
        update={
            name: _shared(getattr(base, name), getattr(scenario, name))
            for name in Scenario.model_fields
        }
    )


def _shared(base: Any, own: Any) -> Any:
    if base == own:
        return base
    if isinstance(own, tuple) and isinstance(base, tuple) and len(base) == len(own):
        return tuple(map(_shared, base, own))
    return own


def _notes(study: Study, axes: tuple[Axis, ...], grid: list[_Place]) -> tuple[str, ...]:
    """What a reader of the plan must know."""
    notes = []
    if study.design.kind == "nearly_orthogonal":
        columns = [n for n, a in enumerate(axes) if a.drawn and a.planned.role == "factor"]
        u = np.array([place.unit_point for place in grid])[:, columns]
        runs = len(np.unique(u, axis=0))
        notes.append(
            f"nearly orthogonal: {runs} points for {len(columns)} factors, largest correlation "
            f"of two columns {largest_correlation(u):.3f}"
        )
    unknown = [axis.planned.name for axis in axes if axis.planned.role == "uncertain"]
    if unknown and study.outer_samples == 1:
        notes.append(f"at their medians, for outer_samples is 1: {', '.join(unknown)}")
    return tuple(notes)
