"""One guided flight, from leaving its launcher to its closest approach."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.flights import hermite
from cram_sim.ballistics.guided_equations import (
    CLIMB,
    COAST,
    HOMING,
    MIDCOURSE,
    Course,
    Interceptor,
    Steering,
    Vector,
    across,
    along,
    burning_phase,
    course_at,
    direction,
    dot,
    rates,
)
from cram_sim.ballistics.motion import Common, height_above_ground
from cram_sim.compiled import compiled

Floats = NDArray[np.float64]

PASSED, TOO_SLOW, TIMED_OUT, INTO_GROUND, NOT_FINITE = range(5)

MIDCOURSE_STEP = 0.1  # s, or the lag if that is shorter
FINEST_STEP = 2e-4  # s; before the closest approach an eighth of the time to go
STEPS_TO_GO = 8.0
TRACK_KNOTS = 64  # of three draws each; then draws of two for every look of the seeker
KNOT_MEMORY = 0.9  # correlation of the track's error from one refresh to the next
# A predicted position's error doubles in so many seconds of prediction.
ERROR_DOUBLING_TIME = 10.0
HALVINGS = 50
TURNED = math.radians(10.0)  # off the path: a point ahead


class State(NamedTuple):
    """Position (m), velocity (m/s) and acceleration by lift (m/s2)."""

    position: Vector
    velocity: Vector
    turn: Vector


class Ending(NamedTuple):
    """How a flight ended; the miss is the distance at the closest approach, NaN without one."""

    status: int
    miss: float
    time: float
    speed: float
    homing_time: float


@compiled
def fly_lane(
    interceptor: Interceptor,
    common: Common,
    air: Floats,
    course: Course,
    start: State,
    start_time: float,
    arrival: float,
    track_error: float,
    draws: Floats,
) -> Ending:
    """Fly from `start`, `start_time` seconds after ignition, to the closest approach.

    `arrival` is the planned time of the intercept, `track_error` (m) the standard deviation per
    axis of the predicted point when the prediction has become short; `draws` standard normals.
    """
    state, time = start, start_time
    zero = (0.0, 0.0, 0.0)
    planned = course_at(course, arrival)[0]
    knot, look = -1, -1
    next_track, next_look = start_time, math.inf
    deviation, offset, noise = zero, zero, zero
    last_look = zero
    homing_time = math.nan
    has_turned = False
    while True:
        if not math.isnan(homing_time):
            stage = HOMING
        else:
            stage = CLIMB if time < interceptor.climb_time else MIDCOURSE
            if time >= next_track:
                knot += 1
                deviation = renewed(deviation, draws, knot)
                grown = track_error * (1.0 + max(arrival - time, 0.0) / ERROR_DOUBLING_TIME)
                offset = (deviation[0] * grown, deviation[1] * grown, deviation[2] * grown)
                next_track += interceptor.track_interval
            # The seeker takes over after the turn; and a target that recedes while the body still
            # climbs away from it is not passed yet.
            aim = along(planned, 1.0, offset)
            has_turned = has_turned or is_ahead(state, aim, TURNED)
            if (
                stage == MIDCOURSE
                and has_turned
                and is_seen(interceptor, course, state, time, offset)
            ):
                stage, homing_time, next_look = HOMING, time, time
        if time >= next_look:
            look += 1
            sight = along(course_at(course, time)[0], -1.0, state.position)
            seen = looked(interceptor, sight, draws, look)
            if look > 0:
                noise = along(seen, -1.0, last_look)
                per_look = 1.0 / interceptor.seeker_interval
                noise = (noise[0] * per_look, noise[1] * per_look, noise[2] * per_look)
            last_look = seen
            next_look += interceptor.seeker_interval

        phase = burning_phase(interceptor, time)
        steering = Steering(stage, along(planned, 1.0, offset), noise)
        step = step_length(interceptor, course, state, time, stage, next_track, next_look)
        after = stepped(interceptor, common, air, course, steering, phase, time, step, state)
        sight, relative = seen_from(course, state, time)
        sight_after, relative_after = seen_from(course, after, time + step)
        speed = math.sqrt(dot(after.velocity, after.velocity))
        is_closing, opens = dot(sight, relative) < 0.0, dot(sight_after, relative_after) >= 0.0
        if is_closing and opens and (stage == HOMING or has_turned):
            part, miss = closest(sight, relative, sight_after, relative_after, step)
            before = math.sqrt(dot(state.velocity, state.velocity))
            passing = before + part * (speed - before)
            return Ending(PASSED, miss, time + part * step, passing, homing_time)
        state, time = after, time + step
        if not speed < math.inf:
            return Ending(NOT_FINITE, math.nan, time, speed, homing_time)
        if height_above_ground(common, state.position) < 0.0 and time > interceptor.climb_time:
            return Ending(INTO_GROUND, math.nan, time, speed, homing_time)
        if phase == COAST and speed < interceptor.least_speed:
            return Ending(TOO_SLOW, math.nan, time, speed, homing_time)
        if time >= interceptor.life:
            return Ending(TIMED_OUT, math.nan, time, speed, homing_time)


@compiled
def renewed(deviation: Vector, draws: Floats, knot: int) -> Vector:
    """The track's next standard normal error, correlated with the last one; the first is free."""
    first = 3 * (knot % TRACK_KNOTS)
    kept = KNOT_MEMORY if knot > 0 else 0.0
    fresh = math.sqrt(1.0 - kept * kept)
    return (
        kept * deviation[0] + fresh * draws[first],
        kept * deviation[1] + fresh * draws[first + 1],
        kept * deviation[2] + fresh * draws[first + 2],
    )


