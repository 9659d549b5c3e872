"""Look-ahead: what is kept for whom, and that nothing is kept for nobody."""

from collections.abc import Sequence

import pytest
from doctrine.doctrine_pictures import NOW, gun, option, pairs, picture, track
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.doctrine.assignment import AssignmentRule, assigned
from cram_sim.doctrine.look_ahead import MOST_PLANNED, timetable_of
from cram_sim.doctrine.most_urgent import by_urgency
from cram_sim.doctrine.protocol import Option, Picture
from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot

RULES: tuple[AssignmentRule, ...] = ("first_come", "most_urgent", "greedy", "optimal")
every_rule = pytest.mark.parametrize("rule", RULES)
law = settings(deadline=None)
LONG = 1000.0  # busy past every window: a unit that serves one track once


def now(seen: Picture, rule: AssignmentRule = "most_urgent", per_track: int = 1) -> list[
    tuple[int, int]
]:  # fmt: skip
    return sorted(pairs(assigned(seen, rule, per_track, look_ahead=True)))


@every_rule
def test_unit_is_left_to_the_track_that_depends_on_it(rule: AssignmentRule) -> None:
    options = [
        option(0, 0, fires=12.0, busy=LONG),
        option(0, 1, fires=13.0, busy=LONG, p_kill=0.4),
        option(1, 0, ready=15.0, fires=16.0, until=18.0, busy=LONG),
    ]
    tracks = [track(0, loss=9.0, known_for=5.0), track(1)]
    assert now(picture(tracks, [gun(0), gun(1)], options), rule) == [(0, 1)]


@every_rule
def test_unit_that_is_back_in_time_is_not_kept(rule: AssignmentRule) -> None:
    options = [
        option(0, 0, fires=12.0, busy=14.0),
        option(0, 1, fires=13.0, busy=14.0, p_kill=0.4),
        option(1, 0, ready=15.0, fires=16.0, until=18.0, busy=20.0),
    ]
    tracks = [track(0, loss=9.0, known_for=5.0), track(1)]
    assert now(picture(tracks, [gun(0), gun(1)], options), rule) == [(0, 0)]


@every_rule
def test_unit_is_not_kept_for_a_track_that_another_can_serve(rule: AssignmentRule) -> None:
    options = [
        option(0, 0, busy=LONG),
        option(1, 0, ready=15.0, fires=16.0, busy=LONG),
        option(1, 1, ready=15.0, fires=16.0, busy=LONG),
    ]
    seen = picture([track(0), track(1, loss=9.0)], [gun(0), gun(1)], options)
    assert now(seen, rule) == [(0, 0)]


def test_of_two_tracks_that_need_the_same_unit_the_more_urgent_has_it() -> None:
    options = [option(0, 0, busy=LONG), option(1, 0, ready=15.0, fires=16.0, busy=LONG)]
    worse_later = picture([track(0), track(1, loss=9.0)], [gun(0)], options)
    worse_now = picture([track(0, loss=9.0), track(1)], [gun(0)], options)
    assert now(worse_later) == []
    assert now(worse_now) == [(0, 0)]


def test_first_come_keeps_nothing_for_a_later_comer() -> None:
    options = [option(0, 0, busy=LONG), option(1, 0, ready=15.0, fires=16.0, busy=LONG)]
    seen = picture([track(0, known_for=5.0), track(1, loss=9.0)], [gun(0)], options)
    assert now(seen, "first_come") == [(0, 0)]


@every_rule
def test_both_tracks_are_served_when_one_can_only_be_served_by_the_popular_unit(
    rule: AssignmentRule,
) -> None:
    options = [
        option(0, 0, fires=12.0, busy=LONG, p_kill=0.9),
        option(0, 1, fires=13.0, busy=LONG),
        option(1, 0, fires=12.0, busy=LONG),
    ]
    seen = picture([track(0, loss=9.0), track(1)], [gun(0), gun(1)], options)
    assert now(seen, rule) == [(0, 1), (1, 0)]


@every_rule
def test_tracks_make_room_for_each_other_in_a_chain(rule: AssignmentRule) -> None:
    # Each of tracks 0 to 3 can be served by its own unit and the next, the last by unit 0 alone.
    options = [option(n, u, busy=LONG, p_kill=0.5) for n in range(3) for u in (n, n + 1)]
    options.append(option(3, 0, ready=15.0, fires=16.0, busy=LONG))
    seen = picture([track(n) for n in range(4)], [gun(u) for u in range(4)], options)
    assert now(seen, rule) == [(0, 1), (1, 2), (2, 3)]


