"""How a measure of a run settled down: the estimate and its interval against the replications."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes

from cram_sim.experiment.counting import Counts, Key
from cram_sim.experiment.ledger import rates_of
from cram_sim.experiment.manifest import Manifest
from cram_sim.experiment.statistics import Estimate, PairSums
from cram_sim.experiment.store import Store
from cram_sim.experiment.tally import Tally, raid_counts
from cram_sim.report import style
from cram_sim.report.estimate_text import PROPORTIONS, number, sign
from cram_sim.report.provenance import Provenance
from cram_sim.report.study_page import page
from cram_sim.report.study_responses import axis_label
from cram_sim.report.style import Drawing, panel
from cram_sim.scenario.model import Scenario

MOST_BLOCKS: Final = 20  # read again from the store: a second or two
FIRST_LOOK: Final = 10  # replications
LOOKS: Final = 60
PANELS: Final = (6.85, 1.75)  # inches
GAP: Final = 0.25
HEADER: Final = ("replications", "value", "low_95", "high_95", "half_width", "unit")


def looks_of(
    store: Store, manifest: Manifest, scenario: Scenario, tally: Tally, key: Key
) -> tuple[Estimate, ...]:
    """A measure after more and more replications of a run, in their order; the last is of all.

    The first blocks are read again; of a long run, what lies between them and its end is left out.
    """
    blocks = manifest.blocks[:MOST_BLOCKS]
    parts = [
        raid_counts(store.read_block(block), scenario, block.first, block.replications)[key]
        for block in blocks
    ]
    x, m = (np.concatenate([getattr(part, name) for part in parts]) for name in ("x", "m"))
    rate = rates_of(scenario)[key]
    looks = [rate(sums, n) for n, sums in sums_of_the_first(Counts(x, m)) if n < tally.replications]
    return (*looks, rate(tally.sums[key], tally.replications))


def sums_of_the_first(counts: Counts) -> list[tuple[int, PairSums]]:
    """Numbers of replications, evenly spread on a logarithmic axis, and the sums of so many."""
    last = counts.x.size
    first = min(FIRST_LOOK, last)
    at = np.unique(np.rint(np.geomspace(first, last, LOOKS)).astype(np.int64))
    return [(int(n), PairSums.of(counts.x[:n], counts.m[:n])) for n in at]


@style.IN_STYLE
def convergence(
    looks: Sequence[Estimate], stages: Sequence[int], provenance: Provenance
) -> Drawing:
    """The estimate with its band, and half its interval; `stages` are the planned looks."""
    last = looks[-1]
    height = 2.0 * PANELS[1] + GAP
    figure, first, _ = page(
        f"How it settled down: {last.meaning}",
        _note(last, stages),
        provenance,
        size=(PANELS[0], height),
        margins=(0.85, 0.3, 0.95),
    )
    first.remove()
    above = panel(figure, (0.85, 0.95 + PANELS[1] + GAP, *PANELS))
    below = panel(figure, (0.85, 0.95, *PANELS))
    per = 100.0 if last.unit in PROPORTIONS else 1.0
    n = np.array([look.replications for look in looks])
    value, low, high = (
        per * np.array([getattr(look, end) for look in looks]) for end in ("value", "low", "high")
    )
    half_width = 0.5 * (high - low)
    above.fill_between(n, low, high, color=style.BLUE, alpha=0.2, linewidth=0.0)
    above.plot(n, value, color=style.BLUE, marker=_mark(looks), markersize=4.0)
    above.axhline(float(value[-1]), color=style.GREY, linewidth=0.8)
    below.plot(n, half_width, color=style.BLUE, marker=_mark(looks), markersize=4.0)
    below.plot(
        n, half_width[-1] * np.sqrt(n[-1] / n), "--", color=style.GREY, linewidth=1.0,
        label="as one over the root of n, to the last",
    )  # fmt: skip
    _mark_axes(above, below, n, stages, axis_label(last))
    rows = [
        (look.replications, look.value, look.low, look.high, 0.5 * (look.high - look.low),
         look.unit)
        for look in looks
    ]  # fmt: skip
    return Drawing("convergence", figure, HEADER, rows)


def _note(last: Estimate, stages: Sequence[int]) -> str:
    half = number(0.5 * (last.high - last.low), last)
    planned = "; dotted: planned looks" if len(stages) > 1 else ""
    raids = f"{last.replications:,} raid{'' if last.replications == 1 else 's'}"
    return (
        f"{number(last.value, last)} ± {half}{sign(last)} after {raids}, in the order of "
        f"replications; each 95 % interval is for its n alone{planned}"
    )


def _mark(looks: Sequence[Estimate]) -> str:
    return "o" if len(looks) == 1 else ""


def _mark_axes(
    above: Axes, below: Axes, n: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    stages: Sequence[int], label: str,
) -> None:  # fmt: skip
    for axes in (above, below):
        axes.set_xscale("log")
        if n.size > 1:
            axes.set_xlim(float(n[0]), float(n[-1]) * 1.05)
        for stage in stages[:-1]:
            axes.axvline(stage, color=style.BLACK, linestyle=":", linewidth=1.0)
    above.tick_params(labelbottom=False)
    above.set_ylabel(label, size=9.0)
    below.set_yscale("log")
    below.set_ylabel("half of the interval")
    below.set_xlabel("replications")
    below.legend(loc="upper right")
