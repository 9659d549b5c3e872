"""What a missile does over its envelope, from batches of flights made once for each entry.

Time of flight and speed come from flights to points at rest; the envelope is where such a flight
gets to. Hits come from flights at targets: their course is straight but for gravity. The drag of a
ballistic threat and an evasive drone are not flown, nor one that crosses upwards or downwards: a
threat crosses level. Not validated: no public firings were found.

Between the nodes probabilities are off by 0.06 on average for the small hit-to-kill missile of the
catalogue and by 0.02 for the area missile, by up to 0.6 and 0.5 in single places: the edges between
a sure hit and a sure miss, at the least range and the greatest look angle, run across the nodes.
Hits do not fall with range: up to the end of the envelope there is the more time to turn and home.
A seeker that sees its target from the launch on homes before the interceptor is fast, and misses
what crosses; that is a property of the guidance flown here.
"""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.ballistics.guided import draws_needed
from cram_sim.ballistics.guided_equations import Interceptor
from cram_sim.ballistics.guided_lane import PASSED
from cram_sim.ballistics.standard_atmosphere import STANDARD_GRAVITY
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.missile_flight import (
    Start,
    courses,
    fly,
    interceptor_of,
    places,
    start_of,
)
from cram_sim.effectors.missile_lethality import shares
from cram_sim.effectors.missile_sample import sample_draws, sights_of, track_knot
from cram_sim.effectors.protocol import Conditions
from cram_sim.records import Floats, Truths

RANGE_CELLS = 60
ELEVATION_STEP = math.radians(5.0)
REACHED = 0.5  # m: so near a flight passes a point at rest that it can reach

# Axes of the hits, chosen by flights between their nodes (tests/effectors/test_missile_nodes.py).
# What the seeker sees of a threat decides, not where that flies to: on a collision course the line
# of sight leads the interceptor's path by one angle to the end, and beyond the greatest look angle
# it sees nothing. So the axes are that lead, by the greatest look angle, and the closing speed, by
# the interceptor's own.
RANGE_SHARES = np.array([6, 8, 10, 12, 15, 19, 25, 34, 46, 60])  # cells of RANGE_CELLS
ELEVATIONS = 4
LEADS = np.array([0.0, 0.25, 0.5, 0.7, 0.85, 0.97, 1.1, 1.4, 2.0])
LEAST_LOOK_ANGLE, MOST_LOOK_ANGLE = math.radians(5.0), math.radians(90.0)
CLOSINGS = np.array([0.2, 0.35, 0.55, 0.8, 1.1, 1.5, 2.2])
# No track is better than a metre: who knew the point exactly would fly to it without a seeker.
LEAST_ERROR = 1.0  # m
SMALL_ERRORS = 3  # from there in equal ratios to the first of the large ones
LARGE_ERRORS = np.array([0.2, 0.4, 0.6, 0.85])  # by how far off the seeker finds a target
SAMPLE = 20  # flights of each cell: a standard error of 11 % at a probability of one half
LEAST_BASKET = 20.0  # m


@dataclass(frozen=True)
class MissileSurfaces:
    """What a missile does over its envelope; SI units and radians.

    `time_of_flight` and `speed` at the end (ranges, elevations) on uniform grids of slant range and
    elevation from the launcher, NaN beyond the envelope; `grid` as of `fly_out.look_up`.
    `hits` (ranges, elevations, leads, closings, errors, k) on the axes `range_nodes`,
    `elevation_nodes`, `lead_nodes` (the angle between the relative velocity and the line from the
    launcher to the threat), `closing_nodes` (the relative velocity by the interceptor's speed) and
    `error_nodes`: how far off the track is when the seeker takes over, root mean square of the two
    axes across the line of sight. What the k numbers are says `missile_lethality.shares`.
    """

    time_of_flight: Floats
    speed: Floats
    grid: Floats
    hits: Floats
    range_nodes: Floats
    elevation_nodes: Floats
    lead_nodes: Floats
    closing_nodes: Floats
    error_nodes: Floats


def surfaces(missile: Missile, conditions: Conditions, *, sample: int = SAMPLE) -> MissileSurfaces:
    """Fly a missile over its whole envelope; some twenty seconds of one core.

    `sample` flights are flown for each cell of the hits.

    Raises ValueError where it does not leave its canister or reaches nothing.
    """
    interceptor = interceptor_of(missile, conditions.drag_of(missile.drag_law))
    start = start_of(missile, STANDARD_GRAVITY)
    ranges, elevations = _grids(missile)
    time_of_flight, speed = _fly_out(missile, conditions, interceptor, start, ranges, elevations)
    if np.all(np.isnan(time_of_flight)):
        raise ValueError("the interceptor reaches nothing between its least and greatest range")
    rows = RANGE_SHARES
    columns = np.linspace(0, elevations.size - 1, min(ELEVATIONS, elevations.size)).astype(int)
    large = LARGE_ERRORS * _basket(missile)
    errors = np.append(np.geomspace(LEAST_ERROR, large[0], SMALL_ERRORS + 1)[:-1], large)
    look_angle = min(max(missile.greatest_look_angle, LEAST_LOOK_ANGLE), MOST_LOOK_ANGLE)
    leads = LEADS * look_angle
    hits = _hits(
        missile, conditions, interceptor, start, ranges[rows], elevations[columns], leads, errors,
        time_of_flight[np.ix_(rows, columns)], speed[np.ix_(rows, columns)], sample,
    )  # fmt: skip
    grid = np.array(
        [ranges[0], ranges[1] - ranges[0], elevations[0], elevations[1] - elevations[0]]
    )
    return MissileSurfaces(
        time_of_flight, speed, grid, hits, ranges[rows], elevations[columns], leads, CLOSINGS,
        errors,
    )  # fmt: skip


