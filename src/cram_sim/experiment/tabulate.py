"""From a fought block to its tables: rows in order of replication, then of threat."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.flights import states_at
from cram_sim.engagement.causes import Sighting, primary_cause
from cram_sim.engagement.raid import RaidOutcome
from cram_sim.experiment.alarm_rows import alarm_rows
from cram_sim.experiment.asset_rows import asset_rows
from cram_sim.experiment.debris_rows import debris_rows
from cram_sim.experiment.detonations import detonations_of
from cram_sim.experiment.people_rows import people_rows, sirens_of
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.sensor_rows import sensor_rows
from cram_sim.experiment.shot_rows import shot_rows
from cram_sim.experiment.stages import (
    Flown,
    Seen,
    believed_classes,
    first_arrival,
    first_time,
)
from cram_sim.experiment.track_columns import swapped_threats, track_columns
from cram_sim.experiment.warning_rows import warning_rows
from cram_sim.experiment.window_columns import window_columns
from cram_sim.experiment.zone_alarms import alarms_of
from cram_sim.footprints import contains, distance_to, widened
from cram_sim.records import (
    Cause,
    Fate,
    Floats,
    Truths,
)
from cram_sim.schemas import THREATS, Tables

Column = NDArray[Any]


def tabulate(done: Replicated) -> Tables:
    """The tables of a block."""
    replications = done.block.replications
    columns = _stacked([_before_the_clock(done, index) for index in range(len(done.flown))])
    units = [post.name for post in done.case.fire_posts]
    columns |= _after_the_clock(done.outcomes, units)
    names = np.array([name for part in done.flown for name in part.group.names])
    _forget_what_came_too_late(columns)
    columns["threat"] = np.tile(names, replications)
    columns["replication"] = np.repeat(done.block.numbers, len(names))
    columns["swapped"] = swapped_threats(done)
    columns |= window_columns(done.plans, done.case.defence.fire_units)
    _judge_outcome(done, columns)
    zone_alarms = [
        alarms_of(done, zone, columns["neutralised_time_s"])
        for zone in done.case.scenario.warning_zones
    ]
    alarms = alarm_rows(done, columns, zone_alarms)
    detonations = detonations_of(done, columns)
    return {
        "threats": {column.name: columns[column.name] for column in THREATS.columns},
        "shots": shot_rows(done.outcomes, done.block.first, names.tolist(), units),
        "assets": asset_rows(done, columns, detonations),
        "warnings": warning_rows(done, columns, zone_alarms),
        "sensors": sensor_rows(done),
        "debris": debris_rows(done),
        "people": people_rows(done, sirens_of(done, zone_alarms), detonations),
        "alarms": alarms,
    }


def _stacked(parts: list[dict[str, Column]]) -> dict[str, Column]:
    """Columns (threats, replications) of all groups as rows of (replication, threat)."""
    return {name: np.concatenate([part[name] for part in parts]).T.reshape(-1) for name in parts[0]}


def _before_the_clock(done: Replicated, index: int) -> dict[str, Column]:
    """What is known of one launch group without any engagement, each (rounds, replications)."""
    part, seen, tracked = done.flown[index], done.seen[index], done.tracked[index]
    launched = part.is_flying
    impact = part.flights.end_position
    columns: dict[str, Column] = {
        "threat_class": np.full(len(launched), part.group.salvo.threat_class),
        "believed_class": believed_classes(part, tracked),
        "hostile_time_s": np.where(np.isfinite(tracked.hostile_from), tracked.hostile_from, np.nan),
        "friendly": np.full(len(launched), part.group.salvo.friendly),
        "launched": launched,
        "launch_time_s": part.launches.time,
        "impact_time_s": np.where(launched, part.flights.end_time, np.nan),
        "impact_east_m": np.where(launched, impact[0], np.nan),
        "impact_north_m": np.where(launched, impact[1], np.nan),
        "impact_speed_m_s": np.where(
            launched, np.linalg.norm(part.flights.end_velocity, axis=0), np.nan
        ),
        "dud": part.is_dud,
        "covered": _any_radar(seen, [d.covered for d in seen.detections], len(launched)),
        "down": _any_radar(seen, [d.down for d in seen.detections], len(launched)),
        "detected_time_s": _earliest(seen, [d.detected for d in seen.detections], len(launched)),
        "track_time_s": first_arrival(tracked.reports, tracked.reports.confirmed),
    }
    columns |= track_columns(tracked, part.flights.end_time)
    columns |= _threatened(done, part)
    columns |= _inside_zones(done, part)
    return {name: column.reshape(-1, done.block.replications) for name, column in columns.items()}


def _any_radar(seen: Seen, happened: list[Truths], lanes: int) -> Truths:
    return np.isfinite(_earliest(seen, happened, lanes))


def _earliest(seen: Seen, happened: list[Truths], lanes: int) -> Floats:
    time = np.full(lanes, np.inf)
    for detections, truths in zip(seen.detections, happened, strict=True):
        time = np.minimum(time, first_time(detections, truths))
    return time


def _threatened(done: Replicated, part: Flown) -> dict[str, Column]:
    """Whether and which asset an unengaged impact threatens: the one of highest value."""
    assets = done.case.scenario.defended_assets
    impact = part.flights.end_position[:2]
    lethal_radius = part.group.salvo.threat.lethal_radius
    zones = [widened(asset.footprint, lethal_radius) for asset in assets]
    inside = np.array([contains(zone, impact) for zone in zones]) & part.is_dangerous
    values = np.array([asset.value for asset in assets])
    worst = np.argmax(np.where(inside, values[:, np.newaxis], -1.0), axis=0)
    names = np.array([asset.name for asset in assets])
    threatens: Truths = np.asarray(inside.any(axis=0))
    columns: dict[str, Column] = {
        "truly_threatening": threatens,
        "threatened_asset": np.where(threatens, names[worst], ""),
    }
    return columns | {f"in zone of {name}": row for name, row in zip(names, inside, strict=True)}


def _inside_zones(done: Replicated, part: Flown) -> dict[str, Column]:
    """Who would come down in each warning zone if not engaged, (n,)."""
    columns: dict[str, Column] = {}
    for zone in done.case.scenario.warning_zones:
        inside = contains(zone.footprint, part.flights.end_position[:2])
        columns[f"truly in {zone.name}"] = inside & part.is_dangerous
    return columns


def _after_the_clock(outcomes: list[RaidOutcome], unit_names: list[str]) -> dict[str, Column]:
    """What the clock made of every threat, in rows of (replication, threat)."""
    rows = [
        (
            threat.judged_time,
            threat.released_time,
            threat.assigned_time,
            threat.fired_time,
            threat.shots,
            threat.rounds,
            threat.is_hit,
            threat.neutralised_time,
            threat.neutralised_by,
            threat.neutralised_range,
        )
        for outcome in outcomes
        for threat in outcome.threats
    ]
    numbers = np.array(rows, dtype=np.float64).T
    names = np.array(["", *unit_names])
    times = np.where(np.isfinite(numbers), numbers, np.nan)
    return {
        "judged_threatening": np.isfinite(numbers[0]),
        "judged_time_s": times[0],
        "released_time_s": times[1],
        "assigned_time_s": times[2],
        "fired_time_s": times[3],
        "shots": numbers[4].astype(np.int64),
        "rounds": numbers[5].astype(np.int64),
        "hit": numbers[6] > 0,
        "neutralised": np.isfinite(numbers[7]),
        "neutralised_time_s": times[7],
        "neutralised_by": names[numbers[8].astype(np.int64) + 1],
        "neutralised_range_m": numbers[9],
        "outcome": np.array([t.outcome.value for o in outcomes for t in o.threats], dtype=np.str_),
    }


def _forget_what_came_too_late(columns: dict[str, Column]) -> None:
    """A judgement or a release after the impact is none."""
    for name in ("judged_time_s", "released_time_s"):
        columns[name] = np.where(columns[name] <= columns["impact_time_s"], columns[name], np.nan)
    columns["judged_threatening"] = np.isfinite(columns["judged_time_s"])


def _judge_outcome(done: Replicated, columns: dict[str, Column]) -> None:
    """Fill in where threats were neutralised, their fates, and the cause of every leaker."""
    place = _neutralised_places(done, columns)
    columns["neutralised_height_m"] = place[2]
    inside_keep_out = _inside_keep_out(done, columns, place)
    launched, neutralised = columns["launched"], columns["neutralised"]
    threatening = columns["truly_threatening"]
    columns["detonated"] = launched & ~neutralised & ~columns["dud"]
    columns["fate"] = np.select(
        [~launched, neutralised & inside_keep_out, neutralised, threatening],
        [
            Fate.FAILED_LAUNCH.value,
            Fate.NEUTRALISED_INSIDE_KEEP_OUT.value,
            Fate.NEUTRALISED.value,
            Fate.LEAKED.value,
        ],
        Fate.HARMLESS.value,
    )
    leaker = threatening & (~neutralised | inside_keep_out)
    columns["cause"] = _causes(done, columns, leaker)
    for name in ("detected_time_s", "track_time_s"):
        columns[name] = np.where(np.isfinite(columns[name]), columns[name], np.nan)


def _inside_keep_out(done: Replicated, columns: dict[str, Column], place: Floats) -> Truths:
    """Which kills at `place` (3, rows) were inside a keep-out, or too low above what they threaten.

    Falling pieces of a kill low above an asset come down on it.
    """
    inside = np.zeros(len(place[2]), dtype=np.bool_)
    for asset in done.case.scenario.defended_assets:
        distance = distance_to(asset.footprint, place[:2])
        inside |= np.isfinite(distance) & (distance <= asset.keep_out)
        height = place[2] - asset.centre.up
        inside |= columns[f"in zone of {asset.name}"] & (height < asset.minimum_kill_height)
    return inside


def _neutralised_places(done: Replicated, columns: dict[str, Column]) -> Floats:
    """East, north and height above the ground (m) of every neutralisation, (3, rows); else NaN."""
    threats, replications = done.case.threat_count, done.block.replications
    times = columns["neutralised_time_s"].reshape(replications, threats).T
    place = np.full((3, threats, replications), np.nan)
    first = 0
    for part in done.flown:
        rounds = len(part.group.names)
        wanted = times[first : first + rounds].ravel()
        lanes = np.flatnonzero(np.isfinite(wanted))
        found = np.full((3, rounds * replications), np.nan)
        found[:, lanes] = states_at(part.flights, lanes, wanted[lanes])[:3]
        place[:, first : first + rounds] = found.reshape(3, rounds, replications)
        first += rounds
    place[2] += 0.5 * (
        done.case.earth.constants[0] * place[0] ** 2 + done.case.earth.constants[1] * place[1] ** 2
    )
    return place.transpose(0, 2, 1).reshape(3, -1)


def _causes(done: Replicated, columns: dict[str, Column], leaker: Truths) -> Column:
    causes = np.full(len(leaker), Cause.NONE.value, dtype=object)
    threats = done.case.threat_count
    for row in np.flatnonzero(leaker).tolist():
        replication, number = divmod(row, threats)
        outcome = done.outcomes[replication]
        sighting = Sighting(
            bool(columns["covered"][row]),
            bool(columns["down"][row]),
            float(columns["detected_time_s"][row]),
            float(columns["track_time_s"][row]),
        )
        causes[row] = primary_cause(
            outcome.threats[number],
            sighting,
            done.plans[replication],
            outcome.fire_units,
        ).value
    return causes.astype(np.str_)
