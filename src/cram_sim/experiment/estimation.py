"""What the command post believes of a block's flights: one track of each, from all its sensors."""

from dataclasses import replace

import numpy as np

from cram_sim.ballistics.jacobian import PARAMETERS
from cram_sim.ballistics.jacobian_expansion import differences
from cram_sim.experiment.case import Case
from cram_sim.experiment.chance import Block, RaidChance, class_chance, link_chance
from cram_sim.experiment.drone_groups import DroneGroup
from cram_sim.experiment.launch_groups import LaunchGroup
from cram_sim.experiment.stages import Flown, Seen, Tracked, zones_of
from cram_sim.records import Estimates, Floats, Integers, Reports
from cram_sim.sensors.meetings import Meetings
from cram_sim.tracking import estimator
from cram_sim.tracking.belief import Prior
from cram_sim.tracking.drone_track import DroneBelief, track
from cram_sim.tracking.evaluation import impact_probabilities
from cram_sim.tracking.fusion import fuse
from cram_sim.tracking.problem import Problem
from cram_sim.tracking.swaps import Swap, swap


def estimate(
    case: Case,
    block: Block,
    raid: RaidChance,
    flown: list[Flown],
    seen: list[Seen],
    swaps: list[Meetings],
) -> list[Tracked]:
    """Track and evaluate: what the defence believes at every report; a list by launch group.

    `swaps` by radar: after which meetings tracks follow each other's threats.
    """
    air = air_of(case, raid)
    first = 0
    tracks = []
    for part, out in zip(flown, seen, strict=True):
        rounds = len(part.group.names)
        if isinstance(part.group, DroneGroup):
            # Drones' tracks are not exchanged: a swap carries on the estimate of a launch.
            tracks.append(_track_drones(case, part, part.group, _reports(case, block, part, out)))
        else:
            exchanged = swaps_of(swaps, first, rounds, block.replications)
            problem = problem_of(case, block, part, out, air)
            taken_for = _taken_for(block, part.group)
            tracks.append(_track_rounds(case, part, part.group, problem, exchanged, taken_for))
        first += rounds
    return tracks


def air_of(case: Case, raid: RaidChance) -> Floats:
    """How the air differs from what is known of it in each raid, (3, replications).

    Wind east and north in m/s, density as a share.
    """
    environment = case.scenario.environment
    return np.vstack([environment.wind_error * raid.wind, environment.density_error * raid.density])


def _taken_for(block: Block, group: LaunchGroup) -> Integers:
    """Which class every round is taken for, (n,): 0 for its own."""
    edges = np.cumsum([wrong.probability for wrong in group.wrong_beliefs])
    chance = class_chance(block, group.names)
    place = np.searchsorted(edges, chance, side="right") + 1
    found: Integers = np.where(place <= len(edges), place, 0)
    return found


def _track_rounds(
    case: Case,
    part: Flown,
    group: LaunchGroup,
    problem: Problem,
    exchanged: list[Swap],
    taken_for: Integers,
) -> Tracked:
    impact = part.flights.end_position[:2]
    own = group.salvo.threat.lethal_radius
    zones = zones_of(case, own)
    if not taken_for.any():
        estimates = _estimates(problem, exchanged)
        probabilities = impact_probabilities(estimates, impact, zones)
        return Tracked(problem.reports, estimates, probabilities, _at_once(part), taken_for)
    estimates = estimator.no_estimates(problem.reports)
    probabilities = np.zeros((*estimates.position_error.shape, len(zones)))
    radii = [own, *(wrong.lethal_radius for wrong in group.wrong_beliefs)]
    for number, radius in enumerate(radii):
        lanes = np.flatnonzero(taken_for == number)
        mine = believed(part, group, problem, lanes, number)
        found = _estimates(mine, swaps_among(exchanged, lanes))
        for name, values in vars(estimates).items():
            values[lanes] = getattr(found, name)
        # An asset's zone is as wide as the class believed in reaches beyond it.
        as_wide = zones_of(case, radius)
        probabilities[lanes] = impact_probabilities(found, impact[:, lanes], as_wide)
    return Tracked(problem.reports, estimates, probabilities, _at_once(part), taken_for)


def believed(
    part: Flown, group: LaunchGroup, problem: Problem, lanes: Integers, number: int
) -> Problem:
    """The problem of some lanes that are taken for the class of this number, 0 for their own."""
    belief = [group.belief, *(wrong.belief for wrong in group.wrong_beliefs)][number]
    return replace(
        problem.lanes(lanes),
        belief=belief,
        prior_error=prior_error_of(part, belief.prior)[:, lanes],
    )


