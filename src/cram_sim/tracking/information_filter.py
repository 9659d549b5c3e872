"""The information filter of one threat's seven unknowns: what the looks so far say together.

Normal equations of weighted least squares: an information matrix (7, 7), its vector (7,) and the
coupling (7, 6) to what is considered but not estimated. Unknowns are counted in prior standard
deviations. Schmidt, "Application of state-space methods to navigation problems", Advances in
Control Systems 3 (1966).
"""

import math

import numpy as np

from cram_sim.compiled import compiled
from cram_sim.records import Floats


@compiled
def start(
    scale: Floats,
    time_error: float,
    prior_error: Floats,
    information: Floats,
    vector: Floats,
    coupling: Floats,
) -> None:
    """Begin with the prior alone: its information is the identity.

    `scale` (7,) the prior's standard deviations, `prior_error` (7,) its mean less the truth, but
    that of the launch time, which is `time_error` (s). `information`, `vector` and `coupling` are
    overwritten.
    """
    information[:] = 0.0
    coupling[:] = 0.0
    for i in range(7):
        information[i, i] = 1.0
        vector[i] = prior_error[i] / scale[i]
    vector[2] = time_error / scale[2]


@compiled
def interpolate(place_in_table: float, table: Floats, scale: Floats, out: Floats) -> None:
    """Read derivatives (3, columns) off a table (times, 3, columns) between two of its times.

    `place_in_table` counted in the table's steps; column by column times `scale`. The first
    columns of `out` (3, at least columns) are overwritten.
    """
    cell = min(int(place_in_table), table.shape[0] - 2)
    fraction = place_in_table - cell
    for row in range(3):
        for column in range(table.shape[2]):
            low = table[cell, row, column]
            value = low + fraction * (table[cell + 1, row, column] - low)
            out[row, column] = value * scale[column]


@compiled
def add_look(
    state: Floats,
    place: Floats,
    by_unknown: Floats,
    by_disturbance: Floats,
    disturbance: Floats,
    sigma: Floats,
    error: Floats,
    information: Floats,
    vector: Floats,
    coupling: Floats,
) -> None:
    """Add one look's range, azimuth and elevation to the normal equations.

    `state` (6,) of the threat, `place` (3,) of the radar; `by_unknown` (3, 7) and `by_disturbance`
    (3, 6, three used) derivatives of the position; `disturbance` (6,) as drawn; `sigma` and
    `error` (3,) of the look in metres, registration included in the error.
    """
    axes = np.empty((3, 3))
    slant_range = _line_of_sight_axes(state, place, axes)
    for axis in range(3):
        weight = 1.0 / (sigma[axis] * sigma[axis])
        row = np.zeros(7)
        considered = np.zeros(6)
        for k in range(3):
            for i in range(7):
                row[i] += axes[axis, k] * by_unknown[k, i]
            for i in range(3):
                considered[i] += axes[axis, k] * by_disturbance[k, i]
        # The registration's own part of the error is already in `error`.
        residual = error[axis]
        for i in range(3):
            residual += considered[i] * disturbance[i]
        considered[3 + axis] = 1.0 if axis == 0 else slant_range
        for i in range(7):
            weighted = weight * row[i]
            vector[i] += weighted * residual
            for j in range(7):
                information[i, j] += weighted * row[j]
            for j in range(6):
                coupling[i, j] += weighted * considered[j]


@compiled
def _line_of_sight_axes(state: Floats, place: Floats, axes: Floats) -> float:
    east, north, up = state[0] - place[0], state[1] - place[1], state[2] - place[2]
    ground_range = math.hypot(east, north)
    slant_range = math.hypot(ground_range, up)
    axes[0, 0], axes[0, 1], axes[0, 2] = east / slant_range, north / slant_range, up / slant_range
    axes[1, 0], axes[1, 1], axes[1, 2] = north / ground_range, -east / ground_range, 0.0
    axes[2, 0] = -axes[0, 2] * east / ground_range
    axes[2, 1] = -axes[0, 2] * north / ground_range
    axes[2, 2] = ground_range / slant_range
    return slant_range


@compiled
def invert(matrix: Floats, inverse: Floats) -> bool:
    """Invert a positive definite 7 x 7 matrix by Cholesky's method; False if it is not."""
    lower = np.zeros((7, 7))
    for i in range(7):
        for j in range(i + 1):
            total = matrix[i, j]
            for k in range(j):
                total -= lower[i, k] * lower[j, k]
            if i == j:
                if total <= 0.0:
                    return False
                lower[i, i] = math.sqrt(total)
            else:
                lower[i, j] = total / lower[j, j]
    # inverse of the triangle, in place, then its square
    for i in range(7):
        lower[i, i] = 1.0 / lower[i, i]
        for j in range(i):
            total = 0.0
            for k in range(j, i):
                total -= lower[i, k] * lower[k, j]
            lower[i, j] = total * lower[i, i]
    for i in range(7):
        for j in range(i + 1):
            total = 0.0
            for k in range(i, 7):
                total += lower[k, i] * lower[k, j]
            inverse[i, j] = total
            inverse[j, i] = total
    return True


@compiled
def multiply(
    inverse: Floats, vector: Floats, coupling: Floats, mean_error: Floats, consider: Floats
) -> None:
    """Solve: `mean_error` (7,) = inverse vector, `consider` (7, 6) = inverse coupling."""
    for i in range(7):
        mean_error[i] = 0.0
        for j in range(6):
            consider[i, j] = 0.0
        for k in range(7):
            mean_error[i] += inverse[i, k] * vector[k]
            for j in range(6):
                consider[i, j] += inverse[i, k] * coupling[k, j]
