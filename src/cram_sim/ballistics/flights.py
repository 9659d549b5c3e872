"""What a flown block looks like, and where its rounds are at any time."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cram_sim.compiled import compiled

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

(
    FLOWN,
    NOT_FINITE,
    NO_LIFT_OFF,
    BURNT_ON_RAIL,
    ABOVE_AIR,
    STILL_UP,
    STEP_TOO_SMALL,
    TOO_MANY_NODES,
    BEYOND_DRAG,
    NEGATIVE,
) = range(10)

STATUS = {
    FLOWN: "flew to its end",
    NOT_FINITE: "its launch conditions are not finite numbers",
    NO_LIFT_OFF: "its thrust does not move it along the rail",
    BURNT_ON_RAIL: "its motor burnt out before it left the rail",
    ABOVE_AIR: "it rose above the table of the atmosphere (32 km)",
    STILL_UP: "it had not come down after 1,000 s",
    STEP_TOO_SMALL: "the integrator's step became too small",
    TOO_MANY_NODES: "its path has more nodes than were reserved",
    BEYOND_DRAG: "it flew faster than its drag table reaches",
    NEGATIVE: "its speed, or a factor of it, is negative",
}

State = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Flights:
    """The flown lanes of a block. SI units, times absolute; NaN where a lane failed.

    `status` (n,) int8, keys of STATUS; `end_time` (n,), `end_position` (3, n) and `end_velocity`
    (3, n) at the ground or the time asked for; `apex` (n,) greatest height above the ground at the
    origin's level; `burn_out_time` (n,), the launch time for a shell. Nodes of the path lie at
    launch, rail exit, burn-out, every accepted step and the end: `node_count` (n,), `node_time`
    (n, capacity), `node_state` (n, capacity, 6) position and velocity; entries from `node_count`
    on mean nothing. Without a path the capacity and all counts are zero.
    """

    status: NDArray[np.int8]
    end_time: Floats
    end_position: Floats
    end_velocity: Floats
    apex: Floats
    burn_out_time: Floats
    node_count: Integers
    node_time: Floats
    node_state: Floats

    def trimmed(self, capacity: int) -> "Flights":
        """The same flights with room for so many nodes, which hold all there are."""
        return replace(
            self,
            node_time=self.node_time[:, :capacity].copy(),
            node_state=self.node_state[:, :capacity].copy(),
        )

    @property
    def flown(self) -> NDArray[np.bool_]:
        """Which lanes flew to their end, shape (n,)."""
        return np.equal(self.status, FLOWN)


def empty_flights(count: int, capacity: int) -> Flights:
    """Flights whose arrays wait to be written: `count` lanes of so many nodes."""
    return Flights(
        status=np.zeros(count, dtype=np.int8),
        end_time=np.empty(count),
        end_position=np.empty((3, count)),
        end_velocity=np.empty((3, count)),
        apex=np.empty(count),
        burn_out_time=np.empty(count),
        node_count=np.zeros(count, dtype=np.int64),
        node_time=np.empty((count, capacity)),
        node_state=np.empty((count, capacity, 6)),
    )


@compiled
def state_at(
    node_time: Floats, node_state: Floats, node_count: Integers, lane: int, time: float
) -> State:
    """Position (m) and velocity (m/s) of a lane at an absolute time, NaN before launch or after.

    The cubic through position and velocity of the two nodes around (Hermite), and its derivative.
    """
    last = node_count[lane] - 1
    if last < 1 or not node_time[lane, 0] <= time <= node_time[lane, last]:
        return np.nan, np.nan, np.nan, np.nan, np.nan, np.nan
    low, high = 0, last
    while high - low > 1:
        middle = (low + high) // 2
        if node_time[lane, middle] <= time:
            low = middle
        else:
            high = middle
    span = node_time[lane, high] - node_time[lane, low]
    x = (time - node_time[lane, low]) / span
    a, b = node_state[lane, low], node_state[lane, high]
    east, v_east = hermite(x, span, a[0], a[3], b[0], b[3])
    north, v_north = hermite(x, span, a[1], a[4], b[1], b[4])
    up, v_up = hermite(x, span, a[2], a[5], b[2], b[5])
    return east, north, up, v_east, v_north, v_up


@compiled
def hermite(
    x: float, span: float, start: float, start_rate: float, end: float, end_rate: float
) -> tuple[float, float]:
    """Value and rate at x in [0, 1] of the cubic with given values and rates at its two ends."""
    rise = end - start
    c2 = 3 * rise - span * (2 * start_rate + end_rate)
    c3 = span * (start_rate + end_rate) - 2 * rise
    value = start + x * (span * start_rate + x * (c2 + x * c3))
    return value, start_rate + x * (2 * c2 + 3 * c3 * x) / span


def positions_at(flights: Flights, lanes: Integers, times: Floats) -> Floats:
    """Positions (m), shape (3, k), of `lanes` (k,) at absolute `times` (k,); else NaN."""
    return states_at(flights, lanes, times)[:3]


def states_at(flights: Flights, lanes: Integers, times: Floats) -> Floats:
    """Positions and velocities, shape (6, k), of `lanes` (k,) at absolute `times` (k,).

    Raises ValueError for lanes that there are not, or shapes that differ.
    """
    lane_index = np.ascontiguousarray(lanes, dtype=np.int64)
    when = np.ascontiguousarray(times, dtype=np.float64)
    if lane_index.ndim != 1 or lane_index.shape != when.shape:
        raise ValueError(
            f"lanes and times must have one shape (k,), not {lane_index.shape} and {when.shape}"
        )
    if not np.all((lane_index >= 0) & (lane_index < flights.status.size)):
        raise ValueError("lanes must be those of the flights, counted from zero")
    return _states_at(flights.node_time, flights.node_state, flights.node_count, lane_index, when)


@compiled
def _states_at(
    node_time: Floats, node_state: Floats, node_count: Integers, lanes: Integers, times: Floats
) -> Floats:
    states = np.empty((6, times.size))
    for k in range(times.size):
        state = state_at(node_time, node_state, node_count, lanes[k], times[k])
        for i in range(6):
            states[i, k] = state[i]
    return states
