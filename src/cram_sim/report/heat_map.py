"""How a measure changes with two factors: a map of their grid with the values written in it."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from cram_sim.records import Floats
from cram_sim.report import style
from cram_sim.report.factor_axis import FactorAxis, short
from cram_sim.report.study_page import file_name, page
from cram_sim.report.study_responses import Grid, Measured, footer, notes, table
from cram_sim.report.style import Drawing, panel
from cram_sim.studies.plan import Setting
from cram_sim.studies.result import StudyResult

COLOURS: Final = "cividis"  # J. R. Nunez et al., PLoS ONE 13 (2018) e0199239: for all colour vision
DARK: Final = 0.55  # of the range of colours, below which white is read better than black
LARGEST_CELL: Final = (1.2, 0.7)  # inches
SMALLEST_CELL: Final = (0.17, 0.17)
WRITTEN_CELL: Final = (0.56, 0.36)  # smaller ones have no room for numbers
LARGEST_MAP: Final = (6.0, 4.2)
WIDE_INTERVAL: Final = 0.1  # of the range of values: a cell with a wider half-width is hatched
RIGHT: Final = 1.5  # inches beside the map, for the bar of colours
BAR: Final = 0.22  # inches of the bar of colours
LABEL_SIZE: Final = 9.5
NAMED: Final = 0.45  # inches above the map, under the name of the factor upwards
FEWEST_FOR_CONTOURS: Final = 3


@style.IN_STYLE
def heat_map(
    result: StudyResult, measure: Measured, grid: Grid, along: FactorAxis, up: FactorAxis
) -> Drawing:
    """Cells of one size, whatever the steps of the factors; contours where numbers have no room."""
    value, half_width = _fields(grid, along, up)
    names = [_tick(along, level) for level in along.levels], [_tick(up, x) for x in up.levels]
    widest = [max(style.width_of(name, LABEL_SIZE) for name in texts) for texts in names]
    left = 0.35 + widest[1]
    cell = _cell_size(len(along.levels), len(up.levels), style.WIDTH - left - RIGHT)
    is_upright = widest[0] > cell[0] - 0.08 and not along.is_numeric
    bottom = 0.95 + (widest[0] if is_upright else 0.0)
    size = (cell[0] * len(along.levels), cell[1] * len(up.levels))
    is_written = all(one >= least for one, least in zip(cell, WRITTEN_CELL, strict=True))
    more = "± half the interval" if is_written else "hatched: ± more than a tenth of the colours"
    figure, axes, _ = page(
        measure.title,
        notes(result, measure.points, grid.held, [more]),
        footer(result),
        size=size,
        margins=(left, RIGHT, bottom),
        above=NAMED,
    )
    image = _draw_colours(axes, value)
    _mark(axes, (along, up), names, cell, is_upright=is_upright)
    contours = None
    if is_written:
        _write(axes, image, value, half_width)
    else:
        if along.is_numeric and up.is_numeric:
            contours = _draw_contours(axes, value)
        _hatch(axes, value, half_width)
    _draw_bar(figure, image, contours, measure, (left + size[0] + 0.25, bottom, BAR, size[1]))
    return Drawing(file_name("heat_map", measure.key), figure, *table(measure, (along, up)))


def _fields(grid: Grid, along: FactorAxis, up: FactorAxis) -> tuple[Floats, Floats]:
    """Values and half-widths, shapes (levels up, levels along)."""
    places = [axis.column for axis in grid.axes]
    value, half_width = np.empty((2, len(up.levels), len(along.levels)))
    for row, high in enumerate(up.levels):
        for column, right in enumerate(along.levels):
            chosen = {along.column: right, up.column: high}
            point = grid.at(*(chosen[place] for place in places))
            value[row, column], half_width[row, column] = point.value, point.half_width
    return value, half_width


def _cell_size(across: int, up: int, room: float) -> tuple[float, float]:
    """Width and height in inches; few cells are wider, for the map to fill the room on the page."""
    width = float(np.clip(LARGEST_MAP[0] / across, SMALLEST_CELL[0], LARGEST_CELL[0]))
    return (
        max(width, room / across),
        float(np.clip(LARGEST_MAP[1] / up, SMALLEST_CELL[1], LARGEST_CELL[1])),
    )


def _tick(axis: FactorAxis, level: Setting) -> str:
    return f"{axis.place(level):.4g}" if axis.is_numeric else short(level)


def _draw_colours(axes: Axes, value: Floats) -> AxesImage:
    image = axes.imshow(np.ma.masked_invalid(value), cmap=COLOURS, origin="lower", aspect="auto")
    if value.size and np.isfinite(value).any() and np.nanmin(value) == np.nanmax(value):
        level = float(np.nanmin(value))
        image.set_clim(level - 0.5, level + 0.5)
    axes.grid(visible=False)
    return image


def _mark(
    axes: Axes,
    both: tuple[FactorAxis, FactorAxis],
    names: tuple[Sequence[str], Sequence[str]],
    cell: tuple[float, float],
    *,
    is_upright: bool,
) -> None:
    along, up = both
    across_step = 1 if is_upright else _step(cell[0], max(map(style.width_of, names[0])) + 0.1)
    up_step = _step(cell[1], 0.2)
    axes.set_xticks(
        range(0, len(names[0]), across_step),
        names[0][::across_step],
        rotation=90.0 if is_upright else 0.0,
        size=LABEL_SIZE,
    )
    axes.set_yticks(range(0, len(names[1]), up_step), names[1][::up_step], size=LABEL_SIZE)
    axes.tick_params(length=2.5)
    is_wider = style.width_of(along.label) > cell[0] * len(names[0])
    axes.set_xlabel(along.label, loc="left" if is_wider else "center")
    axes.set_title(up.label, loc="left", size=style.FONT_SIZE)


def _step(room: float, needed: float) -> int:
    """Every so many-th level is named, for names not to touch."""
    return max(1, int(np.ceil(needed / room)))


def _draw_contours(axes: Axes, value: Floats) -> ContourSet | None:
    if min(value.shape) < FEWEST_FOR_CONTOURS or np.isnan(value).any() or np.ptp(value) == 0.0:
        return None
    inner = MaxNLocator(6).tick_values(float(value.min()), float(value.max()))
    inner = inner[(inner > value.min()) & (inner < value.max())]
    return axes.contour(value, levels=inner, colors="white", linewidths=1.3, alpha=0.8)


def _write(axes: Axes, image: AxesImage, value: Floats, half_width: Floats) -> None:
    """The value in the middle of each cell, and half its interval under it."""
    places = _decimal_places(value)
    colours = image.to_rgba(value)
    for (row, column), level in np.ndenumerate(value):
        colour = _ink(image, float(level))
        behind = withStroke(linewidth=2.5, foreground=colours[row, column])
        text: dict[str, Any] = {"ha": "center", "color": colour, "path_effects": [behind]}
        if np.isnan(level):
            axes.text(column, row, "–", va="center", **text)
            continue
        axes.text(column, row + 0.02, f"{level:.{places}f}", va="bottom", size=9.0, **text)
        half = float(half_width[row, column])
        if half == half:
            said = f"± {half:.{places}f}"
            axes.text(column, row - 0.06, said, va="top", size=7.0, **text)


def _decimal_places(value: Floats) -> int:
    """Three figures of the greatest."""
    most = float(np.nanmax(np.abs(value))) if np.isfinite(value).any() else 1.0
    return int(np.clip(2 - np.floor(np.log10(most)), 0, 4)) if most > 0.0 else 1


def _ink(image: AxesImage, level: float) -> str:
    if np.isnan(level):
        return style.BLACK
    least, most = image.get_clim()
    return "white" if level - least < DARK * (most - least) else style.BLACK


def _hatch(axes: Axes, value: Floats, half_width: Floats) -> None:
    """Mark the cells that are known less well, where no number has room."""
    span = float(np.nanmax(value) - np.nanmin(value)) if np.isfinite(value).any() else 0.0
    for row, column in np.argwhere(half_width > WIDE_INTERVAL * span):
        axes.add_patch(
            Rectangle((column - 0.5, row - 0.5), 1.0, 1.0, fill=False, hatch="////", lw=0.0,
                      edgecolor="white", alpha=0.5)
        )  # fmt: skip


def _draw_bar(
    figure: Figure,
    image: AxesImage,
    contours: ContourSet | None,
    measure: Measured,
    place: tuple[float, float, float, float],
) -> None:
    axes = panel(figure, place)
    bar = figure.colorbar(image, cax=axes)
    bar.outline.set_visible(False)
    bar.set_label(measure.unit_label, size=LABEL_SIZE)
    axes.tick_params(labelsize=8.5)
    if contours is not None:
        bar.add_lines(contours)
