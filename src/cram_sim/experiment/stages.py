"""The steps of a block before the clock starts: from draws to what the defence believes.

Each works on whole arrays of one launch group: lane = round x replications + replication.
"""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.ballistics.bodies import Launches
from cram_sim.ballistics.flights import STATUS, Flights
from cram_sim.ballistics.jacobian import PARAMETERS
from cram_sim.ballistics.jacobian_expansion import differences
from cram_sim.ballistics.reference import integrator
from cram_sim.errors import CramSimError
from cram_sim.experiment.case import Case, SearchPost
from cram_sim.experiment.chance import (
    Block,
    LaunchChance,
    RaidChance,
    launch_chance,
    lay_chance,
    look_chance,
    radar_chance,
)
from cram_sim.experiment.drone_groups import DroneGroup, fly_group, take_offs
from cram_sim.experiment.launch_groups import LaunchGroup
from cram_sim.records import Detections, Estimates, Floats, Reports, Truths
from cram_sim.sensors import radar_looks
from cram_sim.sensors.track_capacity import admitted
from cram_sim.threats.launch import launches_of
from cram_sim.threats.threat import Threat
from cram_sim.tracking import estimator
from cram_sim.tracking.drone_track import DroneBelief, track
from cram_sim.tracking.evaluation import impact_probabilities
from cram_sim.tracking.fusion import fuse


@dataclass(frozen=True)
class Drawn:
    """How every round of one launch group is launched."""

    group: LaunchGroup | DroneGroup
    launches: Launches
    chance: LaunchChance


@dataclass(frozen=True)
class Flown:
    """One launch group's flights; `is_flying` is False for lanes that failed to launch."""

    group: LaunchGroup | DroneGroup
    launches: Launches
    chance: LaunchChance
    flights: Flights
    is_flying: Truths

    @property
    def is_dangerous(self) -> Truths:
        """Which lanes fly and are not friendly, (n,)."""
        return self.is_flying & (not self.group.salvo.friendly)


@dataclass(frozen=True)
class Seen:
    """What each search radar saw of one launch group; lists by radar.

    `registration` (3, n) its errors, `followed` (n,) whether it had room for the track.
    """

    detections: list[Detections]
    registration: list[Floats]
    followed: list[Truths]


@dataclass(frozen=True)
class Tracked:
    """What the command post believes of one launch group, report by report.

    `probabilities` (n, k, assets + zones) of an impact in each zone; `hostile_from` (n,) seconds:
    from when the track counts as hostile, minus infinity for at once.
    """

    reports: Reports
    estimates: Estimates
    probabilities: Floats
    hostile_from: Floats


def draw(case: Case, group: LaunchGroup | DroneGroup, block: Block, raid: RaidChance) -> Drawn:
    """Draw how every round of a launch group is launched, and into which air."""
    chance = launch_chance(block, group.names)
    rounds = len(group.names)
    environment = case.scenario.environment
    start = group.salvo.start + group.salvo.interval * np.arange(rounds)
    if isinstance(group, DroneGroup):
        time = np.repeat(start, block.replications)
        return Drawn(group, take_offs(group, time, chance.deviations[0]), chance)
    launches = launches_of(
        group.site,
        group.laying,
        group.scatter,
        np.repeat(start, block.replications) + group.scatter.ignition_delay * chance.ignition,
        np.tile(group.salvo.lay_error * lay_chance(block, group.salvo.name), rounds),
        chance.deviations,
        np.tile(environment.wind_error * raid.wind, rounds),
        np.tile(1.0 + environment.density_error * raid.density, rounds),
    )
    return Drawn(group, launches, chance)


def fly(case: Case, drawn: Drawn) -> Flown:
    """Fly every round to the ground; a flight that cannot be flown is an error of the class."""
    salvo = drawn.group.salvo
    flights = _flights(case, drawn)
    if not flights.flown.all():
        status = int(flights.status[np.argmin(flights.flown)])
        raise CramSimError(
            f"{salvo.name}: a {salvo.threat_class} could not be flown: {STATUS[status]}; "
            "check the figures of its class and its scatter"
        )
    is_flying = drawn.chance.failure >= salvo.threat.launch_failure
    return Flown(drawn.group, drawn.launches, drawn.chance, flights, is_flying)