@pytest.mark.parametrize("rule", ["greedy", "optimal"])
def test_no_unit_is_kept_for_a_track_that_it_cannot_harm(rule: AssignmentRule) -> None:
    later = option(1, 0, ready=15.0, fires=16.0, busy=LONG, p_kill=0.0)
    seen = picture([track(0), track(1, loss=9.0)], [gun(0)], [option(0, 0, busy=LONG), later])
    doctrine = ShootLookShoot.from_si(assignment=rule, look_ahead=True)
    assert pairs(doctrine.assign(seen)) == [(0, 0)]


def many(later: int, *, opens: float) -> Picture:
    """A track that may be engaged now, and many worse ones that need the same unit later."""
    options = [option(0, 0, busy=30.0)]
    options += [
        option(number, 0, ready=opens - 1.0, fires=opens, until=opens + 9.0, busy=LONG)
        for number in range(1, later + 1)
    ]
    tracks = [track(0), *(track(number, loss=9.0) for number in range(1, later + 1))]
    return picture(tracks, [gun(0)], options)


@pytest.mark.parametrize("later", [1, MOST_PLANNED - 1, 2 * MOST_PLANNED])
def test_unit_is_kept_for_worse_tracks_however_many_there_are(later: int) -> None:
    assert now(many(later, opens=15.0)) == []


def test_of_very_many_tracks_those_that_come_later_than_the_unit_is_free_do_not_count() -> None:
    seen = many(2 * MOST_PLANNED, opens=40.0)
    soon = option(999, 0, ready=11.0, fires=16.0, until=18.0, busy=20.0)
    tracks = {**seen.tracks, 999: track(999, loss=2.0)}
    assert now(seen) == [(0, 0)]
    assert now(seen._replace(tracks=tracks, options=(*seen.options, soon))) == []


def test_of_very_many_tracks_the_least_urgent_are_not_planned_for() -> None:
    numbers = range(2 * MOST_PLANNED)
    units = [gun(number) for number in numbers]
    options = [option(n, n, ready=15.0, fires=16.0, busy=LONG) for n in numbers]
    tracks = [track(n, loss=1.0 + n) for n in numbers]
    timetable = timetable_of(picture(tracks, units, options), by_urgency, LONG)
    planned = {option.track for line in timetable.lanes.values() for option in line}
    assert planned == set(numbers[MOST_PLANNED:])


def test_channel_beside_the_one_that_is_kept_is_given() -> None:
    options = [option(0, 0, busy=LONG), option(1, 0, ready=15.0, fires=16.0, busy=LONG)]
    seen = picture([track(0), track(1, loss=9.0)], [gun(0, channels=2)], options)
    assert now(seen) == [(0, 0)]


@every_rule
def test_no_unit_doubles_a_track_while_another_depends_on_it(rule: AssignmentRule) -> None:
    options = [
        option(0, 0, busy=LONG),
        option(0, 1, busy=LONG),
        option(1, 1, ready=15.0, fires=16.0, busy=LONG),
    ]
    seen = picture([track(0, loss=9.0, fire_units=0), track(1)], [gun(0), gun(1)], options)
    assert now(seen, rule, 2) == [(0, 0)]


def test_nothing_is_kept_for_a_track_that_is_engaged_already() -> None:
    options = [option(0, 0, ready=15.0, fires=16.0, busy=LONG), option(1, 0, busy=LONG)]
    seen = picture([track(0, loss=9.0, fire_units=1), track(1)], [gun(0)], options)
    assert now(seen, per_track=2) == [(1, 0)]


def test_what_was_refused_leaves_no_mark_on_the_timetable() -> None:
    options = [
        option(0, 0, fires=12.0, busy=LONG),  # refused: track 2 depends on gun 0
        option(1, 1, fires=12.0, busy=LONG),  # track 3 can go to gun 0 after track 2
        option(1, 2, ready=10.5, fires=11.0, busy=LONG),
        option(2, 0, ready=15.0, fires=16.0, until=18.0, busy=20.0),
        option(3, 1, ready=15.0, fires=16.0, until=18.0, busy=20.0),
        option(3, 0, ready=15.0, fires=21.0, until=30.0, busy=25.0),
    ]
    tracks = [track(0, loss=8.0), track(1, loss=7.0), track(2, loss=9.0), track(3)]
    seen = picture(tracks, [gun(0), gun(1), gun(2)], options)
    assert now(seen) == [(1, 1)]


