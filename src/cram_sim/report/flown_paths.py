"""The flights of one replication as lines to draw, and which replication is worth drawing."""

import numpy as np

from cram_sim.ballistics.flights import states_at
from cram_sim.experiment.case import Case
from cram_sim.experiment.trace import Trace, trace
from cram_sim.records import Event, Floats
from cram_sim.report.paths import Mark, Path, Paths
from cram_sim.schemas import Table

POINTS = 200  # a line of so many points looks smooth
MARKED = {
    Event.DETECTED: "detected",
    Event.OPENED_FIRE: "opened fire",
    Event.NEUTRALISED: "neutralised",
    Event.IMPACT: "impact",
}


def telling_replication(threats: Table) -> int:
    """The first replication with both a neutralisation and an impact, else one with a shot.

    `threats` are rows of the threats table; the number of its first row if there is neither.
    """
    replication = threats["replication"]
    neutralised = set(replication[threats["neutralised"]].tolist())
    down = set(replication[threats["launched"] & ~threats["neutralised"]].tolist())
    fired_at = set(replication[threats["shots"] > 0].tolist())
    for candidates in (neutralised & down, neutralised, fired_at):
        if candidates:
            return int(min(candidates))
    return int(replication[0])


def flown_paths(case: Case, replication: int) -> Paths:
    """Simulate one replication of a case again and trace every flight as a line."""
    told = trace(case, case.scenario.experiment.seed, replication)
    flights = tuple(_paths(told))
    by_threat = {path.threat: path for path in flights}
    marks = tuple(
        _mark(MARKED[happening.event], happening.time_s, by_threat[happening.threat])
        for happening in told.happenings
        if happening.event in MARKED
    )
    return Paths(replication, flights, marks)


def _paths(told: Trace) -> list[Path]:
    threats = told.tables["threats"]
    names = threats["threat"].tolist()
    neutralised = dict(zip(names, threats["neutralised_time_s"].tolist(), strict=True))
    shots = dict(zip(names, threats["shots"].tolist(), strict=True))
    paths = []
    for part in told.replicated.flown:
        for lane, threat in enumerate(part.group.names):
            if not part.is_flying[lane]:
                continue
            times = np.linspace(part.launches.time[lane], part.flights.end_time[lane], POINTS)
            east, north, up = states_at(part.flights, np.full(POINTS, lane), times)[:3]
            end = None if np.isnan(neutralised[threat]) else neutralised[threat]
            distance = distance_to_go(east, north)
            paths.append(Path(threat, times, distance, up, end, shots[threat] > 0))
    return paths


def distance_to_go(east: Floats, north: Floats) -> Floats:
    """How far along its own direction a flight is from passing the origin, metres, shape (n,).

    The direction is that from its first point to its last.
    """
    way = np.array([east[-1] - east[0], north[-1] - north[0]])
    length = float(np.hypot(*way))
    along = way / length if length > 0.0 else np.zeros(2)
    distance: Floats = -(east * along[0] + north * along[1])
    return distance


def _mark(kind: str, time: float, path: Path) -> Mark:
    return Mark(
        kind,
        time,
        float(np.interp(time, path.time, path.distance)),
        float(np.interp(time, path.time, path.height)),
    )
