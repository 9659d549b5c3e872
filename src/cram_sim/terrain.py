"""Terrain as a grid of heights in a site's tangent plane, and the horizon it makes for a sensor.

Terrain hides threats from sensors and lifts the sensors that stand on it. Nothing else feels it:
flights still end on the flat ground, where assets and fire units are.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.records import Floats

# Rays bend down with a radius of four Earths: Skolnik, Introduction to Radar Systems, 3rd ed.
# (2001), chapter 8; Barton, Radar Equations for Modern Radar (2013), chapter 6: an effective Earth
# 4/3 as large. A choice for average air near the ground; ducts are not modelled.
EFFECTIVE_EARTH: Final = 4.0 / 3.0
MEAN_RADIUS: Final = 6_371_008.8  # m, Moritz, Geodetic Reference System 1980, J. Geodesy 74 (2000)
BEND: Final = (1.0 - 1.0 / EFFECTIVE_EARTH) / (2.0 * MEAN_RADIUS)  # 1/m: drop over distance squared


@dataclass(frozen=True)
class ElevationGrid:
    """Terrain over the tangent plane of a site's origin.

    `up` (rows, columns) are the coordinates of the ground in metres, rows from south to north and
    columns from west to east, so that the Earth's curvature is in them already; NaN where no
    height is known. `west` and `south` are the coordinates of the first node, `step_east` and
    `step_north` the distances between nodes, metres. Raises ValueError for fewer than two rows or
    columns, or steps that are not positive.
    """

    west: float
    south: float
    step_east: float
    step_north: float
    up: Floats

    def __post_init__(self) -> None:
        if self.up.ndim != 2 or min(self.up.shape) < 2:
            raise ValueError(f"a grid has two rows and two columns at least, not {self.up.shape}")
        if not (self.step_east > 0.0 and self.step_north > 0.0):
            raise ValueError(f"steps must be positive, not {self.step_east}, {self.step_north}")

    def up_at(self, east: Floats, north: Floats) -> Floats:
        """The ground's `up` coordinate, metres, shape of the arguments; NaN where it is unknown."""
        column = (east - self.west) / self.step_east
        row = (north - self.south) / self.step_north
        return bilinear(self.up, row, column)

    def farthest_corner(self, east: float, north: float) -> float:
        """The distance along the ground to the corner that is farthest from a place, metres."""
        rows, columns = self.up.shape
        edges_east = (self.west, self.west + (columns - 1) * self.step_east)
        edges_north = (self.south, self.south + (rows - 1) * self.step_north)
        return max(math.hypot(x - east, y - north) for x in edges_east for y in edges_north)


def bilinear(values: Floats, row: Floats, column: Floats) -> Floats:
    """Interpolate between the four nodes around a place, shape of `row` and `column`.

    `values` (rows, columns), places in units of nodes. NaN outside and beside a NaN.
    """
    rows, columns = values.shape
    is_inside = (row >= 0.0) & (row <= rows - 1.0) & (column >= 0.0) & (column <= columns - 1.0)
    # The last node belongs to the cell before it.
    first_row = np.clip(np.nan_to_num(row), 0.0, rows - 2.0).astype(np.int64)
    first_column = np.clip(np.nan_to_num(column), 0.0, columns - 2.0).astype(np.int64)
    y, x = row - first_row, column - first_column
    south = values[first_row, first_column] * (1.0 - x) + values[first_row, first_column + 1] * x
    north = (
        values[first_row + 1, first_column] * (1.0 - x)
        + values[first_row + 1, first_column + 1] * x
    )
    return np.where(is_inside, south * (1.0 - y) + north * y, np.nan)


def horizon_of_terrain(
    grid: ElevationGrid, place: Floats, azimuths: int, range_step: float, reach: float
) -> Floats:
    """The elevation angle (rad) above which a target is visible, shape (azimuths, range bins).

    Row i is for azimuths from 2 pi i / azimuths on and looks along their middle, column j is for
    ground ranges up to (j + 1) `range_step` and as far as `reach`, metres; `place` (3,) is the
    sensor's. It is the running maximum of the terrain's own elevation angles along the ray, sampled
    no wider than the grid's nodes, in the tangent plane and for an effective Earth 4/3 as large.
    What is unknown hides nothing: -pi/2.
    """
    bins = math.ceil(reach / range_step)
    samples = math.ceil(range_step / min(grid.step_east, grid.step_north))  # in a bin
    distance = (range_step / samples) * np.arange(1, bins * samples + 1)
    azimuth = (2.0 * math.pi / azimuths) * (np.arange(azimuths)[:, np.newaxis] + 0.5)
    up = grid.up_at(place[0] + np.sin(azimuth) * distance, place[1] + np.cos(azimuth) * distance)
    # A bent ray sees everything raised by the square of its distance, targets as the terrain.
    slope = (up - place[2]) / distance + BEND * distance
    slope[np.isnan(slope)] = -np.inf
    steepest = np.maximum.accumulate(slope, axis=1)[:, samples - 1 :: samples]
    angle: Floats = np.arctan(steepest - BEND * distance[samples - 1 :: samples])
    return angle
