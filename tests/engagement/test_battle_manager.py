import pytest
from engagement.stories import chance, defence, gun, harmless, killed_by, tell, threatens, times

from cram_sim.records import Cause, Event


def test_two_guns_cover_two_threats_before_doubling() -> None:
    story = defence(gun(), gun(), fire_units_per_track=2)
    both = [[chance(0.0), chance(0.0)] for _ in range(2)]
    outcome = tell(story, both, [threatens(0, 1.0, loss=9.0), threatens(1, 1.0)])
    assert sorted((shot.threat, shot.fire_unit) for shot in outcome.shots) == [(0, 0), (1, 1)]


def test_free_gun_doubles_if_the_doctrine_asks() -> None:
    story = defence(gun(), gun(), fire_units_per_track=2)
    outcome = tell(story, [[chance(0.0), chance(0.0)]], [threatens(0, 1.0)])
    assert len(outcome.shots) == 2


def test_free_gun_does_not_double_unasked() -> None:
    outcome = tell(defence(gun(), gun()), [[chance(0.0), chance(0.0)]], [threatens(0, 1.0)])
    assert len(outcome.shots) == 1


def test_busy_gun_takes_the_next_threat_when_it_is_free() -> None:
    first = chance(0.1, kills=[killed_by(1, 0.1)])
    second = chance(0.1, first_fire=11.0, last_fire=20.0)
    updates = [threatens(0, 1.0, loss=2.0), threatens(1, 1.0)]
    outcome = tell(defence(gun()), [[first], [second]], updates)
    done = times(outcome, Event.ASSESSED_DEAD, 0)[0]
    assert times(outcome, Event.ASSIGNED, 1) == [done]
    assert outcome.shots[1].open_fire_time == pytest.approx(done + 2.0)


def test_threat_is_never_fired_at_before_its_release() -> None:
    story = defence(gun(), release="semi-automatic")
    outcome = tell(story, [[chance(0.1)]], [threatens(0, 1.0)], release_delay=20.0)
    assert outcome.shots == []
    assert outcome.threats[0].broken_off is Cause.HUMAN_DELAY


def test_automatic_release_takes_no_time() -> None:
    outcome = tell(defence(gun()), [[chance(0.1)]], [threatens(0, 3.0)], release_delay=20.0)
    assert outcome.threats[0].released_time == 3.0


def test_release_per_raid_frees_every_threat() -> None:
    story = defence(gun(), release="semi-automatic", per_raid=True)
    updates = [threatens(0, 1.0), threatens(1, 2.0), threatens(2, 9.0)]
    outcome = tell(story, [[None], [None], [None]], updates, release_delay=5.0)
    assert [threat.released_time for threat in outcome.threats] == [6.0, 6.0, 9.0]


def test_threat_that_never_threatens_is_not_released() -> None:
    story = defence(gun(), release="semi-automatic", per_raid=True)
    outcome = tell(story, [[None], [None]], [threatens(0, 1.0)], release_delay=5.0)
    assert outcome.threats[1].released_time == float("inf")


@pytest.mark.parametrize(("operators", "second"), [(1, 11.0), (2, 7.0)])
def test_one_operator_serves_one_track_at_a_time(operators: int, second: float) -> None:
    story = defence(gun(), release="semi-automatic", operators=operators)
    updates = [threatens(0, 1.0), threatens(1, 2.0)]
    outcome = tell(story, [[None], [None]], updates, release_delay=5.0)
    assert [threat.released_time for threat in outcome.threats] == [6.0, second]


def test_release_is_asked_once() -> None:
    story = defence(gun(), release="semi-automatic")
    updates = [threatens(0, 1.0), harmless(0, 2.0), threatens(0, 3.0)]
    outcome = tell(story, [[None]], updates, release_delay=5.0)
    assert times(outcome, Event.RELEASED) == [6.0]


def test_gun_is_cued_at_its_time_though_the_clock_wakes_a_last_bit_early() -> None:
    # 5 + 2^-50 and the way from there to 15 + 2^-49 add up to a last bit less than that.
    start, cue = 5.0 + 2.0**-50, 15.0 + 2.0**-49
    assert start + (cue - start) < cue
    opportunity = chance(0.0, first_fire=17.0, last_fire=20.0, cue_from=cue)
    outcome = tell(defence(gun()), [[opportunity]], [threatens(0, start)])
    assert times(outcome, Event.CUED) == [pytest.approx(cue)]


def test_expected_loss_decides_who_comes_first() -> None:
    updates = [threatens(0, 1.0, loss=1.0), threatens(1, 1.0, loss=2.0)]
    outcome = tell(defence(gun()), [[chance(0.0)], [chance(0.0)]], updates)
    assert [shot.threat for shot in outcome.shots] == [1]


def test_threat_is_assigned_though_another_is_judged_harmless_at_the_same_time() -> None:
    updates = [threatens(1, 1.0), threatens(0, 9.0), harmless(1, 9.0)]
    outcome = tell(defence(gun()), [[chance(0.1)], [None]], updates)
    assert times(outcome, Event.ASSIGNED, 0) == [9.0]
