"""Time of flight of a gun's round over slant range and elevation, tabulated once."""

import math
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, nominal_launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import STATUS, State, state_at
from cram_sim.ballistics.point_mass import fly
from cram_sim.compiled import compiled, compiled_lanes

Floats = NDArray[np.float64]
Path = tuple[Floats, Floats, NDArray[np.int64]]

TIGHT_TOLERANCE = 1e-6  # m per step
LAYING_STEP = math.radians(1.0)  # time of flight hardly depends on elevation
LAYING_MARGIN = math.radians(12.0)  # the round falls below the line of fire
SPEED_CHANGE = 1e-3  # relative, for the derivative
RANGE_TOLERANCE = 1e-6  # m
MOST_ITERATIONS = 60


@dataclass(frozen=True)
class FlyOut:
    """What a gun's round does over slant range and elevation of the line of sight.

    Tables (ranges, elevations) on uniform grids `ranges` (m) and `elevations` (rad), NaN beyond
    reach: `time_of_flight` (s), `speed` (m/s), `d_position_d_log_speed` (m): how far the round is
    moved along the line of fire, at the time it should be there, per relative change of muzzle
    speed. `grid` is first range, range step, first elevation, elevation step, for `look_up`.

    With steps of 25 m and 2 degrees a look-up misses direct flights of a 20 mm round by less than
    0.3 ms, and beyond 100 m by less than 0.1 % of the time of flight.
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
    """Tabulate the round of a gun at the origin, over its life until it destroys itself.

    `ranges` (k,) slant range in metres and `elevations` (m,) of the line of sight in radians. A
    cell that reaches beyond the round's life is empty. Raises ValueError for grids that are not
    uniform, a speed or a life that is not positive, and a round that does not fly.
    """
    grid = np.array([*_uniform("ranges", ranges), *_uniform("elevations", elevations)])
    if not ranges[0] >= 0:
        raise ValueError(f"ranges must not be negative, not {ranges[0]}")
    for name, value in (
        ("muzzle_speed", muzzle_speed),
        ("self_destruct_time", self_destruct_time),
    ):
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"{name} must be positive, not {value}")
    laid = np.arange(elevations[0] - LAYING_STEP, elevations[-1] + LAYING_MARGIN, LAYING_STEP)
    laid = laid[laid < math.pi / 2 + LAYING_STEP]
    nominal, faster, slower = (
        _paths(body, air, earth, muzzle_speed * factor, laid, self_destruct_time)
        for factor in (1.0, 1 + SPEED_CHANGE, 1 - SPEED_CHANGE)
    )
    values = np.empty((3, ranges.size, laid.size))
    sight = np.empty((ranges.size, laid.size))
    _pass_ranges(nominal, faster, slower, laid, ranges, values, sight)
    table = _at_elevations(values, sight, elevations)
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


def _paths(body: Body, air: Air, earth: Earth, speed: float, laid: Floats, life: float) -> Path:
    """Node times, states and counts of rounds fired north at the elevations `laid`."""
    origin = np.zeros((3, laid.size))
    flights = fly(
        body,
        air,
        earth,
        nominal_launches(origin, laid, np.zeros(laid.size), speed=speed),
        end_time=life,
        tolerance=TIGHT_TOLERANCE,
    )
    failed = np.flatnonzero(~flights.flown)
    if failed.size:
        lane = int(failed[0])
        raise ValueError(
            f"the round does not fly {life} s at {speed:.0f} m/s and an elevation of "
            f"{math.degrees(laid[lane]):.0f} deg: {STATUS[int(flights.status[lane])]}"
        )
    return flights.node_time, flights.node_state, flights.node_count


@compiled_lanes
def _pass_ranges(
    nominal: Path, faster: Path, slower: Path, laid: Floats, ranges: Floats,
    values: Floats, sight: Floats,
) -> None:  # fmt: skip
    """Where each round passes each range on its way out: the three tables, and its elevation.

    `values` (3, ranges, lanes) and `sight` (ranges, lanes); NaN where it does not get there.
    """
    for lane in numba.prange(laid.size):
        node = 0
        for row in range(ranges.size):
            node = _node_before(nominal, lane, node, ranges[row])
            time = _passing_time(nominal, lane, node, ranges[row])
            state = state_at(*nominal, lane, time)
            ahead, behind = state_at(*faster, lane, time), state_at(*slower, lane, time)
            moved = 0.0
            if ranges[row] > 0.0:
                for i in range(3):
                    moved += (ahead[i] - behind[i]) * state[i] / ranges[row]
            values[0, row, lane] = time
            values[1, row, lane] = _speed(state)
            values[2, row, lane] = moved / (2 * SPEED_CHANGE)
            sight[row, lane] = math.atan2(state[2], state[1]) if time > 0.0 else laid[lane]


@compiled
def _node_before(path: Path, lane: int, node: int, slant_range: float) -> int:
    """The last node, from `node` on, before a round passes a range; its last one if it does not."""
    last = path[2][lane] - 1
    while node < last and _distance(path[1][lane, node + 1]) < slant_range:
        node += 1
    return node


@compiled
def _passing_time(path: Path, lane: int, node: int, slant_range: float) -> float:
    """When a round passes a range between a node and the next: bracketed Newton steps."""
    if node >= path[2][lane] - 1:
        return math.nan
    low, high = path[0][lane, node], path[0][lane, node + 1]
    time: float = low
    for _ in range(MOST_ITERATIONS):
        state = state_at(*path, lane, time)
        distance = math.sqrt(state[0] ** 2 + state[1] ** 2 + state[2] ** 2)
        short = slant_range - distance
        if short > 0.0:
            low = time
        else:
            high = time
        if abs(short) <= RANGE_TOLERANCE:
            break
        away = state[0] * state[3] + state[1] * state[4] + state[2] * state[5]
        time += short * distance / away if distance > 0.0 else short / _speed(state)
        if not low < time < high:
            time = 0.5 * (low + high)
    return time


@compiled
def _distance(state: Floats) -> float:
    distance: float = math.sqrt(state[0] ** 2 + state[1] ** 2 + state[2] ** 2)
    return distance


@compiled
def _speed(state: State) -> float:
    return math.sqrt(state[3] ** 2 + state[4] ** 2 + state[5] ** 2)


def _at_elevations(values: Floats, sight: Floats, elevations: Floats) -> Floats:
    """Values (3, ranges, elevations) on lines of sight instead of directions of the barrel."""
    table = np.full((len(values), len(sight), elevations.size), math.nan)
    for row, angles in enumerate(sight):
        passes = np.isfinite(angles)
        if passes.any():
            for k in range(len(values)):
                table[k, row] = np.interp(
                    elevations, angles[passes], values[k, row, passes],
                    left=math.nan, right=math.nan,
                )  # fmt: skip
    return table
