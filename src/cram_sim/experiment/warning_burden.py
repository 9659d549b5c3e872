"""How protection is paid for with alarms: a zone's threshold moved, the same raids."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.aftermath.alarms import warning_at
from cram_sim.experiment.alarm_rows import rows_of_zone
from cram_sim.experiment.counting import Counter, rows_where
from cram_sim.experiment.rates import mean_of, share_of
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.statistics import Estimate, PairSums
from cram_sim.experiment.zone_alarms import alarms_of
from cram_sim.experiment.zone_measures import ALARMS, alarm_counts, warning_given
from cram_sim.scenario.model import WarningZone
from cram_sim.schemas import Tables

THRESHOLDS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
FALSE_PER_RAID: Final = mean_of("false alerts per raid", "raids", "alerts")


@dataclass(frozen=True)
class Burden:
    """One threshold of a zone: what its alarms cost in each raid, and whom they warn.

    `false_alerts` count threats that raise the alarm and would come down elsewhere. `for_cover` and
    `for_shelter` are the shares of what would come down in the zone that people are warned of so
    long that half of them are there; of what is neutralised, its own alert counts, withdrawn or
    not.
    """

    threshold: float
    is_scenarios: bool
    false_alerts: Estimate
    minutes: Estimate
    for_cover: Estimate
    for_shelter: Estimate


def burdens_of(done: Replicated, tables: Tables, zone: WarningZone) -> tuple[Burden, ...]:
    """The same raids under every threshold, the scenario's own among them, in rising order.

    `tables` are those of the block. The threshold moves sirens only: who fires at what stays.
    """
    thresholds = sorted({*THRESHOLDS, zone.alert_above})
    return tuple(_burden(done, tables, zone, threshold) for threshold in thresholds)


def _burden(done: Replicated, tables: Tables, zone: WarningZone, threshold: float) -> Burden:
    threats = tables["threats"]
    inside = rows_where(tables["warnings"], tables["warnings"]["zone"] == zone.name)
    columns = {**threats, f"truly in {zone.name}": inside["truly_threatened"]}
    moved = zone.model_copy(update={"alert_above": threshold})
    found = alarms_of(done, moved, threats["neutralised_time_s"])
    alarms = rows_of_zone(done, columns, moved, found)
    raids = done.block.replications
    count = Counter(done.block.first, raids)
    threatened = inside["truly_threatened"]
    impact_time = threats["impact_time_s"]
    in_force = warning_at(found.joined, threats["replication"] - done.block.first, impact_time)
    came_down = threats["launched"] & ~threats["neutralised"]
    warning = warning_given(in_force, impact_time - found.by_threat.start, came_down)
    people = done.case.scenario.people

    def warned_for(time: float) -> Estimate:
        enough = PairSums.of(
            count(inside, threatened & (warning >= time)), count(inside, threatened)
        )
        return share_of(f"warned for {time:g} s", "threats to the zone")(enough, raids)

    under_alarm = alarm_counts(count, alarms)["minutes_under_alarm"]
    is_false = count(inside, np.isfinite(found.by_threat.start) & ~threatened)
    return Burden(
        threshold,
        threshold == zone.alert_above,
        FALSE_PER_RAID(PairSums.of(is_false, count.one_each), raids),
        ALARMS["minutes_under_alarm"](PairSums.of(under_alarm.x, under_alarm.m), raids),
        warned_for(people.cover_time),
        warned_for(people.shelter_time),
    )
