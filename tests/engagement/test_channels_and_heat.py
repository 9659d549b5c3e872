"""Fire units that take on several threats, wait between launches, run hot and cool."""

import math

import numpy as np
import pytest
from engagement.stories import (
    ASSESSMENT,
    PREPARATION,
    RATE,
    TIME_OF_FLIGHT,
    chance,
    defence,
    entries,
    gun,
    killed_by,
    tell,
    threatens,
    times,
)

from cram_sim.effectors.gun_windows import GunWindow
from cram_sim.engagement.plan import Opportunity, UnitChance
from cram_sim.engagement.situation import FireUnit
from cram_sim.records import Event, Outcome


def hot(heat_limit: float, *, cooling_rate: float = 1.0, shot: float = 5.0) -> FireUnit:
    figures = gun(heat_limit=heat_limit, cooling_rate=cooling_rate, shot_ammunition=shot)
    chance = UnitChance(np.zeros(3))
    return FireUnit(0, figures, chance, figures.effects.magazine, 0.0, 0.0, 1)


def test_unit_with_two_channels_engages_two_threats_at_once() -> None:
    story = defence(gun(channels=2))
    outcome = tell(story, [[chance(0.0)], [chance(0.0)]], [threatens(0, 1.0), threatens(1, 1.0)])
    assert [shot.open_fire_time for shot in outcome.shots] == [10.0, 10.0]


def test_unit_with_one_channel_engages_one_after_the_other() -> None:
    story = defence(gun())
    later = chance(0.0, last_fire=40.0)
    outcome = tell(
        story, [[chance(0.0)], [later]], [threatens(0, 1.0, loss=2.0), threatens(1, 1.0)]
    )
    assert outcome.shots[1].open_fire_time >= outcome.shots[0].last_intercept_time + ASSESSMENT


def test_third_threat_waits_for_a_channel_of_two() -> None:
    story = defence(gun(channels=2))
    killed = killed_by(3, 0.1)
    row = [[chance(0.1, last_fire=40.0, kills=[killed])] for _ in range(3)]
    outcome = tell(story, row, [threatens(number, 1.0) for number in range(3)])
    assert len(entries(outcome, Event.OPENED_FIRE)) == 3
    busy = 0
    for entry in outcome.log:
        busy += (entry.event is Event.CUED) - (
            entry.event in (Event.ASSESSED_DEAD, Event.ASSESSED_ALIVE)
        )
        assert busy <= 2


def test_both_channels_draw_on_one_magazine() -> None:
    story = defence(
        gun(channels=2, magazine=30.0, reload_time=1000.0, firing="single", shot_ammunition=20.0)
    )
    outcome = tell(story, [[chance(0.0)], [chance(0.0)]], [threatens(0, 1.0), threatens(1, 1.0)])
    assert sorted(shot.rounds for shot in outcome.shots) == [10, 20]


def test_unit_takes_the_same_threat_on_one_channel_only() -> None:
    story = defence(gun(channels=2), fire_units_per_track=2)
    outcome = tell(story, [[chance(0.0)]], [threatens(0, 1.0), threatens(0, 2.0)])
    assert len(entries(outcome, Event.CUED)) == 1


def test_second_launch_waits_for_the_interval_after_the_first() -> None:
    story = defence(gun(channels=2, launch_interval=3.0))
    outcome = tell(story, [[chance(0.0)], [chance(0.0)]], [threatens(0, 1.0), threatens(1, 1.0)])
    assert [shot.open_fire_time for shot in outcome.shots] == [10.0, pytest.approx(13.0)]


def test_single_shots_are_of_their_own_length_whatever_the_doctrine() -> None:
    story = defence(gun(firing="single", shot_ammunition=7.0), firing="continuous")
    outcome = tell(story, [[chance(0.0, kills=(0.5,) * 5)]], [threatens(0, 1.0)])
    assert {shot.rounds for shot in outcome.shots} == {7}
    assert len(outcome.shots) == 2  # 0.6 s of fire, 1 s of flight, 1.5 s to look: 13.1 s, 16.2 s


def test_continuous_effector_fires_on_though_the_doctrine_says_bursts() -> None:
    story = defence(gun(firing="continuous"), firing="burst", burst_rounds=10)
    outcome = tell(story, [[chance(0.0)]], [threatens(0, 1.0)])
    assert [shot.rounds for shot in outcome.shots] == [51]


def test_hot_unit_fires_no_more_than_its_limit_at_once() -> None:
    story = defence(gun(heat_limit=20.0, cooling_rate=0.5))
    outcome = tell(story, [[chance(0.0)]], [threatens(0, 1.0)])
    assert outcome.shots[0].rounds == 20


def test_unit_that_is_too_hot_cools_before_its_next_threat() -> None:
    story = defence(gun(heat_limit=20.0, cooling_rate=1.0, shot_ammunition=5.0))
    row = [[chance(0.0)], [chance(0.0, first_fire=15.0, last_fire=60.0)]]
    outcome = tell(story, row, [threatens(0, 1.0), threatens(1, 1.0)])
    first, second = outcome.shots
    # Twenty rounds from 10 s on, the last at 11.9 s; five of them have cooled off at 16.9 s.
    assert second.open_fire_time == pytest.approx(11.9 + 5.0 + PREPARATION, abs=0.2)
    assert second.rounds < first.rounds


def test_heat_that_cools_for_long_is_gone() -> None:
    unit = hot(20.0)
    unit.spend(20.0, 20.0, 9.0, 10.0)
    assert [unit.fireable_at(time) for time in (10.0, 15.0, 30.0, 99.0)] == [0.0, 5.0, 20.0, 20.0]


