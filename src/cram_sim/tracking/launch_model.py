"""What a radar would have measured of a round launched in a given way, and where it comes down.

Nothing is linearised here: every trial launch is flown, and derivatives are central differences of
whole flights about whatever launch is asked for, in one block. Points of n rounds are (10, n):
`ballistics.jacobian`'s seven unknowns of a launch, then its three disturbances of the air.
"""

from dataclasses import dataclass

import numpy as np

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.earth import Earth, ground_height
from cram_sim.ballistics.flights import Flights, states_at
from cram_sim.ballistics.jacobian import CHANGES, DISTURBANCES, PARAMETERS, TIME
from cram_sim.ballistics.point_mass import fly
from cram_sim.records import Floats, Integers, Truths

UNKNOWNS = len(PARAMETERS)
COORDINATES = UNKNOWNS + len(DISTURBANCES)
TOLERANCE = 2e-7  # m per step: differences of flights must not see the integrator
SPARE = 0.01  # s: a flight goes on a little longer than the last look at it


@dataclass(frozen=True)
class Rounds:
    """What is taken as known of n rounds: their class, the mean air, and the ground.

    `speed` (n,) is the muzzle speed (m/s) at strength 1, 0 for a rocket; `height` (n,) that of the
    launch point above the ground, metres.
    """

    body: Body
    air: Air
    earth: Earth
    speed: Floats
    height: Floats

    def some(self, lanes: Integers) -> "Rounds":
        """Some of the rounds."""
        return Rounds(self.body, self.air, self.earth, self.speed[lanes], self.height[lanes])


@dataclass(frozen=True)
class Looks:
    """What was measured of n rounds in at most k looks each, by any of r radars.

    `place` (r, 3) metres; `radar` (n, k) which of them; `time` (n, k) seconds; `measured` and
    `sigma` (n, k, 3): slant range (m), azimuth clockwise from north and elevation (rad), and their
    standard deviations; `used` (n, k): the other looks saw nothing and count for nothing.
    """

    place: Floats
    radar: Integers
    time: Floats
    measured: Floats
    sigma: Floats
    used: Truths

    def some(self, lanes: Integers) -> "Looks":
        """The looks at some of the rounds."""
        return Looks(
            self.place, self.radar[lanes], self.time[lanes], self.measured[lanes],
            self.sigma[lanes], self.used[lanes],
        )  # fmt: skip

    def first(self, detections: Integers) -> "Looks":
        """Only the first so many detections of each round, (n,)."""
        early = np.cumsum(self.used, axis=1) <= detections[:, np.newaxis]
        return Looks(
            self.place, self.radar, self.time, self.measured, self.sigma, self.used & early
        )


@dataclass(frozen=True)
class Paths:
    """Where n launches are at their k looks, and how that changes with c coordinates.

    `position`, `velocity` (n, k, 3); `derivative` (n, k, 3, c) of the position. NaN where a launch
    cannot be flown, has not begun or is not used.
    """

    position: Floats
    velocity: Floats
    derivative: Floats


@dataclass(frozen=True)
class Impacts:
    """Where n launches come down: `place` (2, n) m, `time` (n,) s, `derivative` (n, 2, 10)."""

    place: Floats
    time: Floats
    derivative: Floats


def points_of(theta: Floats) -> Floats:
    """Points (10, n) of launches (7, n) into the air that the defence assumes."""
    points = np.zeros((COORDINATES, theta.shape[1]))
    points[:UNKNOWNS] = theta
    return points


def launches_of_points(rounds: Rounds, points: Floats) -> Launches:
    """The launches of points (10, n); a shell's strength is a factor on its muzzle speed."""
    east, north, time, elevation, azimuth, strength, drag = points[:UNKNOWNS]
    up = ground_height(rounds.earth, east, north) + rounds.height
    return Launches(
        position=np.stack([east, north, up]),
        speed=rounds.speed * strength,
        elevation=elevation,
        azimuth=azimuth,
        time=time,
        impulse=strength,
        drag_factor=drag,
        density=1.0 + points[9],
        wind=points[7:9],
        thrust_angle=np.zeros((2, time.size)),
    )


def paths(rounds: Rounds, looks: Looks, points: Floats, coordinates: int) -> Paths:
    """The paths of points (10, n) at the looks, with derivatives by the first `coordinates`."""
    count, shape = points.shape[1], looks.time.shape
    varied = _varied(points, coordinates)
    variants = varied.shape[0]
    everyone = np.tile(np.arange(count), variants)
    launches = launches_of_points(rounds.some(everyone), _as_lanes(varied))
    last = np.max(looks.time, axis=1, initial=0.0, where=looks.used)
    span = np.maximum(last[everyone] - launches.time, 0.0) + SPARE
    flights = fly(
        rounds.body, rounds.air, rounds.earth, launches, end_time=span, tolerance=TOLERANCE
    )
    times = np.where(looks.used, looks.time, np.nan)
    states = _states(flights, np.tile(times, (variants, 1))).reshape(6, variants, *shape)
    state = np.moveaxis(states[:, 0], 0, -1)
    derivative = np.empty((*shape, 3, coordinates))
    for coordinate, (above, below) in _pairs(coordinates).items():
        change = states[:3, above] - states[:3, below]
        derivative[..., coordinate] = np.moveaxis(change, 0, -1) / (2 * CHANGES[coordinate])
    # A later launch moves the whole flight in time and nothing else.
    if coordinates > TIME:
        derivative[..., TIME] = -state[..., 3:]
    return Paths(state[..., :3], state[..., 3:], derivative)


