"""One step of a guided flight, and where on it the target is closest."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.flights import hermite
from cram_sim.ballistics.guided_equations import (
    Course,
    Interceptor,
    Steering,
    Vector,
    along,
    course_at,
    dot,
    rates,
)
from cram_sim.ballistics.motion import Common
from cram_sim.compiled import compiled

Floats = NDArray[np.float64]

HALVINGS = 50


class State(NamedTuple):
    """Position (m), velocity (m/s) and acceleration by lift (m/s2)."""

    position: Vector
    velocity: Vector
    turn: Vector


@compiled
def seen_from(course: Course, state: State, time: float) -> tuple[Vector, Vector]:
    """The target's position and velocity relative to the interceptor."""
    position, velocity = course_at(course, time)
    return along(position, -1.0, state.position), along(velocity, -1.0, state.velocity)


@compiled
def speed_of(state: State) -> float:
    """The speed over the ground, m/s."""
    return math.sqrt(dot(state.velocity, state.velocity))


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
