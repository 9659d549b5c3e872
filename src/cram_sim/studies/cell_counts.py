"""What every raid of every cell adds to a measure, read from the cells' run directories."""

from collections.abc import Callable, Sequence

import numpy as np

from cram_sim.experiment.counting import Counts, Key
from cram_sim.experiment.ledger import rates_of
from cram_sim.experiment.statistics import PairSums
from cram_sim.experiment.store import Store
from cram_sim.experiment.tally import raid_counts
from cram_sim.records import Integers
from cram_sim.scenario.model import Scenario
from cram_sim.studies.plan import Cell, Plan
from cram_sim.studies.responses import Responses, responses_of

# More parts of an error than this tell no more of it, and would only take memory.
MOST_PARTS = 1000


def study_responses(
    plan: Plan, store_of: Callable[[Cell], Store], keys: Sequence[Key]
) -> dict[Key, Responses]:
    """The responses of all cells, by measure; the cells' runs are complete."""
    most = max(store_of(cell).read_manifest().replications for cell in plan.cells)
    size = -(-most // MOST_PARTS)
    parts = -(-most // size)
    shape = (len(plan.cells), parts)
    x, m = ({key: np.zeros(shape, np.int64) for key in keys} for _ in range(2))
    replications = np.zeros(len(plan.cells), np.int64)
    for number, cell in enumerate(plan.cells):
        counts, replications[number] = cell_counts(store_of(cell), cell.scenario, keys)
        for key, each in counts.items():
            x[key][number], m[key][number] = (_summed(a, size, parts) for a in (each.x, each.m))
    return {
        key: responses_of(
            x[key],
            m[key],
            replications,
            shares_raids=not plan.study.independent,
            raids_in_part=size,
            scale=scale_of(key, plan.base),
        )
        for key in keys
    }


def cell_counts(
    store: Store, scenario: Scenario, keys: Sequence[Key]
) -> tuple[dict[Key, Counts], int]:
    """What each raid of a run adds to some measures, and how many raids there are."""
    manifest = store.read_manifest()
    found = [
        raid_counts(store.read_block(block), scenario, block.first, block.replications)
        for block in manifest.blocks
    ]
    joined = {
        key: Counts(*(np.concatenate([getattr(each[key], of) for each in found]) for of in "xm"))
        for key in keys
    }
    return joined, manifest.replications


def scale_of(key: Key, scenario: Scenario) -> float:
    """What the ledger multiplies a ratio of sums with, to have it in its unit."""
    return rates_of(scenario)[key](PairSums(2, 2, 2, 2, 2, 2), 2).value


def _summed(amounts: Integers, size: int, parts: int) -> Integers:
    """Sums of so many raids at a time, shape (parts,)."""
    filled = np.zeros(parts * size, np.int64)
    filled[: amounts.size] = amounts
    summed: Integers = filled.reshape(parts, size).sum(axis=1)
    return summed
