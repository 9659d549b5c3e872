"""How a straight course crosses a polygon: from its first entry to its last exit.

Places are along the course and across it, to its right, in metres from the centre of the polygon's
circle. Cut along the course at its corners a polygon is a row of chords that change linearly.
"""

import math

import numpy as np

from cram_sim.bivariate_normal import SQRT_HALF, STANDARD_DEVIATIONS_KEPT
from cram_sim.compiled import compiled
from cram_sim.polygon_probability import triangle_probability
from cram_sim.records import Floats

# Mean and standard deviation (m) of where a track is along its course when the look is taken, and
# at the horizon, and across.
Course = tuple[float, float, float, float, float, float]


@compiled
def along_course(edges: Floats, circle: Floats, sine: float, cosine: float) -> Floats:
    """The edges (k, 4) of a polygon along and across a course, from each start to each end.

    `edges` in metres east and north, `circle` (3,) whose centre counts, `sine` and `cosine` of the
    course's azimuth.
    """
    turned = np.empty((edges.shape[0], 4))
    for edge in range(edges.shape[0]):
        for first in (0, 2):
            east, north = edges[edge, first] - circle[0], edges[edge, first + 1] - circle[1]
            turned[edge, first] = east * sine + north * cosine
            turned[edge, first + 1] = east * cosine - north * sine
    return turned


@compiled
def middle_of_crossing(
    edges: Floats, circle: Floats, sine: float, cosine: float, across: float
) -> float:
    """How far along (m) a course is in the middle of a polygon.

    Where it misses the polygon, how far along it passes the nearest corner.
    """
    turned = along_course(edges, circle, sine, cosine)
    entry, leave = np.inf, -np.inf
    corner, nearest = 0.0, np.inf
    for along, start, along_end, end in turned:
        if abs(start - across) < nearest:
            corner, nearest = along, abs(start - across)
        if (start <= across) != (end <= across):
            slope = (along_end - along) / (end - start)
            place = along + slope * (across - start)
            entry, leave = min(entry, place), max(leave, place)
    return 0.5 * (entry + leave) if entry <= leave else corner


@compiled
def chords_of(edges: Floats, circle: Floats, sine: float, cosine: float) -> Floats:
    """The chords (m, 6) of a polygon between its corners.

    Each: from where across to where, and there and there the first entry, and the last exit.
    """
    turned = along_course(edges, circle, sine, cosine)
    cuts = np.sort(turned[:, 1])
    chords = np.empty((len(cuts) - 1, 6))
    count = 0
    for cut in range(len(cuts) - 1):
        low, high = cuts[cut], cuts[cut + 1]
        middle = 0.5 * (low + high)
        entry, leave = np.inf, -np.inf
        for along, start, along_end, end in turned:
            if (start <= middle) == (end <= middle):
                continue
            slope = (along_end - along) / (end - start)
            at_low, at_high = along + slope * (low - start), along + slope * (high - start)
            place = 0.5 * (at_low + at_high)
            if place < entry:
                entry = place
                chords[count, 2], chords[count, 3] = at_low, at_high
            if place > leave:
                leave = place
                chords[count, 4], chords[count, 5] = at_low, at_high
        if entry <= leave:
            chords[count, 0], chords[count, 1] = low, high
            count += 1
    return chords[:count]


@compiled
def crossing_probability(chords: Floats, course: Course) -> float:
    """The probability of a course on any of the chords, between its begin and its end.

    It is on a chord unless its begin is past the exit or its end is short of
    the entry, which exclude each other.
    """
    begin, begin_sigma, end, end_sigma, across, across_sigma = course
    total = 0.0
    for chord in range(chords.shape[0]):
        low = (chords[chord, 0] - across) / across_sigma
        high = (chords[chord, 1] - across) / across_sigma
        if high < -STANDARD_DEVIATIONS_KEPT or low > STANDARD_DEVIATIONS_KEPT:
            continue
        total += 0.5 * (math.erf(high * SQRT_HALF) - math.erf(low * SQRT_HALF))
        exit_low = (chords[chord, 4] - begin) / begin_sigma
        exit_high = (chords[chord, 5] - begin) / begin_sigma
        if min(exit_low, exit_high) < STANDARD_DEVIATIONS_KEPT:
            total -= _right_of(exit_low, exit_high, low, high)
        entry_low = (chords[chord, 2] - end) / end_sigma
        entry_high = (chords[chord, 3] - end) / end_sigma
        if max(entry_low, entry_high) > -STANDARD_DEVIATIONS_KEPT:
            total -= _right_of(-entry_low, -entry_high, low, high)
    return min(1.0, max(0.0, total))


@compiled
def _right_of(x_low: float, x_high: float, low: float, high: float) -> float:
    """The standard normal law to the right of a line from (x_low, low) to (x_high, high)."""
    far = max(x_low, x_high, 0.0) + STANDARD_DEVIATIONS_KEPT
    return (
        triangle_probability(x_low, low, far, low)
        + triangle_probability(far, low, far, high)
        + triangle_probability(far, high, x_high, high)
        + triangle_probability(x_high, high, x_low, low)
    )