def test_unit_is_cold_enough_for_a_shot_after_its_cooling_time() -> None:
    unit = hot(20.0, cooling_rate=0.5)
    unit.spend(20.0, 20.0, 9.0, 10.0)
    assert unit.cooling_time == 10.0
    assert not unit.can_shoot_at(19.9)
    assert unit.can_shoot_at(20.1)


def test_unit_without_a_heat_limit_never_cools() -> None:
    unit = hot(math.inf, cooling_rate=0.0)
    unit.spend(500.0, 500.0, 9.0, 10.0)
    assert unit.cooling_time == 0.0
    assert unit.fireable_at(10.0) == unit.ammunition_left


def test_unit_is_too_hot_from_its_last_round_until_it_has_cooled() -> None:
    story = defence(gun(heat_limit=20.0, cooling_rate=1.0, shot_ammunition=5.0))
    unit = tell(story, [[chance(0.0)]], [threatens(0, 1.0)]).fire_units[0]
    assert [unit.is_too_hot_at(time) for time in (11.0, 13.0, 16.0, 17.5)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_launcher_takes_no_more_threats_than_it_has_interceptors_left() -> None:
    story = defence(
        gun(channels=2, magazine=7.0, reload_time=1000.0, firing="single", shot_ammunition=7.0),
        gun(),
    )
    later = chance(0.0, first_fire=12.0)
    rows: list[list[Opportunity | None]] = [[chance(0.0), None], [later, later]]
    outcome = tell(story, rows, [threatens(0, 1.0), threatens(1, 1.0)])
    assigned = [(entry.threat, entry.fire_unit) for entry in entries(outcome, Event.ASSIGNED)]
    assert assigned == [(0, 0), (1, 1)]


@pytest.mark.parametrize(
    ("draw", "outcome"),
    [
        (0.39, Outcome.DETONATED),
        (0.41, Outcome.BROKEN_UP),
        (0.71, Outcome.DISABLED),
        (0.91, Outcome.DEFLECTED),
    ],
)
def test_what_becomes_of_a_kill_follows_the_shares(draw: float, outcome: Outcome) -> None:
    assert gun().outcome_of(draw) is outcome


def test_kill_has_the_outcome_that_was_drawn_and_a_miss_none() -> None:
    opportunity = chance(0.1, kills=[killed_by(5, 0.1)])  # its draw of the outcome is 0.5
    killed = tell(defence(gun()), [[opportunity]], [threatens(0, 1.0)])
    missed = tell(defence(gun()), [[chance(0.0)]], [threatens(0, 1.0)])
    assert killed.shots[0].outcome is killed.threats[0].outcome is Outcome.BROKEN_UP
    assert missed.shots[0].outcome is missed.threats[0].outcome is Outcome.NONE


def test_firing_time_is_that_of_the_rounds() -> None:
    outcome = tell(defence(gun(), firing="burst"), [[chance(0.0)]], [threatens(0, 1.0)])
    assert outcome.shots[0].firing_time == pytest.approx(9 / RATE)
    assert times(outcome, Event.CEASED_FIRE) == [pytest.approx(10.0 + 9 / RATE)]
    assert outcome.shots[0].last_intercept_time == pytest.approx(10.9 + TIME_OF_FLIGHT)


@pytest.mark.parametrize("channels", [3, 4])
def test_launches_of_many_channels_are_an_interval_apart(channels: int) -> None:
    story = defence(gun(channels=channels, launch_interval=3.0))
    row = [[chance(0.0, last_fire=40.0)] for _ in range(channels)]
    outcome = tell(story, row, [threatens(number, 1.0) for number in range(channels)])
    opened = [shot.open_fire_time for shot in outcome.shots]
    assert opened == pytest.approx([10.0 + 3.0 * number for number in range(channels)])


def test_heat_does_not_depend_on_how_fire_is_cut_up() -> None:
    at_once, in_parts = hot(100.0, cooling_rate=0.2), hot(100.0, cooling_rate=0.2)
    at_once.spend(10.0, 10.0, 0.0, 10.0)
    for part in range(10):
        in_parts.spend(1.0, 1.0, float(part), part + 1.0)
    assert at_once.heat == in_parts.heat == 10.0


def test_shot_that_ceased_early_counts_no_hit_of_rounds_that_never_left() -> None:
    """The second unit's only hits would come with its last rounds, long after the kill."""
    early, late = chance(0.1, kills=[killed_by(1, 0.1)]), chance(0.0, hits=False)
    late.window[-10:, GunWindow.PRESENTED_AREA] = 1e6
    outcome = tell(
        defence(gun(), gun(), fire_units_per_track=2), [[early, late]], [threatens(0, 1.0)]
    )
    assert [shot.hit for shot in sorted(outcome.shots, key=lambda shot: shot.fire_unit)] == [
        True, False,
    ]  # fmt: skip


def test_a_launch_interval_that_outlasts_the_window_ends_the_engagements_of_it() -> None:
    """Still in track, the launcher is ready at once, and can fire no more: once is enough."""
    story = defence(gun(firing="single", launch_interval=8.0))
    outcome = tell(story, [[chance(0.0, kills=(0.5,) * 4)]], [threatens(0, 1.0)])
    assert [shot.open_fire_time for shot in outcome.shots] == [10.0]
    assert len(entries(outcome, Event.ASSIGNED)) == 1


def test_an_order_that_came_to_nothing_is_not_given_again_in_the_same_moment() -> None:
    story = defence(gun(firing="single", launch_interval=8.0, channels=2))
    outcome = tell(
        story,
        [[chance(0.0, kills=(0.5,) * 4)], [chance(0.0, kills=(0.5,) * 4)]],
        [threatens(0, 1.0), threatens(1, 1.0)],
    )
    moments = [(entry.time, entry.threat) for entry in entries(outcome, Event.ASSIGNED)]
    assert len(moments) == len(set(moments)) > 0
