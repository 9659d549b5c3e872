"""What a command post leaves undone when it goes out: nobody decides, units with a sector act."""

import math

import pytest
from engagement.stories import (
    LEAD,
    PREPARATION,
    chance,
    defence,
    gun,
    tell,
    threatens,
    times,
)

from cram_sim.engagement.plan import ReleaseMode
from cram_sim.records import Cause, Event

ALONE = (0.0, 0.0)  # a sector all around
NORTH = (math.radians(-45.0), math.radians(45.0))
WINDOW = chance(0.9, last_fire=15.0)


def test_unit_under_orders_fires_in_its_own_sector_though_nobody_released() -> None:
    story = defence(gun(autonomous_sector=ALONE), release="semi-automatic")
    outcome = tell(
        story, [[WINDOW]], [threatens(0, 6.0)], release_delay=20.0, command_outages=[(7.0, 60.0)]
    )
    assert [shot.open_fire_time for shot in outcome.shots] == [10.0]


def test_unit_that_waits_for_a_hand_acts_in_its_own_sector_once_the_post_is_out() -> None:
    story = defence(gun(autonomous_sector=ALONE), release="manual")
    outcome = tell(
        story, [[WINDOW]], [threatens(0, 6.0)], release_delay=20.0, command_outages=[(9.0, 60.0)]
    )
    assert times(outcome, Event.CUED) == [9.0]
    assert [shot.open_fire_time for shot in outcome.shots] == [9.0 + PREPARATION]


def test_unit_that_acts_alone_before_it_may_be_cued_waits_for_that() -> None:
    story = defence(gun(autonomous_sector=ALONE), release="manual")
    outcome = tell(
        story, [[chance(0.9, cue_from=8.0)]], [threatens(0, 1.0)],
        release_delay=20.0, command_outages=[(7.0, 60.0)],
    )  # fmt: skip
    assert times(outcome, Event.CUED) == [8.0]


def test_post_that_is_out_releases_nothing() -> None:
    story = defence(gun(), release="semi-automatic")
    outcome = tell(
        story, [[WINDOW]], [threatens(0, 6.0)], release_delay=3.0, command_outages=[(7.0, 60.0)]
    )
    assert outcome.shots == []
    assert times(outcome, Event.RELEASED) == []
    assert outcome.threats[0].broken_off is Cause.COMMAND_POST_DOWN


@pytest.mark.parametrize("per_raid", [False, True])
def test_post_that_is_back_asks_anew_for_what_was_not_decided(per_raid: bool) -> None:
    story = defence(gun(), release="semi-automatic", per_raid=per_raid)
    outcome = tell(
        story, [[WINDOW]], [threatens(0, 6.0)], release_delay=3.0, command_outages=[(7.0, 8.0)]
    )
    assert times(outcome, Event.RELEASE_ASKED) == [6.0, 8.0]
    assert times(outcome, Event.RELEASED) == [11.0]
    assert [shot.open_fire_time for shot in outcome.shots] == [11.0]


@pytest.mark.parametrize("release", ["semi-automatic", "manual"])
def test_outage_of_no_time_stops_no_decision(release: ReleaseMode) -> None:
    story = defence(gun(), release=release)
    outcome = tell(
        story, [[WINDOW]], [threatens(0, 6.0)], release_delay=3.0, command_outages=[(7.0, 7.0)]
    )
    assert times(outcome, Event.RELEASED) == [9.0]


def test_engagement_that_nobody_lays_on_any_more_is_let_go() -> None:
    story = defence(gun(), release="manual")
    outcome = tell(
        story, [[WINDOW]], [threatens(0, 6.0)], release_delay=3.0, command_outages=[(7.0, 60.0)]
    )
    assert times(outcome, Event.FREE_AGAIN) == [7.0]
    assert outcome.threats[0].broken_off is Cause.COMMAND_POST_DOWN


def test_unit_lets_an_unreleased_threat_outside_its_sector_go_and_defends_the_sector() -> None:
    story = defence(gun(autonomous_sector=NORTH, slew_rate=10.0), release="semi-automatic")
    rows = [[chance(0.9, azimuth=math.pi)], [chance(0.9, last_fire=20.0)]]
    updates = [threatens(0, 6.0, loss=2.0), threatens(1, 6.0)]
    outcome = tell(story, rows, updates, release_delay=20.0, command_outages=[(9.7, 60.0)])
    assert times(outcome, Event.ASSIGNED, 1) == [9.7]
    assert {shot.threat for shot in outcome.shots} == {1}


def test_unit_without_a_sector_keeps_its_unreleased_threat_until_the_post_is_back() -> None:
    story = defence(gun(), release="semi-automatic")
    outcome = tell(
        story, [[WINDOW]], [threatens(0, 1.0)], release_delay=4.0, command_outages=[(4.5, 9.0)]
    )
    assert times(outcome, Event.ASSIGNED) == [pytest.approx(10.0 - LEAD)]
    assert [shot.open_fire_time for shot in outcome.shots] == [13.0]