@st.composite
def one_service_each(draw: st.DrawFn) -> Picture:
    """Single channels that serve one track each, some of it later; every urgency different."""
    losses = draw(st.permutations(range(1, 6)))
    tracks = [track(n, loss=float(loss)) for n, loss in enumerate(losses)]
    units = [gun(number) for number in range(draw(st.integers(1, 4)))]
    options = []
    for view in tracks:
        for unit in units:
            if draw(st.booleans()):
                ready = draw(st.sampled_from([NOW, 12.0, 14.0]))
                fires = ready + draw(st.sampled_from([1.0, 2.0]))
                options.append(
                    option(view.track, unit.fire_unit, ready=ready, fires=fires, busy=LONG)
                )
    return picture(tracks, units, options)


def best(seen: Picture, without: Sequence[tuple[int, int]] = ()) -> int:
    """The most urgent tracks that single services can serve: 2 to the power of the loss of each.

    Tracks and units of the pairs `without` are out of it.
    """
    gone_tracks, gone_units = {t for t, _ in without}, {u for _, u in without}
    left = [o for o in seen.options if o.track not in gone_tracks and o.fire_unit not in gone_units]
    units = {o.fire_unit for o in left}
    reached = {frozenset[int](): 0}
    for number, view in seen.tracks.items():
        grown = dict(reached)
        for used, value in reached.items():
            for o in left:
                if o.track == number and o.fire_unit in units - used:
                    more = used | {o.fire_unit}
                    grown[more] = max(grown.get(more, 0), value + worth(view.expected_loss))
        reached = grown
    return max(reached.values())


def worth(loss: float) -> int:
    return int(2 ** int(loss))


def worth_of(seen: Picture, found: Sequence[tuple[int, int]]) -> int:
    return sum(worth(seen.tracks[number].expected_loss) for number, _ in found)


@law
@given(one_service_each())
def test_no_assignment_costs_a_track_that_could_be_served(seen: Picture) -> None:
    found = now(seen)
    assert worth_of(seen, found) + best(seen, found) == best(seen)


@law
@given(one_service_each())
def test_no_unit_waits_for_nobody(seen: Picture) -> None:
    found = now(seen)
    tracks, units = {t for t, _ in found}, {u for _, u in found}
    idle = [
        (o.track, o.fire_unit)
        for o in seen.options
        if o.ready_from <= NOW and o.track not in tracks and o.fire_unit not in units
    ]
    assert not [
        pair
        for pair in idle
        if worth_of(seen, [*found, pair]) + best(seen, [*found, pair]) == best(seen)
    ]


def served(seen: Picture, *, look_ahead: bool) -> int:
    """How many tracks single services serve, asked again whenever a unit may be cued."""
    done: list[tuple[int, int]] = []
    for moment in sorted({o.ready_from for o in seen.options}):
        tracks, units = {t for t, _ in done}, {u for _, u in done}
        options = tuple(
            o for o in seen.options if o.track not in tracks and o.fire_unit not in units
        )
        if not look_ahead:
            options = tuple(o for o in options if o.ready_from <= moment)
        left = seen._replace(now=moment, options=options)
        done += pairs(assigned(left, "most_urgent", 1, look_ahead=look_ahead))
    return len(done)


@law
@given(one_service_each())
def test_a_raid_of_single_services_loses_no_track_by_looking_ahead(seen: Picture) -> None:
    assert served(seen, look_ahead=True) >= served(seen, look_ahead=False)


def test_looking_ahead_serves_a_track_that_is_lost_without() -> None:
    options: list[Option] = [
        option(0, 0, fires=12.0, busy=LONG),
        option(0, 1, fires=13.0, busy=LONG),
        option(1, 0, ready=14.0, fires=15.0, busy=LONG),
    ]
    seen = picture([track(0), track(1)], [gun(0), gun(1)], options)
    assert (served(seen, look_ahead=False), served(seen, look_ahead=True)) == (1, 2)
