"""The tracker's linear form of an estimate's error, in plain NumPy, for any point to expand about.

L^-1 [L_0 (theta_0 - theta) + sum J^T R^-1 r], its Jacobians J those of another launch than the true
one if asked for, and r either the errors drawn, carried through the Jacobians of the disturbances,
or the measurements less what the true launch would have given in the air that is assumed.
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
    wrapped,
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


def linear_errors(tracked: Tracked, looks: Looks, about: Floats, *, drawn: bool) -> LinearErrors:
    """The errors of the linear form about launches `about` (7, n) after `looks`.

    With `drawn` errors all is as a run has it: what was drawn goes through the Jacobians. Without,
    the measurements themselves and the true impact are used.
    """
    equations, true = _equations(tracked, looks, about, drawn=drawn)
    impact = impacts(tracked.rounds, points_of(about))
    information = equations.information(tracked.belief)
    off = tracked.belief.information * tracked.belief.less(tracked.theta)
    vector = off + np.einsum("nmi,nm->ni", equations.by_unknown, equations.residual)
    error = np.linalg.solve(information, vector[..., np.newaxis])[..., 0]
    covariance, impact_covariance = considered_covariance(
        information, equations.coupling(), tracked.considered_variance, impact
    )
    impact_error = np.einsum("nai,ni->an", impact.derivative[..., :UNKNOWNS], error)
    if drawn:
        air = impact.derivative[..., UNKNOWNS:]
        impact_error -= np.einsum("naq,qn->an", air, tracked.disturbance[:3])
    else:
        impact_error += true - tracked.impact
    return LinearErrors(error.T, impact_error, impact_covariance, covariance[:, :2, :2])


def _equations(
    tracked: Tracked, looks: Looks, about: Floats, *, drawn: bool
) -> tuple[NormalEquations, Floats]:
    """The normal equations, and the impact (2, n) of the true launch in the air assumed.

    The line of sight is that to the true launch, whatever launch the Jacobians are of.
    """
    rounds = tracked.rounds
    true = paths(rounds, looks, points_of(tracked.theta), 0)
    sight, by_position = sights(looks, true.position)
    other = paths(rounds, looks, points_of(about), COORDINATES)
    derivative = np.concatenate(
        [by_position @ other.derivative, by_registration(looks, sight)], axis=-1
    )
    if drawn:
        carried = derivative[..., UNKNOWNS:] @ tracked.disturbance.T[:, np.newaxis, :, np.newaxis]
        residual = tracked.noise + carried[..., 0]
    else:
        residual = wrapped(looks.measured - sight)
    residual, derivative = residual / looks.sigma, derivative / looks.sigma[..., np.newaxis]
    residual[~looks.used], derivative[~looks.used] = 0.0, 0.0
    count = looks.time.shape[0]
    rows = derivative.reshape(count, -1, derivative.shape[-1])
    equations = NormalEquations(
        residual.reshape(count, -1), rows[..., :UNKNOWNS], rows[..., UNKNOWNS:]
    )
    return equations, impacts(rounds, points_of(tracked.theta)).place