def _estimates(problem: Problem, exchanged: list[Swap]) -> Estimates:
    estimates = estimator.estimate(problem)
    if exchanged:
        swap(problem, estimates, exchanged)
    return estimates


def _track_drones(case: Case, part: Flown, group: DroneGroup, reports: Reports) -> Tracked:
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
    estimates, probabilities = track(
        belief,
        reports,
        zones_of(case, group.salvo.threat.lethal_radius),
        len(case.scenario.defended_assets),
        part.flights.end_position[:2],
        part.flights.end_time,
    )
    own = np.zeros(len(part.is_flying), dtype=np.int64)
    return Tracked(reports, estimates, probabilities, _at_once(part), own)


def _at_once(part: Flown) -> Floats:
    """From when tracks count as hostile before anybody has asked, (n,)."""
    return np.full(len(part.is_flying), -np.inf)


def _places(case: Case) -> Floats:
    """Of the search radars, (s, 3) metres."""
    return np.array([post.place for post in case.search_posts]).reshape(-1, 3)


def problem_of(case: Case, block: Block, part: Flown, seen: Seen, air: Floats) -> Problem:
    """What the tracker has to do with one launch group; `air` (3, replications) as drawn."""
    group, launches = part.group, part.launches
    assert isinstance(group, LaunchGroup)  # drones have no launch to be estimated
    ones = np.ones(launches.count)
    unknowns = (
        *launches.position[:2],
        launches.time,
        launches.elevation,
        launches.azimuth,
        launches.impulse,
        launches.drag_factor,
    )
    return Problem(
        belief=group.belief,
        places=_places(case),
        considered_variance=considered_variance(case),
        reports=_reports(case, block, part, seen),
        launch_time=launches.time,
        differences=differences(launches, group.nominal),
        prior_error=prior_error_of(part, group.belief.prior),
        disturbance=np.concatenate([np.tile(air, len(group.names)), *seen.registration]),
        unknowns=np.array([unknown * ones for unknown in unknowns]),
    )


def _reports(case: Case, block: Block, part: Flown, seen: Seen) -> Reports:
    """The looks at one launch group that reach the command post, and when."""
    names = part.group.names
    latency, lost = [], []
    for post, detections in zip(case.search_posts, seen.detections, strict=True):
        late, gone = link_chance(block, post.name, post.link, names, detections.time.shape[1])
        # What comes in after the impact tells of nothing that still flies.
        after = detections.time + late[:, np.newaxis] > part.flights.end_time[:, np.newaxis]
        latency.append(late)
        lost.append(gone | after)
    return fuse(len(part.is_flying), seen.detections, seen.followed, latency, lost)


def swaps_of(swaps: list[Meetings], first: int, rounds: int, replications: int) -> list[Swap]:
    """The swaps that touch one launch group, whose threats are numbered from `first` on."""
    found = []
    for meetings in swaps:
        for replication, one, other, time in zip(
            meetings.replication.tolist(),
            meetings.first.tolist(),
            meetings.second.tolist(),
            meetings.time.tolist(),
            strict=True,
        ):
            for threat, partner in ((one, other), (other, one)):
                if first <= threat < first + rounds:
                    lane = (threat - first) * replications + replication
                    is_inside = first <= partner < first + rounds
                    by = (partner - first) * replications + replication if is_inside else -1
                    found.append(Swap(lane, by, time))
    return sorted(found, key=lambda one: one.time)


def swaps_among(swaps: list[Swap], lanes: Integers) -> list[Swap]:
    """The swaps of some lanes, numbered among them; other lanes' tracks are another belief's."""
    number = {lane: place for place, lane in enumerate(lanes.tolist())}
    return [
        Swap(number[one.lane], number.get(one.partner, -1), one.time)
        for one in swaps
        if one.lane in number
    ]


def considered_variance(case: Case) -> Floats:
    """The variances of what disturbs the tracker and is not estimated: air, then each radar's."""
    environment = case.scenario.environment
    deviations = [environment.wind_error] * 2 + [environment.density_error]
    for post in case.search_posts:
        deviations += [post.radar.registration_range] + [post.radar.registration_angle] * 2
    variance: Floats = np.square(np.array(deviations))
    return variance


def prior_error_of(part: Flown, prior: Prior) -> Floats:
    """The prior's mean less the truth, (7, n): at the origin, nominal drag.

    The launch time's is formed by the estimator; of the azimuth the prior knows nothing.
    """
    launches = part.launches
    error = np.zeros((len(PARAMETERS), len(part.is_flying)))
    error[:2] = -launches.position[:2]
    error[3] = prior.mean_elevation - launches.elevation
    error[5] = prior.mean_strength - launches.impulse
    error[6] = 1.0 - launches.drag_factor
    return error
