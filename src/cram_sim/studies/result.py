"""What a study came to: of each cell the sums over its raids, and the measures made from them."""

from collections.abc import Mapping
from dataclasses import dataclass

from cram_sim.experiment.counting import Key
from cram_sim.experiment.ledger import Ledger
from cram_sim.experiment.statistics import Estimate, PairSums
from cram_sim.studies.plan import Cell, Plan


@dataclass(frozen=True)
class CellResult:
    """A cell, how many raids it had, and what came of them."""

    cell: Cell
    replications: int
    sums: Mapping[Key, PairSums]
    ledger: Ledger

    def estimate(self, key: Key) -> Estimate:
        """One measure of its ledger."""
        return self.ledger.at(key)


@dataclass(frozen=True)
class StudyResult:
    """A plan and the result of every cell, in the plan's order; `digest` is of all their rows."""

    plan: Plan
    cells: tuple[CellResult, ...]
    digest: str
