"""The cells in which what comes down is counted: fixed by the scenario, never by the data."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.records import Floats, Integers
from cram_sim.scenario.model import Scenario

MOST_CELLS: Final = 100  # each way
SIDES: Final = (25.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0, 5_000.0)  # metres
MARGIN: Final = 3_000.0  # metres around a fire unit; assumed. What falls beyond is in no cell
ELSEWHERE: Final = -1  # the number of no cell
HECTARE: Final = 10_000.0  # square metres


@dataclass(frozen=True)
class HazardGrid:
    """Square cells of `side` metres whose edges lie at whole multiples of it from the origin.

    `first` (2,) is how many sides east and north the south-western corner lies; `shape` (2,) how
    many cells there are northwards and eastwards. Cells are numbered eastwards, then northwards.
    """

    side: float
    first: tuple[int, int]
    shape: tuple[int, int]

    def cell_of(self, east: Floats, north: Floats) -> Integers:
        """The number of each place's cell, (n,), ELSEWHERE off the grid; metres."""
        rows, columns = self.shape
        column = np.floor(east / self.side) - self.first[0]
        row = np.floor(north / self.side) - self.first[1]
        inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
        return np.where(inside, row * columns + column, ELSEWHERE).astype(np.int64)

    def centres(self, cells: Integers) -> tuple[Floats, Floats]:
        """The middle of cells (n,): metres east and north, each (n,)."""
        row, column = np.divmod(cells.astype(np.float64), self.shape[1])
        east: Floats = (self.first[0] + column + 0.5) * self.side
        north: Floats = (self.first[1] + row + 0.5) * self.side
        return east, north

    def edges(self) -> tuple[Floats, Floats]:
        """Where the columns and the rows begin and end: metres east and north."""
        rows, columns = self.shape
        east = self.side * (self.first[0] + np.arange(columns + 1.0))
        north = self.side * (self.first[1] + np.arange(rows + 1.0))
        return east, north

    @property
    def hectares(self) -> float:
        """The area of one cell."""
        return self.side**2 / HECTARE


def hazard_grid(scenario: Scenario) -> HazardGrid:
    """Cells that hold all that is defended and warned, and the ground around the fire units."""
    places = [(*p.footprint.centre, p.footprint.reach) for p in scenario.defended_assets]
    places += [(*p.footprint.centre, p.footprint.reach) for p in scenario.warning_zones]
    places += [(unit.at.east, unit.at.north, MARGIN) for unit in scenario.fire_units]
    east, north, reach = np.array(places).T
    low = np.array([(east - reach).min(), (north - reach).min()])
    high = np.array([(east + reach).max(), (north + reach).max()])
    side = next((s for s in SIDES if np.all(_cells(low, high, s) <= MOST_CELLS)), SIDES[-1])
    first, cells = np.floor(low / side).astype(int), _cells(low, high, side)
    return HazardGrid(side, (int(first[0]), int(first[1])), (int(cells[1]), int(cells[0])))


def _cells(low: Floats, high: Floats, side: float) -> Integers:
    """How many cells hold what lies between two corners (2,), east and north."""
    return (np.floor(high / side) - np.floor(low / side)).astype(np.int64) + 1
