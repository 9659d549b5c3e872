"""Where a phase of flight ends: the end of the rail and the ground.

Both are found by Newton steps of the integrator itself from the last node, so an event is as
accurate as the flight; on the ground the iteration is bracketed.
"""

import math

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.dormand_prince import take_step
from cram_sim.ballistics.flights import BURNT_ON_RAIL, FLOWN, NO_LIFT_OFF, hermite
from cram_sim.ballistics.motion import (
    RAIL,
    Motion,
    Vector,
    acceleration,
    height_above_ground,
)
from cram_sim.compiled import compiled, compiled_inline

Floats = NDArray[np.float64]

TAYLOR_STEP = 1e-4  # s: what is left of a Newton iteration is made up by Taylor's series
MOST_ITERATIONS = 60


@compiled
def leave_rail(
    motion: Motion,
    r: Vector,
    burn_time: float,
    rail_length: float,
    end: float,
    air: Floats,
    drag: Floats,
) -> tuple[int, float, Vector, Vector]:
    """Status, time, position and velocity where the rail ends, or at `end` if that is earlier."""
    rest = (0.0, 0.0, 0.0)
    a = acceleration(RAIL, 0.0, r, rest, motion, air, drag)
    along = along_axis(motion, a)
    if not along > 0.0:
        return NO_LIFT_OFF, 0.0, r, rest
    h = math.sqrt(2 * rail_length / along)
    h /= 1 + motion.mass_flow / motion.launch_mass * h / 6  # it gets lighter: to first order
    r1, v1, a1 = r, rest, a
    for _ in range(MOST_ITERATIONS):
        if h > burn_time:
            return BURNT_ON_RAIL, h, r1, v1
        r1, v1, a1, _ = take_step(RAIL, 0.0, r, rest, a, h, motion, air, drag)
        missing = rail_length - along_axis(motion, (r1[0] - r[0], r1[1] - r[1], r1[2] - r[2]))
        late = missing / along_axis(motion, v1)
        if abs(late) < TAYLOR_STEP:
            r1, v1 = nudged(r1, v1, a1, late)
            h += late
            break
        h += late
    if h > end:
        h = end
        r1, v1, _, _ = take_step(RAIL, 0.0, r, rest, a, h, motion, air, drag)
    return FLOWN, h, r1, v1


@compiled
def come_down(
    phase: int,
    time: float,
    r: Vector,
    v: Vector,
    a: Vector,
    h: float,
    end: Vector,
    motion: Motion,
    air: Floats,
    drag: Floats,
) -> tuple[float, Vector, Vector]:
    """The length of the step that ends on the ground, and the state there.

    A bracketed Newton iteration on whole steps; a step of `h` ends below the ground. `end` is the
    height at its start, and height and climb rate at its end.
    """
    low, high = 0.0, h
    h = _first_guess(h, end[0], climb_rate(motion, r, v), end[1], end[2])
    r1, v1 = r, v
    for _ in range(MOST_ITERATIONS):
        if not low < h < high:
            h = 0.5 * (low + high)
        r1, v1, a1, _ = take_step(phase, time, r, v, a, h, motion, air, drag)
        height = height_above_ground(motion, r1[0], r1[1], r1[2])
        late = -height / climb_rate(motion, r1, v1)
        if abs(late) < TAYLOR_STEP:
            r1, v1 = nudged(r1, v1, a1, late)
            h += late
            break
        if height > 0:
            low = h
        else:
            high = h
        h += late
    return h, r1, v1


@compiled
def _first_guess(h: float, height: float, climb: float, height1: float, climb1: float) -> float:
    """Where the cubic through a step's ends comes down, by Newton's iteration from its end."""
    x = 1.0
    for _ in range(4):
        value, slope = hermite(x, h, height, climb, height1, climb1)
        x -= value / (slope * h)
    return x * h


@compiled_inline
def nudged(r: Vector, v: Vector, a: Vector, late: float) -> tuple[Vector, Vector]:
    """A state a tenth of a millisecond or less later: Taylor's series is exact to a micrometre."""
    half = 0.5 * late
    return (
        (
            r[0] + late * (v[0] + half * a[0]),
            r[1] + late * (v[1] + half * a[1]),
            r[2] + late * (v[2] + half * a[2]),
        ),
        (v[0] + late * a[0], v[1] + late * a[1], v[2] + late * a[2]),
    )


@compiled_inline
def along_axis(motion: Motion, x: Vector) -> float:
    """The component of a vector along the launch direction."""
    return x[0] * motion.axis_east + x[1] * motion.axis_north + x[2] * motion.axis_up


@compiled_inline
def length(x: Vector) -> float:
    """The magnitude of a vector."""
    return math.sqrt(x[0] * x[0] + x[1] * x[1] + x[2] * x[2])


@compiled_inline
def climb_rate(motion: Motion, r: Vector, v: Vector) -> float:
    """How fast the height above the curved ground grows, m/s."""
    return v[2] + r[0] * v[0] * motion.curvature_east + r[1] * v[1] * motion.curvature_north
