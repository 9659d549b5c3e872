"""How a measure changes with one factor, or with one for each level of another."""

from typing import Final

from cram_sim.report import style
from cram_sim.report.factor_axis import FactorAxis, mark_names, mark_numeric
from cram_sim.report.response_panel import (
    draw_legend,
    draw_panel,
    legend_width,
    lines_of,
    said_of_thinning,
)
from cram_sim.report.study_page import ABOVE_AXES, file_name, limits, page
from cram_sim.report.study_responses import Grid, Measured, footer, label_that_fits, notes, table
from cram_sim.report.style import Drawing
from cram_sim.studies.result import StudyResult

SIZE: Final = (6.85, 3.3)  # inches of axes over a numeric factor
NAMED: Final = 0.45  # inches above axes that stand under the name of a factor
LEAST_ROW: Final = 0.3  # inches of a level that has a name
DOT: Final = 0.16  # inches of one line's dot in it


@style.IN_STYLE
def response_curves(
    result: StudyResult, measure: Measured, grid: Grid, along: FactorAxis, by: FactorAxis | None
) -> Drawing:
    """Curves with bands, or dots with intervals where the factor is no number."""
    lines = lines_of(grid, along, by, {})
    note = notes(result, measure.points, grid.held, said_of_thinning(by))
    right = max(0.3, legend_width(by))
    if along.is_numeric:
        size, left, above = SIZE, 0.85, ABOVE_AXES
    else:
        row = max(LEAST_ROW, DOT * (len(lines) + 1))
        left = 0.35 + max(style.width_of(style.shown(x.text, 24)) for x in along.levels)
        size = (max(4.6, style.WIDTH - left - right), row * max(len(along.levels), 2))
        above = NAMED
    figure, axes, _ = page(
        measure.title, note, footer(result), size=size, margins=(left, right, 0.95), above=above
    )
    draw_panel(axes, along, lines)
    ends = limits(measure.ends, measure.unit)
    if along.is_numeric:
        mark_numeric(axes, along)
        axes.set_ylim(ends)
        axes.set_ylabel(label_that_fits(measure, size[1]))
    else:
        mark_names(axes, along)
        axes.set_xlim(ends)
        axes.set_xlabel(measure.label)
        axes.set_title(along.name, loc="left", size=style.FONT_SIZE)
    if by is not None:
        draw_legend(axes, by, lines)
    axes_of_table = [axis for axis in (by, along) if axis is not None]
    return Drawing(file_name("response", measure.key), figure, *table(measure, axes_of_table))
