"""The figures of a study: those that suit what it varied, and of what matters most."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from cram_sim.experiment.measure_names import keys_of, measure_key
from cram_sim.report.factor_axis import FactorAxis
from cram_sim.report.heat_map import heat_map
from cram_sim.report.response_curves import response_curves
from cram_sim.report.response_panel import MOST_LINES
from cram_sim.report.sampled_responses import sampled_responses
from cram_sim.report.sensitivity_figures import sensitivity_drawings
from cram_sim.report.small_multiples import small_multiples
from cram_sim.report.study_responses import (
    Grid,
    Measured,
    chosen_axes,
    every_cell,
    footer,
    grid_of,
    held_at_the_middle,
    measured,
    uncertain_axes,
)
from cram_sim.report.style import Drawing, save
from cram_sim.studies.result import StudyResult
from cram_sim.studies.sensitivity import Sensitivity

FEWEST_FOR_MAP: Final = 3  # levels of both factors
MOST_ROLES: Final = 4  # factors that small multiples can show


def draw_study(
    result: StudyResult, analysis: Sequence[Sensitivity], directory: Path
) -> Iterator[Path]:
    """Write all figures of a study and its analysis as PNG, SVG and CSV; yield the PNG files."""
    for drawing in study_drawings(result):
        yield save(drawing, directory)[0]
    for found in analysis:
        for drawing in sensitivity_drawings(found, footer(result)):
            yield save(drawing, directory)[0]


def study_drawings(result: StudyResult) -> Iterator[Drawing]:
    """Draw one figure after the other, those of the first measure first."""
    chosen = chosen_axes(result)
    keys = keys_of(result.plan.base)
    for name in result.plan.study.measures:
        key = measure_key(name, keys)
        # Where nothing was chosen, what was drawn because nobody knows it is what varies.
        measure = measured(result, key) if chosen else every_cell(result, key)
        axes = chosen or uncertain_axes(result)
        grid = grid_of(axes, measure.points)
        if grid is None:
            yield sampled_responses(result, measure, axes)
        elif axes:
            yield from _of_grid(result, measure, axes, grid)


def _of_grid(
    result: StudyResult, measure: Measured, axes: Sequence[FactorAxis], grid: Grid
) -> Iterator[Drawing]:
    varied = roles_of(grid.axes)
    if not varied:  # every factor has one level: the first is drawn at it
        along = axes[0]
        one = Grid((along,), grid.held[1:], {(along.levels[0].text,): measure.points[0]})
        yield response_curves(result, measure, one, along, None)
    elif len(varied) == 1:
        yield response_curves(result, measure, grid, varied[0], None)
    elif len(varied) == 2:
        yield response_curves(result, measure, grid, varied[0], varied[1])
        if min(len(axis.levels) for axis in varied) >= FEWEST_FOR_MAP:
            yield heat_map(result, measure, grid, varied[0], varied[1])
    else:
        part = held_at_the_middle(grid, varied[:MOST_ROLES])
        along, by, across, *rest = varied[:MOST_ROLES]
        roles = (along, by, across, rest[0] if rest else None)
        yield small_multiples(result, measure, part, roles)


def roles_of(axes: Sequence[FactorAxis]) -> tuple[FactorAxis, ...]:
    """Factors in the order of their roles: along the axis, by line, by column, by row of panels.

    Along the axis lies the numeric factor with the most levels. The first of the others with few
    enough of them gives the lines; else the order is the file's.
    """
    if not axes:
        return ()
    numeric = [axis for axis in axes if axis.is_numeric]
    along = max(numeric or axes, key=lambda axis: len(axis.levels))
    others = [axis for axis in axes if axis is not along]
    others.sort(key=lambda axis: len(axis.levels) > MOST_LINES)
    return (along, *others)
