"""What came down in each cell of the ground, as sums that add up over blocks.

A fragment in the tables stands for many alike, which come down apart from each other: they are
shared over the cells about it, by its spread. Whether any of them fell in a cell is not counted.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np

from cram_sim.experiment.counting import Columns
from cram_sim.experiment.hazard_grid import ELSEWHERE, HazardGrid
from cram_sim.experiment.hazard_spread import shared
from cram_sim.records import Floats, Integers, Truths

THOUSANDTHS: Final = 1_000  # sums are of whole numbers: expected pieces are added up in these


class CellSum(IntEnum):
    """The sums over replications that a cell has; pieces are in thousandths."""

    PIECES = 0
    PIECES_SQUARED = 1
    RAIDS_WITH_WHOLE = 2  # in which a piece came down that is one: it stands for no others
    IMPACTS = 3  # threats that came down, and what detonated
    IMPACTS_SQUARED = 4


@dataclass(frozen=True)
class HazardSums:
    """Of cells (k,), ascending, in which anything came down: the sums of `CellSum`, (5, k)."""

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
    hazardous = is_hazardous(debris, least_energy)
    alone = debris["spread_m"] == 0.0
    parts = (
        _where_each_fell(grid, threats, down, CellSum.IMPACTS),
        _where_each_fell(grid, debris, debris["detonated"], CellSum.IMPACTS),
        _where_each_fell(grid, debris, hazardous & alone, CellSum.RAIDS_WITH_WHOLE),
        _where_the_others_fell(grid, debris, hazardous & ~alone),
    )
    return _over_replications(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _where_each_fell(
    grid: HazardGrid, table: Columns, chosen: Truths, row: CellSum
) -> tuple[Integers, Integers, Integers, Integers]:
    """Replication, cell, row and thousandths of what came down as one, each (n,)."""
    cell = grid.cell_of(table["impact_east_m"][chosen], table["impact_north_m"][chosen])
    pieces = table["pieces"][chosen] if "pieces" in table else np.ones(cell.size)
    return table["replication"][chosen], cell, np.full(cell.size, row), thousandths(pieces)


def _where_the_others_fell(
    grid: HazardGrid, debris: Columns, chosen: Truths
) -> tuple[Integers, Integers, Integers, Integers]:
    """The same of pieces that stand for others, over the cells about each."""
    shares = shared(
        grid,
        debris["impact_east_m"][chosen],
        debris["impact_north_m"][chosen],
        debris["spread_m"][chosen],
        thousandths(debris["pieces"][chosen]),
    )
    some = shares.amount > 0
    row, cell, amount = shares.row[some], shares.cell[some], shares.amount[some]
    return debris["replication"][chosen][row], cell, np.full(row.size, CellSum.PIECES), amount


def _over_replications(
    replication: Integers, cell: Integers, row: Integers, amount: Integers
) -> HazardSums:
    """Sum within each replication and cell first: squares are of those sums."""
    first, cells = int(replication.min(initial=0)), int(cell.max(initial=0)) - ELSEWHERE + 1
    pairs, place = np.unique((replication - first) * cells + cell - ELSEWHERE, return_inverse=True)

    def within(*rows: CellSum) -> Integers:
        chosen = np.isin(row, rows)
        return np.bincount(place[chosen], amount[chosen], minlength=pairs.size).astype(np.int64)

    whole = within(CellSum.RAIDS_WITH_WHOLE)
    pieces = whole + within(CellSum.PIECES)
    impacts = within(CellSum.IMPACTS) // THOUSANDTHS
    rows = (pieces, pieces**2, (whole > 0).astype(np.int64), impacts, impacts**2)
    return _collected(pairs % cells + ELSEWHERE, np.stack(rows))


def _collected(cells: Integers, sums: Integers) -> HazardSums:
    distinct, place = np.unique(cells, return_inverse=True)
    collected = np.zeros((len(CellSum), distinct.size), np.int64)
    for row, values in enumerate(sums):
        np.add.at(collected[row], place, values)
    return HazardSums(distinct, collected)
