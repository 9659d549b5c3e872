"""The alarms table of a fought block: when each zone's siren sounded, and for what."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cram_sim.aftermath.alarms import Joined, with_any
from cram_sim.experiment.interleaving import interleaved
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.zone_alarms import ZoneAlarms
from cram_sim.footprints import contains
from cram_sim.records import Truths
from cram_sim.scenario.model import WarningZone
from cram_sim.schemas import ALARMS, Table

Column = NDArray[Any]


def alarm_rows(done: Replicated, columns: dict[str, Column], zones: list[ZoneAlarms]) -> Table:
    """Every alarm of every zone; `columns` are the threats' rows, `zones` their alarms."""
    pairs = zip(done.case.scenario.warning_zones, zones, strict=True)
    return interleaved(ALARMS, [rows_of_zone(done, columns, *pair) for pair in pairs])


def rows_of_zone(
    done: Replicated, columns: dict[str, Column], zone: WarningZone, of_zone: ZoneAlarms
) -> Table:
    """The alarms of one zone, in order of replication."""
    alarms = of_zone.joined
    return {
        "replication": done.block.first + alarms.raid,
        "zone": np.full(len(alarms.raid), zone.name),
        "alarm": alarms.number,
        "start_s": alarms.start,
        "end_s": alarms.end,
        "withdrawn": alarms.withdrawn,
        "threats": alarms.threats,
        "truly_threatened": _truly_threatened(done, columns, zone, of_zone),
        "came_down": _came_down(done, columns, zone, alarms),
    }


def _truly_threatened(
    done: Replicated, columns: dict[str, Column], zone: WarningZone, of_zone: ZoneAlarms
) -> Truths:
    """Whether unengaged something would come down in the zone: of what raised it, or during it."""
    shape = (done.block.replications, done.case.threat_count)
    inside = columns[f"truly in {zone.name}"].reshape(shape)
    impact = columns["impact_time_s"].reshape(shape)
    start = of_zone.by_threat.start.reshape(shape)
    found: Truths = with_any(of_zone.joined, impact, inside)
    found |= with_any(of_zone.joined, start, inside)
    return found


def _came_down(
    done: Replicated, columns: dict[str, Column], zone: WarningZone, alarms: Joined
) -> Truths:
    """Whether a threat or a hazardous piece of debris came down in the zone during each alarm."""
    shape = (done.block.replications, done.case.threat_count)
    inside = columns[f"truly in {zone.name}"] & ~columns["neutralised"]
    impact = columns["impact_time_s"].reshape(shape)
    return with_any(alarms, impact, inside.reshape(shape)) | _debris_came_down(done, zone, alarms)


def _debris_came_down(done: Replicated, zone: WarningZone, alarms: Joined) -> Truths:
    """The same of pieces alone.

    Those that stand for others count where they came down themselves: a zone is large beside their
    spread.
    """
    debris = done.debris
    hazardous = (debris.energy >= done.case.scenario.people.hazardous_energy) | debris.detonates
    place = np.array([debris.east, debris.north])[:, hazardous]
    inside = np.flatnonzero(hazardous)[contains(zone.footprint, place)]
    raid, time = debris.replication[inside], debris.time[inside]
    found = np.zeros(len(alarms.raid), dtype=np.bool_)
    # Alarms of one raid do not overlap: a piece falls in one of them, or in none.
    for number in range(int(alarms.number.max(initial=-1)) + 1):
        mine = np.flatnonzero(alarms.number == number)
        alarm = np.full(done.block.replications, -1)
        alarm[alarms.raid[mine]] = mine
        which = alarm[raid]
        in_force = (which >= 0) & (alarms.start[which] <= time) & (time <= alarms.end[which])
        found[which[in_force]] = True
    return found
