"""The laying that brings a nominal flight onto an aim point: internal set-up of a scenario."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, nominal_launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.point_mass import fly

Floats = NDArray[np.float64]

TIGHT_TOLERANCE = 1e-5  # m per step
LOWEST, HIGHEST = math.radians(-30), math.radians(89.5)
LANES = 65  # elevations flown at a time
REFINEMENTS = 5  # each narrows the elevation 32-fold: 1e-7 rad at the end
MOST_CORRECTIONS = 12
MISS_TOLERANCE = 0.05  # m


class UnreachableError(ValueError):
    """No elevation brings the round to the aim point.

    `maximum_range` is the longest range found in that direction, metres.
    """

    def __init__(self, distance: float, maximum_range: float, shortest_range: float) -> None:
        self.maximum_range = maximum_range
        super().__init__(
            f"the aim point is {distance:.0f} m away; this body reaches from "
            f"{shortest_range:.0f} m to {maximum_range:.0f} m in that direction"
        )


def solve_laying(
    body: Body,
    air: Air,
    earth: Earth,
    site: Floats,
    aim: Floats,
    *,
    speed: float = 0.0,
    high: bool = False,
) -> tuple[float, float]:
    """Elevation and azimuth (rad) that land the nominal flight within 0.1 m of `aim`.

    `site` and `aim` (3,) in metres; the flight ends on the ground, so only the aim's east and
    north count. `speed` is the muzzle speed of a shell. Of the two elevations the lower, unless
    `high`. Raises UnreachableError, a ValueError that carries the maximum range.
    """
    bearing = math.atan2(aim[0] - site[0], aim[1] - site[1])
    shot = _Shot(body, air, earth, site, aim, speed, bearing)
    azimuth, elevation = bearing, math.nan
    for _ in range(MOST_CORRECTIONS):
        elevation = _elevation(shot, azimuth, high=high)
        along, across = (float(miss[0]) for miss in shot.misses(np.array([elevation]), azimuth))
        if math.hypot(along, across) < MISS_TOLERANCE:
            return elevation, azimuth
        azimuth -= math.atan2(across, shot.distance)
    raise UnreachableError(shot.distance, *_reach(shot, azimuth)[1:])


def max_range(
    body: Body, air: Air, earth: Earth, *, speed: float = 0.0, azimuth: float = 0.0
) -> float:
    """The longest range over elevation (m) from the origin at an azimuth (rad)."""
    origin = np.zeros(3)
    aim = np.array([math.sin(azimuth), math.cos(azimuth), 0.0])
    shot = _Shot(body, air, earth, origin, aim, speed, azimuth)
    return _reach(shot, azimuth)[1]


@dataclass(frozen=True)
class _Shot:
    body: Body
    air: Air
    earth: Earth
    site: Floats
    aim: Floats
    speed: float
    bearing: float

    @property
    def distance(self) -> float:
        return math.hypot(self.aim[0] - self.site[0], self.aim[1] - self.site[1])

    def misses(self, elevations: Floats, azimuth: float) -> tuple[Floats, Floats]:
        """How far beyond and to the right of the aim flights land, each (n,); NaN where failed."""
        count = elevations.size
        launches = nominal_launches(
            np.repeat(self.site[:, np.newaxis], count, axis=1),
            elevations,
            np.full(count, azimuth),
            speed=self.speed,
        )
        flights = fly(self.body, self.air, self.earth, launches, tolerance=TIGHT_TOLERANCE)
        east, north = flights.end_position[:2] - self.aim[:2, np.newaxis]
        sine, cosine = math.sin(self.bearing), math.cos(self.bearing)
        return east * sine + north * cosine, east * cosine - north * sine


def _elevation(shot: _Shot, azimuth: float, *, high: bool) -> float:
    """The elevation whose flight lands as far away as the aim point."""
    best, longest, shortest = _reach(shot, azimuth)
    if longest < shot.distance:
        raise UnreachableError(shot.distance, longest, shortest)
    near, far = (HIGHEST if high else LOWEST), best
    for _ in range(REFINEMENTS):
        elevations = np.linspace(near, far, LANES)
        along, _ = shot.misses(elevations, azimuth)
        short = np.flatnonzero(along < 0)
        if short.size == 0:
            raise UnreachableError(shot.distance, longest, shortest)
        last = min(int(short[-1]), LANES - 2)
        near, far = float(elevations[last]), float(elevations[last + 1])
    before, after = (float(miss) for miss in shot.misses(np.array([near, far]), azimuth)[0])
    return near - before * (far - near) / (after - before)


def _reach(shot: _Shot, azimuth: float) -> tuple[float, float, float]:
    """The elevation of the longest range, that range, and the shortest one, metres."""
    low, high = LOWEST, HIGHEST
    best, longest, shortest = math.nan, -math.inf, math.inf
    for _ in range(REFINEMENTS):
        elevations = np.linspace(low, high, LANES)
        ranges = shot.misses(elevations, azimuth)[0] + shot.distance
        if np.all(np.isnan(ranges)):
            raise ValueError("this body does not fly at any elevation")
        k = int(np.nanargmax(ranges))
        best, longest = float(elevations[k]), max(longest, float(ranges[k]))
        shortest = min(shortest, max(0.0, float(np.nanmin(ranges))))
        low, high = float(elevations[max(k - 1, 0)]), float(elevations[min(k + 1, LANES - 1)])
    return best, longest, shortest
