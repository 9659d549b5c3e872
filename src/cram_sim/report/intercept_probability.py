"""How likely a shot neutralises, against the slant range of its first intercept."""

from typing import Final

import numpy as np
from matplotlib.axes import Axes

from cram_sim.experiment.statistics import Estimate, PairSums, share
from cram_sim.experiment.tally import SHOT_RANGE_BIN, Tally
from cram_sim.report import style
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, panel, styled_figure

MOST_BINS: Final = 16  # across the figure; wider bins where the shots spread farther
WIDTHS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)  # in bins of the tally
MARKS: Final = ("o", "s", "^", "D", "v")
Bins = dict[tuple[str, int], PairSums]


@style.IN_STYLE
def intercept_probability(tally: Tally, provenance: Provenance) -> Drawing:
    """Binned probability by kind of effector, with intervals over raids, and the shots counted."""
    width, bins = _bins(tally)
    kinds = sorted({kind for kind, _ in bins})
    rates = {
        key: share(sums, tally.replications, meaning="neutralised", of="shots")
        for key, sums in bins.items()
    }
    total = sum(bins.values(), PairSums())
    figure, axes = styled_figure(
        "How likely a shot neutralises",
        f"{total.x:,} of {total.m:,} shots neutralised their threat; bins of "
        f"{width:.0f} m, bars are 95 % intervals over raids",
        provenance,
        height=5.6,
        margins=(0.8, 0.3, 2.1, 0.95),
    )
    counts = panel(figure, (0.8, 0.95, style.WIDTH - 1.1, 0.85))
    for number, kind in enumerate(kinds):
        of_kind = {place: rate for (name, place), rate in rates.items() if name == kind}
        _draw_kind(axes, counts, of_kind, width, kind, (number, len(kinds)))
    axes.set_ylim(0.0, 1.0)
    axes.set_ylabel("probability of neutralisation")
    axes.tick_params(labelbottom=False)
    if len(kinds) > 1:
        axes.legend(loc="upper right", ncols=len(kinds), bbox_to_anchor=(1.0, 1.12))
    _finish_counts(axes, counts, bins, width)
    header = ("kind", "from_m", "to_m", "p", "low_95", "high_95", "count", "shots")
    rows = [
        (kind, edge * width, (edge + 1) * width, r.value, r.low, r.high, r.numerator, r.denominator)
        for (kind, edge), r in sorted(rates.items())
    ]
    return Drawing("intercept_probability", figure, header, rows)


def _bins(tally: Tally) -> tuple[float, Bins]:
    """The width of a bin in metres, and the sums by kind and bin."""
    numbers = [number for _, number in tally.shots_by_range]
    span = max(numbers) - min(numbers) + 1 if numbers else 1
    wide = next(width for width in WIDTHS if span <= MOST_BINS * width or width == WIDTHS[-1])
    bins: Bins = {}
    for (kind, number), sums in sorted(tally.shots_by_range.items()):
        key = kind, number // wide
        bins[key] = bins.get(key, PairSums()) + sums
    return wide * SHOT_RANGE_BIN, bins


def _draw_kind(
    axes: Axes,
    counts: Axes,
    rates: dict[int, Estimate],
    width: float,
    kind: str,
    place_among: tuple[int, int],
) -> None:
    """One kind's probabilities and, beside those of the other kinds, its shots in each bin."""
    number, kinds = place_among
    colour = style.CYCLE[number % len(style.CYCLE)]
    slot = 0.8 * width / kinds
    middle = np.array([(place + 0.5) * width for place in rates])
    middle = middle + (number - 0.5 * (kinds - 1)) * slot
    value, low, high = (
        np.array([getattr(rate, name) for rate in rates.values()])
        for name in ("value", "low", "high")
    )
    mark = MARKS[number % len(MARKS)]
    axes.vlines(middle, low, high, color=colour, linewidth=9.0 / kinds, alpha=0.4)
    label = kind.replace("_", " ")
    axes.plot(middle, value, mark, color=colour, markersize=6.5, clip_on=False, label=label)
    shots = np.array([rate.denominator for rate in rates.values()])
    counts.bar(middle, shots, width=slot, color=colour if kinds > 1 else style.GREY, alpha=0.55)
    for place, fired in zip(middle, shots, strict=True):
        counts.annotate(
            f"{fired:,}", (place, fired), (0, 2), textcoords="offset points", ha="center", size=8
        )


def _finish_counts(axes: Axes, counts: Axes, bins: Bins, width: float) -> None:
    for side in ("top", "right", "left"):
        counts.spines[side].set_visible(False)
    counts.grid(visible=False)
    counts.set_yticks([])
    counts.set_ylabel("shots")
    counts.set_xlabel("slant range from the fire unit at the first intercept / m")
    if not bins:
        axes.text(0.5, 0.5, "no shots were fired", ha="center", transform=axes.transAxes)
        return
    counts.set_ylim(0.0, 1.4 * max(sums.m for sums in bins.values()))
    places = [place for _, place in bins]
    for panel_axes in (axes, counts):
        panel_axes.set_xlim(min(places) * width, (max(places) + 1) * width)
