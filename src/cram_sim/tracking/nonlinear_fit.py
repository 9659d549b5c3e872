"""The nonlinear reference of the tracker: the launch that fits the looks and the prior best.

Weighted least squares in the seven unknowns of one launch, every trial launch flown anew into the
air that the defence assumes. Levenberg's and Marquardt's method as in Nocedal and Wright, Numerical
Optimization, 2nd ed. (2006), 10.3, for all rounds at once. What disturbs and is not estimated is
considered: Schmidt, "Application of state-space methods to navigation problems", Advances in
Control Systems 3 (1966).
"""

from dataclasses import dataclass

import numpy as np

from cram_sim.records import Floats, Integers
from cram_sim.tracking.launch_model import (
    COORDINATES,
    UNKNOWNS,
    Impacts,
    Looks,
    Rounds,
    by_registration,
    impacts,
    paths,
    points_of,
    sights,
    wrapped,
)

CONVERGED, NOT_CONVERGED, NOT_FLYABLE = range(3)
STATUS = {
    CONVERGED: "its last step was next to nothing",
    NOT_CONVERGED: "it was still moving after the last step allowed",
    NOT_FLYABLE: "its start cannot be flown, or begins after the first look",
}

LITTLE = 5e-3  # standard deviations that the last step moves the estimate
MOST_STEPS = 60
FIRST_DAMPING, LEAST_DAMPING, MOST_DAMPING = 1e-6, 1e-9, 1e9
EASIER, HARDER = 0.1, 10.0  # what a step that gains, or does not, makes of the damping
AZIMUTH = 4
BATCH = 200  # rounds flown together, which bounds the memory


@dataclass(frozen=True)
class Belief:
    """What the defence assumes of n launches before the first look.

    `mean` (7, n) and `standard_deviation` (7, n), infinite where nothing is assumed.
    """

    mean: Floats
    standard_deviation: Floats

    def some(self, lanes: Integers) -> "Belief":
        """That of some of the launches."""
        return Belief(self.mean[:, lanes], self.standard_deviation[:, lanes])

    @property
    def information(self) -> Floats:
        """Inverse variances (n, 7)."""
        inverse: Floats = self.standard_deviation.T**-2.0
        return inverse

    def less(self, theta: Floats) -> Floats:
        """Its mean less launches (7, n), as (n, 7)."""
        difference = (self.mean - theta).T
        difference[:, AZIMUTH] = (difference[:, AZIMUTH] + np.pi) % (2 * np.pi) - np.pi
        return difference


@dataclass(frozen=True)
class NormalEquations:
    """The looks at n rounds about one launch of each, in counts of their standard deviations.

    `residual` (n, m), `by_unknown` (n, m, 7), `by_disturbance` (n, m, q) of the measurements.
    """

    residual: Floats
    by_unknown: Floats
    by_disturbance: Floats

    @classmethod
    def of(cls, looks: Looks, residual: Floats, derivative: Floats) -> "NormalEquations":
        """From residuals (n, k, 3) and derivatives (n, k, 3, 7 + q) of the measurements."""
        unused = ~looks.used
        off, rows = residual / looks.sigma, derivative / looks.sigma[..., np.newaxis]
        off[unused], rows[unused] = 0.0, 0.0
        count, looked, axes, columns = rows.shape
        rows = rows.reshape(count, looked * axes, columns)
        return cls(off.reshape(count, looked * axes), rows[..., :UNKNOWNS], rows[..., UNKNOWNS:])

    def information(self, belief: Belief) -> Floats:
        """Information matrices (n, 7, 7) of looks and prior."""
        both: Floats = self.by_unknown.swapaxes(1, 2) @ self.by_unknown
        both[:, range(UNKNOWNS), range(UNKNOWNS)] += belief.information
        return both

    def coupling(self) -> Floats:
        """Coupling (n, 7, q) of the unknowns to what is considered."""
        coupling: Floats = self.by_unknown.swapaxes(1, 2) @ self.by_disturbance
        return coupling


@dataclass(frozen=True)
class Fits:
    """The launches (7, n) that fit best, and what they say.

    `status` (n,) keys of STATUS; `covariance` (n, 7, 7); predicted impact `impact` (2, n) metres,
    `impact_time` (n,) seconds, `impact_covariance` (n, 2, 2). What is considered is in the
    covariances, in that of the impact as the error of the true one too. NaN where not flyable.
    """

    status: Integers
    theta: Floats
    covariance: Floats
    impact: Floats
    impact_time: Floats
    impact_covariance: Floats

    @property
    def origin(self) -> Floats:
        """The launch points east and north (2, n), metres."""
        return self.theta[:2]

    @property
    def origin_covariance(self) -> Floats:
        """Their covariance (n, 2, 2), square metres."""
        return self.covariance[:, :2, :2]


