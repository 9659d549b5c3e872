"""What a missile does over its envelope, from batches of flights made once for each entry.

Time of flight and speed come from flights to points at rest; the envelope is where such a flight
gets to. Hits come from flights at targets: their course is straight but for gravity. The drag of a
ballistic threat and an evasive drone are not flown. Not validated: no public firings were found.
"""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.ballistics.guided import Engagements, GuidedFlights, draws_needed, fly_guided
from cram_sim.ballistics.guided_equations import Interceptor
from cram_sim.ballistics.guided_lane import PASSED
from cram_sim.ballistics.standard_atmosphere import STANDARD_GRAVITY
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.missile_flight import Start, interceptor_of, start_of
from cram_sim.effectors.missile_lethality import shares
from cram_sim.effectors.protocol import Conditions
from cram_sim.records import Floats, Integers, Truths

RANGE_CELLS = 60
ELEVATION_STEP = math.radians(5.0)
REACHED = 0.5  # m: so near a flight passes a point at rest that it can reach

# Axes of the hits. Range and elevation are few because within the envelope little changes with
# them. The error of the track matters by its share of what the seeker sees, the threat's velocity
# by how much of it crosses the line of sight: angle and speed each have few classes.
RANGE_SHARES = np.array([3, 8, 15, 25, 40, 60])  # cells of RANGE_CELLS
ELEVATIONS = 4
ERROR_SHARES = np.array([0.0, 0.05, 0.15, 0.4, 1.0])
CROSSING_ANGLES = np.radians([0.0, 60.0, 120.0])
SPEEDS = np.array([50.0, 450.0])  # m/s: drones; rockets, bombs and shells
SAMPLE = 128  # flights of each cell: a standard error of 4 % at a probability of one half
LOOKS = 256
# A number of this model, not of a study: every cell and every study sees the same sample.
SAMPLE_SEED = 20_160_401
LEAST_BASKET = 1.0  # m


@dataclass(frozen=True)
class MissileSurfaces:
    """What a missile does over its envelope; SI units and radians.

    `time_of_flight` and `speed` at the end (ranges, elevations) on uniform grids of slant range and
    elevation from the launcher, NaN beyond the envelope; `grid` as of `fly_out.look_up`.
    `hits` (ranges, elevations, errors, angles, speeds, k) on the axes `range_nodes`,
    `elevation_nodes`, `error_nodes` (the track's standard deviation per axis at the handover),
    `angle_nodes` (of the threat's velocity to the line from it to the launcher) and `speed_nodes`;
    what the k numbers are says `missile_lethality.shares`.
    """

    time_of_flight: Floats
    speed: Floats
    grid: Floats
    hits: Floats
    range_nodes: Floats
    elevation_nodes: Floats
    error_nodes: Floats
    angle_nodes: Floats
    speed_nodes: Floats


def surfaces(missile: Missile, conditions: Conditions, *, sample: int = SAMPLE) -> MissileSurfaces:
    """Fly a missile over its whole envelope; some ten seconds of one core.

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
    errors = ERROR_SHARES * _basket(missile)
    hits = _hits(
        missile, conditions, interceptor, start, ranges[rows], elevations[columns], errors,
        time_of_flight[np.ix_(rows, columns)], sample,
    )  # fmt: skip
    grid = np.array(
        [ranges[0], ranges[1] - ranges[0], elevations[0], elevations[1] - elevations[0]]
    )
    return MissileSurfaces(
        time_of_flight, speed, grid, hits, ranges[rows], elevations[columns], errors,
        CROSSING_ANGLES, SPEEDS,
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
    flights = _flown(
        missile, conditions, interceptor, start,
        target=(_places(slant, elevation), at_rest, at_rest), arrival=np.zeros(slant.size),
        track_error=np.zeros(slant.size), draws=np.zeros((1, draws_needed(1))),
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
    errors: Floats,
    arrival: Floats,
    sample_size: int,
) -> Floats:
    """The array `MissileSurfaces.hits`."""
    axes = np.meshgrid(
        np.arange(ranges.size), np.arange(elevations.size), errors, CROSSING_ANGLES, SPEEDS,
        np.arange(sample_size), indexing="ij",
    )  # fmt: skip
    shape = axes[0].shape
    row, column, error, angle, speed, sample = (axis.ravel() for axis in axes)
    planned = arrival[row, column]
    flown = np.isfinite(planned)
    row, column, error, angle, speed, sample, planned = (
        axis[flown] for axis in (row, column, error, angle, speed, sample, planned)
    )
    noise = np.random.Generator(np.random.Philox(SAMPLE_SEED))
    flights = _flown(
        missile, conditions, interceptor, start,
        target=_courses(ranges[row], elevations[column], angle, speed, planned),
        arrival=planned, track_error=error,
        draws=noise.standard_normal((sample_size, draws_needed(LOOKS))), draw_row=sample,
    )  # fmt: skip
    miss = np.full(flown.size, np.nan)
    miss[flown] = np.where(flights.status == PASSED, flights.miss, np.inf)
    found = shares(missile, miss.reshape(shape))
    # What the sample says against it is chance: a larger error never helps.
    found = np.minimum.accumulate(found, axis=2)
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


def _courses(
    slant: Floats, elevation: Floats, angle: Floats, speed: Floats, arrival: Floats
) -> tuple[Floats, Floats, Floats]:
    """Position and velocity at ignition and acceleration of targets, each (3, n).

    At `arrival` they pass the point at a slant range and elevation to the north, with `speed` and
    `angle` to the line from there to the launcher, turned in the plane of that line and the east.
    """
    place = _places(slant, elevation)
    inwards = -_places(np.ones_like(elevation), elevation)
    east = np.array([[1.0], [0.0], [0.0]])
    velocity = speed * (np.cos(angle) * inwards + np.sin(angle) * east)
    fall = np.zeros_like(place)
    fall[2] = -STANDARD_GRAVITY
    before = velocity - fall * arrival
    return place - velocity * arrival + 0.5 * fall * arrival**2, before, fall


def _flown(
    missile: Missile,
    conditions: Conditions,
    interceptor: Interceptor,
    start: Start,
    *,
    target: tuple[Floats, Floats, Floats],
    arrival: Floats,
    track_error: Floats,
    draws: Floats,
    draw_row: Integers | None = None,
) -> GuidedFlights:
    lanes = arrival.size
    axis = _places(np.ones(lanes), np.full(lanes, missile.launch_elevation))
    return fly_guided(
        interceptor,
        conditions.air,
        conditions.earth,
        Engagements(
            position=start.distance * axis,
            velocity=start.speed * axis,
            start_time=start.time,
            target_position=target[0],
            target_velocity=target[1],
            target_acceleration=target[2],
            arrival=arrival,
            track_error=track_error,
            draw_row=np.zeros(lanes, dtype=np.int64) if draw_row is None else draw_row,
        ),
        draws,
    )


def _places(slant: Floats, elevation: Floats) -> Floats:
    """Points (3, n) to the north at slant ranges and elevations."""
    return np.stack([np.zeros_like(slant), slant * np.cos(elevation), slant * np.sin(elevation)])
