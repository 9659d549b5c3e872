"""How long before something came down the sirens had been sounding."""

import numpy as np

from cram_sim.experiment.chance import Block
from cram_sim.experiment.counting import Columns, rows_where
from cram_sim.records import Floats, Integers


def warning_of(
    block: Block, alarms: Columns, zones: tuple[str, ...], replication: Integers, time: Floats
) -> Floats:
    """The warning (s) that `zones` gave of what came down at `time` (k,) in the raids (k,).

    From the start of the earliest of their alarms in force then; 0 if none was.
    """
    mine = rows_where(alarms, np.isin(alarms["zone"], zones))
    starts, ends = _by_raid(block, mine)
    in_force = (starts[replication] <= time[:, np.newaxis]) & (
        time[:, np.newaxis] <= ends[replication]
    )
    since = np.where(in_force, starts[replication], np.inf).min(axis=1, initial=np.inf)
    warning: Floats = np.where(np.isfinite(since), time - since, 0.0)
    return warning


def _by_raid(block: Block, alarms: Columns) -> tuple[Floats, Floats]:
    """When each alarm of each raid starts and ends, (replications, most of a raid), else NaN."""
    raid = alarms["replication"] - block.first
    order = np.argsort(raid, kind="stable")
    raid = raid[order]
    count = np.bincount(raid, minlength=block.replications)
    number = np.arange(raid.size) - (np.cumsum(count) - count)[raid]
    starts, ends = np.full((2, block.replications, int(count.max(initial=0))), np.nan)
    starts[raid, number], ends[raid, number] = alarms["start_s"][order], alarms["end_s"][order]
    return starts, ends
