"""A raid against time: every threat, the people in the loop, and every fire unit."""

from collections.abc import Iterable, Iterator, Sequence, Sized
from itertools import groupby
from typing import Final, NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cram_sim.experiment.gantt import ENGAGEMENT, Gantt
from cram_sim.experiment.gantt_bars import Doing, Mark, Row, RowKind, Span
from cram_sim.records import Event
from cram_sim.report import style
from cram_sim.report.gantt_rows import (
    MOST_THREATS,
    Layout,
    Place,
    layout_of,
    room_for_names,
    write_names,
)
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, shown, styled_figure

WIDTH: Final = 11.0  # inches
FILLED: Final = 0.78  # of a row's height
LEGEND_COLUMNS: Final = 5
LEGEND_LINE: Final = 0.19  # inches
LARGEST_MARK: Final = 8.0  # points
POINTS_PER_INCH: Final = 72.0
SMALL_FONT: Final = 7.0
CHARACTER_WIDTH: Final = 0.6  # of the font size, for the sans-serif font of the figures
ENGAGING: Final = frozenset(filter(None, ENGAGEMENT.values()))


class Look(NamedTuple):
    """How a span is filled; hatches tell apart what colours alone might not."""

    colour: str
    hatch: str = ""


LOOKS: Final = {
    Doing.UNTRACKED: Look(style.PALE),
    Doing.TRACKED: Look("#b4bac0"),
    Doing.THREATENING: Look(style.SKY),
    Doing.RELEASED: Look(style.BLUE),
    Doing.UNDER_FIRE: Look(style.VERMILLION),
    Doing.WAITING: Look("white", "...."),
    Doing.DECIDING: Look(style.PURPLE),
    Doing.OUT: Look("white", "xxxx"),
    Doing.HELD: Look("white", "////"),
    Doing.ORDERED: Look("#f7e2b0"),
    Doing.PREPARING: Look(style.ORANGE),
    Doing.READY: Look("#a9ddcc"),
    Doing.FIRING: Look(style.BLACK),
    Doing.ASSESSING: Look(style.GREEN),
    Doing.RELOADING: Look("white", "||||"),
    Doing.COOLING: Look("white", "----"),
    Doing.STOPPED: Look(style.PALE, "\\\\\\\\"),
    Doing.DOWN: Look(style.GREY, "xxxx"),
    Doing.IN_REPAIR: Look(style.GREY, "////"),
    Doing.ALARM: Look("#ecd3e2"),
}


class Sign(NamedTuple):
    """How an event is marked."""

    marker: str
    colour: str
    words: str


SIGNS: Final = {
    Event.NEUTRALISED: Sign("*", style.GREEN, "neutralised"),
    Event.IMPACT: Sign("X", style.BLACK, "impact"),
    Event.ALERTED: Sign("v", style.PURPLE, "zone alerted"),
    Event.FAILED_TO_LAUNCH: Sign("_", style.GREY, "failed to launch"),
    Event.OPENED_FIRE: Sign("^", style.BLACK, "interceptor fired"),
    Event.RESUPPLIED: Sign("P", style.BLUE, "resupplied"),
    Event.ORDER_LOST: Sign("x", style.VERMILLION, "order lost"),
}


