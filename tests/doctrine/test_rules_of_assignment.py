"""What each rule of assignment does in pictures small enough to see."""

import pytest
from doctrine.doctrine_pictures import (
    NAN,
    NOW,
    everyone,
    gun,
    launcher,
    option,
    pairs,
    picture,
    track,
)

from cram_sim.doctrine.assignment import AssignmentRule, assigned
from cram_sim.doctrine.protocol import Picture

RULES: tuple[AssignmentRule, ...] = ("first_come", "most_urgent", "greedy", "optimal")
every_rule = pytest.mark.parametrize("rule", RULES)


def given(seen: Picture, rule: AssignmentRule, per_track: int = 1) -> list[tuple[int, int]]:
    return sorted(pairs(assigned(seen, rule, per_track, look_ahead=False)))


def test_greatest_expected_loss_comes_first() -> None:
    seen = everyone([track(0, loss=1.0), track(1, loss=2.0)], [gun(0)])
    assert given(seen, "most_urgent") == [(1, 0)]


def test_of_equal_losses_the_shortest_time_to_go_comes_first() -> None:
    seen = everyone([track(0, to_go=9.0), track(1, to_go=8.0)], [gun(0)])
    assert given(seen, "most_urgent") == [(1, 0)]


def test_first_come_is_the_track_known_longest_whatever_its_loss() -> None:
    seen = everyone([track(0, loss=9.0, known_for=1.0), track(1, known_for=2.0)], [gun(0)])
    assert given(seen, "first_come") == [(1, 0)]


@pytest.mark.parametrize("rule", ["first_come", "most_urgent"])
def test_track_takes_the_unit_that_can_fire_first(rule: AssignmentRule) -> None:
    options = [option(0, 0, fires=15.0), option(0, 1, fires=14.0)]
    assert given(picture([track(0)], [gun(0), gun(1)], options), rule) == [(0, 1)]


@pytest.mark.parametrize("rule", ["first_come", "most_urgent"])
def test_rules_of_turns_need_no_probability(rule: AssignmentRule) -> None:
    seen = everyone([track(0), track(1)], [gun(0), gun(1)], p_kill=NAN)
    assert given(seen, rule) == [(0, 0), (1, 1)]


def test_greedy_takes_the_option_that_averts_most() -> None:
    options = [option(0, 0, p_kill=0.2), option(0, 1, p_kill=0.4), option(1, 1, p_kill=0.9)]
    seen = picture([track(0, loss=3.0), track(1, loss=1.0)], [gun(0), gun(1)], options)
    assert given(seen, "greedy") == [(0, 1)]


def test_optimal_forgoes_the_best_option_for_a_better_total() -> None:
    options = [
        option(0, 0, p_kill=0.9),
        option(0, 1, p_kill=0.8),
        option(1, 0, p_kill=0.7),
        option(1, 1, p_kill=0.1),
    ]
    seen = picture([track(0), track(1)], [gun(0), gun(1)], options)
    assert given(seen, "greedy") == [(0, 0), (1, 1)]
    assert given(seen, "optimal") == [(0, 1), (1, 0)]


@pytest.mark.parametrize("rule", ["greedy", "optimal"])
def test_an_option_that_averts_nothing_is_not_given(rule: AssignmentRule) -> None:
    assert given(everyone([track(0)], [gun(0)], p_kill=0.0), rule) == []


def test_greedy_doubles_where_more_survives_the_first_shot() -> None:
    tracks = [track(0, loss=2.0), track(1, loss=1.5)]
    units = [launcher(0, channels=1), launcher(1, channels=1), launcher(2, channels=1)]
    p_kill = {0: 0.9, 1: 0.5}
    options = [
        option(view.track, unit.fire_unit, p_kill=p_kill[view.track])
        for view in tracks
        for unit in units
    ]
    # Of track 0 0.2 survives, of track 1 0.75: the third unit averts 0.18 or 0.375.
    doubled = [pair for pair in given(picture(tracks, units, options), "greedy", 2) if pair[0]]
    assert len(doubled) == 2


@every_rule
def test_every_track_is_covered_before_any_is_doubled(rule: AssignmentRule) -> None:
    seen = everyone([track(0, loss=9.0), track(1, loss=0.1)], [gun(0), gun(1)])
    assert {number for number, _ in given(seen, rule, 2)} == {0, 1}


@every_rule
def test_a_lone_track_is_doubled_where_two_units_may_engage_it(rule: AssignmentRule) -> None:
    assert given(everyone([track(0)], [gun(0), gun(1), gun(2)]), rule, 2) == [(0, 0), (0, 1)]


@every_rule
def test_track_that_is_engaged_waits_for_those_that_are_not(rule: AssignmentRule) -> None:
    seen = everyone([track(0, loss=9.0, fire_units=1), track(1)], [gun(0)])
    assert given(seen, rule, 2) == [(1, 0)]


@every_rule
def test_unit_with_two_channels_takes_two_tracks(rule: AssignmentRule) -> None:
    seen = everyone([track(0), track(1), track(2)], [gun(0, channels=2)])
    assert len(given(seen, rule)) == 2


@every_rule
def test_unit_with_two_channels_takes_no_track_twice(rule: AssignmentRule) -> None:
    assert given(everyone([track(0)], [gun(0, channels=2)]), rule, 2) == [(0, 0)]


@pytest.mark.parametrize("rule", ["greedy", "optimal"])
def test_launcher_with_one_missile_averts_one_loss_whatever_its_channels(
    rule: AssignmentRule,
) -> None:
    seen = everyone([track(0), track(1)], [launcher(0, channels=4, missiles=1)])
    assert len(given(seen, rule)) == 1


@pytest.mark.parametrize("rule", ["first_come", "most_urgent"])
def test_in_turn_every_channel_takes_a_track_whatever_is_left_to_fire(
    rule: AssignmentRule,
) -> None:
    seen = everyone([track(0), track(1)], [launcher(0, channels=4, missiles=1)])
    assert len(given(seen, rule)) == 2


@every_rule
def test_unit_that_may_not_be_cued_yet_is_not_given(rule: AssignmentRule) -> None:
    seen = picture([track(0)], [gun(0)], [option(0, 0, ready=NOW + 1.0)])
    assert given(seen, rule) == []


@every_rule
def test_unit_that_may_be_cued_just_now_is_given_in_spite_of_rounding(
    rule: AssignmentRule,
) -> None:
    seen = picture([track(0)], [gun(0)], [option(0, 0, ready=NOW * (1.0 + 1e-15))])
    assert given(seen, rule) == [(0, 0)]


@every_rule
def test_nothing_to_do_is_nothing_done(rule: AssignmentRule) -> None:
    assert given(picture([track(0)], [gun(0)], []), rule, 2) == []
