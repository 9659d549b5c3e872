"""One replication as a timeline: what happened to each threat, from launch to impact."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cram_sim.experiment.case import Case
from cram_sim.experiment.chance import Block
from cram_sim.experiment.plans import command_delay
from cram_sim.experiment.replicate import simulate
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.stages import Seen, Tracked
from cram_sim.experiment.tabulate import tabulate
from cram_sim.footprints import distance_to
from cram_sim.records import Event
from cram_sim.schemas import Tables
from cram_sim.streams import Purpose

SAME_TIME = 1e-6  # seconds; looks of one radar are much further apart
JUDGEMENTS = (Event.JUDGED_THREATENING, Event.JUDGED_HARMLESS)


@dataclass(frozen=True)
class Happening:
    """One line of a timeline; `fire_unit` is empty where none has a part in it."""

    time_s: float
    event: Event
    threat: str
    fire_unit: str
    detail: str


@dataclass(frozen=True)
class Trace:
    """A replication told in order of time, with its tables and everything behind them."""

    replication: int
    happenings: tuple[Happening, ...]
    tables: Tables
    replicated: Replicated


def trace(case: Case, seed: int, replication: int) -> Trace:
    """Tell replication number `replication`: the same raid, bit for bit, as in any run."""
    block = Block(seed, replication, 1, case.scenario.experiment.is_stratified)
    replicated = simulate(case, block, keep_log=True)
    tables = tabulate(replicated)
    happenings = [
        *_launches(tables),
        *_sightings(replicated),
        *_identifications(replicated),
        *_alerts(tables),
        *_alarms(tables),
        *_engagements(replicated),
        *_impacts(case, tables),
    ]
    in_order = tuple(sorted(happenings, key=lambda happening: happening.time_s))
    return Trace(replication, in_order, tables, replicated)


def _launches(tables: Tables) -> Iterator[Happening]:
    threats = tables["threats"]
    for threat, launched, time, threat_class in zip(
        threats["threat"],
        threats["launched"],
        threats["launch_time_s"],
        threats["threat_class"],
        strict=True,
    ):
        event = Event.LAUNCHED if launched else Event.FAILED_TO_LAUNCH
        yield Happening(float(time), event, str(threat), "", str(threat_class))


def _sightings(done: Replicated) -> Iterator[Happening]:
    """What the radars and the tracker had of every threat, until it was neutralised."""
    neutralised = iter(done.outcomes[0].threats)
    for part, seen, tracked in zip(done.flown, done.seen, done.tracked, strict=True):
        for lane, threat in enumerate(part.group.names):
            end = next(neutralised).neutralised_time
            happenings = [
                *_first_detections(done.case, seen, lane, threat),
                *_track_changes(done.case, tracked, lane, threat),
            ]
            yield from (happening for happening in happenings if happening.time_s <= end)


def _first_detections(case: Case, seen: Seen, lane: int, threat: str) -> Iterator[Happening]:
    for post, detections in zip(case.search_posts, seen.detections, strict=True):
        for look in np.flatnonzero(detections.detected[lane])[:1].tolist():
            place = detections.state[lane, look, :3]
            slant_range = float(np.linalg.norm(place - post.place))
            detail = f"by {post.name} at {slant_range / 1000:.1f} km, {place[2]:.0f} m up"
            time = float(detections.time[lane, look])
            yield Happening(time, Event.DETECTED, threat, "", detail)


def _track_changes(case: Case, tracked: Tracked, lane: int, threat: str) -> Iterator[Happening]:
    """Confirmation and loss of the track."""
    reports, estimates = tracked.reports, tracked.estimates
    confirmed = reports.confirmed[lane].astype(np.int8)
    arrival = reports.arrival[lane]
    changes = np.flatnonzero((np.diff(confirmed, prepend=0) != 0) & ~np.isnan(arrival))
    for report in changes.tolist():
        detail = f"by {case.search_posts[reports.sensor[lane, report]].name}"
        # A drone has no origin that its track tells of, and no impact.
        if confirmed[report] and not np.isnan(estimates.origin_error[lane, report, 0]):
            impact = np.sqrt(estimates.impact_covariance[lane, report, [0, 2]].mean())
            detail += f", predicted impact ± {impact:.0f} m"
        event = Event.TRACK_CONFIRMED if confirmed[report] else Event.TRACK_DROPPED
        yield Happening(float(arrival[report]), event, threat, "", detail)


def _identifications(done: Replicated) -> Iterator[Happening]:
    """When each drone was taken for hostile; who is taken for a friend leaves no line."""
    neutralised = iter(done.outcomes[0].threats)
    for part, tracked in zip(done.flown, done.tracked, strict=True):
        for lane, threat in enumerate(part.group.names):
            end = min(next(neutralised).neutralised_time, float(part.flights.end_time[lane]))
            time = float(tracked.hostile_from[lane])
            if math.isfinite(time) and time <= end:
                whose = "a friend" if part.group.salvo.friendly else "a threat"
                yield Happening(time, Event.TAKEN_FOR_HOSTILE, threat, "", f"{whose}, in truth")


def _alerts(tables: Tables) -> Iterator[Happening]:
    warnings = tables["warnings"]
    for row in np.flatnonzero(warnings["alerted"]).tolist():
        yield Happening(
            float(warnings["alert_time_s"][row]),
            Event.ALERTED,
            str(warnings["threat"][row]),
            "",
            f"{warnings['zone'][row]}: siren, {warnings['warning_time_s'][row]:.1f} s to impact",
        )


def _alarms(tables: Tables) -> Iterator[Happening]:
    """When each zone's siren sounds and falls silent, whichever threats are behind it."""
    alarms = tables["alarms"]
    for zone, start, end, withdrawn in zip(
        alarms["zone"], alarms["start_s"], alarms["end_s"], alarms["withdrawn"], strict=True
    ):
        over = Event.ALARM_WITHDRAWN if withdrawn else Event.ALL_CLEAR
        yield Happening(float(start), Event.ALARM_RAISED, "", "", str(zone))
        yield Happening(float(end), over, "", "", str(zone))


