"""What the sweep studies share: the measures of one cell, and a line with its band."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from cram_sim.experiment.case import prepare
from cram_sim.experiment.ledger import Ledger, ledger
from cram_sim.experiment.replicate import replicate
from cram_sim.experiment.statistics import Estimate
from cram_sim.experiment.tally import tally
from cram_sim.scenario.model import Scenario
from cram_sim.schemas import Tables


def measures_of(scenario: Scenario, replications: int) -> Ledger:
    """The measures of so many replications of a scenario, from its own seed."""
    tables = tables_of(scenario, replications)
    return ledger(tally(tables, scenario, 0, replications), scenario)


def tables_of(scenario: Scenario, replications: int) -> Tables:
    """The tables of so many replications of a scenario, from its own seed."""
    return replicate(prepare(scenario), scenario.experiment.seed, 0, replications)


def line_with_band(
    axes: Axes, places: Sequence[float], estimates: Sequence[Estimate], colour: str, label: str
) -> None:
    """A line through the estimates and a band over their 95 % intervals."""
    axes.plot(places, [e.value for e in estimates], "o-", color=colour, label=label)
    low, high = [e.low for e in estimates], [e.high for e in estimates]
    axes.fill_between(places, low, high, color=colour, alpha=0.2, linewidth=0)
