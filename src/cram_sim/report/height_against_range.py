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

COLOURS = {"engaged": style.BLUE, "not engaged": style.GREY}  # of flights too many to name


@style.IN_STYLE
def height_against_range(paths: Paths, provenance: Provenance) -> Drawing:
    """Height over distance to go in kilometres; after a neutralisation the flight is dotted.

    Each flight has its own colour and name while there are colours enough; of more, those engaged
    stand out.
    """
    figure, axes = styled_figure(
        "Flights and engagements",
        f"Replication {paths.replication}. Dotted: the way a neutralised threat would have gone on",
        provenance,
        width=9.6,
        margins=(0.8, 2.0, 0.95, 0.95),
    )
    named = len(paths.flights) <= len(style.CYCLE)
    in_order = sorted(paths.flights, key=lambda flight: flight.is_engaged and not named)
    for number, flight in enumerate(in_order):
        kind = "engaged" if flight.is_engaged else "not engaged"
        if named:
            _draw_flight(axes, flight, style.CYCLE[number], style.shown(flight.threat, 20))
        else:
            _draw_flight(axes, flight, COLOURS[kind], kind)
    for kind, (marker, colour, size) in MARKS.items():
        chosen = [mark for mark in paths.marks if mark.kind == kind]
        if chosen:
            axes.plot(
                [mark.distance / KILOMETRE for mark in chosen],
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
    axes.set_xlabel("distance to go until abreast of the site's origin / km")
    axes.set_ylabel("height above the origin / km")
    handles, names = axes.get_legend_handles_labels()
    once = dict(zip(names, handles, strict=True))
    axes.legend(once.values(), once.keys(), loc="upper left", bbox_to_anchor=(1.01, 1.02))
    header = ("threat", "time_s", "distance_to_go_m", "height_m")
    rows = [
        (flight.threat, *point)
        for flight in paths.flights
        for point in zip(
            flight.time.tolist(), flight.distance.tolist(), flight.height.tolist(), strict=True
        )
    ]
    return Drawing("height_against_range", figure, header, rows)


def _draw_flight(axes: Axes, flight: Path, colour: str, name: str) -> None:
    end = np.inf if flight.neutralised_time is None else flight.neutralised_time
    alive = flight.time <= end
    for chosen, line, label in ((alive, "-", name), (flight.time >= end, ":", None)):
        axes.plot(
            flight.distance[chosen] / KILOMETRE,
            flight.height[chosen] / KILOMETRE,
            line,
            color=colour,
            linewidth=1.8,
            label=label,
        )
