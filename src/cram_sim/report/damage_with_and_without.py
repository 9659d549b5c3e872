"""How likely each asset is damaged, without the defence and with it."""

import math

from matplotlib.axes import Axes

from cram_sim.experiment.ledger import Estimates, Ledger
from cram_sim.experiment.statistics import Estimate
from cram_sim.report import style
from cram_sim.report.estimate_text import number
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, styled_figure

# Measure: place above the asset's line, marker, colour, words.
MARKS = {
    "damaged_unengaged": (-0.13, "o", style.GREY, "without the defence"),
    "damaged": (0.13, "s", style.BLUE, "with the defence"),
}
ROW_HEIGHT = 0.62  # inches
MARGIN = 0.04  # left of 0, of the width to the right of it
COUNTS_END = 144.0  # points right of the axes
HEADER = (
    "asset",
    "damaged",
    "low_95",
    "high_95",
    "without",
    "without_low_95",
    "without_high_95",
    "averted",
    "averted_low_95",
    "averted_high_95",
    "raids",
)


@style.IN_STYLE
def damage_with_and_without(ledger: Ledger, provenance: Provenance) -> Drawing:
    """Two marks with their intervals for each asset, and the paired difference in words."""
    assets = ledger.assets
    figure, axes = styled_figure(
        "Damage with and without the defence",
        "Probability that an asset is damaged in a raid, with 95 % intervals. Averted: the "
        "difference in the\nsame raids, below 0 where debris or deflected rounds hit what threats "
        "would miss; not validated",
        provenance,
        height=2.5 + ROW_HEIGHT * len(assets),
        margins=(2.1, 2.15, 0.95, 1.4),
    )
    for place, asset in enumerate(assets.values()):
        _draw_asset(axes, place, asset)
    axes.set_yticks(range(len(assets)), [style.shown(name, 24) for name in assets])
    axes.set_ylim(len(assets) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    right = axes.get_xlim()[1]
    axes.set_xlim(-MARGIN * right, right)  # marks at 0 keep off the names
    axes.xaxis.set_major_formatter(lambda share, _: f"{100.0 * share:g}")
    axes.set_xlabel("probability of damage / %")
    axes.annotate(
        "averted / %",
        (1.0, 1.0),
        (COUNTS_END, 6.0),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="right",
        size=9.5,
    )
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2)
    return Drawing("damage_with_and_without", figure, HEADER, _rows(assets))


def _draw_asset(axes: Axes, place: int, asset: Estimates) -> None:
    for measure, (above, marker, colour, words) in MARKS.items():
        found, y = asset[measure], place + above
        axes.plot([found.low, found.high], [y, y], color=colour, linewidth=2.2, alpha=0.6)
        label = words if place == 0 else None
        axes.plot(
            [found.value], [y], marker, color=colour, markersize=7.0, label=label, clip_on=False
        )
    axes.annotate(
        _averted(asset["damage_averted"]),
        (1.0, place),
        (COUNTS_END, 0.0),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        ha="right",
        va="center",
        size=9.5,
    )


def _averted(difference: Estimate) -> str:
    value, low, high = (
        number(end, difference) for end in (difference.value, difference.low, difference.high)
    )
    return value if math.isnan(difference.low) else f"{value} [{low} – {high}]"


def _rows(assets: dict[str, Estimates]) -> list[tuple[object, ...]]:
    return [
        (
            name,
            *(
                getattr(asset[measure], end)
                for measure in ("damaged", "damaged_unengaged", "damage_averted")
                for end in ("value", "low", "high")
            ),
            asset["damaged"].replications,
        )
        for name, asset in assets.items()
    ]
