"""How a phase of flight advances: one attempted step, its verdict, and the crossing at its end.

Written once for plain floats and for `Lanes`; what drives it (eight lanes of a register on a
processor core, a thread of a graphics processor) is elsewhere.
"""

import math
from typing import NamedTuple

from cram_sim.ballistics.dormand_prince import step_factor, take_step
from cram_sim.ballistics.equations import rates
from cram_sim.ballistics.lanes import (
    choose,
    headed,
    is_not,
    larger,
    magnitude,
    smaller,
    square_root,
)
from cram_sim.ballistics.lanes import some_bits as any_of
from cram_sim.ballistics.motion import (
    COASTING,
    RAIL,
    Common,
    Motion,
    Tables,
    Vector,
    height_above_ground,
)
from cram_sim.compiled import compiled_inline

LONGEST_FLIGHT = 1_000.0  # s
# How far a step may go, at the tolerance of 3 mm for which this was measured (design/steps.py).
SPEED_PER_STEP = 25.0  # m/s: at the transonic rise a longer step would leap over it unseen
SONIC_SPEED, SONIC_MARGIN = 340.0, 90.0  # m/s: where the rise is, roughly
SPEED_PER_MARGIN = 1.0  # so much more speed per step for each m/s away from the rise
SHARE_PER_STEP = 0.7  # of the speed: drag has a kink where a flight stands still
SLOWEST = 0.5  # m/s: below it the share is of this
FIRST_STEP = 0.02  # s: a slow launch turns fast
MEASURED_TOLERANCE = 3e-3  # m
SHORTEST_STEP = 1e-7  # s
AT_THE_GOAL = 1e-3  # m: a start so near the ground is on it
MOST_ATTEMPTS = 200_000  # steps tried in one phase, a thousand times as many as a flight takes
MOST_ITERATIONS = 60
SETTLED = 1e-12  # of a step: where the iteration for a crossing ends


def reach_of(tolerance: float) -> float:
    """How many times as far a step may go at a coarser tolerance: as the order of the pair says."""
    return max(1.0, math.pow(tolerance / MEASURED_TOLERANCE, 0.2))


class State(NamedTuple):
    """Where a flight is within a phase. `value` falls to zero where the phase's event lies.

    `rate` is dvalue/dt, `highest` the greatest height above the ground so far, `wanted` the next
    step in seconds.
    """

    time: float
    position: Vector
    velocity: Vector
    acceleration: Vector
    wanted: float
    value: float
    rate: float
    highest: float


class Attempt(NamedTuple):
    """A step that was tried: the state where it ends, and which of these hold."""

    after: State
    step: float
    accepted: bool
    crossed: bool  # accepted, and the event lies within it
    too_small: bool


@compiled_inline
def event(
    phase: int, position: Vector, velocity: Vector, motion: Motion, common: Common, goal: float
) -> tuple[float, float]:
    """What falls to zero where a phase ends, and its rate.

    On the rail `goal` less the way along the launch direction; else the height above `goal`.
    """
    if phase == RAIL:
        way = along(position, motion)
        return goal - way, -along(velocity, motion)
    east, north = position[0], position[1]
    climb = velocity[2] + (
        east * velocity[0] * common.curvature_east + north * velocity[1] * common.curvature_north
    )
    return height_above_ground(common, position) - goal, climb


@compiled_inline
def along(vector: Vector, motion: Motion) -> float:
    """The component of a vector along the launch direction."""
    return vector[0] * motion.axis_east + vector[1] * motion.axis_north + vector[2] * motion.axis_up


@compiled_inline
def started(
    phase: int, time: float, position: Vector, velocity: Vector, goal: float, highest: float,
    motion: Motion, common: Common, tables: Tables, rail_length: float, reach: float,
) -> State:  # fmt: skip
    """The state at the beginning of a phase."""
    a = rates(phase, time, position, velocity, motion, common, tables)
    value, rate = event(phase, position, velocity, motion, common, goal)
    wanted = time * 0.0 + FIRST_STEP * reach
    if phase == RAIL:
        # A tenth longer than the rail takes at this acceleration: one step brackets its end.
        wanted = 1.1 * square_root(2 * rail_length / larger(along(a, motion), 1.0))
    top = larger(height_above_ground(common, position), highest)
    return State(time, position, velocity, a, wanted, value, rate, top)


@compiled_inline
def attempt(
    phase: int, state: State, limit: float, goal: float, threshold: float, per_tolerance: float,
    reach: float, motion: Motion, common: Common, tables: Tables,
) -> Attempt:  # fmt: skip
    """Try the wanted step, no further than to `limit`; the event is `value` at `threshold`."""
    time, r, v, a = state.time, state.position, state.velocity, state.acceleration
    left = limit - time
    # In this order a bound that is not a number bounds nothing, and the step shrinks.
    h = smaller(left, smaller(reach * _longest_step(phase, v, a), state.wanted))
    r1, v1, a1, error = take_step(phase, time, r, v, a, h, motion, common, tables)
    error = error * (per_tolerance * per_tolerance)
    accepted = error <= 1.0
    lengthened = h * step_factor(error)
    # A step cut short by a limit says nothing against the one that was wanted.
    wanted = choose(accepted & (h < state.wanted), larger(lengthened, state.wanted), lengthened)
    value, rate = event(phase, r1, v1, motion, common, goal)
    crossed = accepted & (value <= threshold) & (rate < 0.0)
    if phase != RAIL:
        # A flight comes down through a height only where it was at it, or a rounding below.
        crossed = crossed & (state.highest - goal >= -AT_THE_GOAL)
    after = State(
        choose(h >= left, limit, time + h), r1, v1, a1, wanted, value, rate,
        larger(state.highest, height_above_ground(common, r1)),
    )  # fmt: skip
    too_small = (is_not(accepted) & is_not(wanted > SHORTEST_STEP)) | (
        (h < left) & is_not(h > SHORTEST_STEP)
    )
    return Attempt(after, h, accepted, crossed, too_small)


