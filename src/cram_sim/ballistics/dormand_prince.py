"""One step of the Dormand-Prince pair of orders 5 and 4, for equations of the second order.

J. R. Dormand and P. J. Prince, A family of embedded Runge-Kutta formulae, J. Comp. Appl. Math. 6
(1980) 19-26, table 2. The last stage is the first of the next step. For plain floats, or `Lanes`.
"""

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.equations import rates
from cram_sim.ballistics.lanes import added, choose, larger, smaller, square_root
from cram_sim.ballistics.motion import Common, Motion, Tables, Vector
from cram_sim.compiled import compiled_inline

Floats = NDArray[np.float64]

Step = tuple[Vector, Vector, Vector, float]

VELOCITY_WEIGHT = 10.0  # s: what an error of velocity will have become when it matters
GROWTH_LIMIT = 4.0  # a step is at most so many times as long as the last
SHRINK_LIMIT = 0.2
SAFETY = 0.8
LEAST_ERROR = 1e-8  # squared, relative to the tolerance: below it a step grows by the limit


@compiled_inline
def _mix2(x: Vector, a: float, p: Vector, b: float, q: Vector) -> Vector:
    return added(added(x, a, p), b, q)


@compiled_inline
def _mix3(x: Vector, a: float, p: Vector, b: float, q: Vector, c: float, r: Vector) -> Vector:
    return added(_mix2(x, a, p, b, q), c, r)


@compiled_inline
def _mix4(
    x: Vector, a: float, p: Vector, b: float, q: Vector, c: float, r: Vector, d: float, s: Vector
) -> Vector:
    return added(_mix3(x, a, p, b, q, c, r), d, s)


@compiled_inline
def _mix5(
    x: Vector, a: float, p: Vector, b: float, q: Vector, c: float, r: Vector, d: float, s: Vector,
    e: float, t: Vector,
) -> Vector:  # fmt: skip
    return added(_mix4(x, a, p, b, q, c, r, d, s), e, t)


@compiled_inline
def _squared_error(
    h: float, a1: Vector, a3: Vector, a4: Vector, a5: Vector, a6: Vector, a7: Vector
) -> float:
    """The square of the difference between the two orders, three components."""
    c1, c3, c4 = h * (71 / 57600), h * (-71 / 16695), h * (71 / 1920)
    c5, c6, c7 = h * (-17253 / 339200), h * (22 / 525), h * (-1 / 40)
    total = h * 0.0
    for k in range(3):
        error = (c1 * a1[k] + c3 * a3[k]) + (c4 * a4[k] + c5 * a5[k])
        error = error + (c6 * a6[k] + c7 * a7[k])
        total = total + error * error
    return total


@compiled_inline
def take_step(
    phase: int, time: float, position: Vector, velocity: Vector, a1: Vector, h: float,
    motion: Motion, common: Common, tables: Tables,
) -> Step:  # fmt: skip
    """Advance by `h` seconds within a phase, from a state and its acceleration `a1`.

    Returns the position, velocity and acceleration at the end, and the squared error estimate in
    metres squared: velocity's estimate counts ten-fold, being an error of position ten seconds on.
    """
    r, v = position, velocity
    b1 = h * (1 / 5)
    v2 = added(v, b1, a1)
    a2 = rates(phase, time + b1, added(r, b1, v), v2, motion, common, tables)

    b1, b2 = h * (3 / 40), h * (9 / 40)
    v3 = _mix2(v, b1, a1, b2, a2)
    r3 = _mix2(r, b1, v, b2, v2)
    a3 = rates(phase, time + h * (3 / 10), r3, v3, motion, common, tables)

    b1, b2, b3 = h * (44 / 45), h * (-56 / 15), h * (32 / 9)
    v4 = _mix3(v, b1, a1, b2, a2, b3, a3)
    r4 = _mix3(r, b1, v, b2, v2, b3, v3)
    a4 = rates(phase, time + h * (4 / 5), r4, v4, motion, common, tables)

    b1, b2 = h * (19372 / 6561), h * (-25360 / 2187)
    b3, b4 = h * (64448 / 6561), h * (-212 / 729)
    v5 = _mix4(v, b1, a1, b2, a2, b3, a3, b4, a4)
    r5 = _mix4(r, b1, v, b2, v2, b3, v3, b4, v4)
    a5 = rates(phase, time + h * (8 / 9), r5, v5, motion, common, tables)

    b1, b2, b3 = h * (9017 / 3168), h * (-355 / 33), h * (46732 / 5247)
    b4, b5 = h * (49 / 176), h * (-5103 / 18656)
    v6 = _mix5(v, b1, a1, b2, a2, b3, a3, b4, a4, b5, a5)
    r6 = _mix5(r, b1, v, b2, v2, b3, v3, b4, v4, b5, v5)
    a6 = rates(phase, time + h, r6, v6, motion, common, tables)

    b1, b3, b4 = h * (35 / 384), h * (500 / 1113), h * (125 / 192)
    b5, b6 = h * (-2187 / 6784), h * (11 / 84)
    v7 = _mix5(v, b1, a1, b3, a3, b4, a4, b5, a5, b6, a6)
    r7 = _mix5(r, b1, v, b3, v3, b4, v4, b5, v5, b6, v6)
    a7 = rates(phase, time + h, r7, v7, motion, common, tables)

    error = _squared_error(h, v, v3, v4, v5, v6, v7)
    error = error + VELOCITY_WEIGHT**2 * _squared_error(h, a1, a3, a4, a5, a6, a7)
    return r7, v7, a7, error


@compiled_inline
def step_factor(relative_error_squared: float) -> float:
    """By how much to lengthen a step whose squared error relative to the tolerance is given."""
    # The fifth root of the theory as a fourth root made of square roots, which cost less.
    root = square_root(square_root(square_root(larger(relative_error_squared, LEAST_ERROR))))
    factor = smaller(larger(SAFETY / root, SHRINK_LIMIT), GROWTH_LIMIT)
    is_number = relative_error_squared >= 0.0
    return choose(is_number, factor, SHRINK_LIMIT)
