"""The tracker's linear form of an estimate's error, in plain NumPy, for any point to expand about.

L^-1 [L_0 (theta_0 - theta) + sum J^T R^-1 (n + K q)], the Jacobians J and K taken at the true
launch or at another, and K q replaced by what the true air did to the flight if asked for.
"""

from dataclasses import dataclass

import numpy as np

from cram_sim.records import Floats
from cram_sim.tracking.launch_model import (
    COORDINATES,
    UNKNOWNS,
    Looks,
    by_registration,
    impacts,
    paths,
    points_of,
    sights,
)
from cram_sim.tracking.nonlinear_fit import NormalEquations, considered_covariance
from cram_sim.verification.tracked_rounds import Tracked


@dataclass(frozen=True)
class LinearErrors:
    """Believed minus true, and the covariances that are stated with it.

    `theta` (7, n) the unknowns', `impact`, `origin` (2, n) metres; `impact_covariance`,
    `origin_covariance` (n, 2, 2) square metres.
    """

    theta: Floats
    impact: Floats
    impact_covariance: Floats
    origin_covariance: Floats

    @property
    def origin(self) -> Floats:
        """The launch point's, (2, n)."""
        return self.theta[:2]


def linear_errors(tracked: Tracked, looks: Looks, about: Floats, *, carried: bool) -> LinearErrors:
    """The errors of the linear form after `looks`, its Jacobians taken at points `about` (10, n).

    With `carried` errors all is as a run has it: the drawn errors of wind and density go through
    the Jacobians. Without, what the true air did to the flight and to its impact counts itself.
    """
    rounds, theta = tracked.rounds, points_of(tracked.theta)
    path, impact = paths(rounds, looks, about, COORDINATES), impacts(rounds, about)
    if carried:
        air = tracked.disturbance[:3]
        displaced = np.einsum("nkaq,qn->nka", path.derivative[..., UNKNOWNS:], air)
        moved = np.einsum("naq,qn->an", impact.derivative[..., UNKNOWNS:], air)
    else:
        displaced = tracked.position - paths(rounds, looks, theta, 0).position
        moved = tracked.impact - impacts(rounds, theta).place
    equations = _equations(tracked, looks, path.derivative, displaced)
    information = equations.information(tracked.belief)
    off = tracked.belief.information * tracked.belief.less(tracked.theta)
    vector = off + np.einsum("nmi,nm->ni", equations.by_unknown, equations.residual)
    error = np.linalg.solve(information, vector[..., np.newaxis])[..., 0]
    covariance, impact_covariance = considered_covariance(
        information, equations.coupling(), tracked.considered_variance, impact
    )
    impact_error = np.einsum("nai,ni->an", impact.derivative[..., :UNKNOWNS], error) - moved
    return LinearErrors(error.T, impact_error, impact_covariance, covariance[:, :2, :2])


def _equations(
    tracked: Tracked, looks: Looks, derivative: Floats, displaced: Floats
) -> NormalEquations:
    """The looks along the line of sight to where the threat truly is.

    `derivative` (n, k, 3, 10) of the position, `displaced` (n, k, 3) m by what the air did.
    """
    sight, by_position = sights(looks, tracked.position)
    registration = by_registration(looks, sight)
    rows = np.concatenate([by_position @ derivative, registration], axis=-1)
    residual = (
        tracked.noise
        + (by_position @ displaced[..., np.newaxis])[..., 0]
        + np.einsum("nkaq,qn->nka", registration, tracked.disturbance[3:])
    )
    return NormalEquations.of(looks, residual, rows)
