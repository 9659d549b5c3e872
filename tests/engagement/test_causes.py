from dataclasses import replace

import numpy as np
import pytest
from engagement.stories import (
    chance,
    defence,
    gun,
    harmless,
    killed_by,
    plan_of,
    tell,
    threatens,
)

from cram_sim.engagement.causes import Sighting, primary_cause
from cram_sim.engagement.plan import FireUnitFigures, Opportunity, UnitChance, Update
from cram_sim.engagement.raid import fight
from cram_sim.records import Cause

NEVER = float("inf")
SEEN = Sighting(True, False, 0.5, 0.9)


def cause(
    opportunities: list[list[Opportunity | None]],
    updates: list[Update],
    *,
    guns: tuple[FireUnitFigures, ...] = (),
    sighting: Sighting = SEEN,
    threat: int = 0,
    release_delay: float = -1.0,
) -> Cause:
    """Why that threat got through, if it threatened the truth; the operator is automatic."""
    story = defence(
        *(guns or [gun()] * len(opportunities[0])),
        release="automatic" if release_delay < 0.0 else "semi-automatic",
    )
    outcome = tell(story, opportunities, updates, release_delay=max(0.0, release_delay))
    plan = plan_of(story, opportunities, updates)
    return primary_cause(outcome.threats[threat], sighting, plan, outcome.fire_units)


def test_threat_that_no_radar_covers_is_not_covered() -> None:
    sighting = Sighting(False, False, NEVER, NEVER)
    assert cause([[chance(0.0)]], [], sighting=sighting) is Cause.NOT_COVERED


def test_threat_that_only_radars_that_were_out_would_have_covered_met_sensors_down() -> None:
    sighting = Sighting(False, True, NEVER, NEVER)
    assert cause([[chance(0.0)]], [], sighting=sighting) is Cause.SENSOR_DOWN


def test_outage_of_one_radar_is_no_cause_where_another_had_the_threat_in_coverage() -> None:
    sighting = Sighting(True, True, NEVER, NEVER)
    assert cause([[chance(0.0)]], [], sighting=sighting) is Cause.NOT_DETECTED


@pytest.mark.parametrize("detected_time", [NEVER, 13.1])
def test_threat_detected_never_or_after_the_last_call_is_not_detected(detected_time: float) -> None:
    sighting = Sighting(True, False, detected_time, NEVER)
    assert cause([[chance(0.0)]], [], sighting=sighting) is Cause.NOT_DETECTED


def test_threat_out_of_every_envelope_that_nobody_saw_is_not_detected() -> None:
    assert cause([[None]], [], sighting=Sighting(True, False, NEVER, NEVER)) is Cause.NOT_DETECTED


@pytest.mark.parametrize("track_time", [NEVER, 13.1])
def test_threat_confirmed_never_or_after_the_last_call_has_no_track(track_time: float) -> None:
    sighting = Sighting(True, False, 1.0, track_time)
    assert cause([[chance(0.0)]], [], sighting=sighting) is Cause.NO_TRACK_IN_TIME


def test_threat_out_of_every_envelope_without_a_track_has_no_track() -> None:
    assert cause([[None]], [], sighting=Sighting(True, False, 1.0, NEVER)) is Cause.NO_TRACK_IN_TIME


def test_threat_that_never_seemed_to_threaten_was_judged_harmless() -> None:
    assert cause([[chance(0.0)]], []) is Cause.JUDGED_HARMLESS


def test_threat_dismissed_before_a_gun_was_free_was_dismissed() -> None:
    updates = [threatens(0, 1.0), harmless(0, 3.0)]
    assert cause([[chance(0.0)]], updates) is Cause.DISMISSED


def test_threat_dismissed_while_a_gun_prepared_was_dismissed() -> None:
    updates = [threatens(0, 1.0), harmless(0, 8.0)]
    assert cause([[chance(0.0)]], updates) is Cause.DISMISSED


def test_threat_judged_after_the_last_call_was_judged_too_late() -> None:
    assert cause([[chance(0.0)]], [threatens(0, 13.1)]) is Cause.JUDGED_TOO_LATE