def _grids(missile: Missile) -> tuple[Floats, Floats]:
    ranges = np.linspace(0.0, missile.maximum_intercept_range, RANGE_CELLS + 1)
    width = missile.elevation_maximum - missile.elevation_minimum
    cells = max(1, math.ceil(width / ELEVATION_STEP - 1e-9))
    return ranges, np.linspace(missile.elevation_minimum, missile.elevation_maximum, cells + 1)


def _basket(missile: Missile) -> float:
    """How far beside where it is believed the seeker, or else the fuze, finds a target; metres."""
    seen = missile.seeker_range * math.tan(min(missile.seeker_half_angle, math.radians(60.0)))
    return max(seen, 2.0 * missile.fuze_range, LEAST_BASKET)


def _fly_out(
    missile: Missile,
    conditions: Conditions,
    interceptor: Interceptor,
    start: Start,
    ranges: Floats,
    elevations: Floats,
) -> tuple[Floats, Floats]:
    """Time of flight and speed at the end (ranges, elevations); NaN where it does not get."""
    slant, elevation = (axis.ravel() for axis in np.meshgrid(ranges, elevations, indexing="ij"))
    at_rest = np.zeros((3, slant.size))
    flights = fly(
        missile, conditions, interceptor, start,
        target=(places(slant, elevation), at_rest, at_rest), arrival=np.zeros(slant.size),
        track_error=np.zeros(slant.size), draws=np.zeros((1, draws_needed(1))),
        draw_row=np.zeros(slant.size, dtype=np.int64),
    )  # fmt: skip
    shape = (ranges.size, elevations.size)
    reached = ((flights.status == PASSED) & (flights.miss <= REACHED)).reshape(shape)
    time = np.where(reached, flights.time.reshape(shape), np.nan)
    reached &= _is_direct(time)
    return np.where(reached, time, np.nan), np.where(reached, flights.speed.reshape(shape), np.nan)


def _is_direct(time: Floats) -> Truths:
    """Where no farther point of the same elevation takes less time: else it flew a loop to it."""
    beyond = np.full_like(time, np.inf)
    for row in range(len(time) - 2, -1, -1):
        beyond[row] = np.fmin(beyond[row + 1], time[row + 1])
    return time < beyond


def _hits(
    missile: Missile,
    conditions: Conditions,
    interceptor: Interceptor,
    start: Start,
    ranges: Floats,
    elevations: Floats,
    leads: Floats,
    errors: Floats,
    arrival: Floats,
    own_speed: Floats,
    sample_size: int,
) -> Floats:
    """The array `MissileSurfaces.hits`."""
    axes = np.meshgrid(
        np.arange(ranges.size), np.arange(elevations.size), np.arange(leads.size), CLOSINGS,
        errors, np.arange(sample_size), indexing="ij",
    )  # fmt: skip
    shape = axes[0].shape
    row, column, led, closing, error, sample = (axis.ravel() for axis in axes)
    flown = np.isfinite(arrival[row, column])
    row, column, led, closing, error, sample = (
        axis[flown] for axis in (row, column, led, closing, error, sample)
    )
    lead = leads[led]
    planned, own = arrival[row, column], own_speed[row, column]
    inwards = own * (closing * np.cos(lead) - 1.0)
    aside = own * closing * np.sin(lead)
    knot = track_knot(interceptor, start.time, planned, own + inwards)
    knots = int(knot.max()) + 1
    flights = fly(
        missile, conditions, interceptor, start,
        target=courses(
            ranges[row], elevations[column], np.arctan2(aside, inwards), np.hypot(aside, inwards),
            planned,
        ),
        arrival=planned, track_error=error,
        draws=sample_draws(
            interceptor.track_correlation, sample_size, sights_of(elevations, leads), knots
        ),
        draw_row=((column * leads.size + led) * knots + knot) * sample_size + sample,
    )  # fmt: skip
    miss = np.full(flown.size, np.nan)
    miss[flown] = np.where(flights.status == PASSED, flights.miss, np.inf)
    found = shares(missile, miss.reshape(shape))
    # What the sample says against it is chance: a larger error never helps.
    found = np.minimum.accumulate(found, axis=4)
    return _filled(found, np.isfinite(arrival))


def _filled(hits: Floats, inside: Truths) -> Floats:
    """Cells outside the envelope as the nearest one inside at their elevation; zero without one.

    So the probability holds up to the envelope's edge, which the time of flight draws.
    """
    filled = np.zeros_like(hits)
    for column in range(hits.shape[1]):
        known = np.flatnonzero(inside[:, column])
        if known.size:
            nearest = [known[np.argmin(np.abs(known - row))] for row in range(len(hits))]
            filled[:, column] = hits[nearest, column]
    return filled
