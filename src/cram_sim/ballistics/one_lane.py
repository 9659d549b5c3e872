"""One flight from its launch to its end, in plain floats: for spinning shells and graphics cards.

The same steps and crossings as the eight lanes of a register take (`chunks`), one flight at a
time: where a register does not help, because a body's equations are others or because a thread of
a graphics processor flies one round.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.blocks import END, LAUNCHED, LIFT_OFF
from cram_sim.ballistics.flights import FLOWN, STEP_TOO_SMALL, TOO_MANY_NODES
from cram_sim.ballistics.lanes import headed
from cram_sim.ballistics.motion import BURNING, COASTING, RAIL, Common, Vector
from cram_sim.ballistics.stepping import (
    MOST_ATTEMPTS,
    State,
    along,
    attempt,
    crossing,
    started,
    summit,
)
from cram_sim.ballistics.verdicts import CROSSED, FLYING, STEPPING, verdict_of, why_stuck
from cram_sim.compiled import compiled

Floats = NDArray[np.float64]
Outcome = tuple[int, int, float, Vector, Vector, float]  # status, nodes, time, r, v, highest


@compiled
def fly_into(
    lane: int, position: Vector, velocity: Vector, motion: Any, starts: Floats, settings: Floats,
    to_ground: bool, common: Common, tables: Any, startable: NDArray[np.int8],
    status: NDArray[np.int8], end_time: Floats, end_position: Floats, end_velocity: Floats,
    apex: Floats, burn_out_time: Floats,
    node_count: NDArray[np.int64], node_time: Floats, node_state: Floats,
) -> None:  # fmt: skip
    """Fly one lane of a `Block` and write down its path and how it ended."""
    launched = starts[LAUNCHED, lane]
    code, nodes, time, highest = int(startable[lane]), 0, math.nan, math.nan
    r, v = position, velocity
    if code == FLOWN:
        code, nodes, time, r, v, highest = _fly_lane(
            launched, starts[LIFT_OFF, lane], position, velocity, starts[END, lane], settings,
            to_ground, motion, common, tables, node_time[lane], node_state[lane],
        )  # fmt: skip
    flown = code == FLOWN
    status[lane] = code
    node_count[lane] = nodes if flown else 0
    end_time[lane] = launched + time if flown else math.nan
    apex[lane] = highest if flown else math.nan
    burn_out_time[lane] = launched + settings[0] if flown else math.nan
    for i in range(3):
        end_position[i, lane] = r[i] if flown else math.nan
        end_velocity[i, lane] = v[i] if flown else math.nan


@compiled
def _fly_lane(
    launched: float, lift_off: float, position: Vector, velocity: Vector, end: float,
    settings: Floats, to_ground: bool, motion: Any, common: Common, tables: Any,
    node_time: Floats, node_state: Floats,
) -> Outcome:  # fmt: skip
    """Fly one lane; `settings` as of a `Block`, nodes (capacity,) and (capacity, 6), or none.

    `motion` and `tables` are those of a point mass, or of a spinning shell, whose vectors have a
    fourth component: its roll.
    """
    burn_time, rail_length = settings[0], settings[1]
    nodes = _store(0, launched, position, velocity, node_time, node_state)
    if lift_off > 0:
        nodes = _store(nodes, launched + lift_off, position, velocity, node_time, node_state)
    first = COASTING
    if burn_time > 0:
        first = RAIL if rail_length > 0 else BURNING
    time, highest, verdict = lift_off, -math.inf, FLYING
    for phase in range(first, COASTING + 1):
        goal = rail_length + along(position, motion) if phase == RAIL else settings[3]
        verdict, nodes, time, position, velocity, highest = _fly_phase(
            phase, launched, time, position, velocity, highest, goal, end, settings, to_ground,
            motion, common, tables, nodes, node_time, node_state,
        )  # fmt: skip
        if verdict != FLYING:
            break
    return verdict, nodes, time, position, velocity, highest


@compiled
def _fly_phase(
    phase: int, launched: float, time: float, position: Vector, velocity: Vector, highest: float,
    goal: float, end: float, settings: Floats, to_ground: bool,
    motion: Any, common: Common, tables: Any,
    nodes: int, node_time: Floats, node_state: Floats,
) -> Outcome:  # fmt: skip
    limit = end if phase == COASTING else min(settings[0], end)
    threshold = 0.0 if phase == RAIL or to_ground else -math.inf
    state = started(
        phase, time, position, velocity, goal, highest, motion, common, tables, settings[1],
        settings[4],
    )  # fmt: skip
    for _ in range(MOST_ATTEMPTS):
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
        after = tried.after
        if not tried.accepted:
            if tried.too_small:
                v = state.velocity
                stuck = why_stuck(
                    phase, state.value + goal, v[0], v[1], v[2], motion.wind_east,
                    motion.wind_north, tables,
                )  # fmt: skip
                return stuck, nodes, state.time, state.position, state.velocity, state.highest
            state = _with(state, after.wanted, state.highest)
            continue
        highest = after.highest
        if phase != RAIL and state.rate > 0.0 > after.rate:
            highest = max(highest, summit(state, after, tried.step, common) + goal)
        verdict = verdict_of(
            phase,
            tried.crossed,
            after.value + goal,
            after.time >= limit,
            settings[0] < end,
            to_ground,
        )
        time, position, velocity = after.time, after.position, after.velocity
        if verdict == CROSSED:
            place = crossing(
                phase, state.position, state.velocity, state.acceleration, tried.step, after,
                True, goal, motion, common,
            )  # fmt: skip
            time = state.time + place.elapsed
            position = headed(place.position, after.position)
            velocity = headed(place.velocity, after.velocity)
            verdict = FLYING if phase == RAIL else FLOWN
        if nodes == node_time.size > 0:
            return TOO_MANY_NODES, nodes, time, position, velocity, highest
        nodes = _store(nodes, launched + time, position, velocity, node_time, node_state)
        if verdict != STEPPING:
            return verdict, nodes, time, position, velocity, highest
        state = _with(after, after.wanted, highest)
    return STEP_TOO_SMALL, nodes, time, position, velocity, highest


@compiled
def _with(state: State, wanted: float, highest: float) -> State:
    return State(
        state.time, state.position, state.velocity, state.acceleration, wanted, state.value,
        state.rate, highest,
    )  # fmt: skip


@compiled
def _store(
    node: int, time: float, r: Vector, v: Vector, node_time: Floats, node_state: Floats
) -> int:
    """Keep a node where there is room for a path; how many there are then."""
    if node >= node_time.size:
        return node
    node_time[node] = time
    for i in range(3):
        node_state[node, i], node_state[node, 3 + i] = r[i], v[i]
    return node + 1
