from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.experiment.gantt import ENGAGEMENT, ORDERS, TROUBLE, Gantt, gantt
from cram_sim.experiment.gantt_bars import Doing, Row, RowKind, Span
from cram_sim.experiment.trace import Happening
from cram_sim.records import Event

ROCKET, GUN = "salvo 1/1", "gun 1"


def told(*events: tuple[float, Event], threat: str = ROCKET, unit: str = "") -> list[Happening]:
    return [Happening(time, event, threat, unit, "") for time, event in events]


def chart(*parts: list[Happening]) -> Gantt:
    return gantt(sorted((each for part in parts for each in part), key=lambda each: each.time_s))


def of(made: Gantt, kind: RowKind) -> list[tuple[Doing, float, float]]:
    return [(span.doing, span.start, span.end) for span in made.spans if span.row.kind is kind]


FLIGHT = told(
    (0.0, Event.LAUNCHED),
    (4.0, Event.DETECTED),
    (5.0, Event.TRACK_CONFIRMED),
    (6.0, Event.JUDGED_THREATENING),
    (7.0, Event.RELEASE_ASKED),
    (8.0, Event.OPERATOR_DECIDES),
    (9.0, Event.RELEASED),
    (20.0, Event.IMPACT),
)
ENGAGED = told(
    (7.0, Event.ASSIGNED),
    (8.0, Event.CUED),
    (10.0, Event.ACQUIRED),
    (11.0, Event.OPENED_FIRE),
    (13.0, Event.CEASED_FIRE),
    (15.0, Event.ASSESSED_ALIVE),
    (16.0, Event.FREE_AGAIN),
    unit=GUN,
)


def test_flight_is_cut_where_the_defence_learns_or_does_something() -> None:
    assert of(chart(FLIGHT, ENGAGED), RowKind.THREAT) == [
        (Doing.UNTRACKED, 0.0, 5.0),
        (Doing.TRACKED, 5.0, 6.0),
        (Doing.THREATENING, 6.0, 9.0),
        (Doing.RELEASED, 9.0, 11.0),
        (Doing.UNDER_FIRE, 11.0, 15.0),
        (Doing.RELEASED, 15.0, 20.0),
    ]


def test_engagement_is_told_from_order_to_free_channel() -> None:
    assert of(chart(FLIGHT, ENGAGED), RowKind.FIRE_UNIT) == [
        (Doing.ORDERED, 7.0, 8.0),
        (Doing.PREPARING, 8.0, 10.0),
        (Doing.READY, 10.0, 11.0),
        (Doing.FIRING, 11.0, 13.0),
        (Doing.ASSESSING, 13.0, 15.0),
        (Doing.READY, 15.0, 16.0),
    ]


def test_release_is_waited_for_and_then_decided() -> None:
    made = chart(FLIGHT)
    assert of(made, RowKind.QUEUE) == [(Doing.WAITING, 7.0, 8.0)]
    assert of(made, RowKind.OPERATOR) == [(Doing.DECIDING, 8.0, 9.0)]


def test_track_judged_harmless_or_lost_is_shown_as_such() -> None:
    changes = told(
        (0.0, Event.LAUNCHED),
        (1.0, Event.TRACK_CONFIRMED),
        (2.0, Event.JUDGED_THREATENING),
        (3.0, Event.JUDGED_HARMLESS),
        (4.0, Event.TRACK_DROPPED),
        (5.0, Event.IMPACT),
    )
    assert [doing for doing, _, _ in of(chart(changes), RowKind.THREAT)] == [
        Doing.UNTRACKED,
        Doing.TRACKED,
        Doing.THREATENING,
        Doing.TRACKED,
        Doing.UNTRACKED,
    ]


def test_threat_ends_where_it_is_neutralised_and_stays_so() -> None:
    after = told((12.0, Event.NEUTRALISED), (12.5, Event.JUDGED_THREATENING), (14.0, Event.ALERTED))
    made = chart(FLIGHT[:-1], after)
    assert max(end for _, _, end in of(made, RowKind.THREAT)) == 12.0
    marks = [mark.event for mark in made.marks]
    assert marks == [Event.NEUTRALISED, Event.ALERTED]


def test_threat_that_failed_to_launch_has_a_mark_and_no_bar() -> None:
    made = chart(told((1.0, Event.FAILED_TO_LAUNCH)))
    assert (made.threats, made.spans) == ((ROCKET,), ())
    assert [mark.event for mark in made.marks] == [Event.FAILED_TO_LAUNCH]


