"""The track of drones: a Kalman filter over the looks of all sensors, and what it leads to.

A drone has no impact that follows from its launch. The defence judges it by where it would pass if
it kept its course: each zone's probability is that of being inside it within the horizon, and the
place and time of "impact" are those of the closest approach to the most probable asset, as
`closest_approach` has it. So the prediction is only as good as the course is straight: a drone that
turns towards an asset at its last way-point threatens it no earlier. Of the launch point a track
says nothing.
"""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.compiled import compiled
from cram_sim.footprints import Zones
from cram_sim.polygons import signed_distance
from cram_sim.records import Estimates, Floats, Integers, Reports, Truths
from cram_sim.tracking.closest_approach import closest_approaches, variance_after
from cram_sim.tracking.estimator import no_estimates
from cram_sim.tracking.kalman import Motion, follow

LANES_AT_ONCE = 256  # a lane's covariances take 288 bytes a report


@dataclass(frozen=True)
class DroneBelief:
    """What the tracker assumes: how drones move, and how far ahead (s) it looks.

    `places` (s, 3) of the sensors in metres and `registration` (s, 3), the standard deviations of
    their common errors in range (m), azimuth and elevation (rad). They are taken for noise of each
    look, which makes too little of them in a long track.
    """

    motion: Motion
    horizon: float
    places: Floats
    registration: Floats


def track(
    belief: DroneBelief,
    reports: Reports,
    zones: Zones,
    assets: int,
    true_impact: Floats,
    true_impact_time: Floats,
) -> tuple[Estimates, Floats]:
    """What the command post believes of n drones after each of k reports.

    Of the z `zones` the first `assets` are those that may be aimed at; `true_impact` (2, n) m and
    `true_impact_time` (n,) s, from which the errors are counted. The probabilities that come back
    are (n, k, z).
    """
    lanes, looks = reports.arrival.shape
    estimates = no_estimates(reports)
    probabilities = np.zeros((lanes, looks, len(zones)))
    for first in range(0, lanes, LANES_AT_ONCE):
        part = slice(first, first + LANES_AT_ONCE)
        probabilities[part] = _track(
            belief, reports.lanes(part), zones, assets, true_impact[:, part],
            true_impact_time[part], estimates.lanes(part),
        )  # fmt: skip
    return estimates, probabilities


def _track(
    belief: DroneBelief,
    reports: Reports,
    zones: Zones,
    assets: int,
    true_impact: Floats,
    true_impact_time: Floats,
    estimates: Estimates,
) -> Floats:
    shape = reports.arrival.shape
    time, measured = np.full(shape, np.nan), np.zeros((*shape, 3))
    axes, sigma = np.zeros((*shape, 3, 3)), np.ones((*shape, 3))
    _measurements(
        belief.places, belief.registration, reports.sensor, reports.look, reports.arrival,
        reports.used, reports.time, reports.sigma, reports.error, reports.state,
        time, measured, axes, sigma,
    )  # fmt: skip
    tracks = follow(belief.motion, time, reports.used, reports.starts, measured, axes, sigma)
    tracks.state[~reports.confirmed] = np.nan
    density = belief.motion.acceleration_density
    approaches = closest_approaches(tracks.state, tracks.covariance, density, zones, belief.horizon)
    _conclude(
        tracks.state, tracks.covariance, density, zones.circles, zones.edges, zones.first, assets,
        tracks.time, approaches.probability, approaches.delay, true_impact, true_impact_time,
        estimates.impact_error, estimates.impact_covariance, estimates.position_error,
    )  # fmt: skip
    return approaches.probability


