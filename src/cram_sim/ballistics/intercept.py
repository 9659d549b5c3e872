"""When a round fired at a given time meets a threat on its path."""

import math
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.flights import Flights, state_at
from cram_sim.ballistics.fly_out import FlyOut, look_up
from cram_sim.compiled import compiled, compiled_lanes

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Path = tuple[Floats, Floats, Integers]
Table = tuple[Floats, Floats]

SCAN_STEP = 0.1  # s: a root is unique unless the threat outruns the round
EDGE_TOLERANCE = 1e-7  # s: where the threat enters or leaves the table
LATE_TOLERANCE = 1e-9  # s
MOST_ITERATIONS = 100


@dataclass(frozen=True)
class Intercepts:
    """Where rounds meet threats, by round: `time` (s, absolute), `slant_range` (m), flight (s).

    Arrays (n,), NaN where the round meets nothing.
    """

    time: Floats
    slant_range: Floats
    time_of_flight: Floats


def first_intercepts(
    flights: Flights, lanes: Integers, place: Floats, fly_out: FlyOut, firing_time: Floats
) -> Intercepts:
    """The first time a at which a - firing time = time of flight to where the threat is at a.

    Rounds (n,) fired from `place` (3,) at `firing_time` (n,), absolute, at the flights `lanes`
    (n,). A round meets nothing where the threat does not fly, where it stays out of the table's
    reach until the round destroys itself, or where the round has gone by before.
    """
    when = np.ascontiguousarray(firing_time, dtype=np.float64)
    if when.shape != lanes.shape or when.ndim != 1:
        raise ValueError(
            f"lanes and firing times must have one shape (n,), not {lanes.shape} and {when.shape}"
        )
    if not np.all((lanes >= 0) & (lanes < flights.status.size)):
        raise ValueError("lanes must be those of the flights, counted from zero")
    met = Intercepts(np.empty(when.size), np.empty(when.size), np.empty(when.size))
    flight_times = fly_out.time_of_flight
    reachable = flight_times[np.isfinite(flight_times)]
    _meet(
        (flights.node_time, flights.node_state, flights.node_count),
        (flight_times, fly_out.grid),
        place,
        float(reachable.max(initial=0.0)),
        np.ascontiguousarray(lanes, dtype=np.int64),
        when,
        met.time,
        met.slant_range,
        met.time_of_flight,
    )
    return met


@compiled_lanes
def _meet(
    path: Path,
    table: Table,
    place: Floats,
    longest_flight: float,
    lanes: Integers,
    firing_time: Floats,
    time: Floats,
    slant_range: Floats,
    time_of_flight: Floats,
) -> None:
    for k in numba.prange(lanes.size):
        lane, fired = lanes[k], firing_time[k]
        first, last = math.nan, math.nan
        if path[2][lane] > 0:
            first = max(fired, path[0][lane, 0])
            last = min(fired + longest_flight, path[0][lane, path[2][lane] - 1])
        time[k] = _first_root(path, table, place, lane, fired, first, last)
        slant_range[k], time_of_flight[k] = _way(path, table, place, lane, time[k])


@compiled
def _first_root(
    path: Path, table: Table, place: Floats, lane: int, fired: float, first: float, last: float
) -> float:
    """The first time from `first` to `last` at which the round is neither early nor late."""
    if not first <= last:
        return math.nan
    before, late_before = first, _late(path, table, place, lane, fired, first)
    while True:
        if late_before == 0.0:
            return before
        after = min(before + SCAN_STEP, last)
        late_after = _late(path, table, place, lane, fired, after)
        low, late_low, high, late_high = before, late_before, after, late_after
        if math.isnan(late_low) and not math.isnan(late_high):
            low = _edge(path, table, place, lane, fired, high, low)
            late_low = _late(path, table, place, lane, fired, low)
        elif math.isnan(late_high) and not math.isnan(late_low):
            high = _edge(path, table, place, lane, fired, low, high)
            late_high = _late(path, table, place, lane, fired, high)
        if late_low * late_high <= 0.0:
            return _root(path, table, place, lane, fired, low, late_low, high, late_high)
        if after >= last or not after > before:
            return math.nan
        before, late_before = after, late_after


@compiled
def _edge(
    path: Path, table: Table, place: Floats, lane: int, fired: float, inside: float, outside: float
) -> float:
    """The time next to the table's edge at which the threat is still inside, by bisection."""
    for _ in range(MOST_ITERATIONS):  # a large time has no finer neighbours
        if abs(inside - outside) <= EDGE_TOLERANCE:
            break
        middle = 0.5 * (inside + outside)
        if math.isnan(_late(path, table, place, lane, fired, middle)):
            outside = middle
        else:
            inside = middle
    return inside


@compiled
def _root(
    path: Path, table: Table, place: Floats, lane: int, fired: float,
    low: float, late_low: float, high: float, late_high: float,
) -> float:  # fmt: skip
    """The root in a bracket: regula falsi that halves the weight of an end that stays (Illinois).

    Dowell and Jarratt, BIT 11 (1971) 168-174.
    """
    if abs(late_high) < abs(late_low):
        low, late_low, high, late_high = high, late_high, low, late_low
    for _ in range(MOST_ITERATIONS):
        if abs(late_low) <= LATE_TOLERANCE:
            break
        middle = low - late_low * (high - low) / (late_high - late_low)
        late_middle = _late(path, table, place, lane, fired, middle)
        if late_middle * late_low < 0.0:
            high, late_high = low, late_low
        else:
            late_high *= 0.5
        low, late_low = middle, late_middle
    return low


@compiled
def _late(path: Path, table: Table, place: Floats, lane: int, fired: float, time: float) -> float:
    """How long ago, at a time, the round passed where the threat then is; NaN out of reach."""
    return time - fired - _way(path, table, place, lane, time)[1]


@compiled
def _way(path: Path, table: Table, place: Floats, lane: int, time: float) -> tuple[float, float]:
    """Slant range to where the threat is at a time, and the round's flight time; NaN for none."""
    east, north, up, _, _, _ = state_at(path[0], path[1], path[2], lane, time)
    ground_range = math.hypot(east - place[0], north - place[1])
    slant_range = math.hypot(ground_range, up - place[2])
    elevation = math.atan2(up - place[2], ground_range)
    return slant_range, look_up(table[0], table[1], slant_range, elevation)
