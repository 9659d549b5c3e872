"""Causes where units fail for different reasons: that of the unit that came nearest."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from engagement.stories import chance, defence, gun, harmless, plan_of, tell, threatens

from cram_sim.engagement.causes import Sighting, primary_cause
from cram_sim.engagement.plan import Defence, FireUnitFigures, Opportunity, UnitChance, Update
from cram_sim.engagement.raid import fight
from cram_sim.records import Cause, Window

SEEN = Sighting(True, False, 0.5, 0.9)
ALONE = (0.0, 0.0)  # a sector all around
READY = UnitChance(np.zeros(3))
NOT_READY = UnitChance(np.zeros(3), is_ready=False)


def cause_of(
    threat: int,
    story: Defence,
    rows: Sequence[Sequence[Opportunity | None]],
    updates: Sequence[Update],
    **chosen: Any,
) -> Cause:
    plan = plan_of(story, rows, updates, **chosen)
    outcome = fight(story, plan)
    return primary_cause(outcome.threats[threat], SEEN, plan, outcome.fire_units)


@pytest.mark.parametrize(
    ("latest", "why"), [(0, Cause.FIRE_UNIT_DOWN), (1, Cause.OUT_OF_AMMUNITION)]
)
def test_of_one_unit_down_and_one_empty_the_one_with_the_later_last_call_counts(
    latest: int, why: Cause
) -> None:
    rows: list[list[Opportunity | None]] = [
        [None, chance(0.0, first_fire=5.0, last_fire=7.0)],
        [chance(0.0, last_fire=15.0 - latest), chance(0.0, last_fire=14.0 + latest)],
    ]
    story = defence(gun(), gun(magazine=5, stock=0))
    updates = [threatens(0, 1.0), threatens(1, 2.0)]
    assert cause_of(1, story, rows, updates, units=[NOT_READY, READY]) is why


def test_threat_judged_too_late_to_slew_to_was_judged_too_late() -> None:
    rows = [[chance(0.0, azimuth=math.pi / 2)]]
    story = defence(gun(slew_rate=0.2))  # it slews for 7.9 s
    assert cause_of(0, story, rows, [threatens(0, 12.5)]) is Cause.JUDGED_TOO_LATE


@pytest.mark.parametrize(
    ("unit", "chance_of_it", "why"),
    [
        (gun(autonomous_sector=ALONE), NOT_READY, Cause.FIRE_UNIT_DOWN),
        (gun(autonomous_sector=ALONE, magazine=5, stock=0), READY, Cause.OUT_OF_AMMUNITION),
        (gun(magazine=5, stock=0), READY, Cause.COMMAND_POST_DOWN),
    ],
)
def test_post_that_is_out_is_the_cause_only_where_no_unit_may_act_alone(
    unit: FireUnitFigures, chance_of_it: UnitChance, why: Cause
) -> None:
    rows = [
        [chance(0.0, first_fire=6.0, last_fire=8.0)],
        [chance(0.0, first_fire=20.0, last_fire=25.0)],
    ]
    updates = [threatens(0, 1.0), threatens(1, 12.0)]
    found = cause_of(
        1, defence(unit), rows, updates, units=[chance_of_it], command_outages=[(0.0, 60.0)]
    )
    assert found is why


@pytest.mark.parametrize("down", [10.5, 11.0])  # in the burst, in the look after it
def test_unit_that_goes_down_before_its_window_closes_is_down(down: float) -> None:
    rows = [[chance(0.0, last_fire=30.0, kills=[0.5] * 10)]]
    units = [UnitChance(np.zeros(3), outages=[(down, 60.0)])]
    story = defence(gun(), firing="burst")
    assert cause_of(0, story, rows, [threatens(0, 1.0)], units=units) is Cause.FIRE_UNIT_DOWN


@pytest.mark.parametrize("dismissed", [10.5, 11.0])  # in the burst, in the look after it
def test_threat_dismissed_between_two_bursts_was_dismissed(dismissed: float) -> None:
    rows = [[chance(0.0, last_fire=30.0, kills=[0.5] * 10)]]
    updates = [threatens(0, 1.0), harmless(0, dismissed)]
    assert cause_of(0, defence(gun(), firing="burst"), rows, updates) is Cause.DISMISSED


def test_dismissal_while_the_gun_looks_is_no_cause_where_its_magazine_was_empty() -> None:
    updates = [threatens(0, 1.0), harmless(0, 11.2), threatens(0, 11.6)]
    rows = [[chance(0.0, last_fire=30.0)]]
    story = defence(gun(magazine=10, stock=0))
    assert cause_of(0, story, rows, updates) is Cause.OUT_OF_AMMUNITION


def test_threat_dismissed_after_its_unit_went_down_and_took_it_up_again_was_dismissed() -> None:
    story = defence(gun(), firing="burst")
    rows = [[chance(0.0, last_fire=30.0, kills=[0.5] * 10)]]
    units = [UnitChance(np.zeros(3), outages=[(13.6, 14.0)])]
    updates = [threatens(0, 1.0), harmless(0, 15.0)]
    assert cause_of(0, story, rows, updates, units=units) is Cause.DISMISSED


def test_threat_dismissed_once_its_window_was_used_up_missed() -> None:
    rows = [[chance(0.0, hits=False)]]
    updates = [threatens(0, 1.0), harmless(0, 15.5)]
    assert cause_of(0, defence(gun()), rows, updates) is Cause.MISSED


def test_threat_dismissed_and_judged_again_whose_gun_is_busy_meanwhile_met_busy_channels() -> None:
    rows = [
        [chance(0.0, first_fire=5.0, last_fire=20.0)],
        [chance(0.0, first_fire=8.0, last_fire=30.0)],
    ]
    updates = [threatens(0, 1.0), harmless(0, 4.0), threatens(1, 5.2), threatens(0, 6.0)]
    assert cause_of(0, defence(gun()), rows, updates) is Cause.CHANNELS_BUSY


def test_threat_judged_again_only_after_the_last_call_was_dismissed() -> None:
    updates = [threatens(0, 1.0), harmless(0, 3.0), threatens(0, 14.0)]
    assert cause_of(0, defence(gun()), [[chance(0.0)]], updates) is Cause.DISMISSED


@pytest.mark.parametrize("first_row", [0, 10])  # nothing of the window is left, or what is over
@pytest.mark.parametrize(
    ("is_held", "why"), [(True, Cause.HOLD_FIRE), (False, Cause.OUT_OF_ENVELOPE)]
)
def test_threat_whose_window_is_shut_to_its_end_meets_held_fire_or_is_out_of_envelope(
    first_row: int, is_held: bool, why: Cause
) -> None:
    opportunity = chance(0.0, last_fire=20.0)._replace(is_held=is_held)
    opportunity.window[first_row:, Window.FEASIBLE] = 0.0
    assert cause_of(0, defence(gun()), [[opportunity]], [threatens(0, 9.5)]) is why


def test_gun_is_busy_from_its_order_until_it_is_free_again() -> None:
    outcome = tell(defence(gun()), [[chance(0.0)]], [threatens(0, 8.0)])
    (spell,) = outcome.fire_units[0].busy_spells
    assert list(spell) == pytest.approx([8.0, 16.0 + 1.5])
