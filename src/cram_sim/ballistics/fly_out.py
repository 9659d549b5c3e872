"""Time of flight of a gun's round over slant range and elevation, tabulated once."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, nominal_launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import Flights, states_at
from cram_sim.ballistics.point_mass import fly
from cram_sim.compiled import compiled

Floats = NDArray[np.float64]

TIGHT_TOLERANCE = 1e-6  # m per step
SAMPLE_TIME = 0.005  # s
LAYING_STEP = math.radians(1.0)  # time of flight hardly depends on elevation
LAYING_MARGIN = math.radians(12.0)  # the round falls below the line of fire
SPEED_CHANGE = 1e-3  # relative, for the derivative


@dataclass(frozen=True)
class FlyOut:
    """What a gun's round does over slant range and elevation of the line of sight.

    Tables (ranges, elevations) on uniform grids `ranges` (m) and `elevations` (rad), NaN beyond
    reach: `time_of_flight` (s), `speed` (m/s), `d_position_d_log_speed` (m): how far the round is
    moved along the line of fire, at the time it should be there, per relative change of muzzle
    speed. `grid` is first range, range step, first elevation, elevation step, for `look_up`.
    """

    ranges: Floats
    elevations: Floats
    time_of_flight: Floats
    speed: Floats
    d_position_d_log_speed: Floats
    grid: Floats


def fly_out(
    body: Body,
    air: Air,
    earth: Earth,
    muzzle_speed: float,
    *,
    ranges: Floats,
    elevations: Floats,
    self_destruct_time: float,
) -> FlyOut:
    """Tabulate the round of a gun at the origin. Raises ValueError for grids that are not uniform.

    `ranges` (k,) slant range in metres and `elevations` (m,) of the line of sight in radians.
    """
    grid = np.array([*_uniform("ranges", ranges), *_uniform("elevations", elevations)])
    laid = np.arange(elevations[0] - LAYING_STEP, elevations[-1] + LAYING_MARGIN, LAYING_STEP)
    laid = laid[laid < math.pi / 2 + LAYING_STEP]
    times = np.arange(0.0, self_destruct_time, SAMPLE_TIME)
    paths = [
        _paths(body, air, earth, muzzle_speed * factor, laid, times)
        for factor in (1.0, 1 + SPEED_CHANGE, 1 - SPEED_CHANGE)
    ]
    nominal = paths[0]
    along = nominal[:3] / np.maximum(np.sqrt(np.sum(nominal[:3] ** 2, axis=0)), 1e-9)
    moved = np.sum((paths[1][:3] - paths[2][:3]) * along, axis=0) / (2 * SPEED_CHANGE)
    values = np.stack(
        [np.broadcast_to(times, moved.shape), np.linalg.norm(nominal[3:], axis=0), moved]
    )
    at_range, sight = _at_ranges(nominal[:3], values, laid, ranges)
    table = _at_elevations(at_range, sight, elevations)
    return FlyOut(ranges, elevations, table[0], table[1], table[2], grid)


@compiled
def look_up(table: Floats, grid: Floats, slant_range: float, elevation: float) -> float:
    """A table of a `FlyOut` at a slant range (m) and elevation (rad), bilinear; NaN outside."""
    x = (slant_range - grid[0]) / grid[1]
    y = (elevation - grid[2]) / grid[3]
    rows, columns = table.shape
    if not (0.0 <= x <= rows - 1 and 0.0 <= y <= columns - 1):
        return math.nan
    i, j = min(int(x), rows - 2), min(int(y), columns - 2)
    a, b = x - i, y - j
    value: float = (1 - a) * ((1 - b) * table[i, j] + b * table[i, j + 1]) + a * (
        (1 - b) * table[i + 1, j] + b * table[i + 1, j + 1]
    )
    return value


def _uniform(name: str, values: Floats) -> tuple[float, float]:
    steps = np.diff(values)
    if values.size < 2 or not (steps[0] > 0 and np.allclose(steps, steps[0], rtol=1e-6)):
        raise ValueError(f"{name} must rise in equal steps")
    return float(values[0]), float(steps[0])


def _paths(body: Body, air: Air, earth: Earth, speed: float, laid: Floats, times: Floats) -> Floats:
    """States (6, lanes, times) of rounds fired north at the elevations `laid`."""
    origin = np.zeros((3, laid.size))
    launches = nominal_launches(origin, laid, np.zeros(laid.size), speed=speed)
    flights: Flights = fly(
        body,
        air,
        earth,
        launches,
        end_time=float(times[-1]) + SAMPLE_TIME,
        tolerance=TIGHT_TOLERANCE,
    )
    lanes = np.repeat(np.arange(laid.size), times.size)
    return states_at(flights, lanes, np.tile(times, laid.size)).reshape(6, laid.size, times.size)


def _at_ranges(
    position: Floats, values: Floats, laid: Floats, ranges: Floats
) -> tuple[Floats, Floats]:
    """Values (3, ranges, lanes) where each round passes a range, and its elevation there."""
    at_range = np.full((len(values), ranges.size, laid.size), math.nan)
    sight = np.empty((ranges.size, laid.size))
    for lane in range(laid.size):
        east, north, up = position[:, lane]
        reached = np.sqrt(east * east + north * north + up * up)
        outward = slice(0, int(np.argmax(reached)) + 1)
        angle = np.arctan2(up, north)
        angle[0] = laid[lane]
        sight[:, lane] = np.interp(ranges, reached[outward], angle[outward])
        for k, value in enumerate(values):
            at_range[k, :, lane] = np.interp(
                ranges, reached[outward], value[lane][outward], right=math.nan
            )
    return at_range, sight


def _at_elevations(at_range: Floats, sight: Floats, elevations: Floats) -> Floats:
    """Values (3, ranges, elevations) on lines of sight instead of directions of the barrel."""
    table = np.full((len(at_range), len(sight), elevations.size), math.nan)
    for row, angles in enumerate(sight):
        for k, values in enumerate(at_range):
            table[k, row] = np.interp(
                elevations, angles, values[row], left=math.nan, right=math.nan
            )
    return table
