"""What stands in a radar's way: above which elevation a target is visible."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.records import Floats

MASK_BINS: Final = 3600  # of azimuth: a mask is read every tenth of a degree
ANY_RANGE: Final = 1e9  # m: one bin that ends nowhere
NOTHING: Final = -0.5 * math.pi  # rad: a horizon that hides nothing


@dataclass(frozen=True)
class Horizon:
    """The elevation (rad) above which a target is visible, by its azimuth and ground range.

    `elevation` (azimuths, ranges): bins of equal width, the first azimuth bin clockwise from north,
    the first range bin from 0 to `range_step` metres; the last one holds all beyond.
    """

    elevation: Floats
    range_step: float

    def at(self, azimuth: Floats, ground_range: Floats) -> Floats:
        """The elevation of the bins that these azimuths (rad) and ranges (m) lie in."""
        azimuths, ranges = self.elevation.shape
        turn = np.floor(np.mod(azimuth, 2.0 * math.pi) * azimuths / (2.0 * math.pi))
        away = np.floor(np.asarray(ground_range) / self.range_step)
        bins = np.minimum(turn, azimuths - 1).astype(int), np.minimum(away, ranges - 1).astype(int)
        found: Floats = self.elevation[bins]
        return found


CLEAR: Final = Horizon(np.full((1, 1), NOTHING), ANY_RANGE)


def horizon_of_mask(azimuth: Sequence[float], elevation: Sequence[float]) -> Horizon:
    """The horizon of a mask: elevations (rad) at rising azimuths (rad), linear between, all round.

    Read at the middle of each tenth of a degree; without a point nothing is hidden.
    """
    if not azimuth:
        return CLEAR
    middle = (np.arange(MASK_BINS) + 0.5) * (2.0 * math.pi / MASK_BINS)
    height = np.interp(middle, azimuth, elevation, period=2.0 * math.pi)
    return Horizon(height[:, np.newaxis], ANY_RANGE)


def higher_of(mask: Horizon, terrain: Horizon) -> Horizon:
    """The higher of two horizons, in the finer bins of the two."""
    azimuths = max(len(mask.elevation), len(terrain.elevation))
    finer = min(mask, terrain, key=lambda horizon: horizon.range_step)
    ranges = finer.elevation.shape[1]
    azimuth = (np.arange(azimuths) + 0.5) * (2.0 * math.pi / azimuths)
    ground_range = (np.arange(ranges) + 0.5) * finer.range_step
    turn, away = np.meshgrid(azimuth, ground_range, indexing="ij")
    return Horizon(np.maximum(mask.at(turn, away), terrain.at(turn, away)), finer.range_step)
