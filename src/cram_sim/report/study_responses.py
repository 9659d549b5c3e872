"""What a study measured at each of its points, ready to be drawn."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from cram_sim import __version__
from cram_sim.experiment.counting import Key
from cram_sim.experiment.statistics import Estimate
from cram_sim.report import style
from cram_sim.report.estimate_text import MEASURED, PROPORTIONS
from cram_sim.report.factor_axis import FactorAxis, axis_of
from cram_sim.report.provenance import Swept
from cram_sim.studies.plan import Setting
from cram_sim.studies.result import CellResult, StudyResult


@dataclass(frozen=True)
class Response:
    """A measure at one point, in the unit of its axis, with its interval.

    Where uncertain parameters were drawn it is the mean over their `samples`, and the interval
    reaches from the lowest of them to the highest.
    """

    settings: tuple[Setting, ...]
    value: float
    low: float
    high: float
    replications: int
    samples: int

    @property
    def half_width(self) -> float:
        """Of its interval."""
        return 0.5 * (self.high - self.low)


@dataclass(frozen=True)
class Measured:
    """A measure at every point of a study, in the plan's order; shares are in per cent."""

    key: Key
    meaning: str
    label: str
    unit: str
    unit_label: str
    points: tuple[Response, ...]

    @property
    def title(self) -> str:
        """What it means, as a heading."""
        return self.meaning[:1].upper() + self.meaning[1:]

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the greatest that an axis must show; 0 is always within."""
        found = [end for p in self.points for end in (p.value, p.low, p.high) if end == end]
        least, most = min(found, default=0.0), max(found, default=1.0)
        return min(least, 0.0), max(most, 0.0) or 1.0


def measured(result: StudyResult, key: Key) -> Measured:
    """One measure of every point; cells that share the point are its samples."""
    by_point: dict[int, list[CellResult]] = defaultdict(list)
    for found in result.cells:
        by_point[found.cell.point].append(found)
    first = result.cells[0].estimate(key)
    points = tuple(_response(cells, key) for cells in by_point.values())
    return Measured(key, first.meaning, axis_label(first), first.unit, unit_label(first), points)


def every_cell(result: StudyResult, key: Key) -> Measured:
    """One measure of every cell, each a point of its own."""
    first = result.cells[0].estimate(key)
    points = tuple(_response([found], key) for found in result.cells)
    return Measured(key, first.meaning, axis_label(first), first.unit, unit_label(first), points)


def _response(cells: Sequence[CellResult], key: Key) -> Response:
    estimates = [found.estimate(key) for found in cells]
    per = 100.0 if estimates[0].unit in PROPORTIONS else 1.0
    values = [per * estimate.value for estimate in estimates]
    if len(values) == 1:
        low, high = per * estimates[0].low, per * estimates[0].high
    else:
        low, high = min(values), max(values)
    return Response(
        cells[0].cell.settings,
        sum(values) / len(values),
        low,
        high,
        sum(found.replications for found in cells),
        len(cells),
    )


def axis_label(estimate: Estimate) -> str:
    """What an axis says of a measure: its meaning and its unit."""
    if estimate.unit in PROPORTIONS:
        return f"{estimate.meaning} / {unit_label(estimate)}"
    if estimate.unit in MEASURED:
        return f"{estimate.meaning} / {estimate.unit}"
    said = estimate.unit in estimate.meaning
    return estimate.meaning if said else f"{estimate.meaning} / {estimate.unit}"


def unit_label(estimate: Estimate) -> str:
    """What an axis says of a measure whose meaning stands above it."""
    return f"% of {estimate.of}" if estimate.unit in PROPORTIONS else estimate.unit


def label_that_fits(measure: Measured, inches: float) -> str:
    """Of an axis of such a length: the meaning is left to the heading where it has no room."""
    return measure.label if style.width_of(measure.label) <= inches else measure.unit_label


def chosen_axes(result: StudyResult) -> tuple[FactorAxis, ...]:
    """The factors that were chosen, in the plan's order."""
    return _axes(result, "factor")


def uncertain_axes(result: StudyResult) -> tuple[FactorAxis, ...]:
    """The parameters that were drawn because nobody knows them."""
    return _axes(result, "uncertain")


def _axes(result: StudyResult, role: str) -> tuple[FactorAxis, ...]:
    cells = [found.cell for found in result.cells]
    return tuple(
        axis_of(factor, column, cells)
        for column, factor in enumerate(result.plan.factors)
        if factor.role == role
    )


@dataclass(frozen=True)
class Grid:
    """Points at every combination of the levels of some factors, `held` at one level each."""

    axes: tuple[FactorAxis, ...]
    held: tuple[tuple[FactorAxis, Setting], ...]
    points: dict[tuple[str, ...], Response]

    def at(self, *levels: Setting) -> Response:
        """The point at a level of each factor."""
        return self.points[tuple(level.text for level in levels)]


def grid_of(axes: Sequence[FactorAxis], points: Sequence[Response]) -> Grid | None:
    """The points as a grid over all factors that vary, or None where they are none."""
    varied = tuple(axis for axis in axes if len(axis.levels) != 1)
    held = tuple((axis, axis.levels[0]) for axis in axes if len(axis.levels) == 1)
    found = {tuple(p.settings[axis.column].text for axis in varied): p for p in points}
    full = prod(len(axis.levels) for axis in varied)
    return Grid(varied, held, found) if full == len(found) == len(points) else None


def held_at_the_middle(grid: Grid, shown: Sequence[FactorAxis]) -> Grid:
    """The part of a grid over the shown factors, in their order; the others at their middle."""
    others = [axis for axis in grid.axes if axis not in shown]
    fixed = {axis.column: axis.levels[len(axis.levels) // 2] for axis in others}
    points = {}
    for levels in product(*(axis.levels for axis in shown)):
        chosen = fixed | {axis.column: level for axis, level in zip(shown, levels, strict=True)}
        key = tuple(level.text for level in levels)
        points[key] = grid.at(*(chosen[axis.column] for axis in grid.axes))
    held = (*grid.held, *((axis, fixed[axis.column]) for axis in others))
    return Grid(tuple(shown), held, points)


def footer(result: StudyResult) -> Swept:
    """Where the numbers of a study come from."""
    replications = [found.replications for found in result.cells]
    return Swept(
        result.plan.study.name,
        min(replications),
        max(replications),
        len(replications),
        result.cells[0].cell.scenario.experiment.seed,
        __version__,
    )


def notes(
    result: StudyResult,
    points: Sequence[Response],
    held: Sequence[tuple[FactorAxis, Setting]] = (),
    more: Sequence[str] = (),
) -> str:
    """What a reader of any figure of a study must know, and `more` of this one."""
    samples = max(point.samples for point in points)
    interval = (
        "95 % intervals over raids"
        if samples == 1
        else f"mean, lowest and highest of {samples} samples of the uncertain parameters"
    )
    seeds = "independent seeds" if result.plan.study.independent else "common random numbers"
    at = [f"{axis.name} at {setting.text}" for axis, setting in held]
    return "; ".join([interval, seeds, *more, *at])


HEADER_ENDS = ("value", "low", "high", "unit", "replications", "samples")


def table(
    measure: Measured, axes: Sequence[FactorAxis]
) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Header and rows of all points: the factors' settings, then the measure."""
    header = (*(axis.column_name for axis in axes), *HEADER_ENDS)
    unit = "%" if measure.unit in PROPORTIONS else measure.unit
    return header, [
        (
            *(axis.written(point.settings[axis.column]) for axis in axes),
            *(point.value, point.low, point.high, unit, point.replications, point.samples),
        )
        for point in measure.points
    ]
