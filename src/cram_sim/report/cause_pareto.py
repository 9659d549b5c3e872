"""Why leakers got through: their causes, the most frequent first."""

from cram_sim.experiment.ledger import Ledger
from cram_sim.report import style
from cram_sim.report.bars import draw_bars, margins
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, styled_figure


@style.IN_STYLE
def cause_pareto(ledger: Ledger, provenance: Provenance) -> Drawing:
    """One bar per cause that occurred, with interval, percentage and count."""
    leakers = ledger.chain["leakers"]
    occurred = [(name, cause) for name, cause in ledger.causes.items() if cause.numerator]
    occurred.sort(key=lambda item: -item[1].numerator)
    causes = [cause for _, cause in occurred]
    figure, axes = styled_figure(
        "Why threats got through",
        f"First missed deadline of the {leakers.numerator:,} leakers among {leakers.denominator:,} "
        "truly threatening; 95 % intervals over raids",
        provenance,
        height=2.4 + 0.36 * max(len(occurred), 2),
        margins=margins(causes),
    )
    draw_bars(axes, causes, [style.VERMILLION] * len(causes))
    axes.set_xlim(0.0, min(1.0, 1.05 * max((cause.high for cause in causes), default=1.0)))
    axes.set_xlabel("share of leakers / %")
    if not causes:
        axes.text(0.5, 0.5, "no leakers", ha="center", transform=axes.transAxes)
    header = ("cause", "share", "low_95", "high_95", "count", "leakers")
    rows = [(n, c.value, c.low, c.high, c.numerator, c.denominator) for n, c in occurred]
    return Drawing("cause_pareto", figure, header, rows)
