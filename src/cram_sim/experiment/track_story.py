"""How the tracks of one replication sharpened: every estimate with its errors and ellipses."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.ballistics.flights import positions_at, states_at
from cram_sim.experiment.chance import raid_chance
from cram_sim.experiment.drone_groups import DroneGroup
from cram_sim.experiment.estimation import air_of, believed, problem_of
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.stages import Flown, Seen, Tracked, first_time
from cram_sim.experiment.track_columns import swapped_threats
from cram_sim.records import Floats
from cram_sim.tracking.ellipses import ellipse_axes
from cram_sim.tracking.predicted_path import predicted_path

STATED: Final = 0.9  # the probability of the ellipses that are told


@dataclass(frozen=True)
class Ellipse:
    """Semi-axes in metres and the azimuth (rad) of the major one, about a believed place."""

    east: float
    north: float
    major: float
    minor: float
    azimuth: float


@dataclass(frozen=True)
class TrackReport:
    """What was believed of a threat after one report; `number` is that of the report.

    Times in seconds, horizontal errors in metres. `origin` and its error are None for a drone.
    """

    number: int
    time: float
    since_detection: float
    impact_error: float
    impact: Ellipse
    origin_error: float | None
    origin: Ellipse | None


@dataclass(frozen=True)
class TrackStory:
    """One threat's track from confirmation on, until the threat was neutralised or came down.

    `flight` (3, k) metres, the true path at `times` (k,); `is_swapped`: went on with another threat
    at some time. `group` and `round` tell which threat it is.
    """

    threat: str
    is_swapped: bool
    is_drone: bool
    times: Floats
    flight: Floats
    reports: tuple[TrackReport, ...]
    group: int
    round: int


POINTS: Final = 200  # of a flight: a line of so many looks smooth


def track_stories(done: Replicated) -> tuple[TrackStory, ...]:
    """The tracks of a replication, in order of threats; none of a threat never tracked.

    `done` is a block of one replication.
    """
    swapped = iter(swapped_threats(done).tolist())
    fought = iter(done.outcomes[0].threats)
    stories = []
    for group, (part, seen, tracked) in enumerate(
        zip(done.flown, done.seen, done.tracked, strict=True)
    ):
        for lane, threat in enumerate(part.group.names):
            is_swapped, end = next(swapped), next(fought).neutralised_time
            reports = _reports(part, seen, tracked, lane, end)
            if not reports:
                continue
            start, stop = part.launches.time[lane], part.flights.end_time[lane]
            times = np.linspace(start, stop, POINTS)
            flight = positions_at(part.flights, np.full(POINTS, lane), times)
            is_drone = isinstance(part.group, DroneGroup)
            stories.append(
                TrackStory(threat, is_swapped, is_drone, times, flight, reports, group, lane)
            )
    return tuple(stories)


def _reports(
    part: Flown, seen: Seen, tracked: Tracked, lane: int, end: float
) -> tuple[TrackReport, ...]:
    arrival, estimates = tracked.reports.arrival[lane], tracked.estimates
    exists = ~np.isnan(estimates.position_error[lane]) & (arrival <= end)
    times = [float(first_time(d, d.detected)[lane]) for d in seen.detections]
    detected = min(times, default=math.inf)
    impact = part.flights.end_position[:2, lane]
    origin = part.launches.position[:2, lane]
    found = []
    for number in np.flatnonzero(exists).tolist():
        impact_error = estimates.impact_error[lane, number, :2]
        origin_error = estimates.origin_error[lane, number]
        has_origin = not math.isnan(origin_error[0])
        found.append(
            TrackReport(
                number=number,
                time=float(arrival[number]),
                since_detection=float(arrival[number]) - detected,
                impact_error=math.hypot(*impact_error),
                impact=_ellipse(impact + impact_error, estimates.impact_covariance[lane, number]),
                origin_error=math.hypot(*origin_error) if has_origin else None,
                origin=_ellipse(origin + origin_error, estimates.origin_covariance[lane, number])
                if has_origin
                else None,
            )
        )
    return tuple(found)


def _ellipse(place: Floats, covariance: Floats) -> Ellipse:
    axes = ellipse_axes(covariance[np.newaxis], STATED)[:, 0]
    return Ellipse(*place.tolist(), *axes.tolist())


def telling_reports(story: TrackStory, most: int) -> tuple[TrackReport, ...]:
    """The first and the last report of a track, and between them evenly chosen ones."""
    last = len(story.reports) - 1
    chosen = np.unique(np.rint(np.linspace(0, last, min(most, last + 1))).astype(np.int64))
    return tuple(story.reports[number] for number in chosen.tolist())


@dataclass(frozen=True)
class PredictedPath:
    """Where one report says that a threat will be: `times` (k,), `place` (3, k) metres.

    `covariance` (k, 3, 3) in m2; `direction` (3, k) the true velocity's, of length 1.
    """

    times: Floats
    place: Floats
    covariance: Floats
    direction: Floats


def predicted_path_of(done: Replicated, story: TrackStory, report: TrackReport) -> PredictedPath:
    """The path that a report of a track predicts, from its look to the true impact.

    Not for drones, whose track is no launch, nor for tracks that were exchanged.
    """
    part, tracked, lane = done.flown[story.group], done.tracked[story.group], story.round
    group = part.group
    assert not isinstance(group, DroneGroup)
    assert not story.is_swapped
    air = air_of(done.case, raid_chance(done.block))
    problem = problem_of(done.case, done.block, part, done.seen[story.group], air)
    mine = believed(part, group, problem, np.array([lane]), int(tracked.taken_for[lane]))
    reports = tracked.reports
    seen_at = reports.time[lane, reports.look[lane, report.number]]
    times = np.linspace(seen_at, part.flights.end_time[lane], POINTS)
    error, covariance = predicted_path(mine, 0, report.number, times)
    true = states_at(part.flights, np.full(POINTS, lane), times)
    direction = true[3:] / np.linalg.norm(true[3:], axis=0)
    return PredictedPath(times, true[:3] + error.T, covariance, direction)