@style.IN_STYLE
def gantt(told: Gantt, replication: int, provenance: Provenance) -> Drawing:
    """One row for every threat, operator, fire unit and zone with an alarm; lanes where need be.

    The legend lists what is drawn and nothing else; the table behind has every span and mark.
    """
    layout = layout_of(told)
    spans = [span for span in told.spans if span.row in layout.places]
    marks = [mark for mark in told.marks if mark.row in layout.places and not _lands(mark, told)]
    legend = _legend(spans, marks)
    below = 0.75 + LEGEND_LINE * -(-len(legend) // LEGEND_COLUMNS)
    figure, axes = styled_figure(
        "The raid against time",
        _subtitle(told, replication),
        provenance,
        width=WIDTH,
        height=layout.height + below + 0.35 + 0.85,
        margins=(room_for_names(layout), 0.3, below + 0.35, 0.85),
    )
    for span in spans:
        _draw_span(axes, span, layout.places[span.row])
    for mark in marks:
        _draw_mark(axes, mark, layout.places[mark.row])
    _dress(axes, layout, told.end)
    _name_engagements(axes, spans, layout)
    _tell_what_goes_on(axes, spans, layout, told.end)
    axes.legend(
        handles=legend,
        loc="upper left",
        bbox_to_anchor=(0.0, -0.55 / layout.height),
        ncols=LEGEND_COLUMNS,
        borderaxespad=0.0,
        columnspacing=1.2,
        fontsize=8.5,
    )
    header = ("row", "name", "lane", "what", "start_s", "end_s", "detail")
    return Drawing("gantt", figure, header, _table(told))


def _subtitle(told: Gantt, replication: int) -> str:
    left_out = len(told.threats) - MOST_THREATS
    drawn = f"the first {MOST_THREATS:,} of " if left_out > 0 else ""
    also = "; the table behind this figure has all" if left_out > 0 else ""
    hostile = [name for name in told.threats if name not in told.friends]
    friends = f", {_counted(told.friends, 'friend')}" if told.friends else ""
    return (
        f"Replication {replication:,}: {drawn}{_counted(hostile, 'threat')}{friends} and "
        f"{_counted(told.fire_units, 'fire unit')}; names above "
        f"bars: whom they engage{also}"
    )


def _lands(mark: Mark, told: Gantt) -> bool:
    """Whether it tells of a friend that comes down: no impact."""
    return mark.event is Event.IMPACT and mark.row.name in told.friends


def _counted(names: Sized, noun: str) -> str:
    return f"{len(names):,} {noun}" if len(names) == 1 else f"{len(names):,} {noun}s"


def _draw_span(axes: Axes, span: Span, place: Place) -> None:
    look = LOOKS[span.doing]
    axes.barh(
        place.middle,
        span.end - span.start,
        left=span.start,
        height=FILLED * place.height,
        facecolor=look.colour,
        hatch=look.hatch,
        edgecolor=style.BLACK if look.hatch else "none",
        linewidth=0.4 if look.hatch else 0.0,
    )


def _draw_mark(axes: Axes, mark: Mark, place: Place) -> None:
    sign = SIGNS[mark.event]
    size = min(LARGEST_MARK, max(1.1 * POINTS_PER_INCH * FILLED * place.height / 2, 2.5))
    axes.plot(
        mark.time,
        place.middle,
        marker=sign.marker,
        color=sign.colour,
        markersize=1.4 * size if sign.marker == "*" else size,
        markeredgecolor="white" if sign.marker in "*Xv^P" else sign.colour,
        markeredgewidth=0.5,
        linestyle="none",
        clip_on=False,
        zorder=4,
    )


def _name_engagements(axes: Axes, spans: Iterable[Span], layout: Layout) -> None:
    """Write whom a fire unit engages above its bar, where the next name leaves room for it."""
    inches = axes.get_position().width * WIDTH / axes.get_xlim()[1]
    for row, engagements in groupby(_engagements(spans), key=lambda engagement: engagement[0]):
        starts = [(start, shown(name)) for _, start, name in engagements]
        ends = [start for start, _ in starts[1:]] + [axes.get_xlim()[1]]
        for (start, text), end in zip(starts, ends, strict=True):
            room = POINTS_PER_INCH * inches * (end - start)
            if CHARACTER_WIDTH * SMALL_FONT * len(text) < room:
                place = layout.places[row]
                axes.annotate(
                    text,
                    (start, place.middle - 0.5 * FILLED * place.height),
                    (0.0, 0.5),
                    textcoords="offset points",
                    va="bottom",
                    size=SMALL_FONT,
                )


def _tell_what_goes_on(axes: Axes, spans: Iterable[Span], layout: Layout, end: float) -> None:
    """Write on alarms that are cut where the raid ends that they go on."""
    for span in spans:
        if span.doing is Doing.ALARM and span.end >= end:
            axes.annotate(
                "goes on →",
                (end, layout.places[span.row].middle),
                (-3.0, 0.0),
                textcoords="offset points",
                ha="right",
                va="center",
                size=SMALL_FONT,
            )


def _engagements(spans: Iterable[Span]) -> Iterator[tuple[Row, float, str]]:
    """Where each engagement lies, when it begins, and whom it is of; row after row."""
    of_units = (span for span in spans if span.doing in ENGAGING)
    ordered = sorted(of_units, key=lambda span: (span.row.name, span.row.lane, span.start))
    for (row, name), parts in groupby(ordered, key=lambda span: (span.row, span.detail)):
        yield row, next(parts).start, name


def _dress(axes: Axes, layout: Layout, end: float) -> None:
    write_names(axes, layout)
    axes.set_ylim(layout.height, 0.0)
    axes.set_xlim(0.0, max(1.01 * end, 1.0))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("time / s")


def _legend(spans: Sequence[Span], marks: Sequence[Mark]) -> list[Artist]:
    doing, events = {span.doing for span in spans}, {mark.event for mark in marks}
    patches = [
        Patch(
            facecolor=look.colour,
            hatch=look.hatch,
            edgecolor=style.BLACK if look.hatch else "none",
            linewidth=0.4,
            label=what.value,
        )
        for what, look in LOOKS.items()
        if what in doing
    ]
    signs = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=sign.marker,
            color=sign.colour,
            label=sign.words,
            markersize=LARGEST_MARK,
        )
        for event, sign in SIGNS.items()
        if event in events
    ]
    return [*patches, *signs]


def _table(told: Gantt) -> list[tuple[object, ...]]:
    """Every span and mark, by row and time; a mark ends when it starts."""
    rows = [
        *((span.row, span.doing.value, span.start, span.end, span.detail) for span in told.spans),
        *((mark.row, mark.event.value, mark.time, mark.time, mark.detail) for mark in told.marks),
    ]
    order = {kind: number for number, kind in enumerate(RowKind)}
    threats = {name: number for number, name in enumerate(told.threats)}
    rows.sort(key=lambda row: (order[row[0].kind], threats.get(row[0].name, 0), row[0][1:], row[2]))
    return [(row.kind.value, row.name, row.lane, *rest) for row, *rest in rows]
