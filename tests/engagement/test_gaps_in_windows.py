"""Hold-fire orders leave gaps in windows: a unit plans for their end and does not sit them out."""

from dataclasses import replace
from typing import ClassVar

import pytest
from engagement.stories import (
    LEAD,
    PREPARATION,
    chance,
    defence,
    entries,
    gun,
    tell,
    threatens,
    times,
)

from cram_sim.doctrine.protocol import Assignment, Option, Picture
from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot
from cram_sim.engagement.plan import Opportunity, Update
from cram_sim.records import Event, Window


def held(opportunity: Opportunity, start: float, end: float) -> Opportunity:
    """The same window, but with an order to hold fire in it."""
    table = opportunity.window.copy()
    firing = table[:, Window.FIRING_TIME]
    table[(firing > start + 1e-6) & (firing < end - 1e-6), Window.FEASIBLE] = 0.0
    return opportunity._replace(window=table, is_held=True)


LONG = held(chance(0.9, last_fire=30.0), 12.0, 25.0)


class Remembering(ShootLookShoot):
    """Writes down the options that it is shown."""

    seen: ClassVar[list[Option]] = []

    def assign(self, picture: Picture) -> list[Assignment]:
        self.seen.extend(picture.options)
        return super().assign(picture)


def test_doctrine_is_told_of_fire_from_the_end_of_a_gap() -> None:
    doctrine = Remembering.from_si(look_ahead=True)
    tell(replace(defence(gun()), doctrine=doctrine), [[LONG]], [threatens(0, 13.0)])
    option = doctrine.seen[0]
    assert option.earliest_fire == pytest.approx(25.0)
    assert option.ready_from == pytest.approx(25.0 - LEAD)
    assert option.busy_until > 30.0


def test_doctrine_that_ranks_by_p_kill_fires_after_a_gap_too() -> None:
    doctrine = ShootLookShoot.from_si(assignment="greedy")
    outcome = tell(replace(defence(gun()), doctrine=doctrine), [[LONG]], [threatens(0, 13.0)])
    assert times(outcome, Event.CUED) == [pytest.approx(25.0 - LEAD)]
    assert [shot.open_fire_time for shot in outcome.shots] == pytest.approx([25.0])


def test_unit_serves_another_threat_in_a_gap_and_is_ordered_back() -> None:
    first = held(chance(0.0, last_fire=40.0, kills=[0.5] * 20), 11.0, 35.0)
    second = chance(1.0, first_fire=18.0, last_fire=28.0)
    updates = [threatens(0, 1.0), Update(14.0, 1, True, 5.0, 32.0)]
    outcome = tell(defence(gun(), firing="burst"), [[first], [second]], updates)
    fired = [entry.threat for entry in entries(outcome, Event.OPENED_FIRE)]
    assert fired[:3] == [0, 1, 0]
    assert outcome.shots[1].open_fire_time == 18.0
    assert outcome.shots[2].open_fire_time == pytest.approx(35.0)


def test_unit_waits_in_a_gap_too_short_to_be_ordered_back_in() -> None:
    short = held(chance(0.0, last_fire=30.0, kills=[0.5] * 20), 11.0, 15.0)
    outcome = tell(defence(gun(), firing="burst"), [[short]], [threatens(0, 1.0)])
    assert len(entries(outcome, Event.ASSIGNED)) == 1
    assert outcome.shots[1].open_fire_time == pytest.approx(15.0)


def test_unit_laid_on_by_hand_is_ordered_back_once() -> None:
    story = replace(defence(gun(), release="manual", firing="burst"), laying_on_time=3.0)
    first = held(chance(0.0, last_fire=40.0, kills=[0.5] * 20), 11.0, 35.0)
    outcome = tell(story, [[first]], [threatens(0, 1.0)], release_delay=3.0)
    again = 35.0 - LEAD - 3.0
    assert times(outcome, Event.ASSIGNED)[1:] == [pytest.approx(again)]
    assert outcome.shots[1].open_fire_time == pytest.approx(35.0)


def test_unit_that_would_be_ready_in_a_gap_without_an_end_is_not_ordered() -> None:
    outcome = tell(defence(gun()), [[held(chance(0.9), 11.0, 99.0)]], [threatens(0, 9.5)])
    assert entries(outcome, Event.ASSIGNED) == []


def test_unit_is_ready_when_a_short_gap_ends() -> None:
    outcome = tell(
        defence(gun()), [[held(chance(0.9), 10.0, 13.0)]], [threatens(0, 11.5 - PREPARATION)]
    )
    assert [shot.open_fire_time for shot in outcome.shots] == pytest.approx([13.0])
