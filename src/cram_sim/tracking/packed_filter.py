"""The information filter of eight threats at once, a lane of a register each.

Normal equations of weighted least squares for the seven unknowns of a threat, and their coupling to
what is considered but not estimated: Schmidt, "Application of state-space methods to navigation
problems", Advances in Control Systems 3 (1966). Unknowns are counted in prior standard deviations,
so the prior's information is the identity. Rows of a work array (rows, 8) are vectors of lanes; a
look that is not there has no weight.
"""

import numpy as np

from cram_sim.ballistics.jacobian_expansion import EXPANDED, TERMS
from cram_sim.ballistics.lanes import square_root
from cram_sim.ballistics.vectors import load, store
from cram_sim.compiled import compiled, compiled_inline
from cram_sim.records import Floats

LANES = 8
UNKNOWNS = 7
AIR = 3  # wind east, wind north, density
OFFSET = UNKNOWNS + AIR  # the column that tells how far the believed class's path lies off
COLUMNS = OFFSET + 1
PADDED = 40  # 3 x COLUMNS, filled up to whole vectors
PACKED = UNKNOWNS * (UNKNOWNS + 1) // 2  # the lower triangle of a symmetric matrix
DIFFERENCES = len(EXPANDED)

# The rows of the work array.
STATE = 0  # true position, relative to the sensor
WEIGHT = STATE + 3
ERROR = WEIGHT + 3
MOVED = ERROR + 3  # the derivatives of the position, east, north and up of each column
SEEN = MOVED + PADDED  # the same along and across the line of sight
GROUND = SEEN + 3 * COLUMNS  # those of the impact: east, north, time
INFORMATION = GROUND + PADDED
VECTOR = INFORMATION + PACKED
TRIANGLE = VECTOR + UNKNOWNS
SLANT_RANGE = TRIANGLE + PACKED
ORIGIN = SLANT_RANGE + 1  # the derivatives of the launch's east and north
RESULT = ORIGIN + 2 * UNKNOWNS  # what is read off the solutions, lane by lane
RESULTS = 12
COUPLING = RESULT + RESULTS  # seven rows for each disturbance; the solutions and masks follow


@compiled_inline
def packed(i: int, j: int) -> int:
    """Where entry (i, j), j <= i, of a symmetric matrix lies in its packed triangle."""
    return i * (i + 1) // 2 + j


@compiled
def read_derivatives(
    table: Floats, row: int, fraction: float, differences: Floats, lane: int, line: Floats,
    work: Floats, slot: int, first_row: int,
) -> None:  # fmt: skip
    """Write the derivatives of one lane to its slot, by the polynomial between two times.

    `table` (times x TERMS, PADDED), of which rows `row` and `row` + TERMS stand `fraction` before
    and after; `differences` (4, n); `line` (1, PADDED) is overwritten.
    """
    before, after = 1.0 - fraction, fraction
    for column in range(0, PADDED, LANES):
        total = before * load(table, row, column)
        if after > 0.0:
            total = total + after * load(table, row + TERMS, column)
        for k in range(DIFFERENCES):
            x = differences[k, lane]
            linear, square = row + 1 + k, row + 1 + DIFFERENCES + k
            total = total + (before * x) * load(table, linear, column)
            total = total + (before * x * x) * load(table, square, column)
            if after > 0.0:
                total = total + (after * x) * load(table, linear + TERMS, column)
                total = total + (after * x * x) * load(table, square + TERMS, column)
        store(line, 0, column, total)
    for column in range(3 * COLUMNS):
        work[first_row + column, slot] = line[0, column]


@compiled
def look_along(work: Floats) -> None:
    """Turn the derivatives of the position to the line of sight: range, azimuth, elevation."""
    east, north, up = load(work, STATE, 0), load(work, STATE + 1, 0), load(work, STATE + 2, 0)
    ground_range = square_root(east * east + north * north)
    slant_range = square_root(ground_range * ground_range + up * up)
    store(work, SLANT_RANGE, 0, slant_range)
    a_east, a_north, a_up = east / slant_range, north / slant_range, up / slant_range
    sine, cosine = east / ground_range, north / ground_range  # of the azimuth
    level = ground_range / slant_range
    for column in range(COLUMNS):
        d_east = load(work, MOVED + column, 0)
        d_north = load(work, MOVED + COLUMNS + column, 0)
        d_up = load(work, MOVED + 2 * COLUMNS + column, 0)
        outward = sine * d_east + cosine * d_north
        store(work, SEEN + column, 0, a_east * d_east + a_north * d_north + a_up * d_up)
        store(work, SEEN + COLUMNS + column, 0, cosine * d_east - sine * d_north)
        store(work, SEEN + 2 * COLUMNS + column, 0, level * d_up - a_up * outward)


