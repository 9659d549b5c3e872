"""The batch kernel: one flight per lane, each with its own adaptive steps.

Steps end exactly at rail exit, burn-out, the time asked for and the ground, each found by Newton
steps of the integrator itself, so an event is as accurate as the flight. Lanes never see each
other: a flight has the same bits alone, in any block and on any number of threads.
"""

import math

import numba
import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import TOP, Air
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.dormand_prince import step_factor, take_step
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.events import climb_rate, come_down, leave_rail, length
from cram_sim.ballistics.flights import (
    ABOVE_AIR,
    FLOWN,
    NOT_FINITE,
    STEP_TOO_SMALL,
    STILL_UP,
    TOO_MANY_NODES,
    Flights,
    hermite,
)
from cram_sim.ballistics.motion import (
    BURNING,
    COASTING,
    Motion,
    Vector,
    acceleration,
    height_above_ground,
    motion_of,
    motions,
)
from cram_sim.compiled import compiled, compiled_inline, compiled_lanes

Floats = NDArray[np.float64]
Outcome = tuple[int, int, float, Vector, Vector, float]

TOLERANCE = 3e-3  # m per step: 0.5 m and 1 ms at impact (benchmarks/flights.py)
NODE_CAPACITY = 96
LONGEST_FLIGHT = 1_000.0  # s
SPEED_PER_STEP = 30.0  # m/s: at the transonic rise a longer step would leap over it unseen
SONIC_SPEED, SONIC_MARGIN = 340.0, 70.0  # m/s: where the rise is, roughly
SPEED_PER_MARGIN = 0.5  # so much more speed per step for each m/s away from the rise
SHORTEST_STEP = 1e-7  # s
FIRST_STEP = 0.02  # s: a slow launch turns fast


def fly(
    body: Body,
    air: Air,
    earth: Earth,
    launches: Launches,
    *,
    end_time: float | Floats | None = None,
    tolerance: float = TOLERANCE,
    node_capacity: int = NODE_CAPACITY,
) -> Flights:
    """Fly every lane of `launches` to the ground, or for `end_time` seconds after its launch.

    `end_time` is a scalar or has shape (n,); with it a flight also continues below the ground.
    `tolerance` is the error per step in metres. Raises ValueError for a tolerance or end that is
    not positive; a lane that fails carries a status and NaN.
    """
    if not tolerance > 0:
        raise ValueError(f"tolerance must be positive, not {tolerance}")
    if node_capacity < 2:
        raise ValueError(f"a path has at least 2 nodes, not {node_capacity}")
    if end_time is not None and not np.all(np.asarray(end_time) > 0):
        raise ValueError("end_time must be positive: seconds after launch")
    count = launches.count
    ends = np.full(count, math.nan) if end_time is None else np.broadcast_to(end_time, count)
    starts = np.stack([*launches.position, launches.speed, launches.time], axis=1)
    flights = _empty_flights(count, node_capacity)
    _fly_lanes(
        motions(body, earth, launches),
        starts,
        np.ascontiguousarray(ends, dtype=np.float64),
        np.array(
            [body.burn_time, 0.0 if body.motor is None else body.motor.rail_length, tolerance]
        ),
        air.table,
        body.drag,
        flights.status,
        flights.end_time,
        flights.end_position,
        flights.end_velocity,
        flights.apex,
        flights.burn_out_time,
        flights.node_count,
        flights.node_time,
        flights.node_state,
    )
    return flights


def _empty_flights(count: int, capacity: int) -> Flights:
    return Flights(
        status=np.empty(count, dtype=np.int8),
        end_time=np.empty(count),
        end_position=np.empty((3, count)),
        end_velocity=np.empty((3, count)),
        apex=np.empty(count),
        burn_out_time=np.empty(count),
        node_count=np.empty(count, dtype=np.int64),
        node_time=np.empty((count, capacity)),
        node_state=np.empty((count, capacity, 6)),
    )


@compiled_lanes
def _fly_lanes(
    rows: Floats, starts: Floats, ends: Floats, settings: Floats, air: Floats, drag: Floats,
    status: NDArray[np.int8], end_time: Floats, end_position: Floats, end_velocity: Floats,
    apex: Floats, burn_out_time: Floats,
    node_count: NDArray[np.int64], node_time: Floats, node_state: Floats,
) -> None:  # fmt: skip
    for lane in numba.prange(starts.shape[0]):
        motion = motion_of(rows, lane)
        code, nodes, time, position, velocity, highest = _fly_lane(
            motion, starts[lane], ends[lane], settings, air, drag,
            node_time[lane], node_state[lane],
        )  # fmt: skip
        if code != FLOWN:
            nodes, time, highest = 0, math.nan, math.nan
            position = velocity = (math.nan, math.nan, math.nan)
        status[lane] = code
        node_count[lane] = nodes
        end_time[lane] = time
        apex[lane] = highest
        burn_out_time[lane] = starts[lane, 4] + settings[0] if code == FLOWN else math.nan
        for i in range(3):
            end_position[i, lane] = position[i]
            end_velocity[i, lane] = velocity[i]


