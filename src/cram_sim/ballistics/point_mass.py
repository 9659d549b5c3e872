"""The batch kernel: every flight with its own adaptive steps, eight of them in each register.

Steps end exactly at burn-out and the time asked for; the end of the rail and the ground are found
on the step's own polynomial. Lanes never see each other: a flight has the same bits alone, in any
block and on any number of threads.
"""

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics import blocks
from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.blocks import Block, Precision, block_of
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.chunks import CHUNK, fly_chunk
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import TOO_MANY_NODES, Flights, empty_flights
from cram_sim.ballistics.modified_point_mass import SpinningTables, spinning_motion_of
from cram_sim.ballistics.motion import Common, Tables
from cram_sim.ballistics.one_lane import fly_into
from cram_sim.compiled import compiled_lanes

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Statuses = NDArray[np.int8]

TOLERANCE = 2e-3  # m per step: closed forms to 1e-6, impacts to 0.5 m and 1 ms (cram-sim verify)
SAMPLE = 64  # lanes flown first, to see how many nodes a path has
LONGEST_PATH = 2_048  # nodes of a sampled path

SPIN = blocks.SPIN


def fly(
    body: Body,
    air: Air,
    earth: Earth,
    launches: Launches,
    *,
    end_time: float | Floats | None = None,
    end_height: float = 0.0,
    tolerance: float = TOLERANCE,
    node_capacity: int | None = None,
    keep_path: bool = True,
    precision: Precision = "double",
) -> Flights:
    """Fly every lane of `launches` until it comes down, or for `end_time` seconds after its launch.

    A flight comes down through `end_height` (m above the ground at the origin's level). `end_time`
    is a scalar or has shape (n,); with it a flight also continues below the ground. `tolerance` is
    the error per step in metres. A path has room for `node_capacity` nodes, by default for as many
    as there are; without `keep_path` only the ends are kept, which is faster. `precision` "single"
    computes in 32 bits (a body with spin always in 64). Raises ValueError for a tolerance or end
    that is not positive; a lane that fails carries a status and NaN.
    """
    if node_capacity is not None and node_capacity < 2:
        raise ValueError(f"a path has at least 2 nodes, not {node_capacity}")
    block = block_of(
        body, air, earth, launches,
        end_time=end_time, end_height=end_height, tolerance=tolerance, precision=precision,
    )  # fmt: skip
    if not keep_path:
        return _flown(block, 0)
    return _flown_with_room(block) if node_capacity is None else _flown(block, node_capacity)


def _flown_with_room(block: Block) -> Flights:
    """Paths with hardly more room than they need: dense arrays are written and read faster."""
    few = np.linspace(0, block.lanes - 1, min(block.lanes, SAMPLE)).astype(np.int64)
    sample = _flown(block.part(few), LONGEST_PATH)
    longest = int(np.max(sample.node_count, initial=2))
    if few.size == block.lanes and not np.any(sample.status == TOO_MANY_NODES):
        return sample.trimmed(longest)
    capacity = longest * 5 // 4 + 4
    flights = _flown(block, capacity)
    while np.any(flights.status == TOO_MANY_NODES):
        capacity *= 2
        flights = _flown(block, capacity)
    return flights


def _flown(block: Block, capacity: int) -> Flights:
    flights = empty_flights(block.lanes, capacity)
    drive = _fly_each if isinstance(block.tables, SpinningTables) else _fly_chunks
    drive(
        block.columns,
        block.starts,
        block.settings,
        block.to_ground,
        block.common,
        block.tables,
        block.status,
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
    columns: Floats, starts: Floats, settings: Floats, to_ground: bool, common: Common,
    tables: Tables, startable: Statuses,
    status: Statuses, end_time: Floats, end_position: Floats, end_velocity: Floats,
    apex: Floats, burn_out_time: Floats,
    node_count: Integers, node_time: Floats, node_state: Floats,
) -> None:  # fmt: skip
    for chunk in numba.prange((starts.shape[1] + CHUNK - 1) // CHUNK):
        fly_chunk(
            chunk * CHUNK, columns, starts, settings, to_ground, common, tables, startable,
            status, end_time, end_position, end_velocity, apex, burn_out_time,
            (node_count, node_time, node_state),
        )  # fmt: skip


@compiled_lanes
def _fly_each(
    columns: Floats, starts: Floats, settings: Floats, to_ground: bool, common: Common,
    tables: Any, startable: Statuses,
    status: Statuses, end_time: Floats, end_position: Floats, end_velocity: Floats,
    apex: Floats, burn_out_time: Floats,
    node_count: Integers, node_time: Floats, node_state: Floats,
) -> None:  # fmt: skip
    """Spinning shells, one at a time: position and velocity with roll and spin."""
    for lane in numba.prange(starts.shape[1]):
        s = starts[:, lane]
        fly_into(
            lane, (s[0], s[1], s[2], 0.0), (s[3], s[4], s[5], s[SPIN]),
            spinning_motion_of(columns, lane), starts, settings, to_ground, common, tables,
            startable, status, end_time, end_position, end_velocity, apex, burn_out_time,
            node_count, node_time, node_state,
        )  # fmt: skip
