"""The tracker: weighted least squares over the looks, as a recursive information filter.

Seven unknowns of one threat (launch east, launch north, launch time, elevation, azimuth, strength,
drag), linearised about the nominal flight of its launch group. What disturbs and is not estimated
(wind, density, registration) is considered: Schmidt, "Application of state-space methods to
navigation problems", Advances in Control Systems 3 (1966). The errors of an estimate follow from
the very measurement errors drawn for this replication, so they sharpen look by look and are
correlated in time as a tracker's are.
"""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.ballistics.jacobian import Sensitivities
from cram_sim.compiled import compiled
from cram_sim.records import Detections, Estimates, Floats, Truths
from cram_sim.tracking.information_filter import (
    add_look,
    interpolate,
    invert,
    multiply,
    start,
)

UNKNOWNS = 7


@dataclass(frozen=True)
class Prior:
    """What the defence assumes before the first look. It knows neither site nor aim nor time.

    `standard_deviation` (7,) in metres, seconds, radians and shares; `mean_elevation` rad;
    `half_flight_time` s: the launch is assumed that long before the first detection;
    `mean_strength` relative to the nominal flight's, which the defence does not know.
    """

    standard_deviation: Floats
    mean_elevation: float
    half_flight_time: float
    mean_strength: float


def estimate(
    sensitivities: Sensitivities,
    prior: Prior,
    considered_variance: Floats,
    drop_misses: int,
    place: Floats,
    detections: Detections,
    launch_time: Floats,
    prior_error: Floats,
    disturbance: Floats,
) -> Estimates:
    """Estimate every lane at every look of one launch group.

    Shapes: considered_variance (6,); place (3,) of the radar; launch_time (n,);
    prior_error (7, n): prior mean minus truth (the launch time's is formed here, from the first
    detection); disturbance (6, n): the drawn wind, density and registration errors.
    """
    lanes, looks = detections.time.shape
    estimates = Estimates(
        impact_error=np.full((lanes, looks, 3), np.nan),
        impact_covariance=np.full((lanes, looks, 3), np.nan),
        position_error=np.full((lanes, looks), np.nan),
        origin_error=np.full((lanes, looks, 2), np.nan),
        origin_covariance=np.full((lanes, looks, 3), np.nan),
    )
    _estimate(
        sensitivities.time_step,
        np.ascontiguousarray(sensitivities.d_position),
        np.ascontiguousarray(sensitivities.d_position_d_disturbance),
        np.vstack([sensitivities.d_impact, sensitivities.d_impact_time]),
        np.vstack(
            [sensitivities.d_impact_d_disturbance, sensitivities.d_impact_time_d_disturbance]
        ),
        prior.standard_deviation,
        prior.half_flight_time,
        considered_variance,
        drop_misses,
        place,
        detections.time,
        detections.detected,
        detections.confirmed,
        detections.sigma,
        detections.error,
        detections.state,
        launch_time,
        prior_error,
        disturbance,
        estimates.impact_error,
        estimates.impact_covariance,
        estimates.position_error,
        estimates.origin_error,
        estimates.origin_covariance,
    )
    return estimates


@compiled
def _estimate(
    interval: float,
    position_by_unknown: Floats,
    position_by_disturbance: Floats,
    impact_by_unknown: Floats,
    impact_by_disturbance: Floats,
    scale: Floats,
    half_flight_time: float,
    considered_variance: Floats,
    drop_misses: int,
    place: Floats,
    time: Floats,
    detected: Truths,
    confirmed: Truths,
    sigma: Floats,
    error: Floats,
    state: Floats,
    launch_time: Floats,
    prior_error: Floats,
    disturbance: Floats,
    impact_error: Floats,
    impact_covariance: Floats,
    position_error: Floats,
    origin_error: Floats,
    origin_covariance: Floats,
) -> None:
    information = np.empty((7, 7))
    vector = np.empty(7)
    coupling = np.empty((7, 6))
    inverse = np.empty((7, 7))
    by_unknown = np.empty((3, 7))
    by_disturbance = np.zeros((3, 6))
    mean_error = np.empty(7)
    consider = np.empty((7, 6))
    unscaled = np.ones(3)
    for lane in range(time.shape[0]):
        misses = drop_misses
        for look in range(time.shape[1]):
            if math.isnan(time[lane, look]):
                break
            if not detected[lane, look]:
                misses += 1
                if confirmed[lane, look]:
                    _carry_over(
                        lane, look, impact_error, impact_covariance, position_error,
                        origin_error, origin_covariance,
                    )  # fmt: skip
                continue
            since_launch = time[lane, look] - launch_time[lane]
            if misses >= drop_misses:
                start(
                    scale, since_launch - half_flight_time, prior_error[:, lane],
                    information, vector, coupling,
                )  # fmt: skip
            misses = 0
            interpolate(since_launch / interval, position_by_unknown, scale, by_unknown)
            interpolate(since_launch / interval, position_by_disturbance, unscaled, by_disturbance)
            add_look(
                state[lane, look], place, by_unknown, by_disturbance, disturbance[:, lane],
                sigma[lane, look], error[lane, look], information, vector, coupling,
            )  # fmt: skip
            if not confirmed[lane, look] or not invert(information, inverse):
                continue
            multiply(inverse, vector, coupling, mean_error, consider)
            _predict(
                impact_by_unknown, impact_by_disturbance, scale, inverse, consider, mean_error,
                considered_variance, disturbance[:, lane], impact_error[lane, look],
                impact_covariance[lane, look],
            )  # fmt: skip
            _origin(
                scale, inverse, consider, mean_error, considered_variance,
                origin_error[lane, look], origin_covariance[lane, look],
            )  # fmt: skip
            position_error[lane, look] = _position_error(
                by_unknown, by_disturbance, inverse, consider, considered_variance
            )


