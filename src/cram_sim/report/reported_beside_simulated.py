"""What was reported beside what is simulated: how many raids have so many, one panel per count."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from cram_sim.experiment.ledger import Ledger
from cram_sim.experiment.reported_counts import CountBesideReport
from cram_sim.records import Floats, Integers
from cram_sim.report import style
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, panel, styled_figure

PANEL = 1.35  # inches of height
GAP = 0.75  # between panels: ticks of the upper one, title of the lower
LEFT, BOTTOM, TOP, RIGHT = 0.85, 1.0, 1.3, 0.3
LOW = 0.05  # of the height of a panel: lower bars are told in figures
HEADER = ("reported", "counted", "count", "raids", "share", "reported_from", "reported_to")


@style.IN_STYLE
def reported_beside_simulated(ledger: Ledger, provenance: Provenance) -> Drawing:
    """A histogram per reported count; the band and the dark bars are what was reported."""
    reports = list(ledger.reported.items())
    height = BOTTOM + TOP + len(reports) * PANEL + (len(reports) - 1) * GAP
    wide = style.WIDTH - LEFT - RIGHT
    figure, axes = styled_figure(
        "What was reported beside what is simulated",
        "Share of raids with so many. Band: what was reported; one event cannot confirm a model",
        provenance,
        height=height,
        margins=(LEFT, RIGHT, height - TOP - PANEL, TOP),
    )
    for place, (name, report) in enumerate(reports):
        bottom = height - TOP - PANEL - place * (PANEL + GAP)
        _histogram(axes if place == 0 else panel(figure, (LEFT, bottom, wide, PANEL)), name, report)
    figure.axes[-1].set_xlabel("number in a raid (share of raids upwards)")
    rows = [
        (name, report.counted, count, raids, share, report.reported_from, report.reported_to)
        for name, report in reports
        for (count, raids), share in zip(report.raids.items(), _shares(report), strict=True)
    ]
    return Drawing("reported_beside_simulated", figure, HEADER, rows)


def _histogram(axes: Axes, name: str, report: CountBesideReport) -> None:
    counts = np.array(list(report.raids))
    shares = _shares(report)
    within = (counts >= report.reported_from) & (counts <= report.reported_to)
    axes.axvspan(
        report.reported_from - 0.5, report.reported_to + 0.5, color=style.ORANGE, alpha=0.3, lw=0.0
    )
    for chosen, colour in ((within, style.BLUE), (~within, style.SKY)):
        axes.bar(counts[chosen], shares[chosen], width=0.8, color=colour)
    _write_small_shares(axes, counts[within], shares[within])
    least = min(int(counts.min()), report.reported_from)
    most = max(int(counts.max()), report.reported_to)
    axes.set_xlim(least - 0.8, most + 0.8)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(lambda share, _: f"{100.0 * share:g} %")
    axes.grid(visible=False, axis="x")
    axes.set_title(_title(name, report), loc="left", size=style.FONT_SIZE)


def _write_small_shares(axes: Axes, counts: Integers, shares: Floats) -> None:
    """Write the share above bars of what was reported that are too low to be seen."""
    top = axes.get_ylim()[1]
    for count, share in zip(counts.tolist(), shares.tolist(), strict=True):
        if 0.0 < share < LOW * top:
            axes.annotate(
                f"{100.0 * share:.2g} %", (count, share), (0.0, 2.0), textcoords="offset points",
                ha="center", size=8.0,
            )  # fmt: skip


def _shares(report: CountBesideReport) -> Floats:
    return np.array(list(report.raids.values())) / report.within.replications


def _title(name: str, report: CountBesideReport) -> str:
    """The count, what was reported of it, and how likely a raid agrees."""
    least, most = report.reported_from, report.reported_to
    said = f"{least}" if least == most else f"{least} to {most}"
    within = report.within
    numbers = [f"{100.0 * share:.1f}" for share in (within.value, within.low, within.high)]
    return (
        f"{style.shown(name, 44)}: reported {said}; "
        f"raids within it {numbers[0]} % [{numbers[1]} – {numbers[2]}]"
    )