def test_threats_served_at_one_time_lie_in_lanes_of_their_own() -> None:
    shots = ((1.0, Event.ASSIGNED), (5.0, Event.FREE_AGAIN))
    later = ((6.0, Event.ASSIGNED), (7.0, Event.FREE_AGAIN))
    made = chart(
        told(*shots, threat="a", unit=GUN),
        told(*shots, threat="b", unit=GUN),
        told(*later, threat="c", unit=GUN),
    )
    assert {span.detail: span.row.lane for span in made.spans} == {"a": 0, "b": 1, "c": 0}


def test_operators_who_decide_at_one_time_have_a_row_each() -> None:
    made = chart(
        told((1.0, Event.OPERATOR_DECIDES), (4.0, Event.RELEASED), threat="a"),
        told((2.0, Event.OPERATOR_DECIDES), (3.0, Event.CONSENT_WITHHELD), threat="b"),
    )
    assert {(span.detail, span.row.lane) for span in made.spans} == {("a", 0), ("b", 1)}


def test_second_engagement_laid_on_by_hand_frees_the_operator_when_the_unit_is_told() -> None:
    again = told((10.0, Event.OPERATOR_DECIDES), (12.0, Event.CUED), unit=GUN)
    assert of(chart(FLIGHT, again), RowKind.OPERATOR)[1] == (Doing.DECIDING, 10.0, 12.0)


def test_operator_still_decides_while_the_unit_makes_ready() -> None:
    cued = told((8.5, Event.CUED), unit=GUN)
    assert of(chart(FLIGHT, cued), RowKind.OPERATOR) == [(Doing.DECIDING, 8.0, 9.0)]


def test_lost_order_is_marked_and_keeps_the_channel() -> None:
    lost = told((1.0, Event.ASSIGNED), (2.0, Event.ORDER_LOST), (4.0, Event.FREE_AGAIN), unit=GUN)
    made = chart(lost)
    assert of(made, RowKind.FIRE_UNIT) == [(Doing.ORDERED, 1.0, 4.0)]
    assert [mark.event for mark in made.marks] == [Event.ORDER_LOST]


def test_interceptor_that_leaves_at_once_is_a_mark() -> None:
    fired = told(
        (3.0, Event.OPENED_FIRE), (3.0, Event.CEASED_FIRE), (8.0, Event.FREE_AGAIN), unit=GUN
    )
    made = chart(fired)
    assert [(mark.event, mark.time) for mark in made.marks] == [(Event.OPENED_FIRE, 3.0)]
    assert of(made, RowKind.FIRE_UNIT) == [(Doing.ASSESSING, 3.0, 8.0)]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((Event.RELOADING, Event.RELOADED), [Doing.RELOADING]),
        ((Event.COOLING, Event.COOLED), [Doing.COOLING]),
        ((Event.STOPPAGE, Event.STOPPAGE_CLEARED), [Doing.STOPPED]),
        ((Event.WENT_DOWN, Event.BACK_UP), [Doing.DOWN]),
        ((Event.WENT_DOWN, Event.REPAIR_BEGUN, Event.BACK_UP), [Doing.DOWN, Doing.IN_REPAIR]),
    ],
)
def test_trouble_of_a_unit_lasts_until_it_is_over(
    events: tuple[Event, ...], expected: list[Doing]
) -> None:
    trouble = told(*((float(n), event) for n, event in enumerate(events)), threat="", unit=GUN)
    made = chart(told((0.0, Event.LAUNCHED), (9.0, Event.IMPACT)), trouble)
    assert of(made, RowKind.FIRE_UNIT) == [
        (doing, float(n), n + 1.0) for n, doing in enumerate(expected)
    ]


def test_hold_fire_orders_are_told_by_name_and_the_command_post_by_its_outages() -> None:
    events = [
        Happening(1.0, Event.FIRE_HELD, "", "", "helicopter"),
        Happening(2.0, Event.FIRE_HELD, "", "", "ambulance flight"),
        Happening(3.0, Event.FIRE_FREED, "", "", "helicopter"),
        Happening(4.0, Event.COMMAND_POST_DOWN, "", "", ""),
        Happening(5.0, Event.COMMAND_POST_UP, "", "", ""),
    ]
    made = chart(told((0.0, Event.LAUNCHED), (9.0, Event.IMPACT)), events)
    spans = {(span.row.name, span.start, span.end) for span in made.spans}
    assert {
        ("helicopter", 1.0, 3.0),
        ("ambulance flight", 2.0, 9.0),
        ("command post", 4.0, 5.0),
    } <= spans


