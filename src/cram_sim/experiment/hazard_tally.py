"""What came down in each cell of the ground, as sums that add up over blocks.

A fragment in the tables stands for many alike, which in truth come down apart from each other. Its
share in a cell is right on average; that none of the many falls there is taken from Poisson's law.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np

from cram_sim.experiment.counting import Columns
from cram_sim.experiment.hazard_grid import HazardGrid
from cram_sim.records import Floats, Integers, Truths

THOUSANDTHS: Final = 1_000  # sums are of whole numbers: expected pieces are added up in these


class CellSum(IntEnum):
    """The sums over replications that a cell has; pieces are in thousandths."""

    PIECES = 0
    PIECES_SQUARED = 1
    RAIDS_WITH_WHOLE = 2  # in which a piece that stands for itself alone came down
    SPREAD = 3  # pieces that stand for other than one
    SPREAD_SQUARED = 4
    IMPACTS = 5  # threats that came down, and what detonated
    IMPACTS_SQUARED = 6


@dataclass(frozen=True)
class HazardSums:
    """Of cells (k,), ascending, in which anything came down: the sums of `CellSum`, (7, k)."""

    cells: Integers
    sums: Integers

    @classmethod
    def empty(cls) -> "HazardSums":
        """Nothing came down anywhere."""
        return cls(np.empty(0, np.int64), np.empty((len(CellSum), 0), np.int64))

    def __add__(self, other: "HazardSums") -> "HazardSums":
        return _collected(
            np.concatenate([self.cells, other.cells]),
            np.concatenate([self.sums, other.sums], axis=1),
        )

    def where(self, chosen: Truths) -> "HazardSums":
        """Some of the cells."""
        return HazardSums(self.cells[chosen], self.sums[:, chosen])


def is_hazardous(debris: Columns, least_energy: float) -> Truths:
    """Which pieces can kill or injure by their energy (J) alone; detonations are counted apart."""
    hazardous: Truths = (debris["energy_j"] >= least_energy) & ~debris["detonated"]
    return hazardous


def thousandths(pieces: Floats) -> Integers:
    """Expected pieces as whole numbers that add up in any order."""
    return np.rint(THOUSANDTHS * pieces).astype(np.int64)


def hazard_sums(
    threats: Columns, debris: Columns, grid: HazardGrid, least_energy: float
) -> HazardSums:
    """Count one block; `threats` without friends, pieces from `least_energy` (J) on."""
    down = threats["launched"] & ~threats["neutralised"]
    replication, cell, row, amount = (
        np.concatenate(parts)
        for parts in zip(
            _at(grid, threats, down, CellSum.IMPACTS),
            _at(grid, debris, debris["detonated"], CellSum.IMPACTS),
            _at(grid, debris, is_hazardous(debris, least_energy), CellSum.PIECES),
            strict=True,
        )
    )
    return _over_replications(replication, cell, row, amount)


def _at(
    grid: HazardGrid, table: Columns, chosen: Truths, row: CellSum
) -> tuple[Integers, Integers, Integers, Floats]:
    """Replication, cell, row and number of what came down, each (n,)."""
    cell = grid.cell_of(table["impact_east_m"][chosen], table["impact_north_m"][chosen])
    pieces = table["pieces"][chosen] if "pieces" in table else np.ones(cell.size)
    return table["replication"][chosen], cell, np.full(cell.size, row, np.int64), pieces


def _over_replications(
    replication: Integers, cell: Integers, row: Integers, amount: Floats
) -> HazardSums:
    """Sum within each replication and cell first: squares are of those sums."""
    cells, cell_place = np.unique(cell, return_inverse=True)
    pairs, place = np.unique(replication * cells.size + cell_place, return_inverse=True)

    def within(chosen: Truths) -> Floats:
        found = np.bincount(place[chosen], amount[chosen], minlength=pairs.size)
        return found.astype(np.float64)

    is_piece, is_whole = row == CellSum.PIECES, amount == 1.0
    pieces = thousandths(within(is_piece))
    spread = thousandths(within(is_piece & ~is_whole))
    impacts = np.rint(within(~is_piece)).astype(np.int64)
    with_whole = (within(is_piece & is_whole) > 0.0).astype(np.int64)
    rows = (pieces, pieces**2, with_whole, spread, spread**2, impacts, impacts**2)
    return _collected(cells[pairs % max(cells.size, 1)], np.stack(rows))


def _collected(cells: Integers, sums: Integers) -> HazardSums:
    distinct, place = np.unique(cells, return_inverse=True)
    collected = np.zeros((len(CellSum), distinct.size), np.int64)
    for row, values in enumerate(sums):
        np.add.at(collected[row], place, values)
    return HazardSums(distinct, collected)
