"""How far off tracks are, against the time that they have been watched."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter

from cram_sim.experiment.sharpening import STEP, ErrorAtTime
from cram_sim.experiment.statistics import Estimate
from cram_sim.records import Floats
from cram_sim.report import style
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, panel, styled_figure

HEADER = (
    "since_detection_s",
    "tracks",
    "median_m",
    "median_low_95_m",
    "median_high_95_m",
    "within_90_m",
    "within_90_low_95_m",
    "within_90_high_95_m",
    "stated_median_m",
    "stated_within_90_m",
)
WORDS = {"impact": "predicted impact points", "origin": "points of origin"}


@style.IN_STYLE
def error_against_time(
    what: str, errors: Sequence[ErrorAtTime], replications: int, provenance: Provenance
) -> Drawing:
    """What half and 90 % of the errors of "impact" or "origin" are within, and what tracks state.

    `replications`: how many of the run's first ones the errors are from. Below, how many tracks.
    """
    figure, axes = styled_figure(
        f"How far off {WORDS[what]} are",
        f"Rounds still in flight of the first {replications:,} replications, engaged or not. "
        "Bands: 95 % intervals over raids",
        provenance,
        height=5.8,
        margins=(0.8, 0.3, 2.05, 0.95),
    )
    times = np.array([each.since_detection for each in errors])
    if errors:
        _draw(axes, times, [each.ninety for each in errors], style.SKY, "90 % are within")
        stated = [[each.stated_ninety for each in errors], [each.stated_median for each in errors]]
        axes.plot(times, stated[0], "--", color=style.BLACK, label="90 %, as the tracks state")
        _draw(axes, times, [each.median for each in errors], style.BLUE, "half are within: CEP")
        axes.plot(times, stated[1], ":", color=style.BLACK, label="CEP, as the tracks state")
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.yaxis.set_major_formatter(lambda metres, _: f"{metres:,g}")
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.legend(loc="upper right")
        axes.set_xlim(0.0, times[-1] + STEP)
    else:
        axes.text(0.5, 0.5, "too few tracks", transform=axes.transAxes, ha="center")
    axes.set_ylabel("horizontal error / m")
    axes.tick_params(labelbottom=False)
    counts = panel(figure, (0.8, 0.95, style.WIDTH - 1.1, 0.85))
    counts.fill_between(
        times, [each.tracks for each in errors], step="mid", color=style.GREY, alpha=0.55
    )
    counts.set_ylim(bottom=0.0)
    counts.set_ylabel("tracks")
    counts.set_xlabel("time since the first detection / s")
    counts.set_xlim(axes.get_xlim())
    return Drawing(f"{what}_error_against_time", figure, HEADER, [_row(each) for each in errors])


def _draw(
    axes: Axes, times: Floats, estimates: Sequence[Estimate], colour: str, label: str
) -> None:
    low, value, high = (
        [getattr(each, name) for each in estimates] for name in ("low", "value", "high")
    )
    axes.fill_between(times, low, high, color=colour, alpha=0.25, linewidth=0.0)
    axes.plot(times, value, color=colour, linewidth=2.0, label=label)


def _row(each: ErrorAtTime) -> tuple[object, ...]:
    median, ninety = each.median, each.ninety
    return (
        each.since_detection,
        each.tracks,
        median.value,
        median.low,
        median.high,
        ninety.value,
        ninety.low,
        ninety.high,
        each.stated_median,
        each.stated_ninety,
    )
