"""One step of the Dormand-Prince pair of orders 5 and 4, for the point mass.

J. R. Dormand and P. J. Prince, A family of embedded Runge-Kutta formulae, J. Comp. Appl. Math. 6
(1980) 19-26, table 2. The last stage is the first of the next step.
"""

import math

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.motion import Motion, Vector, acceleration
from cram_sim.compiled import compiled, compiled_inline

Floats = NDArray[np.float64]

Step = tuple[Vector, Vector, Vector, float]

VELOCITY_WEIGHT = 10.0  # s: what an error of velocity will have become when it matters
GROWTH_LIMIT = 2.5  # a step is at most so many times as long as the last
SHRINK_LIMIT = 0.2
SAFETY = 0.9


@compiled_inline
def _mix1(x: Vector, a: float, p: Vector) -> Vector:
    return x[0] + a * p[0], x[1] + a * p[1], x[2] + a * p[2]


@compiled_inline
def _mix2(x: Vector, h: float, a: float, p: Vector, b: float, q: Vector) -> Vector:
    return (
        x[0] + (h * a) * p[0] + (h * b) * q[0],
        x[1] + (h * a) * p[1] + (h * b) * q[1],
        x[2] + (h * a) * p[2] + (h * b) * q[2],
    )


@compiled_inline
def _mix3(
    x: Vector, h: float, a: float, p: Vector, b: float, q: Vector, c: float, r: Vector
) -> Vector:
    return (
        x[0] + (h * a) * p[0] + (h * b) * q[0] + (h * c) * r[0],
        x[1] + (h * a) * p[1] + (h * b) * q[1] + (h * c) * r[1],
        x[2] + (h * a) * p[2] + (h * b) * q[2] + (h * c) * r[2],
    )


@compiled_inline
def _mix4(
    x: Vector, h: float,
    a: float, p: Vector, b: float, q: Vector, c: float, r: Vector, d: float, s: Vector,
) -> Vector:  # fmt: skip
    return (
        x[0] + (h * a) * p[0] + (h * b) * q[0] + (h * c) * r[0] + (h * d) * s[0],
        x[1] + (h * a) * p[1] + (h * b) * q[1] + (h * c) * r[1] + (h * d) * s[1],
        x[2] + (h * a) * p[2] + (h * b) * q[2] + (h * c) * r[2] + (h * d) * s[2],
    )


@compiled_inline
def _mix5(
    x: Vector, h: float,
    a: float, p: Vector, b: float, q: Vector, c: float, r: Vector, d: float, s: Vector,
    e: float, t: Vector,
) -> Vector:  # fmt: skip
    return (
        x[0] + (h * a) * p[0] + (h * b) * q[0] + (h * c) * r[0] + (h * d) * s[0] + (h * e) * t[0],
        x[1] + (h * a) * p[1] + (h * b) * q[1] + (h * c) * r[1] + (h * d) * s[1] + (h * e) * t[1],
        x[2] + (h * a) * p[2] + (h * b) * q[2] + (h * c) * r[2] + (h * d) * s[2] + (h * e) * t[2],
    )


@compiled_inline
def _error(
    h: float, a1: Vector, a3: Vector, a4: Vector, a5: Vector, a6: Vector, a7: Vector
) -> Vector:
    zero = (0.0, 0.0, 0.0)
    partial = _mix3(zero, h, 71 / 57600, a1, -71 / 16695, a3, 71 / 1920, a4)
    return _mix3(partial, h, -17253 / 339200, a5, 22 / 525, a6, -1 / 40, a7)


@compiled
def take_step(
    phase: int, time: float, position: Vector, velocity: Vector, a1: Vector, h: float,
    motion: Motion, air: Floats, drag: Floats,
) -> Step:  # fmt: skip
    """Advance by `h` seconds within a phase, from a state and its acceleration `a1`.

    Returns the position, velocity and acceleration at the end, and the squared error estimate in
    metres squared: velocity's estimate counts ten-fold, being an error of position ten seconds on.
    """
    r, v = position, velocity
    v2 = _mix1(v, h / 5, a1)
    a2 = acceleration(phase, time + h / 5, _mix1(r, h / 5, v), v2, motion, air, drag)

    v3 = _mix2(v, h, 3 / 40, a1, 9 / 40, a2)
    r3 = _mix2(r, h, 3 / 40, v, 9 / 40, v2)
    a3 = acceleration(phase, time + h * 3 / 10, r3, v3, motion, air, drag)

    v4 = _mix3(v, h, 44 / 45, a1, -56 / 15, a2, 32 / 9, a3)
    r4 = _mix3(r, h, 44 / 45, v, -56 / 15, v2, 32 / 9, v3)
    a4 = acceleration(phase, time + h * 4 / 5, r4, v4, motion, air, drag)

    v5 = _mix4(v, h, 19372 / 6561, a1, -25360 / 2187, a2, 64448 / 6561, a3, -212 / 729, a4)
    r5 = _mix4(r, h, 19372 / 6561, v, -25360 / 2187, v2, 64448 / 6561, v3, -212 / 729, v4)
    a5 = acceleration(phase, time + h * 8 / 9, r5, v5, motion, air, drag)

    v6 = _mix5(
        v, h, 9017 / 3168, a1, -355 / 33, a2, 46732 / 5247, a3, 49 / 176, a4, -5103 / 18656, a5
    )
    r6 = _mix5(
        r, h, 9017 / 3168, v, -355 / 33, v2, 46732 / 5247, v3, 49 / 176, v4, -5103 / 18656, v5
    )
    a6 = acceleration(phase, time + h, r6, v6, motion, air, drag)

    v7 = _mix5(v, h, 35 / 384, a1, 500 / 1113, a3, 125 / 192, a4, -2187 / 6784, a5, 11 / 84, a6)
    r7 = _mix5(r, h, 35 / 384, v, 500 / 1113, v3, 125 / 192, v4, -2187 / 6784, v5, 11 / 84, v6)
    a7 = acceleration(phase, time + h, r7, v7, motion, air, drag)

    dv = _error(h, a1, a3, a4, a5, a6, a7)
    dr = _error(h, v, v3, v4, v5, v6, v7)
    error = dr[0] * dr[0] + dr[1] * dr[1] + dr[2] * dr[2]
    error += VELOCITY_WEIGHT**2 * (dv[0] * dv[0] + dv[1] * dv[1] + dv[2] * dv[2])
    return r7, v7, a7, error


@compiled_inline
def step_factor(relative_error_squared: float) -> float:
    """By how much to lengthen a step whose squared error relative to the tolerance is given."""
    if relative_error_squared < 1e-6:
        return GROWTH_LIMIT
    # The fifth root of the theory as a fourth root made of square roots, which cost less.
    root = math.sqrt(math.sqrt(math.sqrt(relative_error_squared)))
    return min(GROWTH_LIMIT, max(SHRINK_LIMIT, SAFETY / root))
