import itertools
from functools import cache

import numpy as np
import pytest
from experiment.raids import base_raid, case_of, rows, same_bits, stacked, varied

from cram_sim.experiment.case import prepare
from cram_sim.experiment.chance import Block
from cram_sim.experiment.replicate import replicate, simulate
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.tabulate import tabulate
from cram_sim.experiment.zone_alarms import ZoneAlarms, alarms_of
from cram_sim.records import Floats, Truths
from cram_sim.scenario.model import WarningZone
from cram_sim.scenario.positions import Position
from cram_sim.schemas import Tables

RAIDS = 30
SEED = 11
THRESHOLDS = (0.0, 0.02, 0.1, 0.3, 0.6, 0.9, 1.0)


@cache
def fought() -> Replicated:
    """The base raid with a small zone at its edge, so that some alarms are false."""
    zone = base_raid().warning_zones[0]
    edge = zone.model_copy(
        update={"name": "gate", "at": Position.from_si(east=250.0, north=-100.0), "radius": 120.0}
    )
    return simulate(prepare(varied(warning_zones=(zone, edge))), Block(SEED, 0, RAIDS))


@cache
def tables() -> Tables:
    return tabulate(fought())


def zone() -> WarningZone:
    return fought().case.scenario.warning_zones[1]


@cache
def at_threshold(threshold: float) -> ZoneAlarms:
    moved = zone().model_copy(update={"alert_above": threshold})
    return alarms_of(fought(), moved, tables()["threats"]["neutralised_time_s"])


def in_force(replication: int, name: str, time: float) -> Truths:
    alarms = tables()["alarms"]
    mine = (alarms["replication"] == replication) & (alarms["zone"] == name)
    held: Truths = mine & (alarms["start_s"] <= time) & (time <= alarms["end_s"])
    return held


def test_alarms_of_a_zone_do_not_overlap() -> None:
    alarms = tables()["alarms"]
    assert alarms["zone"].size > RAIDS
    for name in ("base", "gate"):
        for replication in range(RAIDS):
            mine = (alarms["zone"] == name) & (alarms["replication"] == replication)
            found = rows(alarms, mine)
            assert found["alarm"].tolist() == list(range(np.count_nonzero(mine)))
            spans = zip(found["start_s"].tolist(), found["end_s"].tolist(), strict=True)
            for (start, end), (later, _) in itertools.pairwise(spans):
                assert start <= end < later


def test_every_siren_of_a_threat_is_inside_one_alarm_of_its_zone() -> None:
    warnings = tables()["warnings"]
    given = np.flatnonzero(warnings["alerted"]).tolist()
    assert given
    for row in given:
        held = in_force(
            int(warnings["replication"][row]), warnings["zone"][row], warnings["alert_time_s"][row]
        )
        assert np.count_nonzero(held) == 1


def test_alarms_count_every_threat_that_raised_them() -> None:
    alarms, warnings = tables()["alarms"], tables()["warnings"]
    for name in ("base", "gate"):
        behind = alarms["threats"][alarms["zone"] == name].sum()
        assert behind == np.count_nonzero(warnings["alerted"] & (warnings["zone"] == name))


def test_warning_in_force_is_never_shorter_than_that_of_the_threats_own_siren() -> None:
    warnings = tables()["warnings"]
    alive = np.tile(np.isnan(tables()["threats"]["neutralised_time_s"]).reshape(RAIDS, -1), 2)
    is_alive = alive.ravel()
    own = warnings["alerted"] & warnings["truly_threatened"] & is_alive
    assert own.any()
    assert (warnings["alarm_time_s"][own] >= warnings["warning_time_s"][own] - 1e-9).all()


def test_false_alarm_is_one_in_which_nothing_comes_down_and_nothing_would() -> None:
    alarms, warnings = tables()["alarms"], tables()["warnings"]
    false = np.flatnonzero(~alarms["truly_threatened"]).tolist()
    assert false
    for row in false:
        mine = (warnings["zone"] == alarms["zone"][row]) & warnings["truly_threatened"]
        mine &= warnings["replication"] == alarms["replication"][row]
        times = warnings["impact_time_s"][mine]
        assert not ((alarms["start_s"][row] <= times) & (times <= alarms["end_s"][row])).any()


def test_alarm_is_withdrawn_only_of_threats_below_the_threshold_or_seen_dead() -> None:
    done, found = fought(), at_threshold(0.1).by_threat
    place = len(done.case.scenario.defended_assets) + 1
    threats = done.case.threat_count
    withdrawn = np.flatnonzero(found.withdrawn).tolist()
    assert withdrawn
    for row in withdrawn:
        replication, number = divmod(row, threats)
        assert _ended_below(done, replication, number, place, 0.1) or _seen_dead(
            done, replication, number
        )


def _ended_below(
    done: Replicated, replication: int, number: int, place: int, threshold: float
) -> bool:
    for part, tracked in zip(done.flown, done.tracked, strict=True):
        if number >= len(part.group.names):
            number -= len(part.group.names)
            continue
        lane = number * RAIDS + replication
        gone = done.outcomes[replication].threats[_number_of(done, part, number)].neutralised_time
        known = tracked.reports.confirmed[lane] & ~(tracked.reports.arrival[lane] > gone)
        last: Floats = tracked.probabilities[lane, known, place]
        return bool(last[-1] < threshold)
    raise AssertionError


def _number_of(done: Replicated, part: object, number: int) -> int:
    first = 0
    for other in done.flown:
        if other is part:
            break
        first += len(other.group.names)
    return first + number


def _seen_dead(done: Replicated, replication: int, number: int) -> bool:
    return done.outcomes[replication].threats[number].called_dead


def test_higher_threshold_alerts_to_fewer_threats_and_none_sooner() -> None:
    for lower, higher in itertools.pairwise(THRESHOLDS):
        more, fewer = at_threshold(lower).by_threat, at_threshold(higher).by_threat
        alerted = np.isfinite(fewer.start)
        assert np.isfinite(more.start[alerted]).all()
        assert (more.start[alerted] <= fewer.start[alerted]).all()
    assert np.isfinite(at_threshold(0.02).by_threat.start).sum() > alerted.sum()


def test_higher_threshold_never_adds_a_raid_with_an_alarm() -> None:
    for lower, higher in itertools.pairwise(THRESHOLDS):
        raids = set(at_threshold(lower).joined.raid.tolist())
        assert set(at_threshold(higher).joined.raid.tolist()) <= raids


def test_zone_that_nothing_can_reach_has_no_alarm() -> None:
    assert not tabulate(_far_away())["alarms"]["zone"].size


@cache
def _far_away() -> Replicated:
    at = base_raid().warning_zones[0]
    there = at.model_copy(update={"at": Position.from_si(east=60_000.0, north=0.0)})
    silent = there.model_copy(update={"alert_above": 0.0})
    return simulate(prepare(varied(warning_zones=(silent,))), Block(SEED, 0, 3))


@pytest.mark.parametrize("size", [1, 4, 5])
def test_alarms_do_not_depend_on_the_blocks(size: int) -> None:
    blocks = [
        replicate(case_of("base raid"), 5, first, min(size, 12 - first))
        for first in range(0, 12, size)
    ]
    whole = replicate(case_of("base raid"), 5, 0, 12)
    for name in ("alarms", "warnings"):
        assert same_bits(stacked(blocks)[name], whole[name])
