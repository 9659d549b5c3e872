"""A chunk of flights, taken through their phases by the lanes of a register.

A chunk lies in a scratch array, a column a flight. Eight of its columns at a time are advanced in
the slots of a register, each with steps of its own; a slot whose flight has ended takes the next.
"""

import math

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics import blocks
from cram_sim.ballistics.atmosphere import TOP
from cram_sim.ballistics.flights import (
    FLOWN,
    TOO_MANY_NODES,
)
from cram_sim.ballistics.lanes import choose, is_not, larger, some_bits
from cram_sim.ballistics.motion import (
    BURNING,
    COASTING,
    RAIL,
    Common,
    Tables,
    Vector,
)
from cram_sim.ballistics.scratch import (
    A_EAST,
    A_EAST_1,
    AXIS_EAST,
    EAST,
    EAST_1,
    GOAL,
    HIGHEST,
    LIMIT,
    ROWS,
    STEP,
    TIME,
    V_EAST,
    V_EAST_1,
    V_NORTH,
    V_UP,
    VALUE,
    WANTED,
    WIND_EAST,
    WIND_NORTH,
    Path,
    fill_slot,
    motion_at,
    state_at,
    store_node,
    store_state,
    store_vector,
    vector_at,
)
from cram_sim.ballistics.stepping import MOST_ATTEMPTS, State, attempt, crossing, started, summit
from cram_sim.ballistics.vectors import REGISTER, load, store
from cram_sim.ballistics.verdicts import CROSSED, FLYING, STEPPING, verdict_of, why_stuck
from cram_sim.compiled import compiled, compiled_inline

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
LAUNCHED, END, LIFT_OFF = blocks.LAUNCHED, blocks.END, blocks.LIFT_OFF

CHUNK = 128  # lanes: enough to keep the slots busy to the end, few enough for the cache


@compiled
def fly_chunk(
    first: int, columns: Floats, starts: Floats, settings: Floats, to_ground: bool,
    common: Common, tables: Tables, startable: NDArray[np.int8],
    status: NDArray[np.int8], end_time: Floats, end_position: Floats, end_velocity: Floats,
    apex: Floats, burn_out_time: Floats, path: Path,
) -> None:  # fmt: skip
    """Fly the lanes of a `Block` from number `first` on, and write down how they ended."""
    lanes = min(CHUNK, starts.shape[1] - first)
    scratch = np.empty((ROWS, CHUNK), tables.air.dtype)
    verdicts = np.empty(CHUNK, np.int64)
    _launch(first, lanes, columns, starts, startable, scratch, verdicts, path)
    if settings[0] > 0:
        if settings[1] > 0:
            _run_phase(
                RAIL, first, lanes, starts, settings, to_ground, common, tables,
                scratch, verdicts, path,
            )  # fmt: skip
        _run_phase(
            BURNING, first, lanes, starts, settings, to_ground, common, tables,
            scratch, verdicts, path,
        )  # fmt: skip
    _run_phase(
        COASTING, first, lanes, starts, settings, to_ground, common, tables,
        scratch, verdicts, path,
    )  # fmt: skip
    for k in range(lanes):
        lane = first + k
        flown = verdicts[k] == FLOWN
        status[lane] = verdicts[k]
        end_time[lane] = starts[LAUNCHED, lane] + scratch[TIME, k] if flown else math.nan
        apex[lane] = scratch[HIGHEST, k] if flown else math.nan
        burn_out_time[lane] = starts[LAUNCHED, lane] + settings[0] if flown else math.nan
        for i in range(3):
            end_position[i, lane] = scratch[EAST + i, k] if flown else math.nan
            end_velocity[i, lane] = scratch[V_EAST + i, k] if flown else math.nan
        if not flown:
            path[0][lane] = 0


@compiled
def _launch(
    first: int, lanes: int, columns: Floats, starts: Floats, startable: NDArray[np.int8],
    scratch: Floats, verdicts: Integers, path: Path,
) -> None:  # fmt: skip
    """Put every lane of a chunk where it starts; columns without a lane hold numbers too."""
    for row in range(columns.shape[0]):
        for k in range(CHUNK):
            scratch[row, k] = columns[row, first + min(k, lanes - 1)]
    for i in range(6):
        for k in range(CHUNK):
            scratch[EAST + i, k] = starts[i, first + min(k, lanes - 1)]
    scratch[TIME], scratch[STEP], scratch[HIGHEST] = 0.0, 0.0, -math.inf
    for k in range(lanes):
        lane = first + k
        verdicts[k] = startable[lane]
        if startable[lane] == FLOWN:
            verdicts[k] = FLYING
            store_node(scratch, k, lane, starts[LAUNCHED, lane], path)
            if starts[LIFT_OFF, lane] > 0:
                scratch[TIME, k] = starts[LIFT_OFF, lane]
                store_node(scratch, k, lane, starts[LAUNCHED, lane], path)


