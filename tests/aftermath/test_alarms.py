import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.aftermath.alarms import (
    Delays,
    Joined,
    Judgements,
    Raised,
    joined,
    raised,
    warning_at,
    with_any,
)

NEVER = np.inf
IMPACT = 30.0
COMMAND, SIREN, ALL_CLEAR = 1.0, 2.0, 60.0


def alarm_of(
    above: list[bool],
    *,
    tracked: list[bool] | None = None,
    seen_dead: float = NEVER,
    impact: float = IMPACT,
    all_clear: float = ALL_CLEAR,
) -> Raised:
    """Of one threat with reports at 10 s, 11 s and so on, each of which predicts the impact."""
    k = len(above)
    is_tracked = np.array([tracked or [True] * k])
    judged = Judgements(
        10.0 + np.arange(k, dtype=np.float64)[np.newaxis],
        is_tracked,
        np.array([above]) & is_tracked,
        np.full((1, k), impact),
    )
    delays = Delays(np.array([COMMAND]), SIREN, all_clear)
    return raised(judged, delays, np.array([seen_dead]), np.array([impact]))


def span(alarm: Raised) -> tuple[float, float, bool]:
    return float(alarm.start[0]), float(alarm.end[0]), bool(alarm.withdrawn[0])


def test_alarm_lasts_from_its_siren_to_the_all_clear_after_the_predicted_impact() -> None:
    assert span(alarm_of([False, True, True])) == (11.0 + 3.0, IMPACT + ALL_CLEAR, False)


def test_nothing_above_the_threshold_raises_no_alarm() -> None:
    assert span(alarm_of([False, False])) == (NEVER, NEVER, False)


def test_siren_after_the_impact_does_not_sound() -> None:
    assert span(alarm_of([True], impact=12.9)) == (NEVER, NEVER, False)


def test_track_below_the_threshold_to_its_end_withdraws_the_alarm_when_it_ends() -> None:
    assert span(alarm_of([True, True, False, False])) == (13.0, 13.0 + 3.0, True)


def test_track_that_rises_again_keeps_its_alarm() -> None:
    assert span(alarm_of([True, False, True])) == (13.0, IMPACT + ALL_CLEAR, False)


def test_track_that_is_lost_while_above_keeps_its_alarm() -> None:
    lost = alarm_of([True, True, True], tracked=[True, True, False])
    assert span(lost) == (13.0, IMPACT + ALL_CLEAR, False)


def test_threat_seen_neutralised_ends_its_alarm_once_its_pieces_are_down() -> None:
    seen = alarm_of([True, True], seen_dead=20.0)
    assert span(seen) == (13.0, 20.0 + ALL_CLEAR, True)


def test_later_report_contradicts_who_called_a_threat_dead() -> None:
    alive = alarm_of([True] * 12, seen_dead=15.0)
    assert span(alive) == (13.0, IMPACT + ALL_CLEAR, False)


def test_no_siren_is_ordered_for_what_is_seen_neutralised_before() -> None:
    assert span(alarm_of([True], seen_dead=10.5)) == (NEVER, NEVER, False)


@settings(deadline=None)
@given(
    above=st.lists(st.booleans(), min_size=1, max_size=12),
    seen_dead=st.floats(10.0, 40.0) | st.just(NEVER),
    impact=st.floats(5.0, 40.0),
    all_clear=st.sampled_from([0.0, 1.0, 60.0]),
)
def test_alarm_never_ends_before_it_begins(
    above: list[bool], seen_dead: float, impact: float, all_clear: float
) -> None:
    start, end, withdrawn = span(
        alarm_of(above, seen_dead=seen_dead, impact=impact, all_clear=all_clear)
    )
    assert start <= end
    assert np.isfinite(start) == np.isfinite(end)
    assert np.isfinite(start) or not withdrawn


def together(spans: list[list[tuple[float, float]]]) -> Joined:
    """The alarms of raids that each have as many threats, none raised at an infinite start."""
    start, end = np.array(spans, dtype=np.float64).reshape(-1, 2).T
    return joined(Raised(start, end, start > 20.0), len(spans))


