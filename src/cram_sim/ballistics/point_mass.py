"""The batch kernel: eight flights in each register, every one with its own adaptive steps.

Steps end exactly at burn-out and the time asked for; the end of the rail and the ground are found
on the step's own polynomial. Lanes never see each other: a flight has the same bits alone, in any
block and on any number of threads.
"""

import math
from typing import Literal

import numba
import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.chunks import (
    CHUNK,
    EAST,
    FLYING,
    HIGHEST,
    ROWS,
    TIME,
    V_EAST,
    Path,
    run_phase,
    store_node,
)
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import FLOWN, NO_LIFT_OFF, NOT_FINITE, Flights, empty_flights
from cram_sim.ballistics.motion import (
    BURNING,
    COASTING,
    RAIL,
    Common,
    Tables,
    common_of,
    in_precision,
    motions,
    tables_of,
)
from cram_sim.ballistics.stepping import LONGEST_FLIGHT
from cram_sim.compiled import compiled, compiled_lanes

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

TOLERANCE = 3e-3  # m per step: 0.5 m and 1 ms at impact (benchmarks/flights.py)
NODE_CAPACITY = 96


def fly(
    body: Body,
    air: Air,
    earth: Earth,
    launches: Launches,
    *,
    end_time: float | Floats | None = None,
    end_height: float = 0.0,
    tolerance: float = TOLERANCE,
    node_capacity: int = NODE_CAPACITY,
    keep_path: bool = True,
    precision: Literal["double", "single"] = "double",
) -> Flights:
    """Fly every lane of `launches` until it comes down, or for `end_time` seconds after its launch.

    A flight comes down through `end_height` (m above the ground at the origin's level). `end_time`
    is a scalar or has shape (n,); with it a flight also continues below the ground. `tolerance` is
    the error per step in metres. Without `keep_path` only the ends are kept, which is faster and
    smaller. `precision` "single" computes in 32 bits: within centimetres, half as long. Raises
    ValueError for a tolerance or end that is not positive; a lane that fails carries a status and
    NaN.
    """
    if not tolerance > 0:
        raise ValueError(f"tolerance must be positive, not {tolerance}")
    if keep_path and node_capacity < 2:
        raise ValueError(f"a path has at least 2 nodes, not {node_capacity}")
    if end_time is not None and not np.all(np.asarray(end_time) > 0):
        raise ValueError("end_time must be positive: seconds after launch")
    if not math.isfinite(end_height):
        raise ValueError(f"end_height must be finite, not {end_height}")
    dtype = np.float64 if precision == "double" else np.float32
    count = launches.count
    columns = motions(body, launches)
    ends = np.full(count, LONGEST_FLIGHT) if end_time is None else np.broadcast_to(end_time, count)
    starts = np.stack([*launches.position, launches.speed, launches.time, ends])
    flights = empty_flights(count, node_capacity if keep_path else 0)
    flights.status[~np.isfinite(columns.sum(axis=0) + starts.sum(axis=0))] = NOT_FINITE
    rail_length = 0.0 if body.motor is None else body.motor.rail_length
    _fly_chunks(
        columns,
        starts,
        np.array([body.burn_time, rail_length, 1 / tolerance, end_height]),
        end_time is None,
        keep_path,
        common_of(body, earth),
        in_precision(tables_of(body, air), dtype),
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


@compiled_lanes
def _fly_chunks(
    columns: Floats, starts: Floats, settings: Floats, to_ground: bool, keep_path: bool,
    common: Common, tables: Tables,
    status: NDArray[np.int8], end_time: Floats, end_position: Floats, end_velocity: Floats,
    apex: Floats, burn_out_time: Floats,
    node_count: Integers, node_time: Floats, node_state: Floats,
) -> None:  # fmt: skip
    count = starts.shape[1]
    for chunk in numba.prange((count + CHUNK - 1) // CHUNK):
        first = chunk * CHUNK
        lanes = min(CHUNK, count - first)
        scratch = np.zeros((ROWS, CHUNK), tables.air.dtype)
        verdicts = np.empty(CHUNK, np.int64)
        path = (node_count, node_time, node_state)
        _launch(
            first, lanes, columns, starts, settings, keep_path, common, tables, status,
            scratch, verdicts, path,
        )  # fmt: skip
        ends, launched = starts[5], starts[4]
        if settings[0] > 0:
            if settings[1] > 0:
                run_phase(
                    RAIL, first, lanes, settings, to_ground, keep_path, common, tables, ends,
                    launched, scratch, verdicts, path,
                )  # fmt: skip
            run_phase(
                BURNING, first, lanes, settings, to_ground, keep_path, common, tables, ends,
                launched, scratch, verdicts, path,
            )  # fmt: skip
        run_phase(
            COASTING, first, lanes, settings, to_ground, keep_path, common, tables, ends,
            launched, scratch, verdicts, path,
        )  # fmt: skip
        for k in range(lanes):
            lane = first + k
            status[lane] = verdicts[k]
            flown = verdicts[k] == FLOWN
            end_time[lane] = launched[lane] + scratch[TIME, k] if flown else math.nan
            apex[lane] = scratch[HIGHEST, k] + settings[3] if flown else math.nan
            burn_out_time[lane] = launched[lane] + settings[0] if flown else math.nan
            for i in range(3):
                end_position[i, lane] = scratch[EAST + i, k] if flown else math.nan
                end_velocity[i, lane] = scratch[V_EAST + i, k] if flown else math.nan
            if not flown:
                node_count[lane] = 0


@compiled
def _launch(
    first: int, lanes: int, columns: Floats, starts: Floats, settings: Floats, keep_path: bool,
    common: Common, tables: Tables, status: NDArray[np.int8],
    scratch: Floats, verdicts: Integers, path: Path,
) -> None:  # fmt: skip
    """Put every lane of a chunk where it starts: at rest on its rail, or in free flight."""
    for k in range(lanes):
        lane = first + k
        verdicts[k] = FLYING if status[lane] == FLOWN else status[lane]
        speed = starts[3, lane]
        for row in range(columns.shape[0]):
            scratch[row, k] = columns[row, lane]
        for i in range(3):
            scratch[EAST + i, k] = starts[i, lane]
            scratch[V_EAST + i, k] = speed * columns[i, lane]
        scratch[HIGHEST, k] = -math.inf
        if verdicts[k] != FLYING:
            continue
        if keep_path:
            store_node(scratch, k, lane, starts[4, lane], path)
        if settings[0] > 0 and not speed > 0:
            lift_off = math.nan
            if settings[1] > 0:
                lift_off = lift_off_time(columns[2, lane], columns[3, lane], common, tables.thrust)
            if not lift_off < starts[5, lane]:
                verdicts[k] = NO_LIFT_OFF
                continue
            scratch[TIME, k] = lift_off
            if keep_path and lift_off > 0:
                store_node(scratch, k, lane, starts[4, lane], path)


@compiled
def lift_off_time(sine: float, impulse: float, common: Common, thrust: Floats) -> float:
    """When the thrust first exceeds the weight along the rail, seconds; NaN for never."""
    weight = common.gravity * sine
    for cell in range(thrust.shape[0]):
        burnt = thrust[cell, 2]
        net = thrust[cell, 0] * impulse - (common.mass - burnt) * weight
        if net > 0:
            return cell / common.thrust_cells_per_second
        burnt += thrust[cell, 3] + thrust[cell, 4]
        later = (thrust[cell, 0] + thrust[cell, 1]) * impulse - (common.mass - burnt) * weight
        if later > 0:
            start: float = cell + net / (net - later)
            return start / common.thrust_cells_per_second
    return math.nan
