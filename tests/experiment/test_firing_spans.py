"""Spans of firing time say what a search of the windows' rows says."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.engagement.plan import Span
from cram_sim.experiment.firing_spans import spans_of
from cram_sim.records import Floats, Opportunities, Window

NEVER = float("inf")
COLUMNS = len(Window)
# A lane: for each of its rows the firing time and whether it is feasible.
RISING = st.lists(st.tuples(st.integers(1, 9), st.booleans()), max_size=8).map(
    lambda steps: [
        (float(sum(step for step, _ in steps[: n + 1])), is_feasible)
        for n, (_, is_feasible) in enumerate(steps)
    ]
)
ANY = st.lists(st.tuples(st.integers(0, 20).map(float), st.booleans()), max_size=8)


def windows_of(*lanes: list[tuple[float, bool]]) -> Opportunities:
    rows = [row for lane in lanes for row in lane]
    table = np.zeros((len(rows), COLUMNS))
    if rows:
        table[:, Window.FIRING_TIME], table[:, Window.FEASIBLE] = np.array(rows, dtype=float).T
    stop = np.cumsum([len(lane) for lane in lanes])
    return Opportunities(table, stop - [len(lane) for lane in lanes], stop)


def searched(window: Floats, now: float) -> float:
    """From when a shot may open, by a search of the rows: a round leaves between feasible ones."""
    feasible, firing = window[:, Window.FEASIBLE] > 0.0, window[:, Window.FIRING_TIME]
    pairs = np.flatnonzero(feasible[:-1] & feasible[1:] & (firing[1:] >= now))
    if not pairs.size:
        return NEVER
    first = int(pairs[0])
    return now if first == 0 else max(now, float(firing[first]))


def told(spans: tuple[Span, ...], now: float) -> float:
    return next((max(now, begin) for begin, end in spans if end >= now), NEVER)


@settings(deadline=None)
@given(st.lists(st.one_of(RISING, ANY), min_size=1, max_size=4))
def test_the_first_span_that_is_not_over_is_what_a_search_finds(
    lanes: list[list[tuple[float, bool]]],
) -> None:
    windows = windows_of(*lanes)
    found = spans_of(windows)
    assert len(found) == len(lanes)
    for lane, rows in enumerate(lanes):
        window = windows.table[windows.start[lane] : windows.stop[lane]]
        first_fire = min((time for time, _ in rows), default=0.0)
        for now in np.arange(first_fire, 25.0, 0.5).tolist():
            assert told(found[lane], now) == searched(window, now)


@settings(deadline=None)
@given(RISING)
def test_spans_of_rising_times_are_disjoint_and_in_order(rows: list[tuple[float, bool]]) -> None:
    (spans,) = spans_of(windows_of(rows))
    times = [time for span in spans for time in span]
    assert times == sorted(times)


def test_a_gap_in_the_window_parts_two_spans() -> None:
    lane = [(0.0, True), (1.0, True), (2.0, False), (3.0, True), (4.0, True), (5.0, True)]
    assert spans_of(windows_of(lane)) == [((0.0, 1.0), (3.0, 5.0))]


def test_a_single_row_is_no_span() -> None:
    assert spans_of(windows_of([(1.0, True)], [], [(1.0, True), (2.0, True)])) == [
        (),
        (),
        ((1.0, 2.0),),
    ]
