"""Where the rows of a Gantt chart lie, in inches from its top, and what they are called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from cram_sim.experiment.gantt import OPERATOR, Gantt
from cram_sim.experiment.gantt_bars import Row, RowKind
from cram_sim.report import style

MOST_THREATS: Final = 200  # rows; more of them could not be told apart
ROW: Final = 0.25  # inches
NAMES: Final = 0.11  # inches above the bars of a fire unit, for whom it engages
MOST_IDLE: Final = 10  # operators that have a row though they decide nothing
TALLEST: Final = 9.0  # inches of threats: their rows become thinner
HEADING: Final = 0.3  # inches above each group of rows
LEAST_LABEL: Final = 0.115  # inches from one name to the next
FONT_SIZE: Final = 9.0
SMALLEST_FONT: Final = 6.5
POINTS_PER_INCH: Final = 72.0
GROUPS: Final = {
    RowKind.THREAT: "threats",
    RowKind.QUEUE: "people and orders",
    RowKind.OPERATOR: "people and orders",
    RowKind.COMMAND_POST: "people and orders",
    RowKind.HOLD_FIRE: "people and orders",
    RowKind.FIRE_UNIT: "fire units",
    RowKind.WARNING_ZONE: "warning zones",
}


class Place(NamedTuple):
    """The middle of a row and its height, in inches from the top."""

    middle: float
    height: float


@dataclass(frozen=True)
class Layout:
    """All rows that are drawn, their names, the headings of their groups, the height of all."""

    places: Mapping[Row, Place]
    names: Mapping[Row, str]
    headings: Mapping[str, float]
    height: float


def layout_of(told: Gantt) -> Layout:
    """Threats, people and orders where there are any, every fire unit, zones with an alarm."""
    threats = min(len(told.threats), MOST_THREATS)
    pitch = min(ROW, TALLEST / max(threats, 1))
    places, headings, top = {}, {}, 0.0
    for heading, rows in groupby(_rows(told), key=lambda row: GROUPS[row.kind]):
        headings[heading] = top + 0.5 * HEADING
        top += HEADING
        for row in rows:
            height = pitch if row.kind is RowKind.THREAT else ROW
            top += NAMES if row.kind is RowKind.FIRE_UNIT else 0.0
            places[row] = Place(top + 0.5 * height, height)
            top += height
    names = {row: name_of(row, told) for row in places}
    return Layout(places, names, headings, max(top, ROW))


def _rows(told: Gantt) -> Iterator[Row]:
    lanes = {span.row for span in told.spans}
    for threat in told.threats[:MOST_THREATS]:
        yield Row(RowKind.THREAT, threat)
    for lane in range(min(told.operators, MOST_IDLE)):
        lanes.add(Row(RowKind.OPERATOR, OPERATOR, lane))
    for kind in (RowKind.QUEUE, RowKind.OPERATOR, RowKind.COMMAND_POST, RowKind.HOLD_FIRE):
        yield from sorted((row for row in lanes if row.kind is kind), key=lambda row: row[1:])
    for unit in told.fire_units:
        mine = {row.lane for row in lanes if row[:2] == (RowKind.FIRE_UNIT, unit)}
        yield from (Row(RowKind.FIRE_UNIT, unit, lane) for lane in sorted({0, *mine}))
    yield from sorted(row for row in lanes if row.kind is RowKind.WARNING_ZONE)


def name_of(row: Row, told: Gantt) -> str:
    """What stands beside a row; only the first lane of a fire unit bears its name."""
    if row.kind is RowKind.THREAT and row.name in told.friends:
        return f"{style.shown(row.name)} (friend)"
    if row.kind is RowKind.OPERATOR:
        return f"operator {row.lane + 1} of {told.operators}"
    if row.kind is RowKind.QUEUE:
        return "waiting for release"
    if row.kind is RowKind.HOLD_FIRE:
        return style.shown(f"hold fire: {row.name}")
    return style.shown(row.name) if row.lane == 0 else ""


def room_for_names(layout: Layout) -> float:
    """Inches to the left of the chart."""
    font = FontProperties(family=style.FONT)
    names = filter(None, layout.names.values())
    widths = [
        TextPath((0.0, 0.0), name, size=FONT_SIZE, prop=font).get_extents().x1 for name in names
    ]
    widest = max(widths, default=0.0)
    return max(1.0, 0.4 + widest / POINTS_PER_INCH)


def write_names(axes: Axes, layout: Layout) -> None:
    """Name the rows: of very thin ones every second, or third, and so on."""
    threats = [place for row, place in layout.places.items() if row.kind is RowKind.THREAT]
    step = ceil(LEAST_LABEL / threats[0].height) if threats else 1
    for number, (row, place) in enumerate(layout.places.items()):
        if row.kind is RowKind.THREAT and number % step:
            continue
        room = place.height * (step if row.kind is RowKind.THREAT else 1)
        axes.annotate(
            layout.names[row],
            (0.0, place.middle),
            (-5.0, 0.0),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            ha="right",
            va="center",
            size=min(FONT_SIZE, max(0.8 * POINTS_PER_INCH * room, SMALLEST_FONT)),
        )
    for heading, middle in layout.headings.items():
        axes.annotate(
            heading,
            (0.0, middle),
            (4.0, -2.0),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            va="center",
            size=FONT_SIZE,
            color=style.GREY,
            weight="bold",
        )