@compiled
def _carry_over(
    lane: int,
    look: int,
    impact_error: Floats,
    impact_covariance: Floats,
    position_error: Floats,
    origin_error: Floats,
    origin_covariance: Floats,
) -> None:
    # A look without a detection leaves the prediction as it was.
    impact_error[lane, look] = impact_error[lane, look - 1]
    impact_covariance[lane, look] = impact_covariance[lane, look - 1]
    position_error[lane, look] = position_error[lane, look - 1]
    origin_error[lane, look] = origin_error[lane, look - 1]
    origin_covariance[lane, look] = origin_covariance[lane, look - 1]


@compiled
def _predict(
    by_unknown: Floats,
    by_disturbance: Floats,
    scale: Floats,
    inverse: Floats,
    consider: Floats,
    mean_error: Floats,
    considered_variance: Floats,
    disturbance: Floats,
    error: Floats,
    covariance: Floats,
) -> None:
    scaled = np.empty((3, 7))
    left_over = np.zeros((3, 6))
    for row in range(3):
        error[row] = 0.0
        for i in range(7):
            scaled[row, i] = by_unknown[row, i] * scale[i]
            error[row] += scaled[row, i] * mean_error[i]
            for j in range(6):
                left_over[row, j] += scaled[row, i] * consider[i, j]
        for j in range(3):
            error[row] -= by_disturbance[row, j] * disturbance[j]
            left_over[row, j] -= by_disturbance[row, j]
    covariance[0] = _product(scaled[0], inverse, scaled[0], left_over[0], considered_variance,
                             left_over[0])  # fmt: skip
    covariance[1] = _product(scaled[0], inverse, scaled[1], left_over[0], considered_variance,
                             left_over[1])  # fmt: skip
    covariance[2] = _product(scaled[1], inverse, scaled[1], left_over[1], considered_variance,
                             left_over[1])  # fmt: skip


@compiled
def _product(
    left: Floats,
    inverse: Floats,
    right: Floats,
    left_over: Floats,
    considered_variance: Floats,
    right_over: Floats,
) -> float:
    total = 0.0
    for i in range(7):
        for j in range(7):
            total += left[i] * inverse[i, j] * right[j]
    for j in range(6):
        total += left_over[j] * considered_variance[j] * right_over[j]
    return total


@compiled
def _origin(
    scale: Floats,
    inverse: Floats,
    consider: Floats,
    mean_error: Floats,
    considered_variance: Floats,
    error: Floats,
    covariance: Floats,
) -> None:
    for row in range(2):
        error[row] = mean_error[row] * scale[row]
    for k in range(3):
        i, j = k // 2, (k + 1) // 2
        covariance[k] = inverse[i, j]
        for c in range(6):
            covariance[k] += consider[i, c] * considered_variance[c] * consider[j, c]
        covariance[k] *= scale[i] * scale[j]


@compiled
def _position_error(
    by_unknown: Floats,
    by_disturbance: Floats,
    inverse: Floats,
    consider: Floats,
    considered_variance: Floats,
) -> float:
    """The standard deviation of the predicted position, per axis."""
    total = 0.0
    left_over = np.empty(6)
    for row in range(3):
        for j in range(6):
            left_over[j] = -by_disturbance[row, j]
            for i in range(7):
                left_over[j] += by_unknown[row, i] * consider[i, j]
        total += _product(by_unknown[row], inverse, by_unknown[row], left_over,
                          considered_variance, left_over)  # fmt: skip
    return math.sqrt(total / 3.0)