def fit(
    rounds: Rounds, looks: Looks, belief: Belief, considered_variance: Floats, start: Floats
) -> Fits:
    """Fit every round's launch to its looks and to what is believed beforehand.

    `considered_variance` (3 + 3 r,) of wind east and north, density, and for each of the r radars
    its registration in range, azimuth and elevation; `start` (7, n) where to begin, which must
    have been launched before its first look.
    """
    count = start.shape[1]
    parts = [
        _fit(
            rounds.some(lanes), looks.some(lanes), belief.some(lanes), considered_variance,
            start[:, lanes],
        )
        for lanes in np.array_split(np.arange(count), max(1, -(-count // BATCH)))
    ]  # fmt: skip
    return Fits(
        status=np.concatenate([part.status for part in parts]),
        theta=np.concatenate([part.theta for part in parts], axis=1),
        covariance=np.concatenate([part.covariance for part in parts]),
        impact=np.concatenate([part.impact for part in parts], axis=1),
        impact_time=np.concatenate([part.impact_time for part in parts]),
        impact_covariance=np.concatenate([part.impact_covariance for part in parts]),
    )


def normal_equations(
    rounds: Rounds, looks: Looks, theta: Floats, coordinates: int
) -> NormalEquations:
    """The looks about launches (7, n); disturbances are in it if all ten coordinates are asked."""
    path = paths(rounds, looks, points_of(theta), coordinates)
    sight, by_position = sights(looks, path.position)
    derivative = by_position @ path.derivative
    if coordinates == COORDINATES:
        derivative = np.concatenate([derivative, by_registration(looks, sight)], axis=-1)
    return NormalEquations.of(looks, wrapped(looks.measured - sight), derivative)


def considered_covariance(
    information: Floats, coupling: Floats, variance: Floats, impact: Impacts
) -> tuple[Floats, Floats]:
    """Covariances (n, 7, 7) of the unknowns and (n, 2, 2) of the predicted impact.

    From `information` (n, 7, 7), `coupling` (n, 7, q) and the considered `variance` (q,).
    """
    noise = np.linalg.inv(information)
    consider = noise @ coupling
    by_unknown = impact.derivative[..., :UNKNOWNS]
    left_over = by_unknown @ consider
    left_over[..., : COORDINATES - UNKNOWNS] -= impact.derivative[..., UNKNOWNS:]
    return (
        noise + (consider * variance) @ consider.swapaxes(1, 2),
        by_unknown @ noise @ by_unknown.swapaxes(1, 2)
        + (left_over * variance) @ left_over.swapaxes(1, 2),
    )


def _fit(
    rounds: Rounds, looks: Looks, belief: Belief, considered_variance: Floats, start: Floats
) -> Fits:
    theta, status = _best(rounds, looks, belief, start)
    equations = normal_equations(rounds, looks, theta, COORDINATES)
    impact = impacts(rounds, points_of(theta))
    covariance = np.full((status.size, UNKNOWNS, UNKNOWNS), np.nan)
    impact_covariance = np.full((status.size, 2, 2), np.nan)
    ok = np.flatnonzero(status != NOT_FLYABLE)
    covariance[ok], impact_covariance[ok] = considered_covariance(
        equations.information(belief)[ok],
        equations.coupling()[ok],
        considered_variance,
        Impacts(impact.place[:, ok], impact.time[ok], impact.derivative[ok]),
    )
    return Fits(status, theta, covariance, impact.place, impact.time, impact_covariance)


def _best(rounds: Rounds, looks: Looks, belief: Belief, start: Floats) -> tuple[Floats, Integers]:
    """Launches (7, n) of least squares and their statuses (n,)."""
    theta = start.copy()
    count = theta.shape[1]
    cost, slope, information = _about(rounds, looks, belief, theta)
    damping = np.full(count, FIRST_DAMPING)
    status = np.where(np.isfinite(cost), NOT_CONVERGED, NOT_FLYABLE)
    for _ in range(MOST_STEPS):
        busy = np.flatnonzero(status == NOT_CONVERGED)
        full = _solved(information[busy], slope[busy])
        is_done = np.einsum("ni,ni->n", slope[busy], full) < LITTLE**2
        theta[:, busy[is_done]] += full[is_done].T  # it is there already: it costs no flights
        status[busy[is_done]] = CONVERGED
        busy = busy[~is_done]
        if busy.size == 0:
            break
        step = _solved(_damped(information[busy], damping[busy]), slope[busy])
        trial = theta[:, busy] + step.T
        new_cost, new_slope, new_information = _about(
            rounds.some(busy), looks.some(busy), belief.some(busy), trial
        )
        is_better = new_cost < cost[busy]
        gained = busy[is_better]
        theta[:, gained] = trial[:, is_better]
        cost[gained] = new_cost[is_better]
        slope[gained], information[gained] = new_slope[is_better], new_information[is_better]
        damping[busy] = np.clip(
            damping[busy] * np.where(is_better, EASIER, HARDER), LEAST_DAMPING, MOST_DAMPING
        )
    return theta, status


def _about(
    rounds: Rounds, looks: Looks, belief: Belief, theta: Floats
) -> tuple[Floats, Floats, Floats]:
    """Cost (n,), its downward slope (n, 7) and the information (n, 7, 7) about launches (7, n)."""
    equations = normal_equations(rounds, looks, theta, UNKNOWNS)
    off, weight = belief.less(theta), belief.information
    cost = np.sum(equations.residual**2, axis=1) + np.sum(weight * off**2, axis=1)
    slope = np.einsum("nmi,nm->ni", equations.by_unknown, equations.residual) + weight * off
    information = equations.information(belief)
    is_flyable = np.isfinite(cost) & np.isfinite(information).all(axis=(1, 2))
    return np.where(is_flyable, cost, np.inf), slope, information


def _damped(information: Floats, damping: Floats) -> Floats:
    damped = information.copy()
    for i in range(UNKNOWNS):
        damped[:, i, i] *= 1.0 + damping
    return damped


def _solved(matrices: Floats, vectors: Floats) -> Floats:
    """Solutions (n, 7), the unknowns scaled first: metres and radians lie far apart."""
    scale = 1 / np.sqrt(np.einsum("nii->ni", matrices))
    scaled = matrices * scale[:, :, np.newaxis] * scale[:, np.newaxis, :]
    solved: Floats = scale * np.linalg.solve(scaled, (scale * vectors)[..., np.newaxis])[..., 0]
    return solved
