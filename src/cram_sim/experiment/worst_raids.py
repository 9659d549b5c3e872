"""The raids of a run that went worst: the most leakers, and what became of each threat."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from cram_sim.experiment.counting import Columns, rows_where
from cram_sim.records import Truths
from cram_sim.scenario.model import Scenario


class ThreatTold(NamedTuple):
    """One threat of a raid; times in seconds from the raid's start, NaN for never."""

    threat: str
    launch_time: float
    track_time: float
    judged_time: float
    released_time: float
    assigned_time: float
    fired_time: float
    last_call_time: float
    end_time: float
    is_leaker: bool
    fate: str
    cause: str


class Raid(NamedTuple):
    """One replication: its leakers, the value of the assets damaged, and its threats."""

    replication: int
    leakers: int
    value_damaged: float
    threats: tuple[ThreatTold, ...]


def worst_of(raids: Iterable[Raid], most: int) -> tuple[Raid, ...]:
    """Those with the most leakers, then the most damage, then the lowest number."""
    ranked = sorted(raids, key=lambda raid: (-raid.leakers, -raid.value_damaged, raid.replication))
    return tuple(ranked[:most])


def worst_raids(
    threats: Columns, leakers: Truths, assets: Columns, scenario: Scenario, most: int
) -> tuple[Raid, ...]:
    """The worst raids of a block that have any leaker; `leakers` by row of `threats`."""
    value = {asset.name: asset.value for asset in scenario.defended_assets}
    numbers, counts = np.unique(threats["replication"][leakers], return_counts=True)
    # Told are only those that may be among the worst: telling a raid costs much more than counting.
    least = np.sort(counts)[-most] if 0 < most < counts.size else 0
    damaged = rows_where(assets, assets["damaged"])
    ranked = worst_of(
        (
            Raid(number, count, _value_damaged(damaged, number, value), ())
            for number, count in zip(numbers.tolist(), counts.tolist(), strict=True)
            if count >= least
        ),
        most,
    )
    return tuple(
        raid._replace(threats=_told(threats, leakers, raid.replication)) for raid in ranked
    )


def _value_damaged(damaged: Columns, replication: int, value: dict[str, float]) -> float:
    names = damaged["asset"][damaged["replication"] == replication]
    return sum(value[name] for name in names.tolist())


def _told(threats: Columns, leakers: Truths, replication: int) -> tuple[ThreatTold, ...]:
    """The threats of a raid that flew, in order of launch."""
    mine = np.flatnonzero((threats["replication"] == replication) & threats["launched"])
    mine = mine[np.argsort(threats["launch_time_s"][mine], kind="stable")]
    end = np.where(threats["neutralised"], threats["neutralised_time_s"], threats["impact_time_s"])
    times = {
        f"{name}_time": threats[f"{name}_time_s"]
        for name in ("launch", "track", "judged", "released", "assigned", "fired", "last_call")
    } | {"end_time": end}
    return tuple(
        ThreatTold(
            threat=str(threats["threat"][row]),
            is_leaker=bool(leakers[row]),
            fate=str(threats["fate"][row]),
            cause=str(threats["cause"][row]),
            **{name: float(column[row]) for name, column in times.items()},
        )
        for row in mine.tolist()
    )
