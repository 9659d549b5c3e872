"""The warnings table of a fought block: who was warned of what."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cram_sim.aftermath.alarms import warning_at
from cram_sim.experiment.interleaving import interleaved
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.zone_alarms import ZoneAlarms
from cram_sim.schemas import WARNINGS, Table

Column = NDArray[Any]


def warning_rows(done: Replicated, columns: dict[str, Column], zones: list[ZoneAlarms]) -> Table:
    """Who was warned of what; `columns` are the threats' rows, `zones` the alarms of each."""
    parts = []
    impact_time = columns["impact_time_s"]
    raid = columns["replication"] - done.block.first
    for zone, alarms in zip(done.case.scenario.warning_zones, zones, strict=True):
        alerted = np.isfinite(alarms.by_threat.start)
        alert_time = np.where(alerted, alarms.by_threat.start, np.nan)
        parts.append(
            {
                "replication": columns["replication"],
                "zone": np.full(len(impact_time), zone.name),
                "threat": columns["threat"],
                "alerted": alerted,
                "alert_time_s": alert_time,
                "impact_time_s": impact_time,
                "warning_time_s": impact_time - alert_time,
                "alarm_time_s": warning_at(alarms.joined, raid, impact_time),
                "truly_threatened": columns[f"truly in {zone.name}"],
            }
        )
    return interleaved(WARNINGS, parts)
