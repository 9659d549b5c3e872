"""What the normal equations of eight threats say: impact, origin and position, with covariances.

With L the information's Cholesky factor, every answer is a product of solutions of L: for a
component with derivatives g the error is (L^-1 g) . (L^-1 v), its noise covariance with another
component (L^-1 g) . (L^-1 h), and what is considered comes on top of that.
"""

from cram_sim.ballistics.lanes import square_root
from cram_sim.ballistics.vectors import load, store
from cram_sim.compiled import compiled
from cram_sim.records import Floats
from cram_sim.tracking.packed_filter import (
    AIR,
    COLUMNS,
    COUPLING,
    GROUND,
    MOVED,
    OFFSET,
    ORIGIN,
    RESULT,
    UNKNOWNS,
    VECTOR,
    factorise,
    product,
    solve,
    solved,
)

# The result rows: errors of impact (east, north, time) and their covariances (east east, east
# north, north north), the same of the origin without time, and the deviation of the position.
IMPACT_ERROR = RESULT
IMPACT_COVARIANCE = IMPACT_ERROR + 3
ORIGIN_ERROR = IMPACT_COVARIANCE + 3
ORIGIN_COVARIANCE = ORIGIN_ERROR + 2
POSITION_ERROR = ORIGIN_COVARIANCE + 3


@compiled
def conclude(work: Floats, variance: Floats, disturbance: Floats, first: int) -> None:
    """Work out what the normal equations say of impact, origin and position, into RESULT rows."""
    count = len(variance)
    factorise(work)
    vector = solved(count)
    couplings = vector + UNKNOWNS
    impacts = couplings + UNKNOWNS * count
    origins = impacts + 3 * UNKNOWNS
    positions = origins + 2 * UNKNOWNS
    solve(work, VECTOR, vector)
    for q in range(count):
        solve(work, COUPLING + UNKNOWNS * q, couplings + UNKNOWNS * q)
    for row in range(3):
        solve(work, GROUND + row * COLUMNS, impacts + UNKNOWNS * row)
        solve(work, MOVED + row * COLUMNS, positions + UNKNOWNS * row)
    for row in range(2):
        solve(work, ORIGIN + UNKNOWNS * row, origins + UNKNOWNS * row)
    for row in range(3):
        error = product(work, impacts + UNKNOWNS * row, vector)
        error = error - load(work, GROUND + row * COLUMNS + OFFSET, 0)
        for q in range(AIR):
            moved = load(work, GROUND + row * COLUMNS + UNKNOWNS + q, 0)
            error = error - moved * load(disturbance, q, first)
        store(work, IMPACT_ERROR + row, 0, error)
    _covariance(work, variance, impacts, couplings, GROUND + UNKNOWNS, AIR, IMPACT_COVARIANCE)
    for row in range(2):
        store(work, ORIGIN_ERROR + row, 0, product(work, origins + UNKNOWNS * row, vector))
    _covariance(work, variance, origins, couplings, GROUND + UNKNOWNS, 0, ORIGIN_COVARIANCE)
    _mean_deviation(work, variance, positions, couplings)


@compiled
def _covariance(
    work: Floats, variance: Floats, solution: int, couplings: int, moved: int, air: int, result: int
) -> None:
    """The three covariances of two components, with what is considered, into three rows.

    The first `air` disturbances move the components themselves, by the derivatives in row `moved`
    on.
    """
    other = solution + UNKNOWNS
    ee, en, nn = (
        product(work, solution, solution),
        product(work, solution, other),
        product(work, other, other),
    )
    for q in range(len(variance)):
        east = product(work, solution, couplings + UNKNOWNS * q)
        north = product(work, other, couplings + UNKNOWNS * q)
        if q < air:
            east = east - load(work, moved + q, 0)
            north = north - load(work, moved + COLUMNS + q, 0)
        ee = ee + variance[q] * east * east
        en = en + variance[q] * east * north
        nn = nn + variance[q] * north * north
    store(work, result, 0, ee)
    store(work, result + 1, 0, en)
    store(work, result + 2, 0, nn)


@compiled
def _mean_deviation(work: Floats, variance: Floats, positions: int, couplings: int) -> None:
    """The standard deviation of the present position per axis."""
    total = 0.0 * load(work, RESULT, 0)
    for row in range(3):
        solution = positions + UNKNOWNS * row
        total = total + product(work, solution, solution)
        for q in range(len(variance)):
            left = product(work, solution, couplings + UNKNOWNS * q)
            if q < AIR:
                left = left - load(work, MOVED + row * COLUMNS + UNKNOWNS + q, 0)
            total = total + variance[q] * left * left
    store(work, POSITION_ERROR, 0, square_root(total / 3.0))