def impacts(rounds: Rounds, points: Floats) -> Impacts:
    """Where points (10, n) come down, with all ten derivatives; NaN where they do not."""
    count = points.shape[1]
    varied = _varied(points, COORDINATES)
    everyone = np.tile(np.arange(count), varied.shape[0])
    launches = launches_of_points(rounds.some(everyone), _as_lanes(varied))
    flights = fly(
        rounds.body, rounds.air, rounds.earth, launches, tolerance=TOLERANCE, keep_path=False
    )
    ends = flights.end_position[:2].reshape(2, -1, count)
    derivative = np.zeros((count, 2, COORDINATES))
    for coordinate, (above, below) in _pairs(COORDINATES).items():
        change = ends[:, above] - ends[:, below]
        derivative[..., coordinate] = change.T / (2 * CHANGES[coordinate])
    return Impacts(ends[:, 0].copy(), flights.end_time[:count], derivative)


def sights(looks: Looks, position: Floats) -> tuple[Floats, Floats]:
    """Slant range, azimuth and elevation (n, k, 3) of positions, and derivatives (n, k, 3, 3)."""
    line = position - looks.place[looks.radar]
    east, north, up = line[..., 0], line[..., 1], line[..., 2]
    ground = np.hypot(east, north)
    slant = np.hypot(ground, up)
    sight = np.stack([slant, np.arctan2(east, north), np.arctan2(up, ground)], axis=-1)
    by_range = line / slant[..., np.newaxis]
    by_azimuth = np.stack([north, -east, np.zeros_like(up)], -1) / (ground**2)[..., np.newaxis]
    climb = -up / (ground * slant**2)
    by_elevation = np.stack([climb * east, climb * north, ground / slant**2], axis=-1)
    return sight, np.stack([by_range, by_azimuth, by_elevation], axis=-2)


def by_registration(looks: Looks, sight: Floats) -> Floats:
    """How registration errors enter a measurement, (n, k, 3, 3 r): each radar's own three.

    They are across the line of sight: one of azimuth turns the azimuth by 1 / cos elevation of it.
    """
    radars = len(looks.place)
    entry = np.stack([np.ones_like(sight[..., 0]), 1 / np.cos(sight[..., 2]),
                      np.ones_like(sight[..., 0])], axis=-1)  # fmt: skip
    derivative = np.zeros((*sight.shape, radars, 3))
    for radar in range(radars):
        for axis in range(3):
            derivative[..., axis, radar, axis] = entry[..., axis] * (looks.radar == radar)
    return derivative.reshape(*sight.shape, 3 * radars)


def wrapped(difference: Floats) -> Floats:
    """Differences of sights (..., 3) with the azimuth's between -pi and pi."""
    result = difference.copy()
    result[..., 1] = (result[..., 1] + np.pi) % (2 * np.pi) - np.pi
    return result


def _varied(points: Floats, coordinates: int) -> Floats:
    """The points, then each with one coordinate raised and lowered: (variants, 10, n)."""
    moves = [np.zeros(COORDINATES)]
    for coordinate in range(coordinates):
        if coordinate != TIME:
            move = np.zeros(COORDINATES)
            move[coordinate] = CHANGES[coordinate]
            moves += [move, -move]
    return points + np.array(moves)[:, :, np.newaxis]


def _as_lanes(varied: Floats) -> Floats:
    lanes: Floats = np.moveaxis(varied, 1, 0).reshape(COORDINATES, -1)
    return lanes


def _pairs(coordinates: int) -> dict[int, tuple[int, int]]:
    """Which variants have a coordinate raised and lowered."""
    moved = [coordinate for coordinate in range(coordinates) if coordinate != TIME]
    return {coordinate: (2 * i + 1, 2 * i + 2) for i, coordinate in enumerate(moved)}


def _states(flights: Flights, times: Floats) -> Floats:
    """States (6, lanes, k) at times (lanes, k); NaN for a flight that failed."""
    lanes, looks = times.shape
    states = states_at(flights, np.repeat(np.arange(lanes), looks), times.ravel())
    states = states.reshape(6, lanes, looks)
    states[:, ~flights.flown] = np.nan
    return states
