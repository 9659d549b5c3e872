"""What the command post believes of a block's flights: one track of each, from all its sensors."""

import numpy as np

from cram_sim.ballistics.jacobian import PARAMETERS
from cram_sim.ballistics.jacobian_expansion import differences
from cram_sim.experiment.case import Case
from cram_sim.experiment.chance import RaidChance
from cram_sim.experiment.drone_groups import DroneGroup
from cram_sim.experiment.launch_groups import LaunchGroup
from cram_sim.experiment.stages import Flown, Seen, Tracked, zones_of
from cram_sim.records import Estimates, Floats, Reports
from cram_sim.tracking import estimator
from cram_sim.tracking.drone_track import DroneBelief, track
from cram_sim.tracking.evaluation import impact_probabilities
from cram_sim.tracking.fusion import fuse


def estimate(case: Case, raid: RaidChance, flown: list[Flown], seen: list[Seen]) -> list[Tracked]:
    """Track and evaluate: what the defence believes at every look; a list by launch group."""
    environment = case.scenario.environment
    return [
        _tracked(case, part, out, environment.wind_error * raid.wind,
                 environment.density_error * raid.density)
        for part, out in zip(flown, seen, strict=True)
    ]  # fmt: skip


def _tracked(case: Case, part: Flown, seen: Seen, wind: Floats, density: Floats) -> Tracked:
    lanes = len(part.is_flying)
    reports = fuse(
        lanes,
        seen.detections,
        seen.followed,
        [np.zeros(lanes) for _ in seen.detections],
        [np.zeros(detections.time.shape, dtype=np.bool_) for detections in seen.detections],
    )
    zones = zones_of(case, part.group.salvo.threat)
    at_once = np.full(lanes, -np.inf)
    if isinstance(part.group, DroneGroup):
        return Tracked(reports, *_drone_tracks(case, part, part.group, reports, zones), at_once)
    estimates = _estimates(case, part, part.group, seen, reports, wind, density)
    impact = part.flights.end_position[:2]
    return Tracked(reports, estimates, impact_probabilities(estimates, impact, zones), at_once)


def _estimates(
    case: Case,
    part: Flown,
    group: LaunchGroup,
    seen: Seen,
    reports: Reports,
    wind: Floats,
    density: Floats,
) -> Estimates:
    rounds = len(group.names)
    air = np.vstack([np.tile(wind, rounds), np.tile(density, rounds)])
    return estimator.estimate(
        group.belief,
        _places(case),
        considered_variance(case),
        reports,
        part.launches.time,
        differences(part.launches, group.nominal),
        prior_error_of(part),
        np.concatenate([air, *seen.registration]),
    )


def _drone_tracks(
    case: Case, part: Flown, group: DroneGroup, reports: Reports, zones: Floats
) -> tuple[Estimates, Floats]:
    registration = [
        [post.radar.registration_range] + 2 * [post.radar.registration_angle]
        for post in case.search_posts
    ]
    belief = DroneBelief(
        group.motion,
        group.tracker.horizon,
        _places(case),
        np.array(registration).reshape(-1, 3),
    )
    flights, assets = part.flights, len(case.scenario.defended_assets)
    return track(belief, reports, zones, assets, flights.end_position[:2], flights.end_time)


def _places(case: Case) -> Floats:
    """Of the search radars, (s, 3) metres."""
    return np.array([post.place for post in case.search_posts]).reshape(-1, 3)


def considered_variance(case: Case) -> Floats:
    """The variances of what disturbs the tracker and is not estimated: air, then each radar's."""
    environment = case.scenario.environment
    deviations = [environment.wind_error] * 2 + [environment.density_error]
    for post in case.search_posts:
        deviations += [post.radar.registration_range] + [post.radar.registration_angle] * 2
    variance: Floats = np.square(np.array(deviations))
    return variance


def prior_error_of(part: Flown) -> Floats:
    """The prior's mean less the truth, (7, n): at the origin, nominal drag.

    The launch time's is formed by the estimator; of the azimuth the prior knows nothing.
    """
    assert isinstance(part.group, LaunchGroup)  # a drone's track has no prior of its launch
    launches, prior = part.launches, part.group.belief.prior
    error = np.zeros((len(PARAMETERS), len(part.is_flying)))
    error[:2] = -launches.position[:2]
    error[3] = prior.mean_elevation - launches.elevation
    error[5] = prior.mean_strength - launches.impulse
    error[6] = 1.0 - launches.drag_factor
    return error
