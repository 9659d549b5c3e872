"""A study as a page of text: a line for each cell, each measure with its interval."""

from collections.abc import Mapping, Sequence

from rich.text import Text

from cram_sim import __version__
from cram_sim.experiment.counting import Key
from cram_sim.experiment.statistics import CONFIDENCE, Estimate
from cram_sim.report.estimate_text import HEADING, QUIET, WIDTH, number, sign
from cram_sim.studies.plan import Cell, Plan
from cram_sim.studies.result import CellResult, StudyResult

MOST_LINES = 60  # of cells; of more, the first and the last are shown
SHOWN_AT_EACH_END = 20
GAP = "  "
LONGEST_SETTING = 24

Line = tuple[str, ...]


def study_text(result: StudyResult, measures: Mapping[str, Key], elsewhere: str) -> Text:
    """The page; `elsewhere` names the file that holds the cells which are left out."""
    page = Text()
    page.append(f"{result.plan.study.name}\n", "bold")
    page.append(f"{_question(result)}\n", QUIET)
    counts = ((*_settings(each.cell), f"{each.replications:,}") for each in result.cells)
    fixed = [(*_columns(result.plan), "n"), *counts]
    values = {
        name: [_title(name, result.cells[0].estimate(key)), *_values(result.cells, key)]
        for name, key in measures.items()
    }
    for group in _groups(fixed, values):
        lines = [
            (*left, *right) for left, right in zip(fixed, zip(*group, strict=True), strict=True)
        ]
        _append(page, lines, elsewhere)
    page.append(f"\ndigest of all rows {result.digest}", QUIET)
    return page


def plan_text(plan: Plan, raids: int, seconds: float | None) -> Text:
    """What would be computed, and about how long it takes."""
    page = Text()
    page.append(f"{plan.study.name}\n", "bold")
    page.append(f"{len(plan.cells):,} cells, {raids:,} raids, seed {plan.base.experiment.seed}\n")
    for place, factor in enumerate(plan.factors):
        found = list(dict.fromkeys(cell.settings[place].text for cell in plan.cells))
        page.append(_cut(f"{GAP}{factor.name} ({len(found):,}): {', '.join(found)}", WIDTH) + "\n")
    if seconds is not None:
        page.append(f"about {_duration(seconds)}, by a few raids of the first cell\n")
    _append(page, [_columns(plan), *(_settings(cell) for cell in plan.cells)], "")
    page.rstrip()
    return page


def _question(result: StudyResult) -> str:
    cells = result.cells
    fewest, most = min(c.replications for c in cells), max(c.replications for c in cells)
    raids = f"{most:,}" if fewest == most else f"{fewest:,} to {most:,}"
    seeds = "each cell its own random numbers, " if result.plan.study.independent else ""
    return (
        f"{len(cells):,} cells of {raids} raids, seed {result.plan.base.experiment.seed}, {seeds}"
        f"cram-sim {__version__};\nin brackets {100.0 * CONFIDENCE:.0f} % intervals over raids"
    )


def _columns(plan: Plan) -> Line:
    """Factors by the last steps of their paths, where these tell them apart."""
    endings = [factor.name.rsplit(".", 1)[-1] for factor in plan.factors]
    names = (
        end if endings.count(end) == 1 else factor.name
        for end, factor in zip(endings, plan.factors, strict=True)
    )
    return ("cell", *(_cut(name, LONGEST_SETTING) for name in names))


def _settings(cell: Cell) -> Line:
    return (cell.name, *(_cut(setting.text, LONGEST_SETTING) for setting in cell.settings))


def _title(name: str, estimate: Estimate) -> str:
    unit = sign(estimate).strip()
    return f"{name}, {unit}" if unit else name


def _values(cells: Sequence[CellResult], key: Key) -> list[str]:
    return [_value(cell.estimate(key)) for cell in cells]


def _value(estimate: Estimate) -> str:
    value, low, high = (number(v, estimate) for v in (estimate.value, estimate.low, estimate.high))
    return f"{value} [{low} – {high}]"


def _groups(fixed: Sequence[Line], values: Mapping[str, list[str]]) -> list[list[list[str]]]:
    """The columns of measures, as many beside the settings as the page is wide."""
    room = WIDTH - sum(_width(column) + len(GAP) for column in zip(*fixed, strict=True))
    groups: list[list[list[str]]] = [[]]
    left = room
    for column in values.values():
        wide = _width(column) + len(GAP)
        if groups[-1] and wide > left:
            groups.append([])
            left = room
        groups[-1].append(column)
        left -= wide
    return groups


def _append(page: Text, lines: list[Line], elsewhere: str) -> None:
    """An aligned table: a heading, then cells; of very many, those at both ends."""
    widths = [_width(column) for column in zip(*lines, strict=True)]
    written = [
        GAP.join(part.rjust(wide) for part, wide in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    heading, cells = written[0], written[1:]
    if len(cells) > MOST_LINES:
        between = len(cells) - 2 * SHOWN_AT_EACH_END
        where = f": {elsewhere}" if elsewhere else ""
        between_line = f"... {between:,} cells more{where}"
        cells = [*cells[:SHOWN_AT_EACH_END], between_line, *cells[-SHOWN_AT_EACH_END:]]
    page.append(f"\n{heading}\n", HEADING)
    page.append("\n".join(cells) + "\n")


def _width(column: Sequence[str]) -> int:
    return max(map(len, column))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _duration(seconds: float) -> str:
    if seconds < 90.0:
        return f"{seconds:.0f} s"
    return f"{seconds / 60.0:.0f} min" if seconds < 5400.0 else f"{seconds / 3600.0:.1f} h"
