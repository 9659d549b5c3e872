"""Along each threat axis: when the search radars see the flight, and when they have a track."""

import math
from collections.abc import Sequence
from typing import Final

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from cram_sim.experiment.threat_axes import Sight, ThreatAxis
from cram_sim.report import style
from cram_sim.report.provenance import Exact
from cram_sim.report.style import Drawing, panel, styled_figure

MOST_AXES: Final = 12
PANEL_WIDTH, PANEL_HEIGHT = 6.1, 2.1  # inches
GAP: Final = 0.85
LEFT, RIGHT, BOTTOM, TOP = 0.75, 2.6, 0.95, 1.3
SINGLE: Final = ("--", ":", "-.")  # lines of radars alone; more of them would hide each other
LONGEST_RADAR: Final = 20  # characters in the legend
WINDOW_HEIGHT: Final = 0.06  # of the panel: from one fire unit's bar to the next
QUANTILES: Final = {0.5: "o", 0.9: "s"}


@style.IN_STYLE
def coverage_axes(axes: Sequence[ThreatAxis], provenance: Exact) -> Drawing:
    """Probabilities by time of flight, a panel per axis; marked is by when there is a track."""
    drawn = axes[:MOST_AXES]
    height = TOP + len(drawn) * PANEL_HEIGHT + (len(drawn) - 1) * GAP + BOTTOM
    more = "" if len(drawn) == len(axes) else f"; the first {len(drawn)} of {len(axes)} axes"
    figure, first = styled_figure(
        "When a threat is seen, and when it is tracked",
        f"Nominal flights in the mean wind; all search radars together{more}",
        provenance,
        width=LEFT + PANEL_WIDTH + RIGHT,
        height=height,
        margins=(LEFT, RIGHT, height - TOP - PANEL_HEIGHT, TOP),
    )
    panels = [first] + [
        panel(
            figure,
            (LEFT, height - TOP - PANEL_HEIGHT - n * (PANEL_HEIGHT + GAP), PANEL_WIDTH,
             PANEL_HEIGHT),
        )
        for n in range(1, len(drawn))
    ]  # fmt: skip
    longest = max(axis.time_of_flight for axis in drawn)
    for axes_of_panel, axis in zip(panels, drawn, strict=True):
        _draw_axis(axes_of_panel, axis, longest)
    panels[-1].set_xlabel("time of flight / s")
    handles, names = first.get_legend_handles_labels()
    figure.legend(
        handles, names, loc="upper left",
        bbox_to_anchor=((LEFT + PANEL_WIDTH + 0.12) / (LEFT + PANEL_WIDTH + RIGHT),
                        1.0 - (TOP - 0.1) / height),
    )  # fmt: skip
    return Drawing("coverage_axes", figure, *_table(axes))


def _draw_axis(axes: Axes, axis: ThreatAxis, longest: float) -> None:
    sight = axis.together
    axes.fill_between(
        axis.time, 0.0, sight.p_look, color=style.SKY, alpha=0.45, linewidth=0.0,
        label="one look detects",
    )  # fmt: skip
    if len(axis.by_radar) > 1:
        for radar, line in zip(axis.by_radar, SINGLE, strict=False):
            label = f"by {style.shown(radar, LONGEST_RADAR)} alone"
            alone = axis.by_radar[radar].p_tracked
            axes.plot(axis.time, alone, line, color=style.GREY, linewidth=1.2, label=label)
    axes.plot(axis.time, sight.p_tracked, color=style.BLUE, linewidth=2.0, label="tracked by then")
    for probability, marker in QUANTILES.items():
        _mark(axes, axis, sight, probability, marker)
    for number, (begin, end) in enumerate(axis.windows.values()):
        height = WINDOW_HEIGHT * (number + 0.75)
        words = "a fire unit's fire may meet it" if number == 0 else ""
        axes.hlines(height, begin, end, color=style.ORANGE, linewidth=4.0, label=words, zorder=3)
    axes.axvline(axis.time_of_flight, color=style.VERMILLION, linewidth=1.4, label="impact")
    name = style.shown(axis.name, 60)
    axes.set_title(f"{name}, {style.shown(axis.threat.name)}", size=10.5, loc="left")
    axes.set_xlim(0.0, 1.02 * longest)
    axes.set_ylim(0.0, 1.0)
    axes.set_ylabel("probability")


def _mark(axes: Axes, axis: ThreatAxis, sight: Sight, probability: float, marker: str) -> None:
    """The time of a track with this probability, and what is left until the impact."""
    time = sight.time_tracked(axis.time, probability)
    label = f"tracked in {100.0 * probability:.0f} % of raids"
    if math.isinf(time):
        axes.plot([], [], marker, color=style.BLACK, label=label)
        return
    axes.plot([time], [probability], marker, color=style.BLACK, label=label, zorder=4)
    axes.annotate(
        f"{time:.1f} s, {axis.time_of_flight - time:.1f} s left",
        (time, probability),
        (9, -4),
        textcoords="offset points",
        size=9,
        path_effects=[withStroke(linewidth=3.0, foreground="white", alpha=0.8)],
    )


def _table(axes: Sequence[ThreatAxis]) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    header = (
        "launch_site", "asset", "threat_class", "radar", "time_s", "east_m", "north_m", "up_m",
        "p_single_look", "p_tracked",
    )  # fmt: skip
    rows: list[tuple[object, ...]] = []
    for axis in axes:
        for radar, sight in {**axis.by_radar, "all": axis.together}.items():
            columns = (axis.time, *axis.position, sight.p_look, sight.p_tracked)
            rows += [
                (axis.launch_site, axis.asset, axis.threat.name, radar,
                 *(round(value, 4) for value in row))
                for row in zip(*(column.tolist() for column in columns), strict=True)
            ]  # fmt: skip
    return header, rows