def test_threat_that_no_gun_reaches_is_out_of_envelope() -> None:
    assert cause([[None]], [threatens(0, 1.0)]) is Cause.OUT_OF_ENVELOPE


def test_threat_with_no_guns_at_all_is_out_of_envelope() -> None:
    plan = plan_of(defence(), [[]], [threatens(0, 1.0)])
    outcome = tell(defence(), [[]], [threatens(0, 1.0)])
    assert primary_cause(outcome.threats[0], SEEN, plan, []) is Cause.OUT_OF_ENVELOPE


def test_threat_released_after_its_window_is_a_human_delay() -> None:
    assert cause([[chance(0.0)]], [threatens(0, 1.0)], release_delay=20.0) is Cause.HUMAN_DELAY


def test_threat_whose_gun_served_another_met_busy_channels() -> None:
    updates = [threatens(0, 1.0), threatens(1, 1.0, loss=2.0)]
    assert cause([[chance(0.0)], [chance(0.0)]], updates) is Cause.CHANNELS_BUSY


def test_threat_dismissed_after_its_gun_was_lost_to_another_met_busy_channels() -> None:
    updates = [threatens(0, 1.0), threatens(1, 1.0, loss=2.0), harmless(0, 14.0)]
    assert cause([[chance(0.0)], [chance(0.0)]], updates) is Cause.CHANNELS_BUSY


def test_threat_that_was_never_acquired_had_no_fire_control_track() -> None:
    opportunity = chance(0.0, p_acquire=0.0)
    assert cause([[opportunity]], [threatens(0, 1.0)]) is Cause.NO_FIRE_CONTROL_TRACK


def test_threat_that_came_into_its_radars_sight_too_late_had_no_fire_control_track() -> None:
    opportunity = chance(0.0, cue_from=13.5)
    assert cause([[opportunity]], [threatens(0, 1.0)]) is Cause.NO_FIRE_CONTROL_TRACK


def test_of_two_engagements_that_came_to_nothing_the_last_counts() -> None:
    never_acquired = chance(0.0, p_acquire=0.0, last_fire=12.0)
    never_released = chance(0.0, first_fire=16.0, last_fire=20.0)
    row: list[list[Opportunity | None]] = [[never_acquired, never_released]]
    assert cause(row, [threatens(0, 1.0)], release_delay=30.0) is Cause.HUMAN_DELAY


@pytest.mark.parametrize(
    ("stock", "why"), [(10.0, Cause.RELOADING), (0.0, Cause.OUT_OF_AMMUNITION)]
)
def test_threat_that_met_an_empty_gun_met_it_reloading_if_there_was_a_stock(
    stock: float, why: Cause
) -> None:
    guns = (replace(gun(magazine=10), stock=stock),)
    first, second = chance(0.0), chance(0.0, first_fire=20.0, last_fire=25.0)
    updates = [threatens(0, 1.0), threatens(1, 16.0)]
    assert cause([[first], [second]], updates, guns=guns, threat=1) is why


def test_threat_that_came_while_the_command_post_was_out_met_it_down() -> None:
    story = defence(gun())
    opportunities, updates = [[chance(0.0)]], [threatens(0, 1.0)]
    plan = plan_of(story, opportunities, updates, command_outages=[(0.5, 50.0)])
    outcome = fight(story, plan)
    assert primary_cause(outcome.threats[0], SEEN, plan, outcome.fire_units) is (
        Cause.COMMAND_POST_DOWN
    )


def test_threat_that_hold_fire_orders_kept_out_of_reach_met_held_fire() -> None:
    story = defence(gun())
    plan = replace(plan_of(story, [[None]], [threatens(0, 1.0)]), held_off=[[True]])
    outcome = fight(story, plan)
    assert primary_cause(outcome.threats[0], SEEN, plan, outcome.fire_units) is Cause.HOLD_FIRE


def test_threat_whose_engagement_the_operator_refused_met_withheld_consent() -> None:
    story = defence(gun(), release="semi-automatic")
    plan = plan_of(story, [[chance(0.0)]], [threatens(0, 1.0)], withheld=[0])
    outcome = fight(story, plan)
    assert primary_cause(outcome.threats[0], SEEN, plan, outcome.fire_units) is (
        Cause.CONSENT_WITHHELD
    )