def test_repair_that_outlasts_the_raid_ends_with_it() -> None:
    repair = told((8.0, Event.WENT_DOWN), (5000.0, Event.BACK_UP), threat="", unit=GUN)
    late = told((30.0, Event.RELOADING), (40.0, Event.RELOADED), threat="", unit="gun 2")
    made = chart(FLIGHT, repair, late)
    assert made.end == 20.0
    assert of(made, RowKind.FIRE_UNIT) == [(Doing.DOWN, 8.0, 20.0)]


def test_idle_units_have_a_row_too() -> None:
    made = gantt(ENGAGED, fire_units=["idle gun", GUN], friends=["nobody here"])
    assert made.fire_units == ("idle gun", GUN)
    assert made.friends == frozenset()


def test_nothing_told_is_an_empty_chart() -> None:
    assert gantt([]) == Gantt((), frozenset(), (), 0, (), (), 0.0)


@st.composite
def happenings(draw: st.DrawFn) -> list[Happening]:
    """Events of every kind in any order: also such as no clock would tell."""
    times = sorted(draw(st.lists(st.integers(0, 40), max_size=60)))
    return [
        Happening(
            float(time),
            draw(st.sampled_from(Event)),
            draw(st.sampled_from(["", "a", "b", "c"])),
            draw(st.sampled_from(["", "gun 1", "gun 2"])),
            draw(st.sampled_from(["", "north"])),
        )
        for time in times
    ]


def by_row(made: Gantt) -> dict[Row, list[Span]]:
    rows: dict[Row, list[Span]] = {}
    for span in sorted(made.spans, key=lambda span: span.start):
        rows.setdefault(span.row, []).append(span)
    return rows


@given(happenings())
@settings(deadline=None)
def test_every_span_ends_after_it_began_and_within_the_raid(events: list[Happening]) -> None:
    made = gantt(events)
    assert all(0.0 <= span.start < span.end <= made.end for span in made.spans)
    assert all(mark.time <= made.end for mark in made.marks)


@given(happenings())
@settings(deadline=None)
def test_spans_of_a_row_never_overlap(events: list[Happening]) -> None:
    for spans in by_row(gantt(events)).values():
        assert all(one.end <= other.start for one, other in pairwise(spans))


@given(happenings())
@settings(deadline=None)
def test_flight_has_no_gaps(events: list[Happening]) -> None:
    once = [each for each in events if each.event not in (Event.LAUNCHED, Event.IMPACT)]
    once = [each for each in once if each.event not in (Event.NEUTRALISED, Event.FAILED_TO_LAUNCH)]
    flight = [Happening(0.0, Event.LAUNCHED, "a", "", ""), *once]
    made = gantt([*flight, Happening(50.0, Event.IMPACT, "a", "", "")])
    spans = by_row(made)[Row(RowKind.THREAT, "a")]
    assert (spans[0].start, spans[-1].end) == (0.0, 50.0)
    assert all(one.end == other.start for one, other in pairwise(spans))


def test_everything_that_goes_on_begins_with_some_event() -> None:
    begun = {doing for doing in ENGAGEMENT.values() if doing}
    begun |= {doing for _, doing in (*TROUBLE.values(), *ORDERS.values()) if doing}
    of_threats_and_people = {span.doing for span in chart(FLIGHT, ENGAGED).spans}
    assert begun | of_threats_and_people == set(Doing)


def test_zone_under_alarm_has_a_row_until_the_all_clear_or_the_end_of_the_raid() -> None:
    def siren(*events: tuple[float, Event]) -> list[Happening]:
        return [Happening(time, event, "", "", "town") for time, event in events]

    alarms = siren(
        (6.0, Event.ALARM_RAISED),
        (9.0, Event.ALARM_WITHDRAWN),
        (12.0, Event.ALARM_RAISED),
        (80.0, Event.ALL_CLEAR),
    )
    assert of(chart(FLIGHT, alarms), RowKind.WARNING_ZONE) == [
        (Doing.ALARM, 6.0, 9.0),
        (Doing.ALARM, 12.0, 20.0),
    ]