@compiled
def add_look(work: Floats, disturbance: Floats, first: int, masks: int, sensors: int) -> None:
    """Add the looks of all lanes to their normal equations.

    `disturbance` (d, 8 or more) as drawn, lanes from column `first` on; row `masks` on of the work
    array tells, sensor by sensor, which lanes it looks at.
    """
    for axis in range(3):
        weight = load(work, WEIGHT + axis, 0)
        row = SEEN + axis * COLUMNS
        residual = load(work, ERROR + axis, 0) + load(work, row + OFFSET, 0)
        for q in range(AIR):
            residual = residual + load(work, row + UNKNOWNS + q, 0) * load(disturbance, q, first)
        arm = load(work, SLANT_RANGE, 0)  # an angle's error moves the look by so much
        if axis == 0:
            arm = arm / arm
        for i in range(UNKNOWNS):
            weighted = weight * load(work, row + i, 0)
            store(work, VECTOR + i, 0, load(work, VECTOR + i, 0) + weighted * residual)
            for j in range(i + 1):
                at = INFORMATION + packed(i, j)
                store(work, at, 0, load(work, at, 0) + weighted * load(work, row + j, 0))
            for q in range(AIR):
                at = COUPLING + UNKNOWNS * q + i
                store(work, at, 0, load(work, at, 0) + weighted * load(work, row + UNKNOWNS + q, 0))
            for sensor in range(sensors):
                at = COUPLING + UNKNOWNS * (AIR + 3 * sensor + axis) + i
                mine = weighted * load(work, masks + sensor, 0)
                store(work, at, 0, load(work, at, 0) + mine * arm)


@compiled
def factorise(work: Floats) -> None:
    """The lower triangle of Cholesky's factor of the information, with inverted diagonal."""
    for i in range(UNKNOWNS):
        for j in range(i + 1):
            total = load(work, INFORMATION + packed(i, j), 0)
            for k in range(j):
                total = total - load(work, TRIANGLE + packed(i, k), 0) * load(
                    work, TRIANGLE + packed(j, k), 0
                )
            if i == j:
                total = 1.0 / square_root(total)
            else:
                total = total * load(work, TRIANGLE + packed(j, j), 0)
            store(work, TRIANGLE + packed(i, j), 0, total)


@compiled
def solve(work: Floats, right: int, solution: int) -> None:
    """Solve the triangle for a right side of seven rows; products of solutions are covariances."""
    for i in range(UNKNOWNS):
        total = load(work, right + i, 0)
        for k in range(i):
            total = total - load(work, TRIANGLE + packed(i, k), 0) * load(work, solution + k, 0)
        store(work, solution + i, 0, total * load(work, TRIANGLE + packed(i, i), 0))


@compiled_inline
def product(work: Floats, one: int, other: int) -> float:
    """The product of two vectors of seven rows."""
    total = load(work, one, 0) * load(work, other, 0)
    for k in range(1, UNKNOWNS):
        total = total + load(work, one + k, 0) * load(work, other + k, 0)
    return total


@compiled
def solved(disturbances: int) -> int:
    """The first row of the solutions: vector, couplings, three impacts, two origins, position."""
    return COUPLING + UNKNOWNS * disturbances


@compiled
def masks_row(disturbances: int) -> int:
    """The first row of the masks, one for each sensor: 1 for the lanes that it looks at."""
    return solved(disturbances) + UNKNOWNS * (1 + disturbances + 3 + 2 + 3)


@compiled
def begin(work: Floats, slot: int, disturbances: int) -> None:
    """Start a lane's normal equations with the prior's information, and nothing known yet."""
    for k in range(PACKED):
        work[INFORMATION + k, slot] = 0.0
    for i in range(UNKNOWNS):
        work[INFORMATION + packed(i, i), slot] = 1.0
        work[VECTOR + i, slot] = 0.0
    for k in range(UNKNOWNS * disturbances):
        work[COUPLING + k, slot] = 0.0


def packed_table(derivatives: Floats, scale: Floats) -> Floats:
    """Derivatives (times, TERMS, 3, COLUMNS) as the filter reads them, (times x TERMS, PADDED).

    The columns of the unknowns are multiplied by `scale` (7,), the prior's standard deviations.
    """
    scaled = derivatives.copy()
    scaled[..., :UNKNOWNS] *= scale
    rows = scaled.reshape(-1, 3 * COLUMNS)
    return np.ascontiguousarray(np.pad(rows, ((0, 0), (0, PADDED - rows.shape[1]))))
