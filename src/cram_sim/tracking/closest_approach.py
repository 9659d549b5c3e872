"""Where a track that keeps its course comes closest to each zone, and how likely inside it.

Seen from above: a zone lies on the ground, and a drone may dive from any height. The track goes on
straight. To first order its miss across the course and its place along the course are normal and
independent, each with its variance then; the true course and speed of one draw belong together,
which this neglects. Compared with straight lines drawn from the track's law in the tests.

Of a circle the closest approach is that to its centre. A course crosses a polygon from where it
first enters to where it last leaves: in a gap between counts as inside, which makes a little too
much of a track that begins or ends in a bay, a hole, or between two parts. The mean course is
closest in the middle of its way across, or where it passes the nearest corner.
"""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.bivariate_normal import NODES, SQRT_HALF, STANDARD_DEVIATIONS_KEPT, WEIGHTS
from cram_sim.compiled import compiled
from cram_sim.footprints import Zones
from cram_sim.records import Floats, Integers
from cram_sim.tracking.chords import (
    Course,
    chords_of,
    crossing_probability,
    middle_of_crossing,
)

SQRT_TWO_PI = math.sqrt(2.0 * math.pi)
STANDING_STILL = 1e-9  # m/s: slower than this there is no course


@dataclass(frozen=True)
class Approaches:
    """The closest approach of n lanes after each of k looks to each of z zones.

    `probability` (n, k, z) that the track is inside the zone at some time within the horizon, 0
    without a track; `delay` (n, k, z) seconds from the look to the closest approach of the mean
    course within the horizon; NaN without a track.
    """

    probability: Floats
    delay: Floats


def closest_approaches(
    state: Floats,
    covariance: Floats,
    acceleration_density: float,
    zones: Zones,
    horizon: float,
) -> Approaches:
    """The closest approaches of tracks, `state` (n, k, 6) and `covariance` (n, k, 6, 6).

    `horizon` seconds after each look; `acceleration_density` (m2/s3) of the white acceleration that
    blurs what lies ahead.
    """
    lanes, looks = state.shape[:2]
    approaches = Approaches(
        probability=np.zeros((lanes, looks, len(zones))),
        delay=np.full((lanes, looks, len(zones)), np.nan),
    )
    _closest_approaches(
        state, covariance, acceleration_density, zones.circles, zones.edges, zones.first, horizon,
        approaches.probability, approaches.delay,
    )  # fmt: skip
    return approaches


@compiled
def _closest_approaches(
    state: Floats,
    covariance: Floats,
    density: float,
    circles: Floats,
    edges: Floats,
    first: Integers,
    horizon: float,
    probability: Floats,
    delay: Floats,
) -> None:
    for lane in range(state.shape[0]):
        for look in range(state.shape[1]):
            if math.isnan(state[lane, look, 0]):
                continue
            for zone in range(circles.shape[0]):
                probability[lane, look, zone], delay[lane, look, zone] = closest_approach(
                    state[lane, look], covariance[lane, look], density, circles[zone],
                    edges[first[zone] : first[zone + 1]], horizon,
                )  # fmt: skip


@compiled
def closest_approach(
    state: Floats,
    covariance: Floats,
    density: float,
    circle: Floats,
    edges: Floats,
    horizon: float,
) -> tuple[float, float]:
    """The probability of one track to be inside one zone, and the delay of its closest approach.

    The zone is its `circle` (3,), or the `edges` (k, 4) that it holds. Along the course the track
    has a place when the look is taken, and another at the horizon.
    """
    east, north = state[0] - circle[0], state[1] - circle[1]
    speed = math.hypot(state[3], state[4])
    still = speed < STANDING_STILL
    sine, cosine = (0.0, 1.0) if still else (state[3] / speed, state[4] / speed)
    begin = east * sine + north * cosine
    across = east * cosine - north * sine
    is_polygon = edges.shape[0] > 0
    middle = middle_of_crossing(edges, circle, sine, cosine, across) if is_polygon else 0.0
    delay = 0.0 if still else min(max((middle - begin) / speed, 0.0), horizon)
    end = begin + speed * horizon
    radius = circle[2]
    begin_sigma = math.sqrt(variance_after(covariance, density, 0.0, sine, cosine))
    end_sigma = math.sqrt(variance_after(covariance, density, horizon, sine, cosine))
    across_sigma = math.sqrt(variance_after(covariance, density, delay, cosine, -sine))
    is_past = begin > radius + STANDARD_DEVIATIONS_KEPT * begin_sigma
    is_too_far = end < -radius - STANDARD_DEVIATIONS_KEPT * end_sigma
    if is_past or is_too_far:
        return 0.0, delay
    course = (begin, begin_sigma, end, end_sigma, across, across_sigma)
    if is_polygon:
        return crossing_probability(chords_of(edges, circle, sine, cosine), course), delay
    return _circle_crossing_probability(radius, course), delay


@compiled
def _circle_crossing_probability(radius: float, course: Course) -> float:
    """The probability of a course in a circle, between its begin and its end.

    It crosses a chord of half-length h at some time unless its begin is beyond h or its end is
    before -h, which exclude each other; Gauss-Legendre over the miss across adds up the chords.
    """
    begin, begin_sigma, end, end_sigma, across, across_sigma = course
    low = max(-radius, across - STANDARD_DEVIATIONS_KEPT * across_sigma)
    high = min(radius, across + STANDARD_DEVIATIONS_KEPT * across_sigma)
    if low >= high:
        return 0.0
    # Most tracks are surely before the zone, or surely through it at the horizon.
    may_be_past = begin > -STANDARD_DEVIATIONS_KEPT * begin_sigma
    may_be_short = end < STANDARD_DEVIATIONS_KEPT * end_sigma
    # across = radius sin(t) takes the square root out of the zone's edge.
    first, last = math.asin(low / radius), math.asin(high / radius)
    middle, half = 0.5 * (first + last), 0.5 * (last - first)
    total = 0.0
    for node, weight in zip(NODES, WEIGHTS):  # noqa: B905 - Numba's zip has no strict
        t = middle + half * node
        chord = radius * math.cos(t)
        deviation = (radius * math.sin(t) - across) / across_sigma
        crossed = 1.0
        if may_be_past:
            crossed -= 0.5 * math.erfc((chord - begin) / begin_sigma * SQRT_HALF)
        if may_be_short:
            crossed -= 0.5 * math.erfc((chord + end) / end_sigma * SQRT_HALF)
        crossed = max(0.0, crossed)
        total += weight * math.exp(-0.5 * deviation * deviation) * crossed * chord
    return min(1.0, total * half / (across_sigma * SQRT_TWO_PI))


@compiled
def variance_after(
    covariance: Floats, density: float, delay: float, east: float, north: float
) -> float:
    """The variance (m2) of the place after `delay` seconds along a direction (east, north)."""
    total = density * delay**3 / 3.0 * (east * east + north * north)
    direction = (east, north)
    for i in range(2):
        for j in range(2):
            together = covariance[i, j] + delay * (covariance[i, 3 + j] + covariance[3 + i, j])
            together += delay * delay * covariance[3 + i, 3 + j]
            total += direction[i] * direction[j] * together
    return total
