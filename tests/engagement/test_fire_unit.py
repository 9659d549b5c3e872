import numpy as np
import pytest
from engagement.stories import (
    ASSESSMENT,
    LEAD,
    PREPARATION,
    RATE,
    TIME_OF_FLIGHT,
    StoryGun,
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

from cram_sim.engagement.plan import Opportunity
from cram_sim.records import Cause, Event, Window


def test_gun_opens_fire_when_its_window_opens() -> None:
    outcome = tell(defence(gun()), [[chance(0.1)]], [threatens(0, 1.0)])
    assert [each.open_fire_time for each in outcome.shots] == [10.0]


def test_gun_that_is_cued_late_opens_fire_after_its_preparation() -> None:
    outcome = tell(defence(gun()), [[chance(0.1)]], [threatens(0, 9.0)])
    assert outcome.shots[0].open_fire_time == pytest.approx(9.0 + PREPARATION)


def test_slewing_comes_before_settling() -> None:
    outcome = tell(defence(gun()), [[chance(0.1, azimuth=1.5)]], [threatens(0, 9.0)])
    assert outcome.shots[0].open_fire_time == pytest.approx(9.0 + 1.5 + PREPARATION)


def test_slewing_goes_the_short_way_round() -> None:
    turned = gun().slew_time(3.0, 0.2, -3.0, 0.2)
    assert turned == pytest.approx(2.0 * np.pi - 6.0)


def test_slewing_takes_as_long_as_the_slower_of_both_axes() -> None:
    assert gun(slew_rate=2.0).slew_time(0.0, 0.1, 0.4, 1.3) == pytest.approx(0.6)
    outcome = tell(defence(gun()), [[chance(0.1, elevation=1.2)]], [threatens(0, 9.0)])
    assert outcome.shots[0].open_fire_time == pytest.approx(9.0 + 1.2 + PREPARATION)


def test_unit_points_where_its_last_round_went() -> None:
    opportunity = chance(0.0)
    rows = len(opportunity.window)
    opportunity.window[:, Window.AZIMUTH] = np.linspace(0.0, 1.0, rows)
    outcome = tell(defence(gun()), [[opportunity]], [threatens(0, 1.0)])
    assert outcome.fire_units[0].azimuth == pytest.approx(1.0)


def test_unit_cued_late_slews_to_where_its_first_round_goes() -> None:
    opportunity = chance(0.0, last_fire=20.0)
    rows = len(opportunity.window)
    opportunity.window[:, Window.AZIMUTH] = np.linspace(0.0, 1.0, rows)
    outcome = tell(defence(gun()), [[opportunity]], [threatens(0, 15.0)])
    assert outcome.shots[0].open_fire_time == pytest.approx(15.0 + 0.5 + PREPARATION, abs=0.02)


def test_gun_is_not_cued_before_its_radar_sees_the_threat() -> None:
    outcome = tell(defence(gun()), [[chance(0.1, cue_from=9.5)]], [threatens(0, 1.0)])
    assert times(outcome, Event.CUED) == [pytest.approx(9.5)]
    assert outcome.shots[0].open_fire_time == pytest.approx(9.5 + PREPARATION)


def test_gun_is_not_cued_earlier_than_its_lead() -> None:
    outcome = tell(defence(gun()), [[chance(0.1)]], [threatens(0, 1.0)])
    assert times(outcome, Event.CUED) == [pytest.approx(10.0 - LEAD)]


def test_gun_acquires_while_the_operator_decides() -> None:
    story = defence(gun(), release="semi-automatic")
    outcome = tell(story, [[chance(0.1)]], [threatens(0, 9.0)], release_delay=3.5)
    assert times(outcome, Event.ACQUIRED) == [pytest.approx(10.5)]
    assert outcome.shots[0].open_fire_time == pytest.approx(12.5)


def test_track_is_as_old_as_its_acquisition_and_not_as_its_release() -> None:
    watched = gun()
    story = defence(watched, release="semi-automatic")
    tell(story, [[chance(0.1)]], [threatens(0, 9.0)], release_delay=3.5)
    assert isinstance(watched.effector, StoryGun)
    assert [order.lock_time for order in watched.effector.orders] == [pytest.approx(10.5)]


def test_failed_acquisition_is_tried_again() -> None:
    opportunity = chance(0.1, p_acquire=0.4, attempts=(0.9, 0.6, 0.3))
    outcome = tell(defence(gun()), [[opportunity]], [threatens(0, 9.0)])
    assert len(times(outcome, Event.ACQUISITION_FAILED)) == 2
    assert outcome.shots[0].open_fire_time == pytest.approx(9.0 + PREPARATION + 2.0)


def test_threat_that_is_never_acquired_is_given_up_when_the_window_closes() -> None:
    outcome = tell(defence(gun()), [[chance(0.1, p_acquire=0.0)]], [threatens(0, 9.0)])
    assert outcome.shots == []
    assert outcome.threats[0].broken_off is Cause.NO_FIRE_CONTROL_TRACK
    last = max(times(outcome, Event.ACQUISITION_FAILED))
    assert 15.0 - 0.5 - 1.0 < last <= 15.0 - 0.5


def test_attempts_to_acquire_are_never_repeated_with_the_same_draw() -> None:
    # Dismissed after one failed attempt and one that succeeds; the next attempt takes draw three.
    opportunity = chance(0.1, last_fire=20.0, p_acquire=0.4, attempts=(0.9, 0.1, 0.9, 0.1))
    updates = [threatens(0, 5.0), harmless(0, 9.0), threatens(0, 11.0)]
    outcome = tell(defence(gun()), [[opportunity]], updates)
    happened = [
        entry.event
        for entry in outcome.log
        if entry.event in (Event.ACQUIRED, Event.ACQUISITION_FAILED)
    ]
    failed, acquired = Event.ACQUISITION_FAILED, Event.ACQUIRED
    assert happened == [failed, acquired, failed, acquired]


def test_continuous_fire_stops_an_assessment_after_the_kill() -> None:
    outcome = tell(defence(gun()), [[chance(0.1, kills=[killed_by(5, 0.1)])]], [threatens(0, 1.0)])
    kill_time = 10.0 + 4 / RATE + TIME_OF_FLIGHT
    assert outcome.threats[0].neutralised_time == pytest.approx(kill_time)
    assert times(outcome, Event.CEASED_FIRE) == [pytest.approx(kill_time + ASSESSMENT)]


def test_rounds_under_way_when_the_kill_is_seen_are_spent() -> None:
    outcome = tell(defence(gun()), [[chance(0.1, kills=[killed_by(5, 0.1)])]], [threatens(0, 1.0)])
    # Fire ceases 2.9 s after it began: rounds 1 to 30, of which 15 came after the kill.
    assert outcome.shots[0].rounds == 30
    assert outcome.fire_units[0].ammunition_left == 1000 - 30


def test_shot_that_a_kill_cut_short_ends_with_the_last_round_fired() -> None:
    outcome = tell(defence(gun()), [[chance(0.1, kills=[killed_by(5, 0.1)])]], [threatens(0, 1.0)])
    first = outcome.shots[0]
    assert first.last_intercept_time == pytest.approx(10.0 + 29 / RATE + TIME_OF_FLIGHT)
    assert first.closest_range == pytest.approx(1200.0 - 900.0 * 2.9 / 5.0)


def test_no_round_is_counted_that_could_not_be_fired() -> None:
    opportunity = chance(0.1, kills=[killed_by(5, 0.1)])
    # From 11.0 to 12.0 the path is out of the gun's limits; fire ceases at 12.9.
    firing = opportunity.window[:, Window.FIRING_TIME]
    opportunity.window[(firing > 11.05) & (firing < 11.95), Window.FEASIBLE] = 0.0
    outcome = tell(defence(gun()), [[opportunity]], [threatens(0, 1.0)])
    first = outcome.shots[0]
    assert 18 <= first.rounds <= 20
    assert first.last_intercept_time == pytest.approx(12.9 + TIME_OF_FLIGHT)


def test_kill_with_the_last_rounds_ceases_fire_when_the_burst_ends() -> None:
    story = defence(gun(magazine=8))
    outcome = tell(story, [[chance(0.1, kills=[killed_by(6, 0.1)])]], [threatens(0, 1.0)])
    assert times(outcome, Event.CEASED_FIRE) == [pytest.approx(10.7)]
    assert times(outcome, Event.ASSESSED_DEAD) == [pytest.approx(11.5 + ASSESSMENT)]


def test_fire_that_hits_nothing_goes_on_to_the_end_of_the_window() -> None:
    outcome = tell(defence(gun()), [[chance(0.0, hits=False)]], [threatens(0, 1.0)])
    assert outcome.shots[0].rounds == 51
    assert not outcome.shots[0].hit


def test_second_shot_waits_for_the_assessment_of_the_last_arrival() -> None:
    story = defence(gun(), firing="burst")
    opportunity = chance(0.1, last_fire=20.0, kills=[0.99, 0.99, 0.99])
    outcome = tell(story, [[opportunity]], [threatens(0, 1.0)])
    first, second = outcome.shots[:2]
    assert first.rounds == second.rounds == 10
    assert second.open_fire_time == pytest.approx(first.last_intercept_time + ASSESSMENT)


def test_second_shot_has_draws_of_its_own() -> None:
    story = defence(gun(), firing="burst")
    opportunity = chance(0.1, last_fire=20.0, kills=[0.99, killed_by(3, 0.1), 0.99])
    outcome = tell(story, [[opportunity]], [threatens(0, 1.0)])
    assert [each.neutralised for each in outcome.shots] == [False, True]


def test_threat_called_dead_is_not_shot_at_again() -> None:
    story = defence(gun(), firing="burst")
    opportunity = chance(0.1, last_fire=30.0, kills=[killed_by(3, 0.1), 0.0, 0.0])
    updates = [threatens(0, 1.0), threatens(0, 20.0)]
    assert len(tell(story, [[opportunity]], updates).shots) == 1


def test_threat_wrongly_called_dead_is_not_engaged_again() -> None:
    story = defence(gun(p_alive_called_dead=0.6), gun(), firing="burst")
    opportunity = chance(0.0, last_fire=30.0, kills=[0.5, 0.5, 0.5], assessment=0.5)
    other = chance(0.0, first_fire=20.0, last_fire=30.0)
    outcome = tell(story, [[opportunity, other]], [threatens(0, 1.0), threatens(0, 20.0)])
    assert len(outcome.shots) == 1
    assert outcome.threats[0].called_dead
    assert outcome.threats[0].neutralised_time == float("inf")


def test_dead_threat_called_alive_is_shot_at_again_and_killed_once() -> None:
    story = defence(gun(p_dead_called_alive=0.6), firing="burst")
    opportunity = chance(0.1, last_fire=30.0, kills=[killed_by(3, 0.1)] * 3, assessment=0.5)
    outcome = tell(story, [[opportunity]], [threatens(0, 1.0)])
    assert [each.neutralised for each in outcome.shots] == [True, False, False]
    assert [each.hit for each in outcome.shots] == [True, False, False]
    assert len(times(outcome, Event.NEUTRALISED)) == 1


def test_two_guns_at_one_threat_kill_it_once() -> None:
    story = defence(gun(), gun(), fire_units_per_track=2)
    slow = chance(0.1, kills=[killed_by(9, 0.1)])
    fast = chance(0.1, kills=[killed_by(4, 0.1)])
    outcome = tell(story, [[slow, fast]], [threatens(0, 1.0)])
    assert {each.fire_unit: each.neutralised for each in outcome.shots} == {0: False, 1: True}
    assert outcome.threats[0].neutralised_by == 1


def test_gun_sees_the_kill_of_another_gun() -> None:
    story = defence(gun(), gun(), fire_units_per_track=2)
    misses = chance(0.0, hits=False)
    fast = chance(0.1, kills=[killed_by(4, 0.1)])
    outcome = tell(story, [[misses, fast]], [threatens(0, 1.0)])
    assert times(outcome, Event.CEASED_FIRE) == [pytest.approx(11.3 + ASSESSMENT)] * 2


def test_shots_are_numbered_in_order_of_opening_fire() -> None:
    story = defence(gun(), gun(), fire_units_per_track=2)
    early_and_long = chance(0.0, first_fire=10.0, last_fire=20.0)
    late_and_short = chance(0.0, first_fire=12.0, last_fire=13.0)
    outcome = tell(story, [[early_and_long, late_and_short]], [threatens(0, 1.0)])
    assert [(each.fire_unit, each.shot) for each in outcome.shots] == [(0, 0), (1, 1)]


def test_gun_breaks_off_when_another_gun_called_the_threat_dead() -> None:
    story = defence(gun(), gun(), fire_units_per_track=2)
    first = chance(0.1, kills=[killed_by(2, 0.1)])
    second = chance(0.1, first_fire=14.0, last_fire=18.0)
    outcome = tell(story, [[first, second]], [threatens(0, 1.0)])
    assert [each.fire_unit for each in outcome.shots] == [0]
    broken_off = entries(outcome, Event.ENGAGEMENT_BROKEN_OFF)
    assert [(entry.fire_unit, entry.detail) for entry in broken_off] == [(1, "called dead")]


def test_threat_judged_harmless_before_fire_is_broken_off() -> None:
    outcome = tell(defence(gun()), [[chance(0.1)]], [threatens(0, 5.0), harmless(0, 8.0)])
    assert outcome.shots == []
    assert outcome.threats[0].broken_off is Cause.DISMISSED


def test_burst_doctrine_stops_when_the_threat_is_judged_harmless() -> None:
    story = defence(gun(), firing="burst")
    opportunity = chance(0.0, last_fire=30.0, kills=[0.5] * 5)
    outcome = tell(story, [[opportunity]], [threatens(0, 1.0), harmless(0, 11.0)])
    assert len(outcome.shots) == 1


def test_gun_whose_path_leaves_its_limits_does_not_fire() -> None:
    opportunity = chance(0.1)
    opportunity.window[:, Window.FEASIBLE] = 0.0
    outcome = tell(defence(gun()), [[opportunity]], [threatens(0, 1.0)])
    assert entries(outcome, Event.ASSIGNED) == []


def test_gun_fires_in_its_first_moment_though_the_clock_wakes_a_last_bit_early() -> None:
    cued, first_fire = 1.5 + 2.0**-51, 7.5 + 2.0**-50
    ready = cued + PREPARATION
    assert ready + (first_fire - ready) < first_fire
    opportunity = chance(0.1, first_fire=first_fire, last_fire=10.0)
    outcome = tell(defence(gun(slew_rate=0.5)), [[opportunity]], [threatens(0, cued)])
    assert times(outcome, Event.CUED) == [cued]
    assert outcome.shots[0].open_fire_time == first_fire


def test_empty_magazine_is_reloaded_before_the_next_shot() -> None:
    story = defence(gun(magazine=20, reload_time=5.0))
    first = chance(0.0, first_fire=10.0, last_fire=15.0)
    second = chance(0.0, first_fire=11.0, last_fire=40.0)
    outcome = tell(story, [[first], [second]], [threatens(0, 1.0, loss=2.0), threatens(1, 2.0)])
    assert [each.threat for each in outcome.shots] == [0, 1]
    # Empty at 11.9, seen to have missed at 12.9 + 1.5; then reload, settle, acquire, track.
    assert outcome.shots[1].open_fire_time == pytest.approx(14.4 + 5.0 + PREPARATION)
    assert outcome.shots[0].rounds == 20


def test_gun_is_empty_from_its_last_round_to_the_end_of_the_reload() -> None:
    story = defence(gun(magazine=20, reload_time=5.0))
    unit = tell(story, [[chance(0.0)]], [threatens(0, 1.0)]).fire_units[0]
    assert [unit.is_empty_at(time) for time in (11.8, 12.0, 19.3, 19.5)] == [
        False,
        True,
        True,
        False,
    ]


def test_gun_never_repeats_a_shot_with_the_same_draws() -> None:
    # Reloaded within the window, it has no draws left for a second shot at the same threat.
    story = defence(gun(magazine=20, reload_time=1.0))
    outcome = tell(story, [[chance(0.0, last_fire=40.0)]], [threatens(0, 1.0)])
    assert len(outcome.shots) == 1


def with_gap(opportunity: Opportunity, start: float, end: float) -> Opportunity:
    """The same window, but for a while the path is out of the gun's limits."""
    table = opportunity.window.copy()
    firing = table[:, Window.FIRING_TIME]
    table[(firing > start) & (firing < end), Window.FEASIBLE] = 0.0
    return opportunity._replace(window=table)


def test_gun_that_is_ready_in_a_gap_of_its_window_opens_after_the_gap() -> None:
    chances = with_gap(chance(0.5, kills=(killed_by(3, 0.5),)), 9.0, 12.0)
    outcome = tell(defence(gun()), [[chances]], [threatens(0, 1.0)])
    (shot,) = outcome.shots
    assert shot.open_fire_time == pytest.approx(12.0)
    assert shot.first_intercept_time == pytest.approx(12.0 + TIME_OF_FLIGHT)
    assert outcome.threats[0].fired_time == shot.open_fire_time


def test_gun_that_waits_in_a_gap_does_not_fire_at_a_threat_dismissed_meanwhile() -> None:
    chances = with_gap(chance(0.5), 9.0, 12.0)
    outcome = tell(defence(gun()), [[chances]], [threatens(0, 1.0), harmless(0, 11.0)])
    assert outcome.shots == []
    assert outcome.threats[0].broken_off is Cause.DISMISSED


def test_gun_whose_path_never_comes_back_into_limits_does_not_fire() -> None:
    chances = with_gap(chance(0.5), 9.0, 20.0)
    outcome = tell(defence(gun()), [[chances]], [threatens(0, 1.0)])
    assert entries(outcome, Event.ASSIGNED) == []
