"""Paired differences of defences with their intervals: a forest plot, a panel for each measure."""

import math
from typing import Final

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from cram_sim.experiment.paired import Difference
from cram_sim.experiment.statistics import Estimate
from cram_sim.report import style
from cram_sim.report.comparison_text import factor, meaning, signed_interval, signed_value
from cram_sim.report.estimate_text import PROPORTIONS
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, panel, shown, styled_figure
from cram_sim.studies.comparison import ComparedMeasure, Comparison

WIDTH: Final = 9.5  # inches
LEFT: Final = 2.7
RIGHT: Final = 2.9
TOP: Final = 0.95
BOTTOM: Final = 0.55
ROW: Final = 0.34
ABOVE: Final = 0.42  # a panel: its heading, and its axis
BELOW: Final = 0.38
HEADER: Final = (
    "measure",
    "defence",
    "against",
    "difference",
    "low",
    "high",
    "confidence",
    "standard_error",
    "correlation",
    "variance_factor",
    "raids",
)


@style.IN_STYLE
def forest_plot(found: Comparison, provenance: Provenance) -> Drawing:
    """Each defence's difference to the one to compare with, right of 0 where it has more."""
    rows = len(found.others)
    each = ABOVE + ROW * rows + BELOW
    height = TOP + each * len(found.measures) + BOTTOM
    reference = shown(found.names[found.against])
    figure, first = styled_figure(
        f"Against {reference}: the same raids, in pairs",
        f"Difference of each defence less {reference}, {100.0 * found.confidence:g} % intervals "
        f"over pairs of raids; coloured where\nits {100.0 * found.confidence:g} % interval leaves "
        "out 0. ×: so many times as many separate raids would tell as much",
        provenance,
        width=WIDTH,
        height=height,
        margins=(LEFT, RIGHT, height - TOP - ABOVE - ROW * rows, TOP + ABOVE),
    )
    for place, measure in enumerate(found.measures):
        bottom = height - TOP - each * place - ABOVE - ROW * rows
        axes = (
            first if not place else panel(figure, (LEFT, bottom, WIDTH - LEFT - RIGHT, ROW * rows))
        )
        _draw(axes, found, measure)
    return Drawing("forest", figure, HEADER, _rows(found))


def _draw(axes: Axes, found: Comparison, measure: ComparedMeasure) -> None:
    """One measure: a row for each defence, its numbers on the right."""
    estimate = measure.estimates[found.against]
    per = 100.0 if estimate.unit in PROPORTIONS else 1.0
    for row, place in enumerate(found.others):
        difference = measure.difference(place, found.against)
        _interval(axes, row, difference, per)
        axes.annotate(
            _numbers(difference, estimate),
            (1.0, row),
            (10.0, 0.0),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            va="center",
            size=9,
        )
    axes.axvline(0.0, color=style.BLACK, linewidth=0.9)
    axes.set_yticks(range(len(found.others)), [shown(found.names[each]) for each in found.others])
    axes.set_ylim(len(found.others) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=9)
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.08)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    unit = " / percentage points" if estimate.unit in PROPORTIONS else ""
    axes.set_title(f"{meaning(measure)}{unit}", loc="left", size=10.5, weight="bold")


def _interval(axes: Axes, row: int, difference: Difference, per: float) -> None:
    if math.isnan(difference.value):
        return
    colour = style.BLUE if difference.is_certain else style.GREY
    if not math.isnan(difference.low):
        axes.plot([per * difference.low, per * difference.high], [row, row], color=colour, lw=2.2)
    axes.plot(per * difference.value, row, marker="o", color=colour, markersize=6)


def _numbers(difference: Difference, estimate: Estimate) -> str:
    if math.isnan(difference.value):
        return "nothing to compare on"
    return (
        f"{signed_value(difference, estimate)}  {signed_interval(difference, estimate)}  "
        f"×{factor(difference)}"
    )


def _rows(found: Comparison) -> list[tuple[object, ...]]:
    return [
        (
            ".".join(measure.key),
            found.names[place],
            found.names[found.against],
            difference.value,
            difference.low,
            difference.high,
            found.confidence,
            difference.standard_error,
            difference.correlation,
            difference.variance_factor,
            found.replications,
        )
        for measure in found.measures
        for place in found.others
        for difference in (measure.difference(place, found.against),)
    ]
