"""The tracker: weighted least squares over the looks of all sensors, as an information filter.

Seven unknowns of one threat (launch east, launch north, launch time, elevation, azimuth, strength,
drag), linearised about the threat's own flight: the derivatives are polynomials about the nominal
flight of its launch group. What disturbs and is not estimated (wind, density, each sensor's
registration) is considered: Schmidt, "Application of state-space methods to navigation problems",
Advances in Control Systems 3 (1966). The errors of an estimate follow from the very measurement
errors drawn for this replication, so they sharpen look by look and are correlated in time as a
tracker's are.
"""

from typing import NamedTuple

import numba
import numpy as np

from cram_sim.ballistics.jacobian_expansion import TERMS
from cram_sim.compiled import compiled, compiled_lanes
from cram_sim.records import Estimates, Floats, Integers, Reports, Truths
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
from cram_sim.tracking.problem import Normals, Problem

TIME = 2  # the launch time among the unknowns


def estimate(problem: Problem) -> Estimates:
    """Estimate every lane after every report."""
    lanes, reports = problem.reports.arrival.shape
    whole = np.zeros(lanes, dtype=np.int64), np.full(lanes, reports)
    return _run(problem, *whole, np.empty((0, 0)), np.empty((0, 0)))


def normal_equations(
    problem: Problem, since: Integers, until: Integers, start: Normals | None = None
) -> tuple[Normals, Estimates]:
    """The normal equations after the reports `since` up to, not including, `until`, (n,) each.

    They begin with `start`, or with nothing but the prior. Returns the estimates on the way, too.
    From normal equations follows everything else: a predicted path, or a track that goes on with
    the looks of another threat.
    """
    rows = PACKED + UNKNOWNS * (1 + len(problem.considered_variance))
    end = np.zeros((len(since), rows))
    first = np.empty((0, 0)) if start is None else start.rows
    estimates = _run(problem, since, until, first, end)
    return Normals(end), estimates


def no_estimates(reports: Reports) -> Estimates:
    """Estimates that are still to be written: all NaN."""
    shape = reports.arrival.shape
    return Estimates(
        impact_error=np.full((*shape, 3), np.nan),
        impact_covariance=np.full((*shape, 3), np.nan),
        position_error=np.full(shape, np.nan),
        origin_error=np.full((*shape, 2), np.nan),
        origin_covariance=np.full((*shape, 3), np.nan),
    )


