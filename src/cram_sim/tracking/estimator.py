"""The tracker: weighted least squares over the looks of all sensors, as an information filter.

Seven unknowns of one threat (launch east, launch north, launch time, elevation, azimuth, strength,
drag), linearised about the threat's own flight: the derivatives are polynomials about the nominal
flight of its launch group. What disturbs and is not estimated (wind, density, each sensor's
registration) is considered: Schmidt, "Application of state-space methods to navigation problems",
Advances in Control Systems 3 (1966). The errors of an estimate follow from the very measurement
errors drawn for this replication, so they sharpen look by look and are correlated in time as a
tracker's are.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numba
import numpy as np

from cram_sim.ballistics.jacobian_expansion import TERMS
from cram_sim.compiled import compiled, compiled_lanes
from cram_sim.records import Estimates, Floats, Integers, Reports, Truths
from cram_sim.tracking.belief import Belief
from cram_sim.tracking.conclusions import (
    IMPACT_COVARIANCE,
    IMPACT_ERROR,
    ORIGIN_COVARIANCE,
    ORIGIN_ERROR,
    POSITION_ERROR,
    conclude,
)
from cram_sim.tracking.packed_filter import (
    COUPLING,
    ERROR,
    GROUND,
    INFORMATION,
    LANES,
    MOVED,
    ORIGIN,
    PACKED,
    PADDED,
    STATE,
    UNKNOWNS,
    VECTOR,
    WEIGHT,
    add_look,
    begin,
    look_along,
    masks_row,
    read_derivatives,
)

TIME = 2  # the launch time among the unknowns


@dataclass(frozen=True)
class Normals:
    """Normal equations of n lanes, in prior standard deviations of the unknowns, about the truth.

    `information` (n, 28) the lower triangle row by row, `vector` (n, 7), `coupling` (n, 7 d).
    """

    information: Floats
    vector: Floats
    coupling: Floats


def estimate(
    belief: Belief,
    places: Floats,
    considered_variance: Floats,
    reports: Reports,
    launch_time: Floats,
    differences: Floats,
    prior_error: Floats,
    disturbance: Floats,
) -> Estimates:
    """Estimate every lane after every report, one launch group believed to be of one class.

    Shapes: places (s, 3) of the sensors; considered_variance (d,) of wind east and north, density,
    then range, azimuth and elevation of each sensor; launch_time (n,); differences (4, n) of each
    launch from the nominal one; prior_error (7, n): prior mean minus truth (the launch time's is
    formed here, from the first detection); disturbance (d, n): as drawn.
    """
    estimates = _empty(reports)
    none = np.empty((0, 0))
    _run(
        belief, places, considered_variance, reports, launch_time, differences, prior_error,
        disturbance, estimates, none, np.full(len(launch_time), reports.arrival.shape[1]),
    )  # fmt: skip
    return estimates


def normal_equations(
    belief: Belief,
    places: Floats,
    considered_variance: Floats,
    reports: Reports,
    launch_time: Floats,
    differences: Floats,
    prior_error: Floats,
    disturbance: Floats,
    until: Integers,
) -> Normals:
    """The normal equations of every lane after its first `until` (n,) reports; else as `estimate`.

    From them follows everything else: the predicted path, or a track that goes on with the looks
    of another threat.
    """
    lanes, count = len(launch_time), len(considered_variance)
    state = np.zeros((lanes, PACKED + UNKNOWNS * (1 + count)))
    _run(
        belief, places, considered_variance, reports, launch_time, differences, prior_error,
        disturbance, _empty(reports), state, until,
    )  # fmt: skip
    return Normals(
        state[:, :PACKED],
        state[:, PACKED : PACKED + UNKNOWNS],
        state[:, PACKED + UNKNOWNS :],
    )


def _empty(reports: Reports) -> Estimates:
    shape = reports.arrival.shape
    return Estimates(
        impact_error=np.full((*shape, 3), np.nan),
        impact_covariance=np.full((*shape, 3), np.nan),
        position_error=np.full(shape, np.nan),
        origin_error=np.full((*shape, 2), np.nan),
        origin_covariance=np.full((*shape, 3), np.nan),
    )


def _run(
    belief: Belief,
    places: Floats,
    considered_variance: Floats,
    reports: Reports,
    launch_time: Floats,
    differences: Floats,
    prior_error: Floats,
    disturbance: Floats,
    estimates: Estimates,
    state: Floats,
    until: Integers,
) -> None:
    spare = -len(launch_time) % LANES
    path, impact = belief.tables
    _estimate(
        belief.expansion.time_step,
        path,
        impact,
        belief.prior.standard_deviation,
        belief.prior.half_flight_time,
        belief.reference,
        places,
        considered_variance,
        reports.sensor,
        reports.look,
        reports.arrival,
        reports.used,
        reports.starts,
        reports.confirmed,
        reports.time,
        reports.sigma,
        reports.error,
        reports.state,
        launch_time,
        differences,
        prior_error,
        np.pad(disturbance, ((0, 0), (0, spare))),
        until,
        estimates.impact_error,
        estimates.impact_covariance,
        estimates.position_error,
        estimates.origin_error,
        estimates.origin_covariance,
        state,
    )


class _Model(NamedTuple):
    """What is the same for all lanes."""

    time_step: float
    path: Floats
    impact: Floats
    scale: Floats
    half_flight_time: float
    reference: Floats
    places: Floats
    variance: Floats


class _Arrived(NamedTuple):
    """The arrays of `Reports`."""

    sensor: Integers
    look: Integers
    arrival: Floats
    used: Truths
    starts: Truths
    confirmed: Truths
    time: Floats
    sigma: Floats
    error: Floats
    state: Floats


class _Truth(NamedTuple):
    """How each lane was launched and disturbed, and how many of its reports count."""

    launch_time: Floats
    differences: Floats
    prior_error: Floats
    disturbance: Floats
    until: Integers


class _Found(NamedTuple):
    """The arrays of `Estimates`."""

    impact_error: Floats
    impact_covariance: Floats
    position_error: Floats
    origin_error: Floats
    origin_covariance: Floats


@compiled_lanes
def _estimate(
    time_step: float, path: Floats, impact: Floats, scale: Floats, half_flight_time: float,
    reference: Floats, places: Floats, variance: Floats,
    sensor: Integers, look: Integers, arrival: Floats, used: Truths, starts: Truths,
    confirmed: Truths, time: Floats, sigma: Floats, error: Floats, state: Floats,
    launch_time: Floats, differences: Floats, prior_error: Floats, disturbance: Floats,
    until: Integers,
    impact_error: Floats, impact_covariance: Floats, position_error: Floats, origin_error: Floats,
    origin_covariance: Floats, normals: Floats,
) -> None:  # fmt: skip
    for pack in numba.prange((arrival.shape[0] + LANES - 1) // LANES):
        _estimate_pack(
            pack * LANES,
            _Model(time_step, path, impact, scale, half_flight_time, reference, places, variance),
            _Arrived(sensor, look, arrival, used, starts, confirmed, time, sigma, error, state),
            _Truth(launch_time, differences, prior_error, disturbance, until),
            _Found(impact_error, impact_covariance, position_error, origin_error,
                   origin_covariance),
            normals,
        )  # fmt: skip


@compiled
def _estimate_pack(
    first: int, model: _Model, arrived: _Arrived, truth: _Truth, found: _Found, normals: Floats
) -> None:
    """Take eight lanes through their reports, in step."""
    count, sensors = len(model.variance), len(model.places)
    masks = masks_row(count)
    work = np.zeros((masks + sensors, LANES))
    line = np.empty((1, PADDED))
    is_new = np.zeros(LANES, dtype=np.bool_)  # detections that no estimate has told of yet
    last = min(first + LANES, len(truth.launch_time))
    _begin_pack(work, line, model, truth, first, last)
    for report in range(arrived.arrival.shape[1]):
        left, used, due = 0, 0, 0
        for lane in range(first, last):
            slot = lane - first
            work[WEIGHT : WEIGHT + 3, slot] = 0.0
            if np.isnan(arrived.arrival[lane, report]) or report >= truth.until[lane]:
                continue
            left += 1
            if arrived.used[lane, report]:
                used += 1
                is_new[slot] = True
                _take_look(work, line, slot, lane, report, model, arrived, truth)
            due += is_new[slot] and arrived.confirmed[lane, report]
        if left == 0:
            break
        if used > 0:
            look_along(work)
            add_look(work, truth.disturbance, first, masks, sensors)
        if due > 0:
            conclude(work, model.variance, truth.disturbance, first)
        for lane in range(first, last):
            slot = lane - first
            if arrived.confirmed[lane, report] and report < truth.until[lane]:
                _write(work, slot, is_new[slot], lane, report, model.reference, found)
                is_new[slot] = False
    if len(normals) > 0:
        for lane in range(first, last):
            _keep(work, lane - first, normals[lane], count)


@compiled
def _take_look(
    work: Floats, line: Floats, slot: int, lane: int, report: int,
    model: _Model, arrived: _Arrived, truth: _Truth,
) -> None:  # fmt: skip
    """Put a lane's look into its slot; before the first of a track, the prior."""
    count, sensors = len(model.variance), len(model.places)
    sensor, at = arrived.sensor[lane, report], arrived.look[lane, report]
    since_launch = arrived.time[lane, at] - truth.launch_time[lane] - model.reference[TIME]
    if arrived.starts[lane, report]:
        begin(work, slot, count)
        for i in range(UNKNOWNS):
            prior_error = truth.prior_error[i, lane] - model.reference[i]
            work[VECTOR + i, slot] = prior_error / model.scale[i]
        work[VECTOR + TIME, slot] = (since_launch - model.half_flight_time) / model.scale[TIME]
    for axis in range(3):
        place = model.places[sensor, axis]
        work[STATE + axis, slot] = arrived.state[lane, at, axis] - place
        work[WEIGHT + axis, slot] = 1.0 / arrived.sigma[lane, at, axis] ** 2
        work[ERROR + axis, slot] = arrived.error[lane, at, axis]
    for other in range(sensors):
        work[masks_row(count) + other, slot] = 1.0 if other == sensor else 0.0
    step = max(since_launch / model.time_step, 0.0)
    cell = min(int(step), model.path.shape[0] // TERMS - 2)
    read_derivatives(
        model.path, cell * TERMS, step - cell, truth.differences, lane, line, work, slot, MOVED
    )


@compiled
def _begin_pack(
    work: Floats, line: Floats, model: _Model, truth: _Truth, first: int, last: int
) -> None:
    for slot in range(LANES):
        work[STATE, slot] = 1.0  # a place to look at, for slots without a look
        work[STATE + 1, slot] = 1.0
        work[ORIGIN, slot] = model.scale[0]
        work[ORIGIN + UNKNOWNS + 1, slot] = model.scale[1]
        begin(work, slot, len(model.variance))
    for lane in range(first, last):
        read_derivatives(
            model.impact, 0, 0.0, truth.differences, lane, line, work, lane - first, GROUND
        )


@compiled
def _write(
    work: Floats, slot: int, is_new: bool, lane: int, report: int, reference: Floats, found: _Found
) -> None:
    if not is_new:  # a report without a detection leaves the prediction as it was
        found.impact_error[lane, report] = found.impact_error[lane, report - 1]
        found.impact_covariance[lane, report] = found.impact_covariance[lane, report - 1]
        found.position_error[lane, report] = found.position_error[lane, report - 1]
        found.origin_error[lane, report] = found.origin_error[lane, report - 1]
        found.origin_covariance[lane, report] = found.origin_covariance[lane, report - 1]
        return
    for k in range(3):
        found.impact_error[lane, report, k] = work[IMPACT_ERROR + k, slot]
        found.impact_covariance[lane, report, k] = work[IMPACT_COVARIANCE + k, slot]
        found.origin_covariance[lane, report, k] = work[ORIGIN_COVARIANCE + k, slot]
    for k in range(2):
        found.origin_error[lane, report, k] = work[ORIGIN_ERROR + k, slot] + reference[k]
    found.position_error[lane, report] = work[POSITION_ERROR, slot]


@compiled
def _keep(work: Floats, slot: int, normals: Floats, count: int) -> None:
    for k in range(PACKED):
        normals[k] = work[INFORMATION + k, slot]
    for i in range(UNKNOWNS):
        normals[PACKED + i] = work[VECTOR + i, slot]
    for k in range(UNKNOWNS * count):
        normals[PACKED + UNKNOWNS + k] = work[COUPLING + k, slot]
