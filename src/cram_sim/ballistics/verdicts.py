"""Why a flight's phase ends: what is common to all drivers."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import TOP
from cram_sim.ballistics.drag import CELLS_PER_MACH
from cram_sim.ballistics.equations import drag_table
from cram_sim.ballistics.flights import (
    ABOVE_AIR,
    BEYOND_DRAG,
    BURNT_ON_RAIL,
    FLOWN,
    STEP_TOO_SMALL,
    STILL_UP,
)
from cram_sim.ballistics.motion import COASTING, RAIL, Common, air_at
from cram_sim.compiled import compiled

Floats = NDArray[np.float64]

# Verdicts on a lane while it has no status.
FLYING, CROSSED, STEPPING = -1, -2, -3


@compiled
def verdict_of(
    phase: int, crossed: bool, height: float, at_limit: bool, burns_out: bool, to_ground: bool
) -> int:
    """How it stands with a flight after a step: STEPPING, FLYING on in the next phase, or over.

    `burns_out` tells whether the motor does so before the flight is to end.
    """
    if crossed:
        return CROSSED
    if phase != RAIL and height > TOP:
        return ABOVE_AIR
    if not at_limit:
        return STEPPING
    if phase != COASTING and burns_out:
        return BURNT_ON_RAIL if phase == RAIL else FLYING
    return STILL_UP if to_ground else FLOWN


@compiled
def why_stuck(
    phase: int, height: float, v_east: float, v_north: float, v_up: float,
    wind_east: float, wind_north: float, tables: Any,
) -> int:  # fmt: skip
    """Why no step is small enough: as fast as the drag table reaches, or else unknown."""
    _, slowness, blows_east, blows_north = air_at(tables.air, height)
    air_east, air_north = v_east - blows_east - wind_east, v_north - blows_north - wind_north
    airspeed = math.sqrt(air_east * air_east + air_north * air_north + v_up * v_up)
    drag = drag_table(phase, tables)
    last = drag.shape[0] - 1
    is_beyond = math.isnan(drag[last, 0]) and airspeed * slowness * CELLS_PER_MACH > 0.999 * last
    return BEYOND_DRAG if is_beyond else STEP_TOO_SMALL


@compiled
def lift_off_times(columns: Floats, common: Common, thrust: Floats) -> Floats:
    """When each lane's thrust first exceeds its weight along the rail, (n,) s; NaN for never."""
    times = np.full(columns.shape[1], math.nan)
    for lane in range(times.size):
        times[lane] = lift_off_time(columns[2, lane], columns[3, lane], common, thrust)
    return times


@compiled
def lift_off_time(sine: float, impulse: float, common: Common, thrust: Floats) -> float:
    """As `lift_off_times`, of one lane: sine of its elevation, factor on its thrust."""
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