def _run(
    problem: Problem, since: Integers, until: Integers, start: Floats, end: Floats
) -> Estimates:
    reports, belief = problem.reports, problem.belief
    estimates = no_estimates(reports)
    spare = -len(problem.launch_time) % LANES
    path, impact = belief.tables
    _estimate(
        belief.expansion.time_step,
        path,
        impact,
        belief.prior.standard_deviation,
        belief.prior.half_flight_time,
        belief.reference,
        problem.places,
        problem.considered_variance,
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
        problem.launch_time,
        np.ascontiguousarray(problem.differences),
        np.ascontiguousarray(problem.prior_error),
        # The filter reads whole rows of memory; some of the lanes may lie there column by column.
        np.ascontiguousarray(np.pad(problem.disturbance, ((0, 0), (0, spare)))),
        since,
        until,
        estimates.impact_error,
        estimates.impact_covariance,
        estimates.position_error,
        estimates.origin_error,
        estimates.origin_covariance,
        start,
        end,
    )
    return estimates


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
    """How each lane was launched and disturbed, and which of its reports count."""

    launch_time: Floats
    differences: Floats
    prior_error: Floats
    disturbance: Floats
    since: Integers
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
    since: Integers, until: Integers,
    impact_error: Floats, impact_covariance: Floats, position_error: Floats, origin_error: Floats,
    origin_covariance: Floats, start: Floats, end: Floats,
) -> None:  # fmt: skip
    for pack in numba.prange((arrival.shape[0] + LANES - 1) // LANES):
        _estimate_pack(
            pack * LANES,
            _Model(time_step, path, impact, scale, half_flight_time, reference, places, variance),
            _Arrived(sensor, look, arrival, used, starts, confirmed, time, sigma, error, state),
            _Truth(launch_time, differences, prior_error, disturbance, since, until),
            _Found(impact_error, impact_covariance, position_error, origin_error,
                   origin_covariance),
            start,
            end,
        )  # fmt: skip


@compiled
def _estimate_pack(
    first: int, model: _Model, arrived: _Arrived, truth: _Truth, found: _Found,
    start: Floats, end: Floats,
) -> None:  # fmt: skip
    """Take eight lanes through their reports, in step."""
    count, sensors = len(model.variance), len(model.places)
    masks = masks_row(count)
    work = np.zeros((masks + sensors, LANES))
    line = np.empty((1, PADDED))
    is_new = np.zeros(LANES, dtype=np.bool_)  # detections that no estimate has told of yet
    is_told = np.zeros(LANES, dtype=np.bool_)  # the report before this one has an estimate
    last = min(first + LANES, len(truth.launch_time))
    _begin_pack(work, line, model, truth, first, last)
    if len(start) > 0:
        for lane in range(first, last):
            _restore(work, lane - first, start[lane], count)
            report = truth.since[lane]
            if report < truth.until[lane]:
                _read_moved(work, line, lane - first, lane, report, model, arrived, truth)
    for report in range(arrived.arrival.shape[1]):
        left, used, due = _take_looks(
            work, line, is_new, is_told, first, report, model, arrived, truth
        )
        if left == 0:
            break
        if used > 0:
            look_along(work)
            add_look(work, truth.disturbance, first, masks, sensors)
        if due > 0:
            conclude(work, model.variance, truth.disturbance, first)
        for lane in range(first, last):
            slot = lane - first
            counts = truth.since[lane] <= report < truth.until[lane]
            if counts and arrived.confirmed[lane, report]:
                is_fresh = is_new[slot] or not is_told[slot]
                _write(work, slot, is_fresh, lane, report, model.reference, found)
                is_new[slot] = False
            is_told[slot] = counts and arrived.confirmed[lane, report]
    if len(end) > 0:
        for lane in range(first, last):
            _keep(work, lane - first, end[lane], count)


@compiled
def _take_looks(
    work: Floats, line: Floats, is_new: Truths, is_told: Truths, first: int, report: int,
    model: _Model, arrived: _Arrived, truth: _Truth,
) -> tuple[int, int, int]:  # fmt: skip
    """Fill the slots for one report: how many lanes have any left, a look, an estimate to make."""
    left, used, due = 0, 0, 0
    for lane in range(first, min(first + LANES, len(truth.launch_time))):
        slot = lane - first
        work[WEIGHT : WEIGHT + 3, slot] = 0.0
        if np.isnan(arrived.arrival[lane, report]) or report >= truth.until[lane]:
            continue
        left += 1
        if report < truth.since[lane]:
            continue
        if arrived.used[lane, report]:
            used += 1
            is_new[slot] = True
            _take_look(work, line, slot, lane, report, model, arrived, truth)
        is_fresh = is_new[slot] or not is_told[slot]
        due += is_fresh and arrived.confirmed[lane, report]
    return left, used, due


@compiled
def _take_look(
    work: Floats, line: Floats, slot: int, lane: int, report: int,
    model: _Model, arrived: _Arrived, truth: _Truth,
) -> None:  # fmt: skip
    """Put a lane's look into its slot; before the first of a track, the prior."""
    count, sensors = len(model.variance), len(model.places)
    sensor, at = arrived.sensor[lane, report], arrived.look[lane, report]
    since_launch = _since_launch(lane, report, model, arrived, truth)
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
    _read_moved(work, line, slot, lane, report, model, arrived, truth)


@compiled
def _since_launch(lane: int, report: int, model: _Model, arrived: _Arrived, truth: _Truth) -> float:
    """Seconds from the reference flight's launch to the look of a report."""
    looked = arrived.time[lane, arrived.look[lane, report]]
    return float(looked - truth.launch_time[lane] - model.reference[TIME])


@compiled
def _read_moved(
    work: Floats, line: Floats, slot: int, lane: int, report: int,
    model: _Model, arrived: _Arrived, truth: _Truth,
) -> None:  # fmt: skip
    """Read how the position at a report's look depends on the unknowns."""
    step = max(_since_launch(lane, report, model, arrived, truth) / model.time_step, 0.0)
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
def _keep(work: Floats, slot: int, rows: Floats, count: int) -> None:
    for k in range(PACKED):
        rows[k] = work[INFORMATION + k, slot]
    for i in range(UNKNOWNS):
        rows[PACKED + i] = work[VECTOR + i, slot]
    for k in range(UNKNOWNS * count):
        rows[PACKED + UNKNOWNS + k] = work[COUPLING + k, slot]


@compiled
def _restore(work: Floats, slot: int, rows: Floats, count: int) -> None:
    for k in range(PACKED):
        work[INFORMATION + k, slot] = rows[k]
    for i in range(UNKNOWNS):
        work[VECTOR + i, slot] = rows[PACKED + i]
    for k in range(UNKNOWNS * count):
        work[COUPLING + k, slot] = rows[PACKED + UNKNOWNS + k]