@compiled
def _measurements(
    places: Floats,
    registration: Floats,
    sensors: Integers,
    looks: Integers,
    arrival: Floats,
    used: Truths,
    look_time: Floats,
    look_sigma: Floats,
    look_error: Floats,
    look_state: Floats,
    time: Floats,
    measured: Floats,
    axes: Floats,
    sigma: Floats,
) -> None:
    """Lay every report's look out as a measured position with axes and standard deviations.

    The converted measurement's bias, R sigma^2 / 2 of an angle error sigma, is some centimetres and
    left in (Lerro and Bar-Shalom, IEEE Trans. AES-29 (1993)).
    """
    true_axes = np.empty((3, 3))
    for lane in range(arrival.shape[0]):
        for report in range(arrival.shape[1]):
            if math.isnan(arrival[lane, report]):
                break
            sensor, look = sensors[lane, report], looks[lane, report]
            time[lane, report] = look_time[lane, look]
            if not used[lane, report]:
                continue
            _line_of_sight(look_state[lane, look, :3], places[sensor], true_axes)
            for k in range(3):
                measured[lane, report, k] = look_state[lane, look, k]
                for axis in range(3):
                    error = look_error[lane, look, axis]
                    if math.isfinite(look_sigma[lane, look, axis]):
                        measured[lane, report, k] += true_axes[axis, k] * error
            # The defence knows only the direction that it measured.
            slant_range = _line_of_sight(measured[lane, report], places[sensor], axes[lane, report])
            for axis in range(3):
                common = registration[sensor, axis] * (1.0 if axis == 0 else slant_range)
                sigma[lane, report, axis] = math.hypot(look_sigma[lane, look, axis], common)


@compiled
def _line_of_sight(position: Floats, place: Floats, axes: Floats) -> float:
    """Unit vectors (3, 3) along range, azimuth and elevation; the slant range (m) comes back."""
    east, north, up = position[0] - place[0], position[1] - place[1], position[2] - place[2]
    ground_range = math.hypot(east, north)
    slant_range = math.hypot(ground_range, up)
    sine, cosine = east / ground_range, north / ground_range
    climb, level = up / slant_range, ground_range / slant_range
    axes[0, 0], axes[0, 1], axes[0, 2] = level * sine, level * cosine, climb
    axes[1, 0], axes[1, 1], axes[1, 2] = cosine, -sine, 0.0
    axes[2, 0], axes[2, 1], axes[2, 2] = -climb * sine, -climb * cosine, level
    return slant_range


@compiled
def _conclude(
    states: Floats,
    covariances: Floats,
    density: float,
    circles: Floats,
    edges: Floats,
    first: Integers,
    assets: int,
    time: Floats,
    probability: Floats,
    delay: Floats,
    true_impact: Floats,
    true_impact_time: Floats,
    impact_error: Floats,
    impact_covariance: Floats,
    position_error: Floats,
) -> None:
    """Where and when each track comes closest to its most probable asset, less the truth."""
    for lane in range(states.shape[0]):
        for report in range(states.shape[1]):
            state, covariance = states[lane, report], covariances[lane, report]
            if math.isnan(state[0]):
                continue
            asset = _most_probable(
                state, circles, edges, first, assets, probability[lane, report],
                delay[lane, report],
            )  # fmt: skip
            later = delay[lane, report, asset]
            for k in range(2):
                there = state[k] + later * state[3 + k]
                impact_error[lane, report, k] = there - true_impact[k, lane]
            then = time[lane, report] + later
            impact_error[lane, report, 2] = then - true_impact_time[lane]
            east = variance_after(covariance, density, later, 1.0, 0.0)
            north = variance_after(covariance, density, later, 0.0, 1.0)
            both = variance_after(covariance, density, later, 1.0, 1.0)
            impact_covariance[lane, report, 0] = east
            impact_covariance[lane, report, 1] = 0.5 * (both - east - north)
            impact_covariance[lane, report, 2] = north
            total = covariance[0, 0] + covariance[1, 1] + covariance[2, 2]
            position_error[lane, report] = math.sqrt(total / 3.0)


@compiled
def _most_probable(
    state: Floats,
    circles: Floats,
    edges: Floats,
    first: Integers,
    assets: int,
    probability: Floats,
    delay: Floats,
) -> int:
    """The asset of the greatest probability; of equal ones that which it passes at the least."""
    best, nearest = 0, np.inf
    for asset in range(assets):
        east = state[0] + delay[asset] * state[3]
        north = state[1] + delay[asset] * state[4]
        if first[asset] == first[asset + 1]:
            from_centre = math.hypot(east - circles[asset, 0], north - circles[asset, 1])
            miss = from_centre - circles[asset, 2]
        else:
            miss = signed_distance(east, north, edges[first[asset] : first[asset + 1]])
        more = probability[asset] > probability[best]
        if more or (probability[asset] == probability[best] and miss < nearest):
            best, nearest = asset, miss
    return best
