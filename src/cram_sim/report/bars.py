"""Horizontal bars with intervals, percentages and counts, one per estimate."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from cram_sim.experiment.statistics import Estimate
from cram_sim.report import style

LEAST_MARGIN = 2.6  # inches for the names


def margins(estimates: Sequence[Estimate]) -> tuple[float, float, float, float]:
    """Inches left, right, below and above: room for the names on the left, counts on the right."""
    widest = max((style.width_of(estimate.meaning) for estimate in estimates), default=0.0)
    return max(LEAST_MARGIN, 0.35 + widest), 2.3, 0.95, 0.95


def draw_bars(axes: Axes, estimates: Sequence[Estimate], colours: Sequence[str]) -> None:
    """Draw shares from top to bottom, named by their meaning."""
    beside = axes.get_yaxis_transform()
    for place, (estimate, colour) in enumerate(zip(estimates, colours, strict=True)):
        axes.barh(place, estimate.value, height=0.68, color=colour, alpha=0.85)
        axes.plot([estimate.low, estimate.high], [place, place], color=style.BLACK, linewidth=1.6)
        for end in (estimate.low, estimate.high):
            axes.plot([end, end], [place - 0.14, place + 0.14], color=style.BLACK, linewidth=1.6)
        percent = f"{100.0 * estimate.value:.1f} %" if estimate.denominator else "none"
        count = f"{estimate.numerator:,} of {estimate.denominator:,}"
        for right, text in ((62.0, percent), (150.0, count)):
            axes.annotate(
                text,
                (1.0, place),
                (right, 0.0),
                xycoords=beside,
                textcoords="offset points",
                ha="right",
                va="center",
                size=9.5,
            )
    axes.set_yticks(range(len(estimates)), [estimate.meaning for estimate in estimates])
    axes.set_ylim(max(len(estimates), 1) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_major_formatter(lambda share, _: f"{100.0 * share:g}")
