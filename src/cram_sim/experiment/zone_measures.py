"""What the ledger says of each warning zone."""

import numpy as np

from cram_sim.experiment.counting import Columns, Counter, Key
from cram_sim.experiment.empirical import EmpiricalDistribution
from cram_sim.experiment.rates import Rate, share_of
from cram_sim.experiment.statistics import PairSums

ZONE: dict[str, Rate] = {
    "alerted": share_of("alerted", "threats to the zone"),
    "missed_alerts": share_of("missed alerts", "threats to the zone"),
    "false_alerts": share_of("false alerts", "alerts"),
}
# The share of threats to the zone that are given at least this warning.
WARNING_LEVELS = {
    "warning_median": (0.5, "warning time, median"),
    "warning_nearly_always": (0.95, "warning time exceeded by 95 %"),
}


def zone_sums(count: Counter, warnings: Columns, name: str) -> dict[Key, PairSums]:
    """Sums over raids of the alerts of one zone; `warnings` are its rows."""
    alerted, threatened = warnings["alerted"], warnings["truly_threatened"]
    shares = {
        "alerted": (alerted & threatened, threatened),
        "missed_alerts": (~alerted & threatened, threatened),
        "false_alerts": (alerted & ~threatened, alerted),
    }
    return {
        ("zones", name, measure): PairSums.of(count(warnings, part), count(warnings, whole))
        for measure, (part, whole) in shares.items()
    }


def warning_times(warnings: Columns) -> EmpiricalDistribution:
    """Of the truly threatened; a missed or late alert is no warning: 0 s."""
    threatened = warnings["truly_threatened"]
    time = np.nan_to_num(warnings["warning_time_s"][threatened], nan=0.0)
    time = np.where(warnings["alerted"][threatened], np.maximum(time, 0.0), 0.0)
    return EmpiricalDistribution.of(warnings["replication"][threatened], time)
