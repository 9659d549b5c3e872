"""Where and when a gun's round can meet a flight."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.flights import Flights, state_at
from cram_sim.ballistics.fly_out import FlyOut, look_up
from cram_sim.compiled import compiled

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Intercepts:
    """The geometry of meeting a flight at given times, shape (k,); NaN where it cannot be met.

    `slant_range` (m), `elevation` and `azimuth` (rad, clockwise from north) of the line of sight
    from the gun, `time_of_flight` (s) of the round, `firing_time` (s, absolute), `target_velocity`
    and `relative_velocity` (3, k) of the flight and of the flight less the round (m/s).
    """

    slant_range: Floats
    elevation: Floats
    azimuth: Floats
    time_of_flight: Floats
    firing_time: Floats
    target_velocity: Floats
    relative_velocity: Floats


@compiled
def firing_time(
    node_time: Floats, node_state: Floats, node_count: Integers, lane: int, gun: Floats,
    time_of_flight: Floats, grid: Floats, intercept_time: float,
) -> float:  # fmt: skip
    """When to fire so as to meet a lane at `intercept_time` (absolute, s); NaN if beyond reach.

    `gun` (3,) is its position (m); `time_of_flight` and `grid` are those of its `FlyOut`.
    """
    state = state_at(node_time, node_state, node_count, lane, intercept_time)
    east, north, up = state[0] - gun[0], state[1] - gun[1], state[2] - gun[2]
    slant_range = math.sqrt(east * east + north * north + up * up)
    elevation = math.atan2(up, math.sqrt(east * east + north * north))
    return intercept_time - look_up(time_of_flight, grid, slant_range, elevation)


def intercepts(
    flights: Flights, lanes: Integers, gun: Floats, table: FlyOut, times: Floats
) -> Intercepts:
    """Meet `lanes` (k,) at absolute `times` (k,) from a gun at `gun` (3,)."""
    columns = _intercepts(
        flights.node_time,
        flights.node_state,
        flights.node_count,
        np.ascontiguousarray(lanes, dtype=np.int64),
        np.ascontiguousarray(times, dtype=np.float64),
        np.ascontiguousarray(gun, dtype=np.float64),
        table.time_of_flight,
        table.speed,
        table.grid,
    )
    return Intercepts(
        slant_range=columns[0],
        elevation=columns[1],
        azimuth=columns[2],
        time_of_flight=columns[3],
        firing_time=columns[4],
        target_velocity=columns[5:8],
        relative_velocity=columns[8:],
    )


@compiled
def _intercepts(
    node_time: Floats, node_state: Floats, node_count: Integers, lanes: Integers, times: Floats,
    gun: Floats, time_of_flight: Floats, speed: Floats, grid: Floats,
) -> Floats:  # fmt: skip
    columns = np.empty((11, times.size))
    for k in range(times.size):
        state = state_at(node_time, node_state, node_count, lanes[k], times[k])
        sight = state[0] - gun[0], state[1] - gun[1], state[2] - gun[2]
        ground = math.sqrt(sight[0] * sight[0] + sight[1] * sight[1])
        slant_range = math.sqrt(ground * ground + sight[2] * sight[2])
        elevation = math.atan2(sight[2], ground)
        flight_time = look_up(time_of_flight, grid, slant_range, elevation)
        round_speed = look_up(speed, grid, slant_range, elevation)
        columns[0, k], columns[1, k] = slant_range, elevation
        columns[2, k] = math.atan2(sight[0], sight[1])
        columns[3, k], columns[4, k] = flight_time, times[k] - flight_time
        for i in range(3):
            columns[5 + i, k] = state[3 + i]
            columns[8 + i, k] = state[3 + i] - round_speed * sight[i] / slant_range
    return columns
