"""Fire units that fail or are out: what they let go of, and who takes over."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from engagement.stories import (
    LEAD,
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

from cram_sim.engagement.plan import Span, UnitChance
from cram_sim.records import Cause, Event


def luck(
    *, failures: Sequence[Span] = (), outages: Sequence[Span] = (), is_ready: bool = True
) -> UnitChance:
    return UnitChance(np.zeros(3), is_ready, failures, outages)


def test_unit_that_fails_in_a_burst_ceases_at_once() -> None:
    units = [luck(failures=[(11.05, 99.0)])]
    outcome = tell(defence(gun(magazine=100.0)), [[chance(0.0)]], [threatens(0, 1.0)], units=units)
    (shot,) = outcome.shots
    assert shot.rounds == 11  # at 10.0, 10.1 and so on to 11.0 s
    assert times(outcome, Event.CEASED_FIRE) == times(outcome, Event.FREE_AGAIN) == [11.05]
    assert outcome.fire_units[0].ammunition_left == 100.0 - 11.0
    assert entries(outcome, Event.ASSESSED_ALIVE) == []
    assert outcome.threats[0].cut_short is Cause.FIRE_UNIT_DOWN


def test_threat_of_a_unit_that_fails_goes_to_the_other() -> None:
    units = [luck(failures=[(11.05, 99.0)]), luck()]
    row = [[chance(0.0), chance(0.0, last_fire=20.0)]]
    outcome = tell(defence(gun(), gun()), row, [threatens(0, 1.0)], units=units)
    assert [shot.fire_unit for shot in outcome.shots] == [0, 1]
    assert times(outcome, Event.ASSIGNED) == [pytest.approx(10.0 - LEAD), 11.05]
    assert outcome.shots[1].open_fire_time == pytest.approx(11.05 + PREPARATION)


def test_round_that_left_before_its_unit_failed_neutralises() -> None:
    killer = chance(0.1, kills=[killed_by(8, 0.1)])
    units = [luck(failures=[(10.75, 99.0)])]
    outcome = tell(defence(gun()), [[killer]], [threatens(0, 1.0)], units=units)
    assert outcome.threats[0].neutralised_time == pytest.approx(11.7)
    assert [shot.neutralised for shot in outcome.shots] == [True]
    assert entries(outcome, Event.ASSESSED_DEAD) == []


def test_round_that_never_left_neutralises_nothing() -> None:
    killer = chance(0.1, kills=[killed_by(9, 0.1)])
    units = [luck(failures=[(10.75, 99.0)])]
    outcome = tell(defence(gun()), [[killer]], [threatens(0, 1.0)], units=units)
    assert not outcome.threats[0].is_neutralised
    assert [shot.neutralised for shot in outcome.shots] == [False]


def test_unit_that_is_repaired_takes_its_threat_up_again() -> None:
    units = [luck(failures=[(11.05, 3.0)])]
    story = [[chance(0.0, last_fire=20.0, kills=(0.5, 0.5))]]
    outcome = tell(defence(gun()), story, [threatens(0, 1.0)], units=units)
    assert times(outcome, Event.BACK_UP) == [pytest.approx(14.05)]
    assert outcome.shots[1].open_fire_time == pytest.approx(14.05 + PREPARATION)


def test_unit_that_was_not_ready_never_fires() -> None:
    outcome = tell(
        defence(gun()), [[chance(0.1)]], [threatens(0, 1.0)], units=[luck(is_ready=False)]
    )
    assert entries(outcome, Event.ASSIGNED) == []
    assert outcome.fire_units[0].is_down_at(0.0)


def test_unit_that_is_out_as_ordered_is_not_given_a_threat() -> None:
    units = [luck(outages=[(2.0, 12.0)])]
    outcome = tell(defence(gun()), [[chance(0.0)]], [threatens(0, 3.0)], units=units)
    assert times(outcome, Event.ASSIGNED) == [12.0]
    assert outcome.shots[0].open_fire_time == pytest.approx(12.0 + PREPARATION)


def test_unit_is_up_again_when_nothing_keeps_it_down_any_more() -> None:
    units = [luck(failures=[(3.0, 4.0)], outages=[(5.0, 9.0)])]
    outcome = tell(defence(gun()), [[chance(0.0)]], [threatens(0, 1.0)], units=units)
    assert times(outcome, Event.WENT_DOWN) == [3.0]
    assert times(outcome, Event.BACK_UP) == [9.0]


def test_outage_that_lasts_no_time_costs_the_engagement_under_way_only() -> None:
    # 0.3 + (0.9 - 0.3) is a last bit more than 0.9.
    units = [luck(outages=[(0.3, 0.3), (0.9, 0.9)])]
    outcome = tell(defence(gun()), [[chance(0.0)]], [threatens(0, 1.0)], units=units)
    assert len(entries(outcome, Event.BACK_UP)) == 2
    assert outcome.shots[0].open_fire_time == 10.0


def test_unit_that_fails_lets_go_of_its_operator() -> None:
    story = defence(gun(), gun(), release="manual")
    units = [luck(failures=[(8.0, 99.0)]), luck()]
    row = [[chance(0.0), None], [None, chance(0.0)]]
    updates = [threatens(0, 5.0), threatens(1, 6.0)]
    outcome = tell(story, row, updates, release_delay=6.0, units=units)
    assert times(outcome, Event.OPERATOR_DECIDES, 0) == [5.0]
    assert times(outcome, Event.OPERATOR_DECIDES, 1) == [8.0]


def test_unit_that_fails_gives_its_place_in_the_operators_queue_up() -> None:
    story = defence(gun(), gun(), gun(), release="manual")
    units = [luck(), luck(failures=[(8.0, 99.0)]), luck()]
    row = [[chance(0.0) if unit == threat else None for unit in range(3)] for threat in range(3)]
    updates = [threatens(threat, 5.0 + threat) for threat in range(3)]
    outcome = tell(story, row, updates, release_delay=6.0, units=units)
    assert times(outcome, Event.OPERATOR_DECIDES, 1) == []
    assert times(outcome, Event.OPERATOR_DECIDES, 2) == [11.0]


def test_failed_unit_breaks_off_before_it_fired_because_it_was_down() -> None:
    units = [luck(failures=[(9.0, 99.0)])]
    outcome = tell(defence(gun()), [[chance(0.0)]], [threatens(0, 1.0)], units=units)
    assert outcome.threats[0].broken_off is Cause.FIRE_UNIT_DOWN
    assert times(outcome, Event.ENGAGEMENT_BROKEN_OFF) == [9.0]


def test_failures_end_with_the_raid() -> None:
    many = luck(failures=[(30.0, 5.0)] * 20)
    story = replace(defence(gun()), repair_crews=1)
    outcome = tell(story, [[None]], [threatens(0, 1.0)], units=[many])
    assert times(outcome, Event.WENT_DOWN) == [30.0, 65.0, 100.0]  # the raid ends at 100 s


def test_unit_that_was_down_for_no_time_has_lost_its_track() -> None:
    units = [UnitChance(np.zeros(3), outages=[(11.0, 11.0)])]
    again = chance(0.0, last_fire=30.0, kills=[0.5, 0.5])
    outcome = tell(defence(gun()), [[again]], [threatens(0, 1.0)], units=units)
    assert [shot.open_fire_time for shot in outcome.shots] == [
        10.0,
        pytest.approx(11.0 + PREPARATION),
    ]
