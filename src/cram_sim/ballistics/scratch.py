"""The columns in which flights wait, and fly: their rows, read and written as lanes.

A scratch array has a column a flight; the slots of a register have a column a lane.
"""

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.motion import Motion, Vector
from cram_sim.ballistics.stepping import State
from cram_sim.ballistics.vectors import load, store
from cram_sim.compiled import compiled, compiled_inline

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Path = tuple[Integers, Floats, Floats]  # node_count, node_time, node_state

# The rows of the scratch array. The first ten are those of `motions`; then where the phase ends;
# then the state of motion; then where an attempted step led, for the search of its crossing.
(
    AXIS_EAST, AXIS_NORTH, AXIS_UP, IMPULSE, DRAG_AREA, WIND_EAST, WIND_NORTH,
    THRUST_EAST, THRUST_NORTH, THRUST_UP,
    LIMIT, GOAL,
    TIME, EAST, NORTH, UP, V_EAST, V_NORTH, V_UP, A_EAST, A_NORTH, A_UP,
    WANTED, VALUE, RATE, HIGHEST,
    STEP, EAST_1, NORTH_1, UP_1, V_EAST_1, V_NORTH_1, V_UP_1, A_EAST_1, A_NORTH_1, A_UP_1,
    ROWS,
) = range(37)  # fmt: skip


@compiled
def store_node(columns: Floats, k: int, lane: int, launched: float, path: Path) -> bool:
    """Append the state in column `k` to a lane's path, if one is kept; False where it is full."""
    node_count, node_time, node_state = path
    node = node_count[lane]
    if node >= node_time.shape[1]:
        return bool(node_time.shape[1] == 0)
    node_time[lane, node] = launched + columns[TIME, k]
    for i in range(6):
        node_state[lane, node, i] = columns[EAST + i, k]
    node_count[lane] = node + 1
    return True


@compiled
def fill_slot(slots: Floats, j: int, scratch: Floats, k: int) -> None:
    """Copy a column of a scratch array to a slot, ready to be stepped."""
    for row in range(STEP):
        slots[row, j] = scratch[row, k]
    slots[STEP, j] = 0.0


@compiled_inline
def vector_at(array: Floats, row: int, k: int) -> Vector:
    """Three rows from `row` on, as lanes from column `k` on."""
    return load(array, row, k), load(array, row + 1, k), load(array, row + 2, k)


@compiled_inline
def store_vector(array: Floats, row: int, k: int, vector: Vector) -> None:
    """Write three rows from `row` on, as lanes from column `k` on."""
    store(array, row, k, vector[0])
    store(array, row + 1, k, vector[1])
    store(array, row + 2, k, vector[2])


@compiled_inline
def motion_at(array: Floats, k: int) -> Motion:
    """The `Motion` of the lanes from column `k` on."""
    return Motion(
        load(array, AXIS_EAST, k), load(array, AXIS_NORTH, k), load(array, AXIS_UP, k),
        load(array, IMPULSE, k), load(array, DRAG_AREA, k),
        load(array, WIND_EAST, k), load(array, WIND_NORTH, k),
        load(array, THRUST_EAST, k), load(array, THRUST_NORTH, k), load(array, THRUST_UP, k),
    )  # fmt: skip


@compiled_inline
def state_at(array: Floats, k: int) -> State:
    """The `State` of the lanes from column `k` on."""
    return State(
        load(array, TIME, k), vector_at(array, EAST, k), vector_at(array, V_EAST, k),
        vector_at(array, A_EAST, k), load(array, WANTED, k), load(array, VALUE, k),
        load(array, RATE, k), load(array, HIGHEST, k),
    )  # fmt: skip


@compiled_inline
def store_state(array: Floats, k: int, state: State) -> None:
    """Write the `State` of the lanes from column `k` on."""
    store(array, TIME, k, state.time)
    store_vector(array, EAST, k, state.position)
    store_vector(array, V_EAST, k, state.velocity)
    store_vector(array, A_EAST, k, state.acceleration)
    store(array, WANTED, k, state.wanted)
    store(array, VALUE, k, state.value)
    store(array, RATE, k, state.rate)
    store(array, HIGHEST, k, state.highest)