def _flights(case: Case, drawn: Drawn) -> Flights:
    if isinstance(drawn.group, DroneGroup):
        return fly_group(case.earth, drawn.group, drawn.launches, drawn.chance.deviations[1:3])
    integrate = integrator(case.scenario.experiment.integrator)
    return integrate(drawn.group.body, case.air, case.earth, drawn.launches)


def observe(case: Case, block: Block, flown: list[Flown]) -> list[Seen]:
    """Let every search radar look at every flight; a list by launch group."""
    seen: list[Seen] = [Seen([], [], []) for _ in flown]
    for post in case.search_posts:
        phase, registration = radar_chance(block, post.name)
        scale = np.array([post.radar.registration_range] + 2 * [post.radar.registration_angle])
        registration = scale[:, np.newaxis] * registration
        for part, out in zip(flown, seen, strict=True):
            out.registration.append(np.tile(registration, len(part.group.names)))
            out.detections.append(_looks(post, block, part, phase, out.registration[-1]))
        _hold_to_capacity(post, block, flown, seen)
    return seen


def _looks(
    post: SearchPost, block: Block, part: Flown, phase: Floats, registration: Floats
) -> Detections:
    names = part.group.names
    longest = float(np.max(part.flights.end_time - part.launches.time))
    looks = math.ceil(longest / post.radar.scan_period) + 1
    return radar_looks.observe(
        post.radar,
        post.place,
        part.flights,
        part.is_flying,
        part.launches.time,
        np.full(len(part.is_flying), part.group.salvo.threat.radar_cross_section),
        np.tile(phase * post.radar.scan_period, len(names)),
        registration,
        look_chance(block, post.name, names, looks),
    )


def _hold_to_capacity(post: SearchPost, block: Block, flown: list[Flown], seen: list[Seen]) -> None:
    shape = (-1, block.replications)
    confirmed = np.concatenate(
        [first_time(s.detections[-1], s.detections[-1].confirmed).reshape(shape) for s in seen]
    )
    if len(confirmed) <= post.radar.maximum_tracks:
        for out in seen:
            out.followed.append(np.ones(len(out.detections[-1].time), dtype=np.bool_))
        return
    ends = np.concatenate([part.flights.end_time.reshape(shape) for part in flown])
    given = admitted(confirmed, ends, post.radar.maximum_tracks)
    first = 0
    for part, out in zip(flown, seen, strict=True):
        last = first + len(part.group.names)
        out.followed.append(given[first:last].ravel())
        out.detections[-1].confirmed[~out.followed[-1]] = False
        first = last


def first_time(detections: Detections, happened: Truths) -> Floats:
    """The time of the first look at which something happened, (n,) seconds, infinite for never."""
    time: Floats = np.where(happened, detections.time, np.inf).min(axis=1)
    return time


def first_arrival(reports: Reports, happened: Truths) -> Floats:
    """The arrival of the first report at which something happened, (n,) s, infinite for never."""
    time: Floats = np.where(happened, reports.arrival, np.inf).min(axis=1)
    return time


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


def _drone_tracks(
    case: Case, part: Flown, group: DroneGroup, reports: Reports, zones: Floats
) -> tuple[Estimates, Floats]:
    posts = case.search_posts
    registration = [
        [post.radar.registration_range] + 2 * [post.radar.registration_angle] for post in posts
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


def _estimates(
    case: Case,
    part: Flown,
    group: LaunchGroup,
    seen: Seen,
    reports: Reports,
    wind: Floats,
    density: Floats,
) -> Estimates:
    rounds, launches = len(group.names), part.launches
    air = np.vstack([np.tile(wind, rounds), np.tile(density, rounds)])
    return estimator.estimate(
        group.belief,
        _places(case),
        considered_variance(case),
        reports,
        launches.time,
        differences(launches, group.nominal),
        prior_error_of(part),
        np.concatenate([air, *seen.registration]),
    )


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


def zones_of(case: Case, threat: Threat) -> Floats:
    """Where an impact of a class threatens: assets widened by its lethal radius, then zones.

    Shape (assets + zones, 3): east, north, radius in metres.
    """
    assets = [
        (asset.at.east, asset.at.north, asset.radius + threat.lethal_radius)
        for asset in case.scenario.defended_assets
    ]
    zones = [(zone.at.east, zone.at.north, zone.radius) for zone in case.scenario.warning_zones]
    return np.array(assets + zones)
