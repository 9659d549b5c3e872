"""A command post that is out: fire units with a sector of their own defend it alone."""

import math

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

from cram_sim.records import Event

NORTH = (math.radians(-45.0), math.radians(45.0))
OUT = [(0.5, 60.0)]


def test_only_units_with_a_sector_fire_while_the_command_post_is_out() -> None:
    story = defence(gun(), gun(autonomous_sector=NORTH))
    row = [[chance(0.0), chance(0.0)]]
    outcome = tell(story, row, [threatens(0, 1.0)], command_outages=OUT)
    assert [shot.fire_unit for shot in outcome.shots] == [1]


@pytest.mark.parametrize(("azimuth", "shots"), [(0.0, 1), (6.0, 1), (1.5, 0), (3.0, 0)])
def test_unit_that_is_alone_fires_only_in_its_sector(azimuth: float, shots: int) -> None:
    story = defence(gun(autonomous_sector=NORTH))
    row = [[chance(0.0, azimuth=azimuth)]]
    outcome = tell(story, row, [threatens(0, 1.0)], command_outages=OUT)
    assert len(outcome.shots) == shots


def test_unit_that_is_alone_fires_without_release() -> None:
    story = defence(gun(autonomous_sector=NORTH), release="semi-automatic")
    outcome = tell(story, [[chance(0.0)]], [threatens(0, 1.0)], command_outages=OUT)
    assert [shot.open_fire_time for shot in outcome.shots] == [10.0]
    assert not any(threat.released_time < 60.0 for threat in outcome.threats)


def test_units_that_are_alone_know_nothing_of_each_other() -> None:
    story = defence(gun(autonomous_sector=NORTH), gun(autonomous_sector=NORTH))
    row = [[chance(0.0), chance(0.0)]]
    outcome = tell(story, row, [threatens(0, 1.0)], command_outages=OUT)
    assert sorted(shot.fire_unit for shot in outcome.shots) == [0, 1]


def test_command_post_that_is_back_asks_for_release_and_assigns() -> None:
    story = defence(gun(), release="semi-automatic")
    row = [[chance(0.0, last_fire=40.0)]]
    outcome = tell(
        story, row, [threatens(0, 1.0)], command_outages=[(0.5, 12.0)], release_delay=1.0
    )
    assert times(outcome, Event.RELEASE_ASKED) == times(outcome, Event.ASSIGNED) == [12.0]
    assert outcome.shots[0].open_fire_time == pytest.approx(12.0 + PREPARATION)


def test_command_post_that_is_back_asks_nothing_about_a_threat_that_was_called_dead() -> None:
    story = defence(gun(autonomous_sector=NORTH), release="semi-automatic")
    row = [[chance(0.5, kills=[killed_by(1, 0.5)])]]
    outcome = tell(story, row, [threatens(0, 1.0)], command_outages=[(0.5, 30.0)])
    assert len(entries(outcome, Event.ASSESSED_DEAD)) == 1
    assert entries(outcome, Event.RELEASE_ASKED) == []


def test_orders_given_before_the_command_post_went_out_are_carried_out() -> None:
    outcome = tell(defence(gun()), [[chance(0.0)]], [threatens(0, 1.0)], command_outages=[(8, 60)])
    assert [shot.open_fire_time for shot in outcome.shots] == [10.0]


def test_unit_that_is_alone_needs_no_order() -> None:
    story = defence(gun(autonomous_sector=NORTH))
    outcome = tell(
        story, [[chance(0.0)]], [threatens(0, 1.0)], command_outages=OUT, orders_lost=[[9]]
    )
    assert len(outcome.shots) == 1
