"""Some flights from the side, and where on them the defence acted."""

import numpy as np
from matplotlib.axes import Axes

from cram_sim.report import style
from cram_sim.report.paths import Path, Paths
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, styled_figure

KILOMETRE = 1000.0
# Kind of mark: marker, colour, size
MARKS = {
    "detected": ("|", style.BLACK, 10.0),
    "opened fire": (">", style.ORANGE, 7.0),
    "first intercept": ("o", style.SKY, 6.5),
    "neutralised": ("*", style.GREEN, 13.0),
    "impact": ("x", style.VERMILLION, 8.0),
}


@style.IN_STYLE
def height_against_range(paths: Paths, provenance: Provenance) -> Drawing:
    """Height over ground range in kilometres; after a neutralisation the flight is dotted."""
    figure, axes = styled_figure(
        "Flights and engagements",
        f"Replication {paths.replication}. Dotted: the way a neutralised threat would have gone on",
        provenance,
        width=9.6,
        margins=(0.8, 2.0, 0.95, 0.95),
    )
    named = len(paths.flights) <= len(style.CYCLE)
    for number, flight in enumerate(paths.flights):
        _draw_flight(axes, flight, style.CYCLE[number % len(style.CYCLE)], named=named)
    for kind, (marker, colour, size) in MARKS.items():
        chosen = [mark for mark in paths.marks if mark.kind == kind]
        if chosen:
            axes.plot(
                [mark.ground_range / KILOMETRE for mark in chosen],
                [mark.height / KILOMETRE for mark in chosen],
                marker,
                color=colour,
                markersize=size,
                markeredgecolor=colour if marker in "|x" else "white",
                markeredgewidth=2.0 if marker in "|x" else 0.8,
                label=kind,
                clip_on=False,
                zorder=4,
            )
    axes.set_ylim(bottom=0.0)
    axes.margins(y=0.12)
    axes.set_xlabel("ground range from the site's origin / km")
    axes.set_ylabel("height above the origin / km")
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.02))
    header = ("threat", "time_s", "ground_range_m", "height_m")
    rows = [
        (flight.threat, *point)
        for flight in paths.flights
        for point in zip(
            flight.time.tolist(), flight.ground_range.tolist(), flight.height.tolist(), strict=True
        )
    ]
    return Drawing("height_against_range", figure, header, rows)


def _draw_flight(axes: Axes, flight: Path, colour: str, *, named: bool) -> None:
    end = np.inf if flight.neutralised_time is None else flight.neutralised_time
    alive = flight.time <= end
    for chosen, line, name in (
        (alive, "-", flight.threat if named else None),
        (flight.time >= end, ":", None),
    ):
        axes.plot(
            flight.ground_range[chosen] / KILOMETRE,
            flight.height[chosen] / KILOMETRE,
            line,
            color=colour,
            linewidth=1.8,
            label=name,
        )
