"""By how much the defence missed its deadlines: a box for each cause."""

import math
from collections.abc import Iterable

from matplotlib.axes import Axes

from cram_sim.experiment.explain import Margin
from cram_sim.report import style
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, shown, styled_figure

BOX = 0.5  # height of a box, in rows
COUNTED = ("late", "never", "in_time")
# A unit that could still have fired is not always the one that was to.
IN_TIME = "; in time: for some fire unit, but not for the last one assigned"
QUARTILES = ("lower_quartile", "median", "upper_quartile")


@style.IN_STYLE
def missed_deadlines(margins: Iterable[Margin], provenance: Provenance) -> Drawing:
    """Quartiles in the box, smallest and greatest at the whiskers; counts on the right.

    What never came, and what came in time and was of no use, has no margin; it is counted.
    """
    told = list(margins)
    figure, axes = styled_figure(
        "By how much deadlines were missed",
        "Leakers whose deadline was missed: box from quartile to quartile with the median and its "
        "95 % interval,\nwhiskers to the least and the greatest. Faster by the median, half of "
        "these would have been in time",
        provenance,
        height=2.9 + 0.5 * max(len(told), 2),
        margins=(2.9, 2.6, 0.95, 1.25),
    )
    for place, margin in enumerate(told):
        if margin.late:
            _draw_box(axes, place, margin)
        axes.annotate(
            _counts(margin),
            (1.0, place),
            (10.0, 0.0),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            va="center",
            size=9.5,
        )
    axes.set_yticks(range(len(told)), [shown(margin.cause.value) for margin in told])
    axes.set_ylim(max(len(told), 1) - 0.4, -0.6)
    axes.set_xlim(left=0.0)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    meaning = IN_TIME if any(margin.in_time for margin in told) else ""
    axes.set_xlabel(f"too late by / s{meaning}")
    header = (
        "cause",
        "what_was_late",
        *COUNTED,
        "smallest_s",
        *(f"{name}_s" for name in QUARTILES),
        "greatest_s",
        "median_low_95_s",
        "median_high_95_s",
    )
    return Drawing("missed_deadlines", figure, header, [_row(margin) for margin in told])


def _counts(margin: Margin) -> str:
    """All leakers of a cause: those that were late, and the others if there are any."""
    parts = [f"late {margin.late:,}"]
    if margin.never:
        parts.append(f"never {margin.never:,}")
    if margin.in_time:
        parts.append(f"in time {margin.in_time:,}")
    return ", ".join(parts)


def _draw_box(axes: Axes, place: int, margin: Margin) -> None:
    low, middle, high = (getattr(margin, name) for name in QUARTILES)
    axes.plot([margin.smallest, margin.greatest], [place, place], color=style.GREY, linewidth=1.2)
    axes.barh(
        place,
        high.value - low.value,
        left=low.value,
        height=BOX,
        facecolor=style.SKY,
        edgecolor=style.BLUE,
    )
    ends = [place - BOX / 2.0, place + BOX / 2.0]
    axes.plot([middle.value] * 2, ends, color=style.BLACK, linewidth=2.0)
    if not math.isnan(middle.low):
        axes.plot([middle.low, middle.high], [place, place], color=style.BLACK, linewidth=2.0)


def _row(margin: Margin) -> tuple[object, ...]:
    return (
        margin.cause.value,
        margin.what,
        *(getattr(margin, name) for name in COUNTED),
        margin.smallest,
        *(getattr(margin, name).value for name in QUARTILES),
        margin.greatest,
        margin.median.low,
        margin.median.high,
    )
