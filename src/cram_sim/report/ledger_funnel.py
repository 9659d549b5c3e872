"""The chain from threat to effect: how many of the truly threatening reach each stage."""

from cram_sim.experiment.ledger import Ledger
from cram_sim.report import style
from cram_sim.report.bars import draw_bars, margins
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, styled_figure

COLOURS = {
    "neutralised_in_time": style.GREEN,
    "leaked": style.VERMILLION,
    "leakers": style.VERMILLION,
}


@style.IN_STYLE
def ledger_funnel(ledger: Ledger, provenance: Provenance) -> Drawing:
    """One bar per stage, with interval, percentage and count."""
    total = ledger.raid["truly_threatening"]
    stages = list(ledger.chain.values())
    figure, axes = styled_figure(
        "From threat to effect",
        f"Share of the {total.numerator:,} truly threatening threats that reached each stage, "
        "with 95 % intervals over raids",
        provenance,
        height=5.6,
        margins=margins(stages),
    )
    draw_bars(
        axes,
        stages,
        [COLOURS.get(name, style.BLUE) for name in ledger.chain],
    )
    axes.set_xlim(0.0, 1.0)
    axes.set_xticks([0.0, 0.25, 0.5, 0.75, 1.0])
    axes.set_xlabel("share of the truly threatening / %")
    header = ("stage", "share", "low_95", "high_95", "count", "truly_threatening")
    rows = [
        (name, stage.value, stage.low, stage.high, stage.numerator, stage.denominator)
        for name, stage in ledger.chain.items()
    ]
    return Drawing("ledger_funnel", figure, header, rows)
