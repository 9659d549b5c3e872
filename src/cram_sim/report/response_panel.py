"""One pair of axes with a measure against a factor, a line for each level of another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from cram_sim.report import style
from cram_sim.report.factor_axis import FactorAxis, short
from cram_sim.report.study_page import thinned
from cram_sim.report.study_responses import Grid, Response
from cram_sim.studies.plan import Setting

MARKS: Final = ("o", "s", "^", "D", "v", "P")
MOST_LINES: Final = len(style.CYCLE)
BAND: Final = 0.18  # opacity
BETWEEN_DOTS: Final = 0.7  # of the room of a level, for the dots of all lines
LEGEND_SIZE: Final = 9.5


@dataclass(frozen=True)
class Line:
    """What is drawn of one level of the second factor, or of all there is without one."""

    name: str
    colour: str
    mark: str
    responses: tuple[Response, ...]


def lines_of(
    grid: Grid, along: FactorAxis, by: FactorAxis | None, fixed: dict[int, Setting]
) -> list[Line]:
    """The lines of a panel; `fixed` are the settings of the other factors, by column."""
    lines = []
    for number, level in enumerate(thinned(by.levels, MOST_LINES) if by else [None]):
        chosen = fixed if by is None or level is None else fixed | {by.column: level}
        found = tuple(
            grid.at(*({**chosen, along.column: setting}[axis.column] for axis in grid.axes))
            for setting in along.levels
        )
        name = short(level, style.LONGEST_NAME) if level else ""
        lines.append(Line(name, style.CYCLE[number], MARKS[number], found))
    return lines


def draw_panel(axes: Axes, along: FactorAxis, lines: Sequence[Line]) -> None:
    """Curves with bands over numbers; dots with intervals beside names."""
    if along.is_numeric:
        for line in lines:
            _draw_curve(axes, along.places(), line)
        return
    for number, line in enumerate(lines):
        shift = BETWEEN_DOTS * ((number + 0.5) / len(lines) - 0.5)
        _draw_dots(axes, [place + shift for place in along.places()], line)


def _draw_curve(axes: Axes, places: Sequence[float], line: Line) -> None:
    value, low, high = _columns(line)
    size = 6.0 if len(places) <= 12 else 3.0
    if len(places) == 1:
        axes.vlines(places, low, high, color=line.colour, linewidth=2.2, alpha=0.6)
    axes.fill_between(places, low, high, color=line.colour, alpha=BAND, linewidth=0.0)
    axes.plot(
        places, value, line.mark, linestyle="-", color=line.colour, markersize=size, clip_on=False
    )


def _draw_dots(axes: Axes, places: Sequence[float], line: Line) -> None:
    value, low, high = _columns(line)
    axes.hlines(places, low, high, color=line.colour, linewidth=2.2, alpha=0.6)
    axes.plot(value, places, line.mark, color=line.colour, markersize=5.5, clip_on=False)


def _columns(line: Line) -> tuple[list[float], list[float], list[float]]:
    found = line.responses
    return [r.value for r in found], [r.low for r in found], [r.high for r in found]


def legend_width(by: FactorAxis | None) -> float:
    """Inches that the legend needs beside the axes."""
    if by is None:
        return 0.0
    names = [short(level, style.LONGEST_NAME) for level in thinned(by.levels, MOST_LINES)]
    title = style.shown_ends(by.factor.name)
    return 0.75 + max(style.width_of(text, LEGEND_SIZE) for text in (*names, title))


def draw_legend(axes: Axes, by: FactorAxis, lines: Sequence[Line]) -> None:
    """Name the lines, to the right of the axes."""
    handles = [
        Line2D([], [], color=line.colour, marker=line.mark, label=line.name) for line in lines
    ]
    legend = axes.legend(
        handles=handles,
        title=style.shown_ends(by.factor.name),
        title_fontsize=LEGEND_SIZE,
        alignment="left",
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
        borderaxespad=0.8,
    )
    legend.set_in_layout(False)


def said_of_thinning(by: FactorAxis | None, most: int = MOST_LINES) -> list[str]:
    """A note where not all levels are drawn."""
    if by is None or len(by.levels) <= most:
        return []
    return [f"{most} of {len(by.levels)} levels of {by.name} are drawn"]