def test_threat_that_came_while_the_only_gun_was_down_met_it_down() -> None:
    story = defence(gun())
    units = [UnitChance(np.zeros(3), is_ready=False)]
    plan = plan_of(story, [[chance(0.0)]], [threatens(0, 1.0)], units=units)
    outcome = fight(story, plan)
    assert primary_cause(outcome.threats[0], SEEN, plan, outcome.fire_units) is (
        Cause.FIRE_UNIT_DOWN
    )


def test_gun_that_was_empty_long_ago_is_no_cause() -> None:
    guns = (gun(magazine=10, reload_time=5.0),)
    first = chance(0.0)
    second = chance(0.0, first_fire=40.0, last_fire=45.0, p_acquire=0.0)
    third = chance(0.0, first_fire=40.0, last_fire=45.0)
    updates = [threatens(0, 1.0), threatens(1, 30.0, loss=2.0), threatens(2, 30.0)]
    rows: list[list[Opportunity | None]] = [[first], [second], [third]]
    assert cause(rows, updates, guns=guns, threat=2) is Cause.CHANNELS_BUSY


@pytest.mark.parametrize(
    ("stock", "why"), [(10.0, Cause.RELOADING), (0.0, Cause.OUT_OF_AMMUNITION)]
)
def test_fire_that_stopped_for_want_of_rounds_stopped_to_reload_if_there_was_a_stock(
    stock: float, why: Cause
) -> None:
    guns = (replace(gun(magazine=10), stock=stock),)
    assert cause([[chance(0.0)]], [threatens(0, 1.0)], guns=guns) is why


def test_gun_emptied_at_another_threat_is_no_cause_of_a_miss() -> None:
    guns = (gun(), gun(magazine=10))
    # Gun 1 is empty since it fired at threat 1; gun 0 fires at threat 0 to the end and misses.
    rows: list[list[Opportunity | None]] = [
        [chance(0.0, hits=False), chance(0.0)],
        [None, chance(0.0, first_fire=6.0, last_fire=9.0)],
    ]
    assert cause(rows, [threatens(0, 1.0), threatens(1, 1.0)], guns=guns) is Cause.MISSED


def test_fire_that_hit_nothing_missed() -> None:
    assert cause([[chance(0.0, hits=False)]], [threatens(0, 1.0)]) is Cause.MISSED


def test_hits_that_did_not_neutralise_are_told_apart() -> None:
    opportunity = chance(0.0)
    assert cause([[opportunity]], [threatens(0, 1.0)]) is Cause.HIT_NOT_NEUTRALISED


def test_threat_called_dead_though_alive_was_wrongly_called_dead() -> None:
    guns = (gun(p_alive_called_dead=0.6),)
    assert cause([[chance(0.0)]], [threatens(0, 1.0)], guns=guns) is Cause.WRONGLY_CALLED_DEAD


def test_leaker_that_was_neutralised_was_so_below_the_keep_out() -> None:
    opportunity = chance(0.1, kills=[killed_by(3, 0.1)])
    assert cause([[opportunity]], [threatens(0, 1.0)]) is Cause.BELOW_KEEP_OUT


def test_threat_that_met_a_unit_that_had_to_cool_met_one_too_hot() -> None:
    guns = (gun(heat_limit=20.0, cooling_rate=0.1, shot_ammunition=10.0),)
    first, second = chance(0.0), chance(0.0, first_fire=20.0, last_fire=25.0)
    updates = [threatens(0, 1.0), threatens(1, 16.0)]
    assert cause([[first], [second]], updates, guns=guns, threat=1) is Cause.TOO_HOT


def test_fire_that_stopped_for_heat_was_too_hot() -> None:
    guns = (gun(heat_limit=20.0, cooling_rate=0.1, shot_ammunition=10.0),)
    assert cause([[chance(0.0)]], [threatens(0, 1.0)], guns=guns) is Cause.TOO_HOT