@compiled_inline
def summit(before: State, after: State, h: float, common: Common) -> float:
    """The greatest height above the goal within a step that goes over the top.

    On the quintic through the height's value, rate and acceleration at both ends: Newton's
    iteration from where the rate would vanish if it fell evenly.
    """
    c0, c1, c2 = before.value, h * before.rate, (0.5 * h * h) * _climb_change(before, common)
    rise, slope = after.value - c0 - c1 - c2, h * after.rate - c1 - 2.0 * c2
    bend = h * h * _climb_change(after, common) - 2.0 * c2
    c3 = 10.0 * rise - 4.0 * slope + 0.5 * bend
    c4 = -15.0 * rise + 7.0 * slope - bend
    c5 = 6.0 * rise - 3.0 * slope + 0.5 * bend
    x = before.rate / (before.rate - after.rate)
    for _ in range(3):
        first = c1 + x * (2.0 * c2 + x * (3.0 * c3 + x * (4.0 * c4 + x * (5.0 * c5))))
        second = 2.0 * c2 + x * (6.0 * c3 + x * (12.0 * c4 + x * (20.0 * c5)))
        x = smaller(larger(x - first / second, 0.0), 1.0)
    return c0 + x * (c1 + x * (c2 + x * (c3 + x * (c4 + x * c5))))


@compiled_inline
def _climb_change(state: State, common: Common) -> float:
    """The second derivative of the height above the curved ground."""
    r, v, a = state.position, state.velocity, state.acceleration
    return a[2] + (
        (v[0] * v[0] + r[0] * a[0]) * common.curvature_east
        + (v[1] * v[1] + r[1] * a[1]) * common.curvature_north
    )


@compiled_inline
def _longest_step(phase: int, v: Vector, a: Vector) -> float:
    speed = square_root(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])
    strength = square_root(a[0] * a[0] + a[1] * a[1] + a[2] * a[2])
    away = magnitude(speed - SONIC_SPEED) - SONIC_MARGIN
    change = SPEED_PER_STEP + SPEED_PER_MARGIN * larger(away, 0.0)
    if phase == COASTING:
        change = smaller(change, SHARE_PER_STEP * larger(speed, SLOWEST))
    return change / strength


@compiled_inline
def _polynomial(
    before: Vector, rates: Vector, curve: Vector, h: float, after: State, k: int
) -> Vector:
    """The coefficients of one coordinate over a step, from the motion at both its ends."""
    c0, c1, c2 = before[k], h * rates[k], (0.5 * h * h) * curve[k]
    rise = after.position[k] - c0 - c1 - c2
    slope = h * after.velocity[k] - c1 - 2.0 * c2
    bend = h * h * after.acceleration[k] - 2.0 * c2
    return (
        c0, c1, c2,
        10.0 * rise - 4.0 * slope + 0.5 * bend,
        -15.0 * rise + 7.0 * slope - bend,
        6.0 * rise - 3.0 * slope + 0.5 * bend,
    )  # fmt: skip


@compiled_inline
def _value_at(c: Vector, x: float) -> float:
    return c[0] + x * (c[1] + x * (c[2] + x * (c[3] + x * (c[4] + x * c[5]))))


@compiled_inline
def _rate_at(c: Vector, x: float, h: float) -> float:
    slope = c[1] + x * (2.0 * c[2] + x * (3.0 * c[3] + x * (4.0 * c[4] + x * (5.0 * c[5]))))
    return slope / h


class Crossing(NamedTuple):
    """Where within a step an event lies: the time since its start, and the state there."""

    elapsed: float
    position: Vector
    velocity: Vector


@compiled_inline
def crossing(
    phase: int, position: Vector, velocity: Vector, curve: Vector, h: float, after: State,
    crossed: bool, goal: float, motion: Motion, common: Common,
) -> Crossing:  # fmt: skip
    """Locate the event within a step of `h` seconds that ends beyond it, where `crossed`.

    On the quintic through position, velocity and acceleration (`curve`) at both ends of the step:
    as accurate as the step, and it costs no further acceleration. Newton's iteration, bracketed.
    """
    east = _polynomial(position, velocity, curve, h, after, 0)
    north = _polynomial(position, velocity, curve, h, after, 1)
    up = _polynomial(position, velocity, curve, h, after, 2)
    x = h * 0.0 + 1.0
    low, high = x - 1.0, x
    r, v = after.position, after.velocity
    for _ in range(MOST_ITERATIONS):
        value, rate = event(phase, r, v, motion, common, goal)
        beyond = value <= 0.0
        low, high = choose(beyond, low, x), choose(beyond, x, high)
        newton = x - value / (rate * h)
        bracketed = (newton >= low) & (newton <= high)
        following = choose(bracketed, newton, 0.5 * (low + high))
        moving = crossed & (magnitude(following - x) > SETTLED)
        if any_of(moving) == 0:
            break
        # A lane that has settled stays: how long its neighbours take must not move it.
        x = choose(moving, following, x)
        r = headed((_value_at(east, x), _value_at(north, x), _value_at(up, x)), r)
        v = headed((_rate_at(east, x, h), _rate_at(north, x, h), _rate_at(up, x, h)), v)
    return Crossing(x * h, r, v)
