"""What fails, is lost or comes by chance, against its exact distribution at a fixed seed."""

import math

import numpy as np
from experiment.raids import base_raid

from cram_sim.experiment.chance import Block
from cram_sim.experiment.defence_chance import (
    aircraft_chance,
    command_outage_chance,
    failure_chance,
    order_chance,
    readiness_chance,
    spells_down,
    stoppage_chance,
    with_ordered,
)
from cram_sim.scenario.airspace import Corridor
from cram_sim.scenario.model import FireUnit, Link
from cram_sim.scenario.reliability import CommandReliability, UnitReliability

MANY = Block(seed=11, first=0, replications=20_000)
FEW = Block(seed=11, first=5, replications=4)
ERRORS = 5.0  # standard errors


def unit(*, loss: float = 0.0, **reliability: float) -> FireUnit:
    changes = {"reliability": UnitReliability.from_si(**reliability), "link": Link(loss=loss)}
    return base_raid().fire_units[0].model_copy(update=changes)


def corridor(**arrivals: object) -> Corridor:
    return Corridor.from_si(
        name="approach",
        from_={"east": 0.0, "north": 0.0},
        to={"east": 3000.0, "north": 0.0},
        width=200.0,
        floor=0.0,
        ceiling=200.0,
        speed=50.0,
        **arrivals,
    )


def test_a_unit_is_ready_as_often_as_it_says() -> None:
    ready = readiness_chance(MANY, unit(readiness=0.9))
    assert abs(ready.mean() - 0.9) < ERRORS * math.sqrt(0.9 * 0.1 / ready.size)


def test_a_unit_that_says_nothing_is_always_ready_and_never_fails() -> None:
    assert readiness_chance(MANY, unit()).all()
    assert failure_chance(FEW, unit(), np.full(4, 1e6)) == [[], [], [], []]
    assert stoppage_chance(FEW, unit()) == [[], [], [], []]


def test_failures_in_a_raid_are_a_poisson_process_of_working_time() -> None:
    failing = unit(time_between_failures=40.0, repair_time=7.0)
    found = failure_chance(MANY, failing, np.full(MANY.replications, 100.0))
    counts = np.array([len(raid) for raid in found])
    # A Poisson number with mean and variance 2.5.
    assert abs(counts.mean() - 2.5) < ERRORS * math.sqrt(2.5 / counts.size)
    assert abs((counts == 0).mean() - math.exp(-2.5)) < ERRORS * math.sqrt(0.08 / counts.size)
    repairs = np.array([repair for raid in found for _, repair in raid])
    assert abs(repairs.mean() - 7.0) < ERRORS * 7.0 / math.sqrt(repairs.size)
    assert all(sum(working for working, _ in raid) <= 100.0 for raid in found)


def test_a_raids_failures_are_the_same_in_any_block_however_long_others_last() -> None:
    failing = unit(time_between_failures=10.0, repair_time=7.0)
    alone = failure_chance(Block(11, 6, 1), failing, np.full(1, 300.0))
    among = failure_chance(FEW, failing, np.array([9000.0, 300.0, 10.0, 10.0]))
    assert len(among[0]) > len(among[1]) > 8  # more than one page of draws holds
    assert among[1] == alone[0]


def test_rounds_up_to_a_stoppage_are_geometric_from_one() -> None:
    rounds = np.array(
        stoppage_chance(MANY, unit(rounds_between_stoppages=20, clearing_time=5.0))
    ).ravel()
    deviation = math.sqrt(0.95) / 0.05
    assert rounds.min() == 1
    assert abs(rounds.mean() - 20.0) < ERRORS * deviation / math.sqrt(rounds.size)
    assert abs((rounds == 1).mean() - 0.05) < ERRORS * math.sqrt(0.05 * 0.95 / rounds.size)


def test_a_weapon_that_stops_at_every_round_does() -> None:
    found = stoppage_chance(FEW, unit(rounds_between_stoppages=1, clearing_time=5.0))
    assert np.array(found).tolist() == np.ones((4, 16)).tolist()


