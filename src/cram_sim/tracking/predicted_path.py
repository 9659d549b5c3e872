"""Where the tracker believes that a threat will be at any later time, and how far off it may be."""

import numpy as np

from cram_sim.ballistics.jacobian_expansion import EXPANDED
from cram_sim.records import Floats
from cram_sim.tracking.belief import Belief
from cram_sim.tracking.estimator import TIME, normal_equations
from cram_sim.tracking.packed_filter import AIR, UNKNOWNS
from cram_sim.tracking.problem import Problem


def predicted_path(
    problem: Problem, lane: int, report: int, times: Floats
) -> tuple[Floats, Floats]:
    """Believed minus true position (k, 3) in metres, and its covariance (k, 3, 3), at `times` (k,).

    By what is known of one lane after the report of this number, times in seconds up to its impact.
    The errors are to be added to the true flight. With J and K the derivatives of the position by
    the unknowns and by what disturbs, L the information, v its vector, S how what is considered (of
    the variances Q) enters that, and q as drawn:

        e = J L^-1 v - K q        C = J L^-1 J^T + (J L^-1 S - K) Q (J L^-1 S - K)^T

    Schmidt, "Application of state-space methods to navigation problems", Advances in Control
    Systems 3 (1966). Holds for a track that was never exchanged with another threat's.
    """
    first, until = np.zeros(1, dtype=np.int64), np.array([report + 1])
    normals, _ = normal_equations(problem.lanes(np.array([lane])), first, until)
    information, vector = normals.information[0], normals.vector[0]
    since_launch = times - problem.launch_time[lane] - problem.belief.reference[TIME]
    derivatives, offset = _along_the_path(
        problem.belief, problem.differences[:, lane], since_launch
    )
    by_unknowns = derivatives[:, :, :UNKNOWNS] * problem.belief.prior.standard_deviation
    by_disturbance = np.zeros((len(times), 3, len(problem.considered_variance)))
    by_disturbance[:, :, :AIR] = derivatives[:, :, UNKNOWNS:]
    error = by_unknowns @ np.linalg.solve(information, vector) - offset
    error -= by_disturbance @ problem.disturbance[:, lane]
    left = by_unknowns @ np.linalg.solve(information, normals.coupling[0]) - by_disturbance
    covariance = by_unknowns @ np.linalg.solve(information, by_unknowns.transpose(0, 2, 1))
    covariance += (left * problem.considered_variance) @ left.transpose(0, 2, 1)
    return error, covariance


def _along_the_path(
    belief: Belief, differences: Floats, since_launch: Floats
) -> tuple[Floats, Floats]:
    """The derivatives (k, 3, 10) of one flight, and how far (k, 3) its class's path lies off.

    Linear between the rows of the tables, as the filter reads them.
    """
    path = belief.expansion.path
    step = np.maximum(since_launch / belief.expansion.time_step, 0.0)
    cell = np.minimum(step.astype(np.int64), len(path) - 2)
    after = step - cell
    powers = np.concatenate([[1.0], differences, differences**2])
    assert len(powers) == 1 + 2 * len(EXPANDED)

    def between(table: Floats) -> Floats:
        weight = after.reshape(-1, *[1] * (table.ndim - 1))
        found: Floats = (1.0 - weight) * table[cell] + weight * table[cell + 1]
        return found

    return between(np.einsum("t,ntij->nij", powers, path)), between(belief.path_offset)