@compiled
def _run_phase(
    phase: int, first: int, lanes: int, starts: Floats, settings: Floats, to_ground: bool,
    common: Common, tables: Tables, scratch: Floats, verdicts: Integers, path: Path,
) -> None:  # fmt: skip
    """Take every flying lane of a chunk through one phase."""
    queue = np.empty(CHUNK, np.int64)
    waiting = 0
    for k in range(lanes):
        if verdicts[k] == FLYING:
            end = starts[END, first + k]
            scratch[LIMIT, k] = end if phase == COASTING else min(settings[0], end)
            scratch[GOAL, k] = settings[3]
            if phase == RAIL:
                scratch[GOAL, k] = settings[1] + _along_axis(scratch, k)
            queue[waiting] = k
            waiting += 1
    if waiting == 0:
        return
    _start_lanes(phase, lanes, settings, common, tables, scratch)
    _step_lanes(
        phase, first, starts, settings, to_ground, common, tables,
        scratch, queue[:waiting], verdicts, path,
    )  # fmt: skip
    if phase == RAIL or to_ground:
        _cross_lanes(phase, first, lanes, starts, common, scratch, verdicts, path)


@compiled
def _along_axis(scratch: Floats, k: int) -> float:
    way = 0.0
    for i in range(3):
        way += scratch[EAST + i, k] * scratch[AXIS_EAST + i, k]
    return way


