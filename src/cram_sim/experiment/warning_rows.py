"""The warnings table of a fought block: who was warned of what."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cram_sim.experiment.interleaving import interleaved
from cram_sim.experiment.replicated import Replicated
from cram_sim.schemas import WARNINGS, Table

Column = NDArray[Any]


def warning_rows(done: Replicated, columns: dict[str, Column]) -> Table:
    """Who was warned of what; `columns` are the threats' rows."""
    parts = []
    neutralised = columns["neutralised_time_s"]
    for zone in done.case.scenario.warning_zones:
        siren = columns[f"siren for {zone.name}"]
        # After a neutralisation there is nothing left to warn of.
        seen_alive = ~(columns[f"alarming look for {zone.name}"] > neutralised)
        # A siren after the impact warns nobody.
        in_time = np.isfinite(siren) & ~(siren >= columns["impact_time_s"])
        alerted = in_time & seen_alive
        alert_time = np.where(alerted, siren, np.nan)
        parts.append(
            {
                "replication": columns["replication"],
                "zone": np.full(len(siren), zone.name),
                "threat": columns["threat"],
                "alerted": alerted,
                "alert_time_s": alert_time,
                "impact_time_s": columns["impact_time_s"],
                "warning_time_s": columns["impact_time_s"] - alert_time,
                "alarm_time_s": np.where(alerted, columns["impact_time_s"] - alert_time, 0.0),
                "truly_threatened": columns[f"truly in {zone.name}"],
            }
        )
    return interleaved(WARNINGS, parts)
