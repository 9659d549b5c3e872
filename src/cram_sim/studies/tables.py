"""What a study's directory says of it in files that others read: its question and its results."""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from cram_sim.experiment.counting import Key
from cram_sim.experiment.measure_names import keys_of, measure_key
from cram_sim.experiment.statistics import Estimate
from cram_sim.experiment.store import SCENARIO
from cram_sim.scenario.table_block import embedded_files
from cram_sim.scenario.write import resolved_yaml
from cram_sim.studies.directory import StudyDirectory
from cram_sim.studies.plan import Cell, Plan, PlannedFactor, Setting
from cram_sim.studies.result import StudyResult
from cram_sim.studies.write import study_yaml

STUDY = "study.yaml"
SETTINGS = "cells.csv"
RESULTS = "results.csv"
DIGITS = 12  # significant, of a setting in the file's unit: what the unit's factor rounds is gone


def write_study(place: StudyDirectory, plan: Plan) -> None:
    """Write the study, its scenario beside it with all that this reads, and every cell's settings.

    The study loads again from there.
    """
    place.store.write_text(STUDY, study_yaml(plan.study, scenario=SCENARIO))
    resolved = {SCENARIO: resolved_yaml(plan.base).encode(), **embedded_files(plan.base)}
    for name, content in (plan.scenario_files or resolved).items():
        place.store.write_bytes(name, content)
    _write(place, SETTINGS, _setting_header(plan), (_setting_row(plan, c) for c in plan.cells))


def write_results(place: StudyDirectory, result: StudyResult) -> None:
    """Write a row for each cell: its settings, replications, and each measure with its interval."""
    keys = measures_of(result.plan)
    header = [name for measure in keys for name in (measure, f"{measure}_low", f"{measure}_high")]
    _write(
        place,
        RESULTS,
        (*_setting_header(result.plan), "replications", *header),
        _result_rows(result, keys),
    )


def as_dict(result: StudyResult) -> dict[str, Any]:
    """Plain data for JSON: of every cell its settings and measures; None where nothing was."""
    plan, keys = result.plan, measures_of(result.plan)
    names = [factor.name for factor in plan.factors]
    cells = [
        {
            "cell": each.cell.name,
            "settings": dict(zip(names, (s.text for s in each.cell.settings), strict=True)),
            "replications": each.replications,
            "measures": {name: _plain(each.estimate(key)) for name, key in keys.items()},
        }
        for each in result.cells
    ]
    return {
        "name": plan.study.name,
        "seed": plan.base.experiment.seed,
        "cells": cells,
        "digest": result.digest,
    }


def _plain(estimate: Estimate) -> dict[str, Any]:
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in asdict(estimate).items()
    }


def measures_of(plan: Plan) -> dict[str, Key]:
    """The measures that a study asks for: key in a ledger, by the study's name."""
    known = keys_of(plan.base)
    return {name: measure_key(name, known) for name in plan.study.measures}


def _result_rows(result: StudyResult, keys: dict[str, Key]) -> Iterator[tuple[object, ...]]:
    for cell in result.cells:
        found = [cell.estimate(key) for key in keys.values()]
        values = [number for e in found for number in (e.value, e.low, e.high)]
        yield (*_setting_row(result.plan, cell.cell), cell.replications, *values)


def _setting_header(plan: Plan) -> tuple[str, ...]:
    named = (
        f"{factor.name} ({factor.unit})" if factor.unit else factor.name for factor in plan.factors
    )
    return ("cell", "point", "outer_sample", *named)


def _setting_row(plan: Plan, cell: Cell) -> tuple[object, ...]:
    values = (setting_value(f, s) for f, s in zip(plan.factors, cell.settings, strict=True))
    return (cell.name, cell.point, cell.outer_sample, *values)


def setting_value(factor: PlannedFactor, setting: Setting) -> str:
    """A setting as a number in the factor's unit, or as the text that it is."""
    if setting.number != setting.number:
        return setting.text
    return f"{setting.number / factor.per_unit:.{DIGITS}g}"


def _write(
    place: StudyDirectory, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    place.store.write_text(name, text.getvalue())