@compiled
def _fly_lane(
    motion: Motion, start: Floats, end: float, settings: Floats, air: Floats, drag: Floats,
    node_time: Floats, node_state: Floats,
) -> Outcome:  # fmt: skip
    """Set one lane off, along its rail if it has a motor, and follow it to its end."""
    burn_time, rail_length = settings[0], settings[1]
    launch = start[4]
    r = (start[0], start[1], start[2])
    v = (start[3] * motion.axis_east, start[3] * motion.axis_north, start[3] * motion.axis_up)
    if not _is_finite(motion, start):
        return NOT_FINITE, 0, launch, r, v, 0.0
    nodes = _store(0, launch, r, v, node_time, node_state)
    time = 0.0
    if burn_time > 0:
        code, time, r, v = leave_rail(motion, r, burn_time, rail_length, end, air, drag)
        nodes = _store(nodes, launch + time, r, v, node_time, node_state)
        if code != FLOWN or time >= end:
            highest = height_above_ground(motion, r[0], r[1], r[2])
            return code, nodes, launch + time, r, v, highest
    return _follow(
        motion, time, r, v, launch, end, settings, air, drag, nodes, node_time, node_state
    )


@compiled
def _follow(
    motion: Motion, time: float, r: Vector, v: Vector, launch: float, end: float,
    settings: Floats, air: Floats, drag: Floats,
    nodes: int, node_time: Floats, node_state: Floats,
) -> Outcome:  # fmt: skip
    """Step a free flight from a state to its end, `time` seconds after the launch."""
    burn_time, tolerance = settings[0], settings[2]
    to_ground = math.isnan(end)
    horizon = LONGEST_FLIGHT if to_ground else end
    phase = BURNING if burn_time > 0 else COASTING
    height = height_above_ground(motion, r[0], r[1], r[2])
    highest, climb = height, climb_rate(motion, r, v)
    a = acceleration(phase, time, r, v, motion, air, drag)
    wanted = FIRST_STEP
    while True:
        limit = min(horizon, burn_time) if phase == BURNING else horizon
        h = min(min(wanted, _longest_step(v, a)), limit - time)
        r1, v1, a1, error = take_step(phase, time, r, v, a, h, motion, air, drag)
        error /= tolerance * tolerance
        if not error <= 1.0:
            wanted = h * step_factor(error)
            if not wanted > SHORTEST_STEP:
                return STEP_TOO_SMALL, nodes, launch + time, r, v, highest
            continue
        wanted = max(h * step_factor(error), wanted if h < wanted else 0.0)
        height1, climb1 = (
            height_above_ground(motion, r1[0], r1[1], r1[2]),
            climb_rate(motion, r1, v1),
        )
        landed = to_ground and height1 <= 0.0 and climb1 < 0.0
        if landed:
            end_heights = (height, height1, climb1)
            h, r1, v1 = come_down(phase, time, r, v, a, h, end_heights, motion, air, drag)
            height1, climb1 = 0.0, climb_rate(motion, r1, v1)
        highest = max(highest, _highest(h, height, climb, height1, climb1))
        time = limit if h >= limit - time else time + h
        r, v, a, height, climb = r1, v1, a1, height1, climb1
        if nodes >= node_time.size:
            return TOO_MANY_NODES, nodes, launch + time, r, v, highest
        nodes = _store(nodes, launch + time, r, v, node_time, node_state)
        if landed or time >= horizon or height > TOP:
            return _verdict(landed, to_ground, height), nodes, launch + time, r, v, highest
        if phase == BURNING and time >= burn_time:
            phase = COASTING
            a = acceleration(phase, time, r, v, motion, air, drag)


@compiled_inline
def _longest_step(v: Vector, a: Vector) -> float:
    away = abs(length(v) - SONIC_SPEED) - SONIC_MARGIN
    return (SPEED_PER_STEP + SPEED_PER_MARGIN * max(0.0, away)) / length(a)


@compiled_inline
def _verdict(landed: bool, to_ground: bool, height: float) -> int:
    if landed:
        return FLOWN
    if height > TOP:
        return ABOVE_AIR
    return STILL_UP if to_ground else FLOWN


@compiled_inline
def _highest(h: float, height: float, climb: float, height1: float, climb1: float) -> float:
    """The greatest height within a step, from the cubic through its ends."""
    if climb > 0.0 > climb1:
        return max(height1, hermite(climb / (climb - climb1), h, height, climb, height1, climb1)[0])
    return max(height, height1)


@compiled
def _is_finite(motion: Motion, start: Floats) -> bool:
    total = 0.0
    for value in motion:
        total += value
    return math.isfinite(total + start.sum())


@compiled_inline
def _store(
    node: int, time: float, r: Vector, v: Vector, node_time: Floats, node_state: Floats
) -> int:
    node_time[node] = time
    node_state[node, 0], node_state[node, 1], node_state[node, 2] = r
    node_state[node, 3], node_state[node, 4], node_state[node, 5] = v
    return node + 1