@compiled
def is_ahead(state: State, point: Vector, angle: float) -> bool:
    """Whether a point is within an angle of the path."""
    sight = direction(along(point, -1.0, state.position))
    return bool(dot(sight, direction(state.velocity)) >= math.cos(angle))


@compiled
def is_seen(
    interceptor: Interceptor, course: Course, state: State, time: float, offset: Vector
) -> bool:
    """Whether the seeker, which looks where the target is believed, has it in its field.

    It takes over only while the distance falls.
    """
    target = course_at(course, time)[0]
    sight, relative = seen_from(course, state, time)
    if dot(sight, sight) > interceptor.seeker_range * interceptor.seeker_range:
        return False
    if dot(sight, relative) >= 0.0 or not is_ahead(state, target, interceptor.greatest_look_angle):
        return False
    believed = direction(along(sight, 1.0, offset))
    return bool(dot(direction(sight), believed) >= math.cos(interceptor.seeker_half_angle))


@compiled
def looked(interceptor: Interceptor, sight: Vector, draws: Floats, look: int) -> Vector:
    """The error of one look as a small turn of the line of sight, across it; radians.

    After the last of the draws they come again: by then the lag has long forgotten them.
    """
    unit = direction(sight)
    level = direction((unit[1], -unit[0], 0.0))
    if dot(level, level) == 0.0:  # straight up: any two axes across will do
        level = (1.0, 0.0, 0.0)
    upward = direction(across((0.0, 0.0, 1.0), unit))
    if dot(upward, upward) == 0.0:
        upward = (0.0, 1.0, 0.0)
    looks = (len(draws) - 3 * TRACK_KNOTS) // 2
    first = 3 * TRACK_KNOTS + 2 * (look % looks)
    sideways = interceptor.seeker_noise * draws[first]
    above = interceptor.seeker_noise * draws[first + 1]
    return along((level[0] * sideways, level[1] * sideways, level[2] * sideways), above, upward)


@compiled
def step_length(
    interceptor: Interceptor,
    course: Course,
    state: State,
    time: float,
    stage: int,
    next_track: float,
    next_look: float,
) -> float:
    """The next step in seconds: short near the target, and never across a change of phase."""
    step = min(MIDCOURSE_STEP, interceptor.lag)
    sight, relative = seen_from(course, state, time)
    if stage == HOMING:
        step = min(step, 0.5 * interceptor.lag)
        closing = -dot(sight, relative)
        if closing > 0.0:
            to_go = dot(sight, sight) / closing
            step = min(step, max(to_go / STEPS_TO_GO, FINEST_STEP))
        step = min(step, next_look - time)
    else:
        step = min(step, next_track - time)
    burnt_out = interceptor.boost_time + interceptor.sustain_time
    for event in (interceptor.climb_time, interceptor.boost_time, burnt_out, interceptor.life):
        if time < event:
            step = min(step, event - time)
    return step


@compiled
def seen_from(course: Course, state: State, time: float) -> tuple[Vector, Vector]:
    """The target's position and velocity relative to the interceptor."""
    position, velocity = course_at(course, time)
    return along(position, -1.0, state.position), along(velocity, -1.0, state.velocity)


@compiled
def stepped(
    interceptor: Interceptor,
    common: Common,
    air: Floats,
    course: Course,
    steering: Steering,
    phase: int,
    time: float,
    step: float,
    state: State,
) -> State:
    """One step of the classical Runge-Kutta method of fourth order."""
    x, v, a = state.position, state.velocity, state.turn
    half = 0.5 * step
    mid, end = time + half, time + step
    g = (interceptor, common, air, course, steering, phase)
    dv1, da1 = rates(*g, time, x, v, a)
    v2, a2 = along(v, half, dv1), along(a, half, da1)
    dv2, da2 = rates(*g, mid, along(x, half, v), v2, a2)
    v3, a3 = along(v, half, dv2), along(a, half, da2)
    dv3, da3 = rates(*g, mid, along(x, half, v2), v3, a3)
    v4, a4 = along(v, step, dv3), along(a, step, da3)
    dv4, da4 = rates(*g, end, along(x, step, v3), v4, a4)
    sixth = step / 6.0
    return State(
        along(along(along(along(x, sixth, v), 2.0 * sixth, v2), 2.0 * sixth, v3), sixth, v4),
        along(along(along(along(v, sixth, dv1), 2.0 * sixth, dv2), 2.0 * sixth, dv3), sixth, dv4),
        along(along(along(along(a, sixth, da1), 2.0 * sixth, da2), 2.0 * sixth, da3), sixth, da4),
    )


@compiled
def closest(
    sight: Vector, relative: Vector, sight_after: Vector, relative_after: Vector, step: float
) -> tuple[float, float]:
    """The part of a step and the distance (m) at which the target is closest.

    On the cubic through both ends of the step, where the distance stops falling, by bisection.
    """
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        part = 0.5 * (low + high)
        place, rate = between(sight, relative, sight_after, relative_after, step, part)
        if dot(place, rate) < 0.0:
            low = part
        else:
            high = part
    place, _ = between(sight, relative, sight_after, relative_after, step, high)
    return high, math.sqrt(dot(place, place))


@compiled
def between(
    x0: Vector, v0: Vector, x1: Vector, v1: Vector, step: float, part: float
) -> tuple[Vector, Vector]:
    """Place and rate on the cubic through two places and their rates (Hermite)."""
    east, v_east = hermite(part, step, x0[0], v0[0], x1[0], v1[0])
    north, v_north = hermite(part, step, x0[1], v0[1], x1[1], v1[1])
    up, v_up = hermite(part, step, x0[2], v0[2], x1[2], v1[2])
    return (east, north, up), (v_east, v_north, v_up)
