"""The batch kernel of guided interceptors: every engagement on its own, on all threads.

Lanes never see each other: an engagement has the same bits alone, in any block and on any number
of threads.
"""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.guided_equations import Course, Interceptor
from cram_sim.ballistics.guided_lane import (
    INTO_GROUND,
    NOT_FINITE,
    PASSED,
    TIMED_OUT,
    TOO_SLOW,
    TRACK_KNOTS,
    fly_lane,
)
from cram_sim.ballistics.guided_steps import State
from cram_sim.ballistics.motion import Common
from cram_sim.compiled import compiled_lanes

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

GUIDED_STATUS = {
    PASSED: "passed its target",
    TOO_SLOW: "became too slow to be steered",
    TIMED_OUT: "reached the end of its life",
    INTO_GROUND: "flew into the ground",
    NOT_FINITE: "flew faster than its drag table reaches",
}


@dataclass(frozen=True)
class Engagements:
    """n interceptors and their targets; SI units, component first, times since ignition.

    `position`, `velocity` (3, n) of the interceptor at `start_time`; the target's `target_position`
    and `target_velocity` (3, n) at ignition and its constant `target_acceleration` (3, n);
    `arrival` (n,) the planned time of the intercept; `track_error` (n,) the standard deviation per
    axis of the predicted intercept point, metres, for a short prediction; `draw_row` (n,) the row
    of the standard normals that a lane reads.
    """

    position: Floats
    velocity: Floats
    start_time: float
    target_position: Floats
    target_velocity: Floats
    target_acceleration: Floats
    arrival: Floats
    track_error: Floats
    draw_row: Integers


@dataclass(frozen=True)
class GuidedFlights:
    """How n engagements ended; arrays (n,).

    `status` keys of GUIDED_STATUS; `miss` (m) the distance at the closest approach, NaN for a
    flight that ended without one; `time` (s) and `speed` (m/s) at the end; `homing_time` when the
    seeker took over, NaN if it never saw the target; `sight` (m) and `relative` (m/s), (3, n), the
    target's place and velocity as seen from the interceptor at the closest approach.
    """

    status: Integers
    miss: Floats
    time: Floats
    speed: Floats
    homing_time: Floats
    sight: Floats
    relative: Floats


def draws_needed(looks: int) -> int:
    """How many standard normals a row has for so many looks of the seeker before they repeat."""
    return 3 * TRACK_KNOTS + 2 * looks


def fly_guided(
    interceptor: Interceptor, air: Air, earth: Earth, engagements: Engagements, draws: Floats
) -> GuidedFlights:
    """Fly every engagement to its closest approach; `draws` (rows, k) of `draws_needed` normals.

    Raises ValueError where a row of draws is too short for one look, or the lag is not positive.
    """
    if draws.ndim != 2 or draws.shape[1] < draws_needed(1):
        raise ValueError(f"draws must have rows of at least {draws_needed(1)}, not {draws.shape}")
    if not interceptor.lag > 0.0:
        raise ValueError(f"lag must be positive, not {interceptor.lag}")
    lanes = engagements.arrival.size
    status = np.empty(lanes, dtype=np.int64)
    results = np.empty((10, lanes))
    e = engagements
    starts = np.concatenate(
        [e.position, e.velocity, e.target_position, e.target_velocity, e.target_acceleration]
    )
    common = Common(0.0, 0.0, 0.0, 0.0, *(float(constant) for constant in earth.constants))
    _fly(
        interceptor, common, air.table, starts, e.start_time, e.arrival, e.track_error, e.draw_row,
        draws, status, results,
    )  # fmt: skip
    miss, time, speed, homing_time = results[:4]
    return GuidedFlights(status, miss, time, speed, homing_time, results[4:7], results[7:])


@compiled_lanes
def _fly(
    interceptor: Interceptor, common: Common, air: Floats, starts: Floats, start_time: float,
    arrival: Floats, track_error: Floats, draw_row: Integers, draws: Floats,
    status: Integers, results: Floats,
) -> None:  # fmt: skip
    for lane in numba.prange(arrival.size):
        s = starts[:, lane]
        course = Course((s[6], s[7], s[8]), (s[9], s[10], s[11]), (s[12], s[13], s[14]))
        start = State((s[0], s[1], s[2]), (s[3], s[4], s[5]), (0.0, 0.0, 0.0))
        ending = fly_lane(
            interceptor, common, air, course, start, start_time, arrival[lane],
            track_error[lane], draws[draw_row[lane]],
        )  # fmt: skip
        status[lane] = ending.status
        results[0, lane] = ending.miss
        results[1, lane] = ending.time
        results[2, lane] = ending.speed
        results[3, lane] = ending.homing_time
        for k in range(3):
            results[4 + k, lane] = ending.sight[k]
            results[7 + k, lane] = ending.relative[k]
