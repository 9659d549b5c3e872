"""What the ledger says of people: expected casualties, a proxy, and what averts them."""

import math
from typing import Final

import numpy as np

from cram_sim.experiment.counting import (
    MILLIONTHS,
    Columns,
    Counter,
    Counts,
    Key,
    millionths,
    rows_where,
)
from cram_sim.experiment.places import places_of
from cram_sim.experiment.rates import Rate, mean_of
from cram_sim.records import Integers
from cram_sim.scenario.model import Scenario

ENDS: Final = ("low", "high")
EVERYWHERE: Final = ""  # all places together: no place can have this name
# Which two worlds are compared: what averts casualties, from which world to which.
AVERTED: Final = {
    "averted_by_warning": ("averted by the warning", "defended_unwarned"),
    "averted_by_defence": ("averted by the defence", "undefended_warned"),
    "averted_by_both": ("averted by both", "undefended_unwarned"),
}
WORLDS: Final = {
    "defended_warned": "expected casualties (proxy)",
    "defended_unwarned": "the same without warning",
    "undefended_warned": "the same without the defence",
    "undefended_unwarned": "the same with neither",
}


def _rates() -> dict[str, Rate]:
    """Every measure of a place, low factors beside high ones."""
    rates = {
        f"casualties_{world}_{end}": mean_of(
            f"{meaning}, {end} factors", "raids", "casualties", per=MILLIONTHS
        )
        for world, meaning in WORLDS.items()
        for end in ENDS
    }
    rates |= {
        f"{name}_{end}": mean_of(
            f"{meaning}, {end} factors", "raids", "casualties", per=MILLIONTHS, at_least=-math.inf
        )
        for name, (meaning, _) in AVERTED.items()
        for end in ENDS
    }
    struck = mean_of("struck by debris (proxy)", "raids", "people", per=MILLIONTHS)
    return rates | {"struck": struck}


PEOPLE: Final[dict[str, Rate]] = _rates()


def names_of_places(scenario: Scenario) -> list[str]:
    """The places that the ledger tells of: each with people, and all together if several."""
    names = list(dict.fromkeys(place.name for place in places_of(scenario)))
    return [*names, EVERYWHERE] if len(names) > 1 else names


def people_counts(count: Counter, people: Columns, scenario: Scenario) -> dict[Key, Counts]:
    """Of every raid and place, in millionths of a casualty; `people` are all rows."""
    counts: dict[Key, Counts] = {}
    for name in names_of_places(scenario):
        everyone = name == EVERYWHERE
        rows = people if everyone else rows_where(people, people["place"] == name)
        counts |= {
            ("people", name, measure): Counts(values, count.one_each)
            for measure, values in _per_raid(count, rows).items()
        }
    return counts


def _per_raid(count: Counter, rows: Columns) -> dict[str, Integers]:
    """Every measure in each raid, (replications,)."""
    amounts = {
        f"{world}_{end}": count.total(rows, millionths(rows[f"expected_casualties_{world}_{end}"]))
        for world in WORLDS
        for end in ENDS
    }
    averted = {
        f"{name}_{end}": amounts[f"{world}_{end}"] - amounts[f"defended_warned_{end}"]
        for name, (_, world) in AVERTED.items()
        for end in ENDS
    }
    struck: Integers = count.total(rows, millionths(np.asarray(rows["expected_struck"])))
    return (
        {f"casualties_{name}": values for name, values in amounts.items()}
        | averted
        | {"struck": struck}
    )