def _engagements(done: Replicated) -> Iterator[Happening]:
    """What the command post and the fire units did; no judgement of a neutralised threat."""
    names = [name for part in done.flown for name in part.group.names]
    units = [post.name for post in done.case.fire_posts]
    dismissed: set[int] = set()
    for entry in done.outcomes[0].log:
        unit = units[entry.fire_unit] if entry.fire_unit >= 0 else ""
        detail = entry.detail
        if entry.event in JUDGEMENTS:
            if entry.time > done.outcomes[0].threats[entry.threat].neutralised_time:
                continue
            is_threatening = entry.event is Event.JUDGED_THREATENING
            (dismissed.discard if is_threatening else dismissed.add)(entry.threat)
            detail = _reason(done, entry.threat, entry.time, is_threatening=is_threatening)
        elif entry.event is Event.RELEASED and entry.threat in dismissed:
            detail = "already judged harmless"
        threat = names[entry.threat] if entry.threat >= 0 else ""
        yield Happening(entry.time, entry.event, threat, unit, detail)


def _reason(done: Replicated, threat: int, time: float, *, is_threatening: bool) -> str:
    """What the command post judged by: the most probable asset of the track told at that time."""
    part, tracked, lane = [
        (part, tracked, lane)
        for part, tracked in zip(done.flown, done.tracked, strict=True)
        for lane in range(len(part.group.names))
    ][threat]
    command = done.block.uniforms(Purpose.COMMAND, part.group.names[lane])
    arrived = time - float(command_delay(done.case, command)[0])
    assets = done.case.scenario.defended_assets
    told = np.abs(tracked.reports.arrival[lane] - arrived) < SAME_TIME
    beliefs = []
    for report in np.flatnonzero(told & tracked.reports.confirmed[lane]).tolist():
        by_asset = tracked.probabilities[lane, report, : len(assets)]
        beliefs.append((float(by_asset.max()), assets[int(by_asset.argmax())].name))
    if not beliefs:
        return "track lost"
    greatest, name = max(beliefs)
    asset = next(asset for asset in assets if asset.name == name)
    threshold = 100.0 * done.case.scenario.engage_above(asset)
    # Rounded down, so that what is below a threshold also reads so.
    percent = math.floor(100.0 * greatest)
    if is_threatening:
        return f"{percent} % to hit {name} (engages from {threshold:g} %)"
    return f"{percent} % at most (below {threshold:g} %)"


def _impacts(case: Case, tables: Tables) -> Iterator[Happening]:
    threats = tables["threats"]
    down = threats["launched"] & ~threats["neutralised"]
    for row in np.flatnonzero(down).tolist():
        place = np.array([[threats["impact_east_m"][row]], [threats["impact_north_m"][row]]])
        distance, nearest = min(
            (float(distance_to(asset.footprint, place)[0]), asset.name)
            for asset in case.scenario.defended_assets
        )
        where = (
            f"on {nearest}" if distance == 0.0 else f"{distance:.0f} m from the edge of {nearest}"
        )
        what = "detonates" if threats["detonated"][row] else "does not detonate"
        if threats["friendly"][row]:
            what = "a friend lands"
        yield Happening(
            float(threats["impact_time_s"][row]),
            Event.IMPACT,
            str(threats["threat"][row]),
            "",
            f"{where}; {what}",
        )
