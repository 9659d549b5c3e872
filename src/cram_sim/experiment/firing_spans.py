"""When each lane may be fired at: the spans of firing time between its feasible rows."""

import itertools

import numpy as np

from cram_sim.engagement.plan import Span
from cram_sim.records import Floats, Integers, Opportunities, Truths, Window


def spans_of(windows: Opportunities) -> list[tuple[Span, ...]]:
    """The spans (s) in which a shot at each lane may open, by lane, in order.

    As in a burst, a round between two rows leaves if both are feasible; such pairs that follow
    each other are one span. Where firing times rise along the rows the spans do, too. Else (what
    recedes fast is met later though fired at sooner) the first span that ends at or after a time
    still says when a shot may open from then on: at that time, or when the span begins.
    """
    spans: list[tuple[Span, ...]] = [()] * len(windows.start)
    if not len(windows.table):
        return spans
    lane = np.repeat(np.arange(len(windows.start)), windows.stop - windows.start)
    # Rows of no lane cannot be: tables hold the lanes' rows one after the other.
    earliest, _ = windows.firing_spans()
    firing = windows.table[:, Window.FIRING_TIME]
    begin, end = _feasible_pairs(windows, lane)
    if not begin.size:
        return spans
    opening = np.where(begin == windows.start[lane[begin]], earliest[lane[begin]], firing[begin])
    falls = _lanes_that_fall(opening, firing[end], lane[begin])
    is_first = np.ones(begin.size, np.bool_)
    is_first[1:] = (begin[1:] != end[:-1]) | (lane[begin[1:]] != lane[begin[:-1]])
    is_first |= falls[lane[begin]]
    first = np.flatnonzero(is_first)
    last = np.append(first[1:], begin.size) - 1
    return _by_lane(spans, lane[begin[first]], opening[first], firing[end[last]], falls)


def _feasible_pairs(windows: Opportunities, lane: Integers) -> tuple[Integers, Integers]:
    """The rows that begin and end each pair of feasible rows of one lane."""
    feasible = windows.table[:, Window.FEASIBLE] > 0.0
    begin = np.flatnonzero(feasible[:-1] & feasible[1:] & (lane[:-1] == lane[1:]))
    return begin, begin + 1


def _lanes_that_fall(opening: Floats, closing: Floats, lane: Integers) -> Truths:
    """Which lanes have firing times that do not rise from pair to pair."""
    falls = np.zeros(int(lane[-1]) + 1, np.bool_)
    falls[lane[~(opening <= closing)]] = True
    is_same = lane[1:] == lane[:-1]
    falls[lane[1:][is_same & ~(closing[:-1] <= closing[1:])]] = True
    falls[lane[1:][is_same & ~(closing[:-1] <= opening[1:])]] = True
    return falls


def _by_lane(
    spans: list[tuple[Span, ...]], lane: Integers, opening: Floats, closing: Floats, falls: Truths
) -> list[tuple[Span, ...]]:
    pairs = list(zip(opening.tolist(), closing.tolist(), strict=True))
    edges = np.flatnonzero(np.diff(lane, prepend=-1, append=-1)).tolist()
    for first, last in itertools.pairwise(edges):
        number = int(lane[first])
        told = pairs[first:last]
        spans[number] = tuple(_never_sooner(told) if falls[number] else told)
    return spans


def _never_sooner(pairs: list[Span]) -> list[Span]:
    """Only pairs that end later than all before them: the others never come first."""
    kept: list[Span] = []
    for pair in pairs:
        if not kept or pair[1] > kept[-1][1]:
            kept.append(pair)
    return kept
