"""The hazard of what came down, cell by cell, with its errors. Not validated against any recovery
of debris: what falls is as good as the models of kills and of gun rounds that made it.
"""

from dataclasses import dataclass

import numpy as np

from cram_sim.experiment.hazard_grid import ELSEWHERE, HazardGrid
from cram_sim.experiment.hazard_tally import THOUSANDTHS, CellSum, HazardSums
from cram_sim.experiment.statistics import wilson_interval
from cram_sim.records import Floats, Integers


@dataclass(frozen=True)
class HazardDensity:
    """Of cells in which anything came down, each (k,).

    `pieces`: hazardous pieces for each hectare and raid; `impacts`: threats that came down and what
    detonated, likewise; with their standard errors. `p_whole`: the probability that a raid brings
    at least one hazardous piece to the cell that is one: a part, a whole round, an interceptor, no
    fragment; and the ends of its interval of 95 %.
    """

    cells: Integers
    pieces: Floats
    pieces_error: Floats
    p_whole: Floats
    p_whole_low: Floats
    p_whole_high: Floats
    impacts: Floats
    impacts_error: Floats

    @property
    def relative_error(self) -> float:
        """The standard error of a cell's pieces over their density: root mean square over pieces.

        NaN where none came down, or where one raid shows no scatter.
        """
        found = self.pieces > 0.0
        error, density = self.pieces_error[found], self.pieces[found]
        return (
            float(np.sqrt(np.sum(error**2 / density) / np.sum(density))) if found.any() else np.nan
        )


def hazard_density(sums: HazardSums, grid: HazardGrid, replications: int) -> HazardDensity:
    """What the cells of the grid hold on average over the replications that were summed."""
    on_map = sums.where(sums.cells != ELSEWHERE)
    per_hectare = 1.0 / grid.hectares
    rows = on_map.sums
    pieces, pieces_error = _mean(
        rows[CellSum.PIECES], rows[CellSum.PIECES_SQUARED], replications, THOUSANDTHS
    )
    impacts, impacts_error = _mean(
        rows[CellSum.IMPACTS], rows[CellSum.IMPACTS_SQUARED], replications, 1
    )
    return HazardDensity(
        on_map.cells,
        pieces * per_hectare,
        pieces_error * per_hectare,
        *_p_whole(rows, replications),
        impacts * per_hectare,
        impacts_error * per_hectare,
    )


def share_elsewhere(sums: HazardSums) -> float:
    """The share of the hazardous pieces that came down in no cell; NaN if there were none."""
    pieces = sums.sums[CellSum.PIECES]
    total = int(pieces.sum())
    return float(pieces[sums.cells == ELSEWHERE].sum() / total) if total else np.nan


def _mean(x: Integers, xx: Integers, replications: int, per: int) -> tuple[Floats, Floats]:
    """Means over replications and their standard errors, of sums that hold `per` of each."""
    if replications < 2:
        return x / per, np.full(x.size, np.nan)
    scatter = np.maximum(xx - x * (x / replications), 0.0) / (replications - 1)
    return x / (per * replications), np.sqrt(scatter / replications) / per


def _p_whole(rows: Integers, replications: int) -> tuple[Floats, Floats, Floats]:
    """The share of raids with a single piece in the cell, and the ends of Wilson's interval."""
    raids = rows[CellSum.RAIDS_WITH_WHOLE]
    counts, place = np.unique(raids, return_inverse=True)
    intervals = [wilson_interval(int(count), replications) for count in counts]
    low, high = np.array(intervals).reshape(-1, 2)[place].T
    return raids / replications, low, high
