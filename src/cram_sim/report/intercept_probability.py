"""How likely a shot neutralises, against the slant range of its first intercept."""

import numpy as np
from matplotlib.axes import Axes

from cram_sim.experiment.statistics import PairSums, share
from cram_sim.experiment.tally import SHOT_RANGE_BIN, Tally
from cram_sim.records import Floats, Integers
from cram_sim.report import style
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, panel, styled_figure


@style.IN_STYLE
def intercept_probability(tally: Tally, provenance: Provenance) -> Drawing:
    """Binned probability with intervals over raids; below it, how many shots each bin holds."""
    bins = sorted(tally.shots_by_range.items())
    rates = [share(sums, tally.replications, meaning="neutralised", of="shots") for _, sums in bins]
    edges = np.array([number for number, _ in bins]) * SHOT_RANGE_BIN
    middle = edges + SHOT_RANGE_BIN / 2.0
    value, low, high = (
        np.array([getattr(rate, name) for rate in rates]) for name in ("value", "low", "high")
    )
    total = sum((sums for _, sums in bins), PairSums())
    figure, axes = styled_figure(
        "How likely a shot neutralises",
        f"{total.x:,} of {total.m:,} shots neutralised their threat; bins of "
        f"{SHOT_RANGE_BIN:.0f} m, bars are 95 % intervals over raids",
        provenance,
        height=5.6,
        margins=(0.8, 0.3, 2.1, 0.95),
    )
    axes.vlines(middle, low, high, color=style.SKY, linewidth=9.0, alpha=0.55)
    axes.plot(middle, value, "o", color=style.BLUE, markersize=6.5, clip_on=False)
    axes.set_ylim(0.0, 1.0)
    axes.set_ylabel("probability of neutralisation")
    axes.tick_params(labelbottom=False)
    counts = panel(figure, (0.8, 0.95, style.WIDTH - 1.1, 0.85))
    shots = np.array([sums.m for _, sums in bins])
    counts.bar(middle, shots, width=0.8 * SHOT_RANGE_BIN, color=style.GREY, alpha=0.55)
    for place, number in zip(middle, shots, strict=True):
        counts.annotate(
            f"{number:,}", (place, number), (0, 2), textcoords="offset points", ha="center", size=8
        )
    _finish_counts(axes, counts, edges, shots)
    header = ("slant_range_from_m", "slant_range_to_m", "p", "low_95", "high_95", "count", "shots")
    rows = [
        (edge, edge + SHOT_RANGE_BIN, r.value, r.low, r.high, r.numerator, r.denominator)
        for edge, r in zip(edges, rates, strict=True)
    ]
    return Drawing("intercept_probability", figure, header, rows)


def _finish_counts(axes: Axes, counts: Axes, edges: Floats, shots: Integers) -> None:
    for side in ("top", "right", "left"):
        counts.spines[side].set_visible(False)
    counts.grid(visible=False)
    counts.set_yticks([])
    counts.set_ylabel("shots")
    counts.set_xlabel("slant range from the fire unit at the first intercept / m")
    if not edges.size:
        axes.text(0.5, 0.5, "no shots were fired", ha="center", transform=axes.transAxes)
        return
    counts.set_ylim(0.0, 1.4 * shots.max())
    for panel_axes in (axes, counts):
        panel_axes.set_xlim(edges.min(), edges.max() + SHOT_RANGE_BIN)
