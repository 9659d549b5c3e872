"""Orders that are late or lost between the command post and its fire units."""

from dataclasses import replace

import numpy as np
import pytest
from engagement.stories import (
    PREPARATION,
    chance,
    defence,
    entries,
    gun,
    plan_of,
    tell,
    threatens,
    times,
)

from cram_sim.doctrine.hold_back import HoldBack
from cram_sim.engagement.plan import UnitChance
from cram_sim.engagement.raid import fight
from cram_sim.records import Cause, Event


def test_lost_order_is_noticed_after_the_acknowledgement_time_and_repeated() -> None:
    story = replace(defence(gun()), acknowledgement_time=1.5)
    outcome = tell(story, [[chance(0.1)]], [threatens(0, 9.0)], orders_lost=[[2]])
    assert times(outcome, Event.ORDER_LOST) == [9.0, 10.5]
    assert times(outcome, Event.ASSIGNED) == [9.0, 10.5, 12.0]
    assert times(outcome, Event.CUED) == [12.0]
    assert outcome.shots[0].open_fire_time == pytest.approx(12.0 + PREPARATION)


def test_threat_whose_orders_are_all_lost_gets_through_for_the_link() -> None:
    outcome = tell(defence(gun()), [[chance(0.1)]], [threatens(0, 1.0)], orders_lost=[[99]])
    assert outcome.shots == []
    assert outcome.threats[0].broken_off is Cause.LINK_DOWN


def test_order_to_one_unit_is_lost_and_that_to_the_other_is_not() -> None:
    row = [[chance(0.1), chance(0.1)]]
    story = defence(gun(), gun(), fire_units_per_track=2)
    outcome = tell(story, row, [threatens(0, 9.0)], orders_lost=[[1, 0]])
    assert [entry.fire_unit for entry in entries(outcome, Event.ORDER_LOST)] == [0]
    assert outcome.shots[0].fire_unit == 1


def test_order_takes_its_time_to_the_unit() -> None:
    units = [UnitChance(np.zeros(3), order_delay=0.75)]
    outcome = tell(defence(gun()), [[chance(0.1)]], [threatens(0, 9.0)], units=units)
    assert times(outcome, Event.ASSIGNED) == [9.0]
    assert times(outcome, Event.CUED) == [9.75]
    assert outcome.shots[0].open_fire_time == pytest.approx(9.75 + PREPARATION)


def test_orders_after_one_that_arrived_may_be_lost_again() -> None:
    # A unit that lets its track go after every burst is ordered again each time.
    doctrine = HoldBack.from_si(
        reserve=({"worse_than": 5.0, "rounds": 1},), firing="burst", burst_rounds=10
    )
    story = replace(defence(gun()), doctrine=doctrine, acknowledgement_time=1.5)
    opportunity = chance(0.0, last_fire=25.0, kills=[0.5] * 5)
    plan = plan_of(story, [[opportunity]], [threatens(0, 1.0)])
    outcome = fight(story, replace(plan, orders_lost=[[(1, 0, 2)]]), keep_log=True)
    sent = [e.event for e in outcome.log if e.event in (Event.ORDER_LOST, Event.OPENED_FIRE)]
    lost, fired = Event.ORDER_LOST, Event.OPENED_FIRE
    assert sent[:5] == [lost, fired, fired, lost, lost]
