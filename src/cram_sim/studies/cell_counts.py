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
from cram_sim.studies.responses import Responses, one_raid_variance, responses_of

# More parts of an error than this tell no more of it, and would only take memory.
MOST_PARTS = 1000


def study_responses(
    plan: Plan, store_of: Callable[[Cell], Store], keys: Sequence[Key]
) -> dict[Key, Responses]:
    """The responses of all cells, by measure; the cells' runs are complete, of any length."""
    replications = [store_of(cell).read_manifest().replications for cell in plan.cells]
    edges = part_edges(replications, plan.base.experiment.raids_per_sample)
    raids = np.clip(np.array(replications)[:, np.newaxis] - edges[:-1], 0, np.diff(edges))
    x, m = ({key: np.zeros(raids.shape, np.int64) for key in keys} for _ in range(2))
    variances = {key: np.zeros(len(plan.cells)) for key in keys}
    for number, cell in enumerate(plan.cells):
        counts = cell_counts(store_of(cell), cell.scenario, keys)
        for key, each in counts.items():
            x[key][number], m[key][number] = (_summed(a, edges) for a in (each.x, each.m))
            variances[key][number] = one_raid_variance(each.x, each.m)
    return {
        key: responses_of(
            x[key],
            m[key],
            raids,
            variances[key],
            shares_raids=not plan.study.independent,
            scale=scale_of(key, plan.base),
        )
        for key in keys
    }


def part_edges(replications: Sequence[int], raids_per_sample: int) -> Integers:
    """Where the raids of cells are cut into parts, the same for all, from 0 to the most of a cell.

    Those that every cell has are cut as finely as those that only some have, so the shortest cell
    has parts enough. A part is of whole samples.
    """
    least, most = min(replications), max(replications)
    cuts = [np.linspace(0, least, MOST_PARTS + 1), np.linspace(least, most, MOST_PARTS + 1)]
    samples = np.rint(np.concatenate(cuts) / raids_per_sample).astype(np.int64)
    return np.unique(samples) * raids_per_sample


def cell_counts(store: Store, scenario: Scenario, keys: Sequence[Key]) -> dict[Key, Counts]:
    """What each raid of a run adds to some measures."""
    manifest = store.read_manifest()
    found = [
        raid_counts(store.read_block(block), scenario, block.first, block.replications)
        for block in manifest.blocks
    ]
    return {
        key: Counts(*(np.concatenate([getattr(each[key], of) for each in found]) for of in "xm"))
        for key in keys
    }


def scale_of(key: Key, scenario: Scenario) -> float:
    """What the ledger multiplies a ratio of sums with, to have it in its unit."""
    return rates_of(scenario)[key](PairSums(2, 2, 2, 2, 2, 2), 2).value


def _summed(amounts: Integers, edges: Integers) -> Integers:
    """Sums of the raids of each part, shape (parts,)."""
    filled = np.zeros(edges[-1], np.int64)
    filled[: amounts.size] = amounts
    summed: Integers = np.add.reduceat(filled, edges[:-1])
    return summed
