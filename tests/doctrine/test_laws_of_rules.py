"""Laws that every rule of assignment keeps in every picture."""

import itertools
from collections import Counter
from collections.abc import Sequence
from random import Random

from doctrine.doctrine_pictures import averted, pairs, pictures
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.doctrine.assignment import AssignmentRule, assigned
from cram_sim.doctrine.availability import engagements_left, ready_options
from cram_sim.doctrine.protocol import Assignment, Picture

rules = st.sampled_from(["first_come", "most_urgent", "greedy", "optimal"])
law = settings(deadline=None)


@law
@given(pictures(), rules, st.integers(1, 3), st.booleans())
def test_only_ready_options_are_given_and_none_twice(
    seen: Picture, rule: AssignmentRule, per_track: int, look_ahead: bool
) -> None:
    found = pairs(assigned(seen, rule, per_track, look_ahead=look_ahead))
    assert set(found) <= {(o.track, o.fire_unit) for o in ready_options(seen)}
    assert len(set(found)) == len(found)


@law
@given(pictures(), rules, st.integers(1, 3), st.booleans())
def test_no_unit_takes_more_tracks_than_it_has_channels(
    seen: Picture, rule: AssignmentRule, per_track: int, look_ahead: bool
) -> None:
    taken = Counter(a.fire_unit for a in assigned(seen, rule, per_track, look_ahead=look_ahead))
    assert all(taken[n] <= unit.free_channels for n, unit in seen.fire_units.items())


@law
@given(pictures(), st.sampled_from(["greedy", "optimal"]), st.integers(1, 3), st.booleans())
def test_rules_of_returns_count_on_no_shot_that_is_not_there(
    seen: Picture, rule: AssignmentRule, per_track: int, look_ahead: bool
) -> None:
    taken = Counter(a.fire_unit for a in assigned(seen, rule, per_track, look_ahead=look_ahead))
    assert all(taken[n] <= engagements_left(unit) for n, unit in seen.fire_units.items())


@law
@given(pictures(), rules, st.integers(1, 3), st.booleans())
def test_no_track_gets_more_units_than_it_may(
    seen: Picture, rule: AssignmentRule, per_track: int, look_ahead: bool
) -> None:
    taken = Counter(a.track for a in assigned(seen, rule, per_track, look_ahead=look_ahead))
    assert all(seen.tracks[n].fire_units + count <= per_track for n, count in taken.items())


@law
@given(pictures(later=False), rules, st.integers(1, 3))
def test_no_unit_doubles_a_track_that_could_cover_another(
    seen: Picture, rule: AssignmentRule, per_track: int
) -> None:
    found = assigned(seen, rule, per_track, look_ahead=False)
    assert covers_before_doubling(seen, found, weighs=rule in ("greedy", "optimal"))


@law
@given(pictures(), rules, st.integers(1, 3), st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_the_options_says_nothing(
    seen: Picture,
    rule: AssignmentRule,
    per_track: int,
    look_ahead: bool,
    random: Random,
) -> None:
    shuffled = list(seen.options)
    random.shuffle(shuffled)
    other = seen._replace(options=tuple(shuffled))
    assert assigned(other, rule, per_track, look_ahead=look_ahead) == assigned(
        seen, rule, per_track, look_ahead=look_ahead
    )


@law
@given(pictures(later=False), rules)
def test_no_free_unit_is_left_to_an_unengaged_track_that_it_could_harm(
    seen: Picture, rule: AssignmentRule
) -> None:
    found = assigned(seen, rule, 1, look_ahead=False)
    engaged = {a.track for a in found} | {n for n, v in seen.tracks.items() if v.fire_units}
    taken = Counter(a.fire_unit for a in found)
    assert not [
        o
        for o in seen.options
        if o.track not in engaged
        and taken[o.fire_unit] < engagements_left(seen.fire_units[o.fire_unit])
        and o.p_kill * seen.tracks[o.track].expected_loss > 0.0
    ]


@law
@given(pictures(later=False), st.integers(1, 3))
def test_optimal_averts_at_least_what_greedy_does(seen: Picture, per_track: int) -> None:
    greedy = averted(seen, assigned(seen, "greedy", per_track, look_ahead=False))
    optimal = averted(seen, assigned(seen, "optimal", per_track, look_ahead=False))
    assert optimal >= greedy - 1e-9
    assert greedy >= 0.0


@settings(deadline=None, max_examples=60)
@given(pictures(most_tracks=3, most_units=3, later=False), st.integers(1, 2))
def test_optimal_is_the_best_of_all_assignments(seen: Picture, per_track: int) -> None:
    optimal = averted(seen, assigned(seen, "optimal", per_track, look_ahead=False))
    best = max(averted(seen, each) for each in every_assignment(seen, per_track))
    assert abs(optimal - best) <= 1e-9


def every_assignment(seen: Picture, per_track: int) -> list[list[Assignment]]:
    """All that keep the laws, by enumeration."""
    useful = [
        Assignment(o.track, o.fire_unit)
        for o in seen.options
        if o.p_kill * seen.tracks[o.track].expected_loss > 0.0
    ]
    return [
        list(chosen)
        for size in range(len(useful) + 1)
        for chosen in itertools.combinations(useful, size)
        if is_possible(seen, chosen, per_track)
        and covers_before_doubling(seen, chosen, weighs=True)
    ]


def is_possible(seen: Picture, chosen: Sequence[Assignment], per_track: int) -> bool:
    units, tracks = Counter(a.fire_unit for a in chosen), Counter(a.track for a in chosen)
    return all(
        count <= engagements_left(seen.fire_units[number]) for number, count in units.items()
    ) and all(seen.tracks[n].fire_units + count <= per_track for n, count in tracks.items())


def covers_before_doubling(seen: Picture, found: Sequence[Assignment], *, weighs: bool) -> bool:
    """One unit at most covers a track; no other there could cover one that nobody engages."""
    taken = {a.track for a in found} | {n for n, v in seen.tracks.items() if v.fire_units}
    wanted = {
        o.fire_unit
        for o in seen.options
        if o.track not in taken
        and (not weighs or o.p_kill * seen.tracks[o.track].expected_loss > 0.0)
    }
    doubling = Counter(a.track for a in found if a.fire_unit in wanted)
    return all(count <= (seen.tracks[n].fire_units == 0) for n, count in doubling.items())