def told(alarms: Joined) -> list[tuple[Any, ...]]:
    columns = (alarms.raid, alarms.number, alarms.start, alarms.end, alarms.withdrawn)
    return list(zip(*(c.tolist() for c in columns), alarms.threats.tolist(), strict=True))


NONE = (NEVER, NEVER)


def test_alarms_that_overlap_are_one() -> None:
    found = together([[(20.0, 40.0), (10.0, 25.0), (50.0, 60.0)]])
    assert told(found) == [(0, 0, 10.0, 40.0, False, 2), (0, 1, 50.0, 60.0, True, 1)]


def test_alarm_inside_another_does_not_end_it() -> None:
    found = together([[(10.0, 90.0), (30.0, 40.0), (50.0, 60.0)]])
    assert told(found) == [(0, 0, 10.0, 90.0, False, 3)]


def test_raids_are_kept_apart() -> None:
    found = together([[(10.0, 20.0), NONE], [NONE, NONE], [(15.0, 18.0), (18.0, 19.0)]])
    assert told(found) == [(0, 0, 10.0, 20.0, False, 1), (2, 0, 15.0, 19.0, False, 2)]


def test_no_alarms_join_to_none() -> None:
    assert told(together([[NONE, NONE]])) == []


def test_alarm_is_withdrawn_only_if_it_was_for_every_threat_behind_it() -> None:
    found = together([[(30.0, 40.0), (35.0, 50.0)], [(10.0, 40.0), (35.0, 50.0)]])
    assert [row[4] for row in told(found)] == [True, False]


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 30), st.integers(0, 10)), min_size=4, max_size=4),
        min_size=1,
        max_size=5,
    )
)
def test_joined_alarms_cover_what_they_are_made_of_and_no_more(
    lengths: list[list[tuple[int, int]]],
) -> None:
    spans = [[(float(a), float(a + n)) for a, n in raid] for raid in lengths]
    found = together(spans)
    moments = np.arange(0.0, 41.0, 0.5)
    for raid, parts in enumerate(spans):
        mine = found.raid == raid
        inside = [(found.start[mine] <= t) & (t <= found.end[mine]) for t in moments]
        assert [sum(hit) for hit in inside] == [any(a <= t <= b for a, b in parts) for t in moments]
        assert found.threats[mine].sum() == len(parts)


TWO_RAIDS = [[(10.0, 20.0), (30.0, 40.0)], [(12.0, 13.0), NONE]]


def warned(raid: int, *times: float) -> list[float]:
    raids = np.full(len(times), raid)
    found: list[float] = warning_at(together(TWO_RAIDS), raids, np.array(times)).tolist()
    return found


def test_warning_is_from_the_start_of_the_alarm_in_force() -> None:
    assert warned(0, 13.0, 33.0) == [3.0, 3.0]


def test_nobody_is_warned_before_an_alarm_between_two_or_after_the_last() -> None:
    assert warned(0, 9.9, 25.0, 40.1) == [0.0, 0.0, 0.0]


def test_an_alarm_is_in_force_from_its_start_to_its_end() -> None:
    assert warned(0, 10.0, 20.0) == [0.0, 10.0]


def test_the_alarms_of_other_raids_warn_nobody() -> None:
    assert warned(1, 12.5, 15.0, 33.0) == [0.5, 0.0, 0.0]
    assert warned(2, 12.5) == [0.0]


def test_what_never_comes_down_has_no_warning() -> None:
    assert warned(0, math.nan) == [0.0]


def test_no_alarms_are_no_warning() -> None:
    none = warning_at(together([[NONE]]), np.zeros(1, np.int64), np.array([3.0]))
    assert none.tolist() == [0.0]
    nothing = warning_at(together([[NONE]]), np.empty(0, np.int64), np.empty(0))
    assert nothing.size == 0


@pytest.mark.parametrize(("time", "found"), [(15.0, [True, False]), (25.0, [False, False])])
def test_what_happens_in_an_alarm_is_told_of_that_alarm(time: float, found: list[bool]) -> None:
    alarms = together([[(10.0, 20.0), (30.0, 40.0)]])
    assert with_any(alarms, np.array([[time]]), np.array([[True]])).tolist() == found
    assert not with_any(alarms, np.array([[time]]), np.array([[False]])).any()
