"""Operators decide only on what still matters: a request that lost its point is withdrawn."""

import pytest
from engagement.stories import (
    PREPARATION,
    chance,
    defence,
    entries,
    gun,
    harmless,
    killed_by,
    tell,
    threatens,
    times,
)

from cram_sim.engagement.plan import Opportunity, ReleaseMode
from cram_sim.records import Cause, Event

EARLY = chance(0.0, first_fire=5.0, last_fire=10.0)
LATE = chance(1.0, first_fire=25.0, last_fire=30.0)
BY_PEOPLE: tuple[ReleaseMode, ...] = ("semi-automatic", "manual")


@pytest.mark.parametrize("release", ["automatic", "semi-automatic"])
def test_command_post_that_is_back_asks_for_nothing_whose_windows_are_over(
    release: ReleaseMode,
) -> None:
    story = defence(gun(), release=release)
    updates = [threatens(0, 2.0), threatens(1, 12.5)]
    rows: list[list[Opportunity | None]] = [[EARLY], [LATE]]
    outcome = tell(story, rows, updates, release_delay=5.0, command_outages=[(1.0, 12.0)])
    assert times(outcome, Event.RELEASED, 0) == []
    assert len(times(outcome, Event.RELEASED, 1)) == 1


def test_command_post_that_is_back_asks_for_no_threat_of_no_window_that_came_down() -> None:
    story = defence(gun(), release="semi-automatic")  # threats come down at 20 s
    outcome = tell(story, [[None]], [threatens(0, 2.0)], command_outages=[(1.0, 21.0)])
    assert times(outcome, Event.RELEASE_ASKED) == []


def test_operator_leaves_a_threat_when_its_last_window_closes() -> None:
    story = defence(gun(), release="semi-automatic")
    rows: list[list[Opportunity | None]] = [[EARLY], [LATE]]
    outcome = tell(story, rows, [threatens(0, 2.0), threatens(1, 3.0)], release_delay=15.0)
    assert times(outcome, Event.OPERATOR_DECIDES, 1) == [10.0]
    assert [threat.released_time for threat in outcome.threats] == [float("inf"), 25.0]


def test_request_that_waits_until_its_last_window_closes_is_never_decided_on() -> None:
    story = defence(gun(), release="semi-automatic")
    rows: list[list[Opportunity | None]] = [[LATE], [EARLY]]
    outcome = tell(story, rows, [threatens(0, 2.0), threatens(1, 3.0)], release_delay=15.0)
    assert times(outcome, Event.OPERATOR_DECIDES, 1) == []


def test_operator_leaves_a_threat_that_another_engagement_called_dead() -> None:
    story = defence(gun(), gun(), release="manual", fire_units_per_track=2)
    sure = chance(1.0, kills=[killed_by(1, 0.9)], first_fire=8.0)
    late = chance(1.0, first_fire=9.0, last_fire=40.0)
    outcome = tell(story, [[sure, late]], [threatens(0, 1.0)], release_delay=5.0)
    assert len(entries(outcome, Event.OPERATOR_DECIDES)) == 2
    dead = times(outcome, Event.ASSESSED_DEAD)
    assert len(dead) == 1
    assert times(outcome, Event.FREE_AGAIN) == dead * 2


@pytest.mark.parametrize("release", BY_PEOPLE)
def test_operator_skips_a_threat_that_is_judged_harmless_when_its_turn_comes(
    release: ReleaseMode,
) -> None:
    story = defence(gun(), gun(), release=release)
    rows: list[list[Opportunity | None]] = [[EARLY, None], [None, EARLY]]
    updates = [threatens(0, 1.0), threatens(1, 1.5), harmless(1, 3.0)]
    outcome = tell(story, rows, updates, release_delay=4.0)
    assert times(outcome, Event.OPERATOR_DECIDES) == [1.0]
    assert times(outcome, Event.RELEASED, 1) == []


def test_operator_is_asked_again_about_a_threat_that_threatens_again() -> None:
    story = defence(gun(), release="semi-automatic")
    updates = [threatens(0, 1.0), threatens(1, 1.5), harmless(1, 3.0), threatens(1, 7.0)]
    outcome = tell(story, [[LATE], [LATE]], updates, release_delay=4.0)
    assert times(outcome, Event.OPERATOR_DECIDES, 1) == [7.0]
    assert times(outcome, Event.RELEASED, 1) == [11.0]


def test_unit_waits_for_a_hand_no_longer_than_to_its_last_call() -> None:
    story = defence(gun(), release="manual")
    updates = [threatens(0, 1.0), threatens(1, 15.0)]
    outcome = tell(story, [[EARLY], [LATE]], updates, release_delay=8.0)
    assert times(outcome, Event.FREE_AGAIN, 0) == [10.0 - PREPARATION]
    assert outcome.threats[0].broken_off is Cause.HUMAN_DELAY
    assert len(entries(outcome, Event.OPENED_FIRE, 1)) == 1


def test_raid_is_asked_for_once() -> None:
    story = defence(gun(), release="semi-automatic", per_raid=True)
    updates = [threatens(threat, 1.0 + threat) for threat in range(4)]
    outcome = tell(story, [[None]] * 4, updates, release_delay=2.5)
    assert times(outcome, Event.RELEASE_ASKED) == [1.0]
    assert times(outcome, Event.RELEASED) == [3.5, 3.5, 3.5, 4.0]
