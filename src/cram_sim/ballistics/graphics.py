"""Flights on a graphics processor: a thread flies a round, with the equations and steps of all.

Needs a CUDA device and the extra `gpu` (numba-cuda). Only point masses, in double precision.
"""

import numpy as np
from numba import cuda
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.blocks import block_of
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import Flights, empty_flights
from cram_sim.ballistics.motion import Common, Tables, motion_of
from cram_sim.ballistics.one_lane import fly_into
from cram_sim.ballistics.point_mass import TOLERANCE

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Statuses = NDArray[np.int8]

THREADS = 128  # of a block of threads
NODE_CAPACITY = 96


def is_available() -> bool:
    """Whether this machine has a CUDA device that can be used."""
    return bool(cuda.is_available())


def fly_on_graphics(
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
) -> Flights:
    """As `point_mass.fly`; a path has room for `node_capacity` nodes.

    Raises ValueError where there is no device, or for a spinning shell.
    """
    if body.spin is not None:
        raise ValueError("a spinning shell does not fly on a graphics processor; use `fly`")
    if not is_available():
        raise ValueError("no CUDA device was found; use `fly`, or see `numba -s`")
    block = block_of(
        body, air, earth, launches,
        end_time=end_time, end_height=end_height, tolerance=tolerance, precision="double",
    )  # fmt: skip
    flights = empty_flights(block.lanes, node_capacity if keep_path else 0)
    if block.lanes == 0:
        return flights
    _fly_threads[-(-block.lanes // THREADS), THREADS](
        block.columns,
        block.starts,
        block.settings,
        block.to_ground,
        np.array(block.common),
        *block.tables,
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


@cuda.jit  # type: ignore[misc]
def _fly_threads(
    columns: Floats, starts: Floats, settings: Floats, to_ground: bool, shared: Floats,
    air: Floats, drag: Floats, drag_burning: Floats, thrust: Floats, startable: Statuses,
    status: Statuses, end_time: Floats, end_position: Floats, end_velocity: Floats,
    apex: Floats, burn_out_time: Floats,
    node_count: Integers, node_time: Floats, node_state: Floats,
) -> None:  # fmt: skip
    lane = cuda.grid(1)
    if lane >= starts.shape[1]:
        return
    s = starts[:, lane]
    common = Common(
        shared[0], shared[1], shared[2], shared[3], shared[4], shared[5], shared[6], shared[7],
        shared[8], shared[9], shared[10],
    )  # fmt: skip
    fly_into(
        lane, (s[0], s[1], s[2]), (s[3], s[4], s[5]), motion_of(columns, lane), starts, settings,
        to_ground, common, Tables(air, drag, drag_burning, thrust), startable, status, end_time,
        end_position, end_velocity, apex, burn_out_time, node_count, node_time, node_state,
    )  # fmt: skip
