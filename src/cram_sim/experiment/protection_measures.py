"""What the ledger says of the value of all defended assets together, and how much of it is lost."""

import math

import numpy as np

from cram_sim.experiment.counting import MILLIONTHS, Columns, Counter, Counts, Key, millionths
from cram_sim.experiment.rates import Rate, mean_of
from cram_sim.records import Floats
from cram_sim.scenario.model import Scenario


def protection_rates(scenario: Scenario) -> dict[str, Rate]:
    """The measures; sums hold millionths of the whole value."""
    per = MILLIONTHS / _whole_value(scenario)
    return {
        "value_lost": mean_of("value lost per raid", "raids", "value", per=per),
        "value_lost_unengaged": mean_of("the same without the defence", "raids", "value", per=per),
        "value_saved": mean_of(
            "value saved by the defence", "raids", "value", per=per, at_least=-math.inf
        ),
    }


def protection_counts(count: Counter, assets: Columns, scenario: Scenario) -> dict[Key, Counts]:
    """Of every raid what is lost: of each asset its value, by the share of items damaged."""
    lost = _lost(count, assets, scenario, "items_damaged")
    unengaged = _lost(count, assets, scenario, "items_damaged_unengaged")
    per_raid = {
        "value_lost": millionths(lost),
        "value_lost_unengaged": millionths(unengaged),
        "value_saved": millionths(unengaged) - millionths(lost),
    }
    return {
        ("protection", measure): Counts(values, count.one_each)
        for measure, values in per_raid.items()
    }


def _lost(count: Counter, assets: Columns, scenario: Scenario, column: str) -> Floats:
    """The share of the whole value lost in each raid, (replications,)."""
    lost = np.zeros(count.replications)
    for asset in scenario.defended_assets:
        mine = assets["asset"] == asset.name
        share = asset.value / _whole_value(scenario) / asset.number
        lost[assets["replication"][mine] - count.first] += share * assets[column][mine]
    return lost


def _whole_value(scenario: Scenario) -> float:
    return sum(asset.value for asset in scenario.defended_assets)
