import numpy as np
from experiment.leaker_tables import leaker, tables_of, threat
from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.experiment.explain import count_leakers, is_leaker
from cram_sim.experiment.worst_raids import Raid
from cram_sim.records import Cause
from cram_sim.schemas import Tables

SCENARIO = synthetic_scenario()


def worst(tables: Tables, most: int = 3) -> tuple[Raid, ...]:
    replications = int(tables["threats"]["replication"].max()) + 1
    return count_leakers(tables, SCENARIO, 0, replications, most).worst


def test_raid_with_the_most_leakers_is_the_worst() -> None:
    rows = [leaker(n, Cause.MISSED) for n in (0, 1, 1, 1, 2, 2)]
    assert [(raid.replication, raid.leakers) for raid in worst(tables_of(rows))] == [
        (1, 3),
        (2, 2),
        (0, 1),
    ]


def test_of_equal_raids_the_one_with_the_more_valuable_damage_is_worse() -> None:
    rows = [leaker(n, Cause.MISSED) for n in range(3)]
    damage = [
        {"replication": 1, "asset": "embassy", "damaged": True},
        {"replication": 2, "asset": "monument", "damaged": True},
    ]
    raids = worst(tables_of(rows, damage))
    assert [(raid.replication, raid.value_damaged) for raid in raids] == [(1, 10), (2, 3), (0, 0)]


def test_of_raids_alike_the_first_comes_first() -> None:
    rows = [leaker(n, Cause.MISSED) for n in range(9)]
    assert [raid.replication for raid in worst(tables_of(rows), 4)] == [0, 1, 2, 3]


def test_raids_without_leakers_are_not_among_the_worst() -> None:
    assert [
        raid.replication for raid in worst(tables_of([threat(0), leaker(1, Cause.MISSED)]))
    ] == [1]


def test_no_raid_is_told_if_none_is_asked_for() -> None:
    assert worst(tables_of([leaker(0, Cause.MISSED)]), 0) == ()


def test_threats_of_a_raid_are_told_in_order_of_launch() -> None:
    rows = [
        leaker(0, Cause.MISSED, threat="b/1", launch_time_s=3.0, track_time_s=4.5),
        threat(0, threat="a/1", launch_time_s=1.0, neutralised=True, neutralised_time_s=8.0),
        threat(0, threat="never flew", launched=False),
    ]
    first, second = worst(tables_of(rows))[0].threats
    assert (first.threat, first.end_time, first.is_leaker) == ("a/1", 8.0, False)
    assert (second.threat, second.track_time, second.is_leaker) == ("b/1", 4.5, True)
    assert np.isnan(second.fired_time)


def test_worst_raids_are_those_that_a_full_sort_finds() -> None:
    tables = synthetic_replicate(SCENARIO, 5, 0, 300)
    threats, assets = tables["threats"], tables["assets"]
    value = {asset.name: asset.value for asset in SCENARIO.defended_assets}
    leakers = np.bincount(threats["replication"][is_leaker(threats)], minlength=300)
    damage = np.zeros(300)
    for number, name, damaged in zip(
        assets["replication"], assets["asset"], assets["damaged"], strict=True
    ):
        damage[number] += value[name] * damaged
    expected = sorted(range(300), key=lambda n: (-leakers[n], -damage[n], n))[:20]
    assert [raid.replication for raid in worst(tables, 20)] == expected
