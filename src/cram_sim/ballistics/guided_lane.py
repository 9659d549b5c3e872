"""One guided flight, from leaving its launcher to its closest approach."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
)
from cram_sim.ballistics.guided_steps import (
    State,
    between,
    closest,
    seen_from,
    speed_of,
    stepped,
)
from cram_sim.ballistics.motion import Common, height_above_ground
from cram_sim.compiled import compiled

Floats = NDArray[np.float64]

PASSED, TOO_SLOW, TIMED_OUT, INTO_GROUND, NOT_FINITE = range(5)

# Seconds; in midcourse no longer than the lag, before the closest approach an eighth of the time
# to go. With steps a quarter as long, times of flight change by less than 1 ms and probabilities
# of the two missiles of the catalogue by less than 0.01 on average.
MIDCOURSE_STEP = 0.1
FINEST_STEP = 2e-4
STEPS_TO_GO = 8.0
TRACK_KNOTS = 64  # of three draws each; then draws of two for every look of the seeker
TURNED = math.radians(10.0)  # off the path: a point ahead


class Ending(NamedTuple):
    """How a flight ended; the miss is the distance at the closest approach, NaN without one.

    `sight` and `relative` the target's place and velocity there, as seen from the interceptor.
    """

    status: int
    miss: float
    time: float
    speed: float
    homing_time: float
    sight: Vector
    relative: Vector


class Plan(NamedTuple):
    """The engagement as it was planned: when and where, and how well the target is tracked then."""

    arrival: float
    place: Vector
    track_error: float


class Guide(NamedTuple):
    """What guides a flight: its stage, the error of its track, and the looks of its seeker.

    `deviation` of the track in standard deviations, `offset` in metres; `noise` of the rate of the
    line of sight (rad/s); numbers and times of the next refresh and look.
    """

    stage: int
    has_turned: bool
    homing_time: float
    knot: int
    next_track: float
    deviation: Vector
    offset: Vector
    look: int
    next_look: float
    last_look: Vector
    noise: Vector


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
    plan = Plan(arrival, course_at(course, arrival)[0], track_error)
    none, nowhere = (0.0, 0.0, 0.0), (math.nan, math.nan, math.nan)
    guide = Guide(
        CLIMB, False, math.nan, 0, start_time, none, none, 0, math.inf, none, none
    )  # fmt: skip
    while True:
        if guide.stage != HOMING:
            guide = commanded(interceptor, course, plan, state, time, draws, guide)
        if time >= guide.next_look:
            guide = sighted(interceptor, course, state, time, draws, guide)
        phase = burning_phase(interceptor, time)
        steering = Steering(guide.stage, along(plan.place, 1.0, guide.offset), guide.noise)
        step = step_length(interceptor, course, state, time, guide)
        after = stepped(interceptor, common, air, course, steering, phase, time, step, state)
        sight, relative = seen_from(course, state, time)
        sight_after, relative_after = seen_from(course, after, time + step)
        before, speed = speed_of(state), speed_of(after)
        is_closing, opens = dot(sight, relative) < 0.0, dot(sight_after, relative_after) >= 0.0
        # A target that recedes while the body still climbs away from it is not passed yet.
        if is_closing and opens and guide.has_turned:
            part, miss = closest(sight, relative, sight_after, relative_after, step)
            passing = before + part * (speed - before)
            there = between(sight, relative, sight_after, relative_after, step, part)
            return Ending(PASSED, miss, time + part * step, passing, guide.homing_time, *there)
        state, time = after, time + step
        status = failure(interceptor, common, phase, state.position, speed, time)
        if status != PASSED:
            return Ending(status, math.nan, time, speed, guide.homing_time, nowhere, nowhere)


@compiled
def commanded(
    interceptor: Interceptor,
    course: Course,
    plan: Plan,
    state: State,
    time: float,
    draws: Floats,
    guide: Guide,
) -> Guide:
    """Midcourse, refreshed when it is time; the seeker takes over once the turn is done."""
    knot, next_track = guide.knot, guide.next_track
    deviation, offset = guide.deviation, guide.offset
    if time >= next_track:
        deviation = renewed(interceptor, deviation, draws, knot)
        prediction = max(plan.arrival - time, 0.0)
        grown = plan.track_error * (1.0 + prediction / interceptor.error_doubling_time)
        offset = (deviation[0] * grown, deviation[1] * grown, deviation[2] * grown)
        knot, next_track = knot + 1, next_track + interceptor.track_interval
    stage = CLIMB if time < interceptor.climb_time else MIDCOURSE
    has_turned = guide.has_turned or is_ahead(state, along(plan.place, 1.0, offset), TURNED)
    homing_time, next_look = guide.homing_time, guide.next_look
    if stage == MIDCOURSE and has_turned and is_seen(interceptor, course, state, time, offset):
        stage, homing_time, next_look = HOMING, time, time
    return Guide(
        stage, has_turned, homing_time, knot, next_track, deviation, offset, guide.look, next_look,
        guide.last_look, guide.noise,
    )  # fmt: skip


@compiled
def sighted(
    interceptor: Interceptor,
    course: Course,
    state: State,
    time: float,
    draws: Floats,
    guide: Guide,
) -> Guide:
    """One look of the seeker: the rate that it measures errs by the change of the looks' errors."""
    sight, _ = seen_from(course, state, time)
    seen = looked(interceptor, sight, draws, guide.look)
    noise = guide.noise
    if guide.look > 0:
        change = along(seen, -1.0, guide.last_look)
        per_look = 1.0 / interceptor.seeker_interval
        noise = (change[0] * per_look, change[1] * per_look, change[2] * per_look)
    return Guide(
        guide.stage, guide.has_turned, guide.homing_time, guide.knot, guide.next_track,
        guide.deviation, guide.offset, guide.look + 1,
        guide.next_look + interceptor.seeker_interval, seen, noise,
    )  # fmt: skip


@compiled
def failure(
    interceptor: Interceptor,
    common: Common,
    phase: int,
    position: Vector,
    speed: float,
    time: float,
) -> int:
    """Why a flight ends here without passing its target; PASSED where it flies on."""
    if not speed < math.inf:
        return NOT_FINITE
    if height_above_ground(common, position) < 0.0 and time > interceptor.climb_time:
        return INTO_GROUND
    if phase == COAST and speed < interceptor.least_speed:
        return TOO_SLOW
    return TIMED_OUT if time >= interceptor.life else PASSED


@compiled
def renewed(interceptor: Interceptor, deviation: Vector, draws: Floats, knot: int) -> Vector:
    """The track's next standard normal error, correlated with the last one; the first is free."""
    first = 3 * (knot % TRACK_KNOTS)
    kept = interceptor.track_correlation if knot > 0 else 0.0
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
    guide: Guide,
) -> float:
    """The next step in seconds: short near the target, and never across a change of phase."""
    step = min(MIDCOURSE_STEP, interceptor.lag)
    sight, relative = seen_from(course, state, time)
    if guide.stage == HOMING:
        step = min(step, 0.5 * interceptor.lag)
        closing = -dot(sight, relative)
        if closing > 0.0:
            to_go = dot(sight, sight) / closing
            step = min(step, max(to_go / STEPS_TO_GO, FINEST_STEP))
        step = min(step, guide.next_look - time)
    else:
        step = min(step, guide.next_track - time)
    burnt_out = interceptor.boost_time + interceptor.sustain_time
    for event in (interceptor.climb_time, interceptor.boost_time, burnt_out, interceptor.life):
        if time < event:
            step = min(step, event - time)
    return step
