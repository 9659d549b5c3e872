"""Why leakers got through: their causes, the most frequent first."""

from collections.abc import Iterable
from itertools import accumulate

from matplotlib.axes import Axes

from cram_sim.experiment.statistics import Estimate
from cram_sim.report import style
from cram_sim.report.bars import draw_bars, margins
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, styled_figure


@style.IN_STYLE
def cause_pareto(causes: Iterable[Estimate], leakers: Estimate, provenance: Provenance) -> Drawing:
    """One bar per cause that occurred, with interval, percentage and count; a line adds them up.

    `causes`: the share of each among the leakers; `leakers`: their share of the threatening.
    """
    occurred = sorted((c for c in causes if c.numerator), key=lambda cause: -cause.numerator)
    figure, axes = styled_figure(
        "Why threats got through",
        f"First missed deadline of the {leakers.numerator:,} leakers among {leakers.denominator:,} "
        "truly threatening; 95 % intervals over raids",
        provenance,
        height=2.6 + 0.36 * max(len(occurred), 2),
        margins=margins(occurred),
    )
    draw_bars(axes, occurred, [style.VERMILLION] * len(occurred))
    together = [
        count / max(leakers.numerator, 1) for count in accumulate(c.numerator for c in occurred)
    ]
    axes.set_xlim(0.0, 1.02 if occurred else 1.0)
    axes.set_xlabel("share of leakers / %")
    if occurred:
        _draw_together(axes, together)
    else:
        axes.text(0.5, 0.5, "no leakers", ha="center", transform=axes.transAxes)
    header = ("cause", "share", "low_95", "high_95", "count", "leakers", "cumulative")
    rows = [
        (c.meaning, c.value, c.low, c.high, c.numerator, c.denominator, share)
        for c, share in zip(occurred, together, strict=True)
    ]
    return Drawing("cause_pareto", figure, header, rows)


def _draw_together(axes: Axes, together: list[float]) -> None:
    axes.plot(
        together,
        range(len(together)),
        color=style.BLUE,
        linewidth=1.4,
        marker="o",
        markersize=4.5,
        label="this cause and those above it",
    )
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), borderaxespad=0.2)
