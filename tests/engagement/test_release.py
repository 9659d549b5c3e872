"""People: how long they take, what they withhold, and whom that frees."""

from dataclasses import replace

import pytest
from engagement.stories import (
    LEAD,
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

from cram_sim.records import Cause, Event


def test_unit_whose_threat_is_withheld_is_free_at_once() -> None:
    story = defence(gun(), release="semi-automatic")
    outcome = tell(story, [[chance(0.1)]], [threatens(0, 1.0)], release_delay=7.0, withheld=[0])
    assert times(outcome, Event.ASSIGNED) == [pytest.approx(10.0 - LEAD)]
    assert times(outcome, Event.CONSENT_WITHHELD) == [8.0]
    assert times(outcome, Event.FREE_AGAIN) == [8.0]
    assert outcome.shots == []
    assert outcome.threats[0].broken_off is Cause.CONSENT_WITHHELD


def test_unit_turns_to_the_next_threat_when_the_first_is_withheld() -> None:
    story = defence(gun(), release="semi-automatic", operators=2)
    updates = [threatens(0, 5.0, loss=2.0), threatens(1, 5.0)]
    outcome = tell(story, [[chance(0.1)], [chance(0.1)]], updates, release_delay=3.0, withheld=[0])
    assert times(outcome, Event.ASSIGNED, 1) == [8.0]
    assert {shot.threat for shot in outcome.shots} == {1}


def test_consent_withheld_for_the_raid_is_withheld_for_every_threat() -> None:
    story = defence(gun(), release="semi-automatic", per_raid=True)
    updates = [threatens(0, 1.0), threatens(1, 2.0), threatens(2, 9.0)]
    row = [[chance(0.1, last_fire=30.0)] for _ in range(3)]
    outcome = tell(story, row, updates, release_delay=5.0, withheld=[0])
    assert outcome.shots == []
    assert len(entries(outcome, Event.OPERATOR_DECIDES)) == 1
    assert all(threat.is_withheld for threat in outcome.threats)


def test_tired_operator_takes_longer_over_his_second_decision() -> None:
    story = replace(defence(gun(), release="semi-automatic"), fatigue=0.5)
    updates = [threatens(0, 1.0), threatens(1, 1.0), threatens(2, 1.0)]
    outcome = tell(story, [[None], [None], [None]], updates, release_delay=2.0)
    assert times(outcome, Event.RELEASED) == [3.0, 3.0 + 3.0, 6.0 + 4.0]


def test_manual_engagement_is_cued_only_when_it_is_laid_on() -> None:
    story = defence(gun(), release="manual")
    outcome = tell(story, [[chance(0.1)]], [threatens(0, 5.0)], release_delay=6.0)
    assert times(outcome, Event.ASSIGNED) == times(outcome, Event.OPERATOR_DECIDES) == [5.0]
    assert times(outcome, Event.RELEASED) == times(outcome, Event.CUED) == [11.0]


def test_manual_defence_lays_every_engagement_on_again() -> None:
    story = defence(gun(), gun(), release="manual", fire_units_per_track=2)
    outcome = tell(story, [[chance(0.0), chance(0.0)]], [threatens(0, 5.0)], release_delay=2.0)
    assert times(outcome, Event.OPERATOR_DECIDES) == [5.0, 7.0]
    assert times(outcome, Event.CUED) == [7.0, 9.0]
    assert times(outcome, Event.RELEASED) == [7.0, 9.0]


def test_consent_withheld_by_hand_is_never_asked_for_again() -> None:
    story = defence(gun(), release="manual")
    outcome = tell(story, [[chance(0.1)]], [threatens(0, 5.0)], release_delay=2.0, withheld=[0])
    assert times(outcome, Event.CONSENT_WITHHELD) == times(outcome, Event.FREE_AGAIN) == [7.0]
    assert len(entries(outcome, Event.RELEASE_ASKED)) == 1
    assert outcome.shots == []


def test_unit_that_waits_for_release_is_free_when_its_threat_is_judged_harmless() -> None:
    story = defence(gun(), release="semi-automatic")
    updates = [threatens(0, 1.0), harmless(0, 12.0)]
    outcome = tell(story, [[chance(0.1, last_fire=30.0)]], updates, release_delay=50.0)
    assert times(outcome, Event.FREE_AGAIN) == [12.0]
    assert outcome.threats[0].broken_off is Cause.DISMISSED


def test_unit_that_waits_for_its_window_is_free_when_another_called_its_threat_dead() -> None:
    story = defence(gun(), gun(), fire_units_per_track=2)
    early = chance(1.0, kills=[killed_by(1, 0.9)])
    late = chance(1.0, first_fire=14.0, last_fire=20.0)
    outcome = tell(story, [[early, late]], [threatens(0, 9.0)])
    dead = times(outcome, Event.ASSESSED_DEAD)
    assert dead == [pytest.approx(13.5, abs=0.1)]
    assert [each.time for each in entries(outcome, Event.FREE_AGAIN)] == dead * 2


def test_operator_who_lays_on_by_hand_is_asked_so_early_that_the_unit_is_cued_in_time() -> None:
    story = replace(defence(gun(), release="manual"), laying_on_time=2.0)
    opportunity = chance(0.1, first_fire=30.0, last_fire=35.0, cue_from=25.0)
    outcome = tell(story, [[opportunity]], [threatens(0, 1.0)], release_delay=2.0)
    assert times(outcome, Event.OPERATOR_DECIDES) == [23.0]
    assert times(outcome, Event.CUED) == [25.0]


def test_unit_laid_on_by_a_quick_operator_waits_until_it_may_be_cued() -> None:
    story = replace(defence(gun(), release="manual"), laying_on_time=5.0)
    opportunity = chance(0.1, first_fire=30.0, last_fire=35.0, cue_from=25.0)
    outcome = tell(story, [[opportunity]], [threatens(0, 1.0)], release_delay=1.0)
    assert times(outcome, Event.CUED) == [25.0]


def test_fatigue_is_each_operators_own() -> None:
    story = replace(defence(gun(), release="semi-automatic", operators=2), fatigue=1.0)
    updates = [threatens(threat, 1.0) for threat in range(4)]
    outcome = tell(story, [[None]] * 4, updates, release_delay=1.0)
    assert [threat.released_time for threat in outcome.threats] == [2.0, 2.0, 4.0, 4.0]
