"""How much warning a zone gets: the share of its threats that give at least so many seconds."""

import numpy as np

from cram_sim.experiment.statistics import share
from cram_sim.experiment.tally import Tally
from cram_sim.report import style
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, styled_figure

STEPS = 160  # times at which the curve is drawn


@style.IN_STYLE
def warning_time(tally: Tally, provenance: Provenance) -> Drawing:
    """One falling curve per zone with its pointwise 95 % band; a missed alert is no warning."""
    longest = max(
        (float(d.ticks[-1]) / 1000.0 for d in tally.warning_times.values() if d.count), default=10.0
    )
    times = np.linspace(0.0, max(longest, 1.0) * 1.02, STEPS)
    figure, axes = styled_figure(
        "How much warning the zones get",
        "From siren to impact; a missed alert is no warning. Bands: pointwise 95 % intervals",
        provenance,
        margins=(0.8, 0.3, 0.95, 0.95),
    )
    rows: list[tuple[object, ...]] = []
    for colour, (zone, distribution) in zip(style.CYCLE, tally.warning_times.items(), strict=False):
        # The first step is just above zero: there the share is that of the alerted in time.
        rates = [
            share(distribution.at_least(max(time, 0.001)), tally.replications, meaning="", of=zone)
            for time in times
        ]
        low, value, high = (
            [getattr(rate, name) for rate in rates] for name in ("low", "value", "high")
        )
        axes.fill_between(times, low, high, color=colour, alpha=0.25, linewidth=0.0)
        label = f"{style.shown(zone)} ({distribution.count:,} threats to it)"
        axes.plot(times, value, color=colour, linewidth=2.0, label=label)
        rows += [
            (zone, time, rate.value, rate.low, rate.high, rate.numerator, rate.denominator)
            for time, rate in zip(times, rates, strict=True)
        ]
    axes.set_xlim(0.0, times[-1])
    axes.set_ylim(0.0, 1.02)
    axes.set_xlabel("warning time / s")
    axes.set_ylabel("share of threats with at least this warning")
    if rows:
        axes.legend(loc="lower left")
    header = ("zone", "warning_time_s", "share", "low_95", "high_95", "count", "threats")
    return Drawing("warning_time", figure, header, rows)
