"""The tracker: weighted least squares over the looks, as a recursive information filter.

Seven unknowns of one threat (launch east, launch north, launch time, elevation, azimuth, impulse,
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

UNKNOWNS = 7


@dataclass(frozen=True)
class Prior:
    """What the defence assumes before the first look. It knows neither site nor aim nor time.

    `standard_deviation` (7,) in metres, seconds, radians and shares; `mean_elevation` rad;
    `half_flight_time` s: the launch is assumed that long before the first detection.
    """

    standard_deviation: Floats
    mean_elevation: float
    half_flight_time: float


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
                _start(
                    scale, since_launch - half_flight_time, prior_error[:, lane],
                    information, vector, coupling,
                )  # fmt: skip
            misses = 0
            _interpolate(since_launch / interval, position_by_unknown, scale, by_unknown)
            _interpolate(since_launch / interval, position_by_disturbance, scale, by_disturbance)
            _add_look(
                state[lane, look], place, by_unknown, by_disturbance, disturbance[:, lane],
                sigma[lane, look], error[lane, look], information, vector, coupling,
            )  # fmt: skip
            if not confirmed[lane, look] or not _invert(information, inverse):
                continue
            _multiply(inverse, vector, coupling, mean_error, consider)
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
def _start(
    scale: Floats,
    time_error: float,
    prior_error: Floats,
    information: Floats,
    vector: Floats,
    coupling: Floats,
) -> None:
    # Unknowns are counted in prior standard deviations, so the prior's information is the identity.
    information[:] = 0.0
    coupling[:] = 0.0
    for i in range(7):
        information[i, i] = 1.0
        vector[i] = prior_error[i] / scale[i]
    vector[2] = time_error / scale[2]


@compiled
def _interpolate(place_in_table: float, table: Floats, scale: Floats, out: Floats) -> None:
    cell = min(int(place_in_table), table.shape[0] - 2)
    fraction = place_in_table - cell
    columns = table.shape[2]
    for row in range(3):
        for column in range(columns):
            low = table[cell, row, column]
            value = low + fraction * (table[cell + 1, row, column] - low)
            out[row, column] = value * scale[column] if columns == 7 else value


@compiled
def _add_look(
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
def _invert(matrix: Floats, inverse: Floats) -> bool:
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
def _multiply(
    inverse: Floats, vector: Floats, coupling: Floats, mean_error: Floats, consider: Floats
) -> None:
    for i in range(7):
        mean_error[i] = 0.0
        for j in range(6):
            consider[i, j] = 0.0
        for k in range(7):
            mean_error[i] += inverse[i, k] * vector[k]
            for j in range(6):
                consider[i, j] += inverse[i, k] * coupling[k, j]


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
