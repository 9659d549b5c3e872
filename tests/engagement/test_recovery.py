"""What fire units need before they can fire again, and the crews that they share for it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from engagement.stories import (
    PREPARATION,
    chance,
    defence,
    entries,
    gun,
    killed_by,
    tell,
    threatens,
    times,
)

from cram_sim.engagement.plan import UnitChance
from cram_sim.records import Event, Window

FOUR_SHOTS = (0.5, 0.5, 0.5, 0.5)


def stops_after(*rounds: int, resupply: Sequence[tuple[float, float]] = ()) -> UnitChance:
    return UnitChance(np.zeros(3), rounds_to_stoppage=rounds, resupply=resupply)


def fails(time: float, repair_time: float) -> UnitChance:
    return UnitChance(np.zeros(3), failures=[(time, repair_time)])


def test_second_repair_waits_for_the_one_crew() -> None:
    story = replace(defence(gun(), gun()), repair_crews=1)
    units = [fails(5.0, 10.0), fails(6.0, 10.0)]
    outcome = tell(story, [[None, None]], [threatens(0, 1.0)], units=units)
    assert times(outcome, Event.REPAIR_BEGUN) == [5.0, 15.0]
    assert times(outcome, Event.BACK_UP) == [15.0, 25.0]
    assert [unit.repairs for unit in outcome.fire_units] == [
        [(5.0, 5.0, 15.0)],
        [(6.0, 15.0, 25.0)],
    ]


def test_units_with_crews_of_their_own_are_repaired_at_the_same_time() -> None:
    units = [fails(5.0, 10.0), fails(6.0, 10.0)]
    outcome = tell(defence(gun(), gun()), [[None, None]], [threatens(0, 1.0)], units=units)
    assert times(outcome, Event.BACK_UP) == [15.0, 16.0]


def test_second_reload_waits_for_the_one_crew() -> None:
    guns = [gun(magazine=10.0, reload_time=20.0) for _ in range(2)]
    row = [[chance(0.0), None], [None, chance(0.0)]]
    updates = [threatens(0, 1.0), threatens(1, 1.0)]
    outcome = tell(replace(defence(*guns), reload_crews=1), row, updates)
    empty = times(outcome, Event.FREE_AGAIN)[0]
    assert times(outcome, Event.RELOADING) == [empty, pytest.approx(empty + 20.0)]
    assert times(outcome, Event.RELOADED) == pytest.approx([empty + 20.0, empty + 40.0])


def test_last_reload_loads_what_the_stock_has_left() -> None:
    story = defence(gun(magazine=10.0, reload_time=1.0, stock=14.0))
    row = [[chance(0.0, last_fire=60.0, kills=FOUR_SHOTS)]]
    outcome = tell(story, row, [threatens(0, 1.0)])
    assert [shot.rounds for shot in outcome.shots] == [10, 10, 4]
    (unit,) = outcome.fire_units
    assert (unit.ammunition_left, unit.stock) == (0.0, 0.0)
    assert unit.is_empty_at(60.0)


def test_unit_without_a_stock_is_loaded_when_supply_comes() -> None:
    story = defence(gun(magazine=10.0, reload_time=1.0, stock=0.0))
    row = [[chance(0.0, last_fire=60.0, kills=FOUR_SHOTS)]]
    units = [stops_after(resupply=[(5.0, 3.0), (30.0, 4.0)])]
    outcome = tell(story, row, [threatens(0, 1.0)], units=units)
    assert [shot.rounds for shot in outcome.shots] == [10, 3, 4]
    assert times(outcome, Event.RESUPPLIED) == [5.0, 30.0]
    assert outcome.shots[2].open_fire_time == pytest.approx(31.0 + PREPARATION)
    assert not outcome.fire_units[0].is_empty_at(32.0)


def test_magazine_is_not_reloaded_while_another_channel_may_give_rounds_back() -> None:
    story = defence(
        gun(channels=2, magazine=45.0, reload_time=0.1, firing="single", shot_ammunition=40.0)
    )
    # The second channel fires the last five rounds and has looked at 12.9 s; the first has 40, and
    # sees at 13.5 s that its 11th has neutralised, when 36 have left.
    first = chance(0.1, last_fire=20.0, kills=[killed_by(11, 0.1)])
    outcome = tell(story, [[first], [chance(0.0)]], [threatens(0, 1.0), threatens(1, 1.0)])
    assert [shot.rounds for shot in outcome.shots] == [36, 5]
    assert outcome.fire_units[0].ammunition_left == 4.0
    assert entries(outcome, Event.RELOADING) == []


def test_stoppage_comes_after_the_round_that_was_drawn() -> None:
    story = defence(gun(clearing_time=2.0))
    row = [[chance(0.0, last_fire=30.0, kills=FOUR_SHOTS)]]
    outcome = tell(story, row, [threatens(0, 1.0)], units=[stops_after(7, 12, 1000)])
    assert [shot.rounds for shot in outcome.shots][:2] == [7, 12]
    assert times(outcome, Event.STOPPAGE)[0] == pytest.approx(10.6)
    assert times(outcome, Event.STOPPAGE_CLEARED)[0] == pytest.approx(12.6)


def test_stoppage_may_come_with_the_last_round_of_a_burst() -> None:
    story = defence(gun(clearing_time=20.0), firing="burst", burst_rounds=10)
    row = [[chance(0.0, last_fire=30.0, kills=FOUR_SHOTS)]]
    outcome = tell(story, row, [threatens(0, 1.0)], units=[stops_after(10)])
    assert [shot.rounds for shot in outcome.shots] == [10]
    assert times(outcome, Event.STOPPAGE) == [pytest.approx(10.9)]


def test_rounds_until_a_stoppage_are_counted_over_a_gap_of_the_window() -> None:
    opportunity = chance(0.0, last_fire=20.0)
    opportunity.window[15:45, Window.FEASIBLE] = 0.0
    outcome = tell(
        defence(gun()), [[opportunity]], [threatens(0, 1.0)], units=[stops_after(30, 1000)]
    )
    assert outcome.shots[0].rounds == 30


def test_unit_fires_again_when_its_stoppage_is_cleared() -> None:
    story = defence(gun(clearing_time=2.0))
    row = [[chance(0.0, last_fire=30.0, kills=FOUR_SHOTS)]]
    outcome = tell(story, row, [threatens(0, 1.0)], units=[stops_after(7, 1000)])
    cleared = times(outcome, Event.STOPPAGE_CLEARED)[0]
    looked = times(outcome, Event.FREE_AGAIN)[0]
    # It has looked last, and has its threat still in track.
    assert looked > cleared
    assert outcome.shots[1].open_fire_time == pytest.approx(looked)


def test_no_channel_fires_during_a_stoppage() -> None:
    story = defence(gun(channels=2, firing="single", clearing_time=30.0))
    row = [[chance(0.0)], [chance(0.0, first_fire=11.0)]]
    outcome = tell(story, row, [threatens(0, 1.0), threatens(1, 1.0)], units=[stops_after(1)])
    assert [shot.threat for shot in outcome.shots] == [0]


def test_launches_at_one_moment_stop_once() -> None:
    story = defence(gun(channels=2, firing="single", clearing_time=3.0))
    row = [[chance(0.0)], [chance(0.0)]]
    outcome = tell(story, row, [threatens(0, 1.0), threatens(1, 1.0)], units=[stops_after(1, 1000)])
    assert times(outcome, Event.STOPPAGE) == [10.0]
    assert len(entries(outcome, Event.OPENED_FIRE)) == 1