def test_orders_lost_in_a_row_are_geometric_from_none() -> None:
    lost = order_chance(MANY, unit(loss=0.3), ["salvo/1", "salvo/2"])
    assert lost.shape == (2, MANY.replications, 4)
    assert abs(lost.mean() - 0.3 / 0.7) < ERRORS * math.sqrt(0.3) / 0.7 / math.sqrt(lost.size)
    assert abs((lost == 0).mean() - 0.7) < ERRORS * math.sqrt(0.21 / lost.size)


def test_over_a_perfect_link_no_order_is_lost_and_over_a_dead_one_all_are() -> None:
    assert not order_chance(FEW, unit(), ["salvo/1"]).any()
    assert (order_chance(FEW, unit(loss=1.0), ["salvo/1"]) >= 1_000_000).all()


def test_the_command_post_is_out_for_the_share_of_time_that_its_means_say() -> None:
    reliability = CommandReliability.from_si(time_between_failures=60.0, repair_time=20.0)
    found = command_outage_chance(MANY, reliability, [], 50.0)
    out = np.mean([any(begin <= 30.0 < end for begin, end in raid) for raid in found])
    assert abs(out - 0.25) < ERRORS * math.sqrt(0.25 * 0.75 / len(found))


def test_outages_that_are_drawn_and_ordered_are_joined() -> None:
    reliability = CommandReliability.from_si(time_between_failures=60.0, repair_time=20.0)
    drawn = command_outage_chance(FEW, reliability, [], 50.0)
    joined = command_outage_chance(FEW, reliability, [(10.0, 40.0)], 50.0)
    for alone, both in zip(drawn, joined, strict=True):
        flat = [time for spell in both for time in spell]
        assert flat == sorted(set(flat))
        for time in np.arange(0.25, 50.0, 0.5).tolist():
            is_out = 10.0 <= time <= 40.0 or any(b <= time <= e for b, e in alone)
            assert any(b <= time <= e for b, e in both) == is_out


def test_a_radars_changes_without_ordered_outages_stay_as_they_are() -> None:
    changes = np.array([[3.0, 5.0], [-np.inf, 1.0]])
    assert with_ordered(changes, ()) is changes


def test_ordered_outages_join_those_of_each_raid() -> None:
    changes = np.array([[3.0, 5.0, 50.0], [-np.inf, 1.0, 60.0]])
    joined = with_ordered(changes, [(4.0, 9.0), (20.0, 30.0)])
    inf = np.inf
    assert joined.tolist() == [
        [3.0, 9.0, 20.0, 30.0, 50.0, inf, inf, inf],
        [-inf, 1.0, 4.0, 9.0, 20.0, 30.0, 60.0, inf],
    ]


def test_a_spell_that_does_not_end_is_open() -> None:
    assert spells_down(np.array([1.0, 2.0, 3.0])) == [(1.0, 2.0), (3.0, np.inf)]


def test_aircraft_are_inside_as_often_as_their_rate_and_transit_say() -> None:
    # A minute inside at 30 an hour: half an aircraft in the mean, from the raid's start on.
    found = aircraft_chance(MANY, corridor(rate=30.0 / 3600.0), 100.0)
    for time in (0.0, 80.0):
        inside = np.array([sum(t <= time < t + 60.0 for t in raid) for raid in found])
        assert abs(inside.mean() - 0.5) < ERRORS * math.sqrt(0.5 / inside.size)
        assert abs((inside == 0).mean() - math.exp(-0.5)) < ERRORS * math.sqrt(0.24 / inside.size)


def test_no_aircraft_come_at_no_rate() -> None:
    assert aircraft_chance(FEW, corridor(rate=0.0), 100.0) == [[], [], [], []]


def test_scheduled_aircraft_come_in_every_raid() -> None:
    assert aircraft_chance(FEW, corridor(schedule=(20.0, 10.0)), 100.0) == [[10.0, 20.0]] * 4