@compiled
def _start_lanes(
    phase: int, lanes: int, settings: Floats, common: Common, tables: Tables, scratch: Floats
) -> None:
    for k in range(0, lanes, REGISTER // scratch.itemsize):
        state = started(
            phase, load(scratch, TIME, k), vector_at(scratch, EAST, k),
            vector_at(scratch, V_EAST, k), load(scratch, GOAL, k), load(scratch, HIGHEST, k),
            motion_at(scratch, k), common, tables, settings[1], settings[4],
        )  # fmt: skip
        store_state(scratch, k, state)


@compiled
def _step_lanes(
    phase: int, first: int, starts: Floats, settings: Floats, to_ground: bool,
    common: Common, tables: Tables,
    scratch: Floats, queue: Integers, verdicts: Integers, path: Path,
) -> None:  # fmt: skip
    """Step every queued lane to the end of the phase, or past its event."""
    width = REGISTER // scratch.itemsize
    slots = np.empty((ROWS, width), scratch.dtype)
    lane_of = np.empty(width, np.int64)
    for j in range(width):
        fill_slot(slots, j, scratch, queue[min(j, queue.size - 1)])
        lane_of[j] = queue[j] if j < queue.size else -1
    following, active = width, min(width, queue.size)
    keep_path = path[1].shape[1] > 0
    threshold = 0.0 if phase == RAIL or to_ground else -math.inf
    since, attempts = np.zeros(width, np.int64), 0
    while active > 0:
        kept, ended = _advance(phase, threshold, settings, common, tables, slots)
        attempts += 1
        if attempts > MOST_ATTEMPTS:
            for j in range(width):
                ended |= (1 if attempts - since[j] > MOST_ATTEMPTS else 0) << j
        for j in range(width if keep_path or ended != 0 else 0):
            k = lane_of[j]
            if k < 0 or not ((kept | ended) >> j) & 1:
                continue
            lane = first + k
            is_full = False
            if keep_path and (kept >> j) & 1:
                is_full = not store_node(slots, j, lane, starts[LAUNCHED, lane], path)
            if not ((ended >> j) & 1 or is_full):
                continue
            verdicts[k] = (
                TOO_MANY_NODES
                if is_full
                else _verdict(phase, slots, j, settings[0] < starts[END, lane], to_ground, tables)
            )
            for row in range(TIME, ROWS if verdicts[k] == CROSSED else WANTED):
                scratch[row, k] = slots[row, j]
            scratch[HIGHEST, k] = slots[HIGHEST, j]
            lane_of[j] = -1
            active -= 1
            if following < queue.size:
                k = queue[following]
                fill_slot(slots, j, scratch, k)
                lane_of[j], since[j] = k, attempts
                following += 1
                active += 1


@compiled_inline
def _advance(
    phase: int,
    threshold: float,
    settings: Floats,
    common: Common,
    tables: Tables,
    slots: Floats,
) -> tuple[int, int]:
    """Try one step in every slot; the bits of those that took it, and of those that ended."""
    state, motion = state_at(slots, 0), motion_at(slots, 0)
    limit, goal = load(slots, LIMIT, 0), load(slots, GOAL, 0)
    tried = attempt(
        phase,
        state,
        limit,
        goal,
        threshold,
        settings[2 if phase == COASTING else 5],
        settings[4],
        motion,
        common,
        tables,
    )
    after, kept = tried.after, tried.accepted & is_not(tried.crossed)
    highest = after.highest
    over_the_top = tried.accepted & (state.rate > 0.0) & (after.rate < 0.0)
    if phase != RAIL and some_bits(over_the_top) != 0:
        peak = summit(state, after, tried.step, common) + goal
        highest = choose(over_the_top, larger(peak, highest), highest)
    if some_bits(tried.crossed) != 0:
        store(slots, STEP, 0, choose(tried.crossed, tried.step, 0.0))
        store_vector(slots, EAST_1, 0, after.position)
        store_vector(slots, V_EAST_1, 0, after.velocity)
        store_vector(slots, A_EAST_1, 0, after.acceleration)
    store_state(slots, 0, _merged(kept, tried.accepted, highest, after, state))
    ended = tried.crossed | tried.too_small | (kept & (after.time >= limit))
    if phase != RAIL:
        ended = ended | (kept & (after.value + goal > TOP))
    return some_bits(kept), some_bits(ended)


@compiled_inline
def _merged(kept: bool, accepted: bool, highest: float, after: State, before: State) -> State:
    """The state after a step where it was kept, before it where not."""
    return State(
        choose(kept, after.time, before.time),
        _chosen(kept, after.position, before.position),
        _chosen(kept, after.velocity, before.velocity),
        _chosen(kept, after.acceleration, before.acceleration),
        after.wanted,
        choose(kept, after.value, before.value),
        choose(kept, after.rate, before.rate),
        choose(accepted, highest, before.highest),
    )


@compiled_inline
def _chosen(truth: bool, a: Vector, b: Vector) -> Vector:
    return choose(truth, a[0], b[0]), choose(truth, a[1], b[1]), choose(truth, a[2], b[2])


@compiled
def _verdict(
    phase: int, slots: Floats, j: int, burns_out: bool, to_ground: bool, tables: Tables
) -> int:
    """Why the flight in a slot has ended, or that it flies on in the next phase."""
    height = slots[VALUE, j] + slots[GOAL, j]
    verdict = verdict_of(
        phase, slots[STEP, j] > 0.0, height, slots[TIME, j] >= slots[LIMIT, j], burns_out, to_ground
    )
    if verdict != STEPPING:
        return verdict
    return why_stuck(
        phase, height, slots[V_EAST, j], slots[V_NORTH, j], slots[V_UP, j], slots[WIND_EAST, j],
        slots[WIND_NORTH, j], tables,
    )  # fmt: skip


@compiled
def _cross_lanes(
    phase: int, first: int, lanes: int, starts: Floats, common: Common, scratch: Floats,
    verdicts: Integers, path: Path,
) -> None:  # fmt: skip
    """Put the lanes that crossed the phase's event where they did so."""
    width = REGISTER // scratch.itemsize
    for k in range(0, lanes, width):
        step = load(scratch, STEP, k)
        after = State(
            step, vector_at(scratch, EAST_1, k), vector_at(scratch, V_EAST_1, k),
            vector_at(scratch, A_EAST_1, k), step, step, step, step,
        )  # fmt: skip
        place = crossing(
            phase, vector_at(scratch, EAST, k), vector_at(scratch, V_EAST, k),
            vector_at(scratch, A_EAST, k), step, after, step > 0.0,
            load(scratch, GOAL, k), motion_at(scratch, k), common,
        )  # fmt: skip
        crossed = step > 0.0
        before = load(scratch, TIME, k)
        store(scratch, TIME, k, choose(crossed, before + place.elapsed, before))
        for i in range(3):
            r, v = load(scratch, EAST + i, k), load(scratch, V_EAST + i, k)
            store(scratch, EAST + i, k, choose(crossed, place.position[i], r))
            store(scratch, V_EAST + i, k, choose(crossed, place.velocity[i], v))
        store(scratch, STEP, k, 0.0 * step)
    for k in range(lanes):
        if verdicts[k] == CROSSED:
            verdicts[k] = FLYING if phase == RAIL else FLOWN
            if not store_node(scratch, k, first + k, starts[LAUNCHED, first + k], path):
                verdicts[k] = TOO_MANY_NODES
