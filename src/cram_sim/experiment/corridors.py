"""Where lines of fire pass through corridors of friendly aircraft."""

import math
from typing import Final, NamedTuple

import numpy as np

from cram_sim.records import Floats, Truths, Window
from cram_sim.scenario.airspace import Corridor

PARALLEL: Final = 1e-9  # m that a line moves across a face in all its length, or less


class Strip(NamedTuple):
    """A corridor as a box: where it begins (3,), the axes of its box, its lower and upper ends.

    `axes` (3, 3): unit vectors along it, across it and up; `low` and `high` (3,) metres along them.
    On the tangent plane of the origin, from which the ground is off by a metre at 3.6 km.
    """

    origin: Floats
    axes: Floats
    low: Floats
    high: Floats


def strip_of(corridor: Corridor) -> Strip:
    """The box of a corridor."""
    begin, end = corridor.from_, corridor.to
    azimuth = math.atan2(end.east - begin.east, end.north - begin.north)
    along = [math.sin(azimuth), math.cos(azimuth), 0.0]
    across = [math.cos(azimuth), -math.sin(azimuth), 0.0]
    half = 0.5 * corridor.width
    return Strip(
        origin=np.array([begin.east, begin.north, 0.0]),
        axes=np.array([along, across, [0.0, 0.0, 1.0]]),
        low=np.array([0.0, -half, corridor.floor]),
        high=np.array([corridor.length, half, corridor.ceiling]),
    )


def crosses(strip: Strip, place: Floats, table: Floats) -> Truths:
    """Which rows of a window have a line of fire, from `place` (3,) to the intercept, in the box.

    The line enters each pair of faces at one share of its length and leaves it at another; it is
    in the box where it is between all three: Kay, Kajiya, "Ray tracing complex scenes", SIGGRAPH
    1986.
    """
    slant_range, azimuth, elevation = (
        table[:, column] for column in (Window.SLANT_RANGE, Window.AZIMUTH, Window.ELEVATION)
    )
    level = slant_range * np.cos(elevation)
    line = np.array(
        [level * np.sin(azimuth), level * np.cos(azimuth), slant_range * np.sin(elevation)]
    )
    begin = strip.axes @ (place - strip.origin)
    direction = strip.axes @ line
    enters, leaves = np.zeros(len(table)), np.ones(len(table))
    for axis in range(3):
        one, other = _shares(strip, axis, begin[axis], direction[axis])
        enters = np.maximum(enters, np.minimum(one, other))
        leaves = np.minimum(leaves, np.maximum(one, other))
    inside: Truths = enters <= leaves
    return inside


def _shares(strip: Strip, axis: int, begin: float, direction: Floats) -> tuple[Floats, Floats]:
    """At which shares of its length a line passes the two faces; all of it or none if parallel."""
    low, high = strip.low[axis] - begin, strip.high[axis] - begin
    parallel = np.abs(direction) < PARALLEL
    divisor = np.where(parallel, 1.0, direction)
    is_between = low <= 0.0 <= high
    from_parallel = -np.inf if is_between else np.inf
    one = np.where(parallel, from_parallel, low / divisor)
    other = np.where(parallel, np.inf, high / divisor)
    return one, other
