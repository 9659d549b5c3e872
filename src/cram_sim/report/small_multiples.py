"""How a measure changes with three factors or four: one small panel for each of their levels."""

from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cram_sim.report import style
from cram_sim.report.factor_axis import FactorAxis, mark_names, mark_numeric, short
from cram_sim.report.response_panel import (
    draw_legend,
    draw_panel,
    legend_width,
    lines_of,
    said_of_thinning,
)
from cram_sim.report.study_page import file_name, limits, page, thinned
from cram_sim.report.study_responses import Grid, Measured, footer, notes, table
from cram_sim.report.style import Drawing, panel
from cram_sim.studies.plan import Setting
from cram_sim.studies.result import StudyResult

MOST_PANELS: Final = 4  # across, and down
PANEL: Final = (2.3, 1.75)  # inches
GAP: Final = (0.22, 0.5)  # inches between panels; the lower ones need room for a heading
ROW_OF_NAMES: Final = 0.3
HEADING: Final = 24  # characters of a level above a panel
FIELDS: Final = 0.5  # inches for the headings of columns


@style.IN_STYLE
def small_multiples(
    result: StudyResult,
    measure: Measured,
    grid: Grid,
    roles: tuple[FactorAxis, FactorAxis, FactorAxis, FactorAxis | None],
) -> Drawing:
    """`roles` are the factors along the axis, by line, by column and by row of panels."""
    along, by, across, down = roles
    columns = thinned(across.levels, MOST_PANELS)
    rows: Sequence[Setting | None] = thinned(down.levels, MOST_PANELS) if down else [None]
    said = [line for axis in (across, down) for line in said_of_thinning(axis, MOST_PANELS)]
    wide, high = _panel_size(along)
    left = 0.85 if along.is_numeric else 0.35 + _widest(along)
    size = (
        len(columns) * wide + (len(columns) - 1) * GAP[0],
        len(rows) * high + (len(rows) - 1) * GAP[1],
    )
    figure, first, top = page(
        measure.title,
        notes(result, measure.points, grid.held, said_of_thinning(by) + said),
        footer(result),
        size=size,
        margins=(left, max(0.3, legend_width(by)), 0.95),
        above=FIELDS,
    )
    first.remove()
    for place, (row, column) in enumerate((r, c) for r in rows for c in columns):
        axes = _place(figure, left, top, (place % len(columns), place // len(columns)), along)
        fixed = {across.column: column} | ({down.column: row} if down and row else {})
        lines = lines_of(grid, along, by, fixed)
        draw_panel(axes, along, lines)
        axes.set_title(_heading(column, row), loc="left", size=9.0)
        _mark(axes, along, measure, is_left=place % len(columns) == 0)
        if place < len(columns) * (len(rows) - 1):
            axes.tick_params(labelbottom=False)
        if place == len(columns) - 1:
            draw_legend(axes, by, lines)
    _name_axes(figure, along, measure, (left, top, *size))
    _name_fields(figure, across, down, (left, top))
    return Drawing(file_name("small_multiples", measure.key), figure, *table(measure, grid.axes))


def _panel_size(along: FactorAxis) -> tuple[float, float]:
    if along.is_numeric:
        return PANEL
    return PANEL[0], max(PANEL[1], ROW_OF_NAMES * len(along.levels))


def _widest(along: FactorAxis) -> float:
    return max(style.width_of(short(level)) for level in along.levels)


def _place(
    figure: Figure, left: float, top: float, place: tuple[int, int], along: FactorAxis
) -> Axes:
    wide, high = _panel_size(along)
    column, row = place
    bottom = float(figure.get_size_inches()[1]) - top - high - row * (high + GAP[1])
    return panel(figure, (left + column * (wide + GAP[0]), bottom, wide, high))


def _heading(column: Setting, row: Setting | None) -> str:
    """The levels of a panel, the column's first; short, for the panel is."""
    if row is None:
        return short(column, HEADING)
    return f"{short(column, HEADING // 2)}, {short(row, HEADING // 2)}"


def _mark(axes: Axes, along: FactorAxis, measure: Measured, *, is_left: bool) -> None:
    ends = limits(measure.ends, measure.unit)
    if along.is_numeric:
        mark_numeric(axes, along)
        axes.set_xlabel("")
        axes.set_ylim(ends)
    else:
        mark_names(axes, along)
        axes.set_xlim(ends)
    axes.tick_params(labelsize=8.5, labelleft=is_left)


def _name_axes(
    figure: Figure, along: FactorAxis, measure: Measured, box: tuple[float, float, float, float]
) -> None:
    """The labels of all panels at once, in the middle of their sides."""
    left, top, wide, high = box
    width, height = figure.get_size_inches()
    below, beside = (along.label, measure.unit_label) if along.is_numeric else (measure.label, "")
    figure.text((left + 0.5 * wide) / width, 0.45 / height, below, ha="center")
    middle = (height - top - 0.5 * high) / height
    figure.text(0.2 / width, middle, beside, rotation=90.0, ha="center", va="center")


def _name_fields(
    figure: Figure, across: FactorAxis, down: FactorAxis | None, corner: tuple[float, float]
) -> None:
    """Above the panels: which factors their headings are of."""
    left, top = corner
    width, height = figure.get_size_inches()
    names = " and ".join(axis.name for axis in (across, down) if axis is not None)
    figure.text(left / width, (height - top + 0.32) / height, f"panels: {names}", size=9.5)
