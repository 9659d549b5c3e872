"""The laying that brings a nominal flight onto an aim point: internal set-up of a scenario.

What is solved here says how a scenario's rounds start. It belongs to no table, trace, export or
public list of names.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, nominal_launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.fans import land_at, longest_range
from cram_sim.ballistics.point_mass import fly

Floats = NDArray[np.float64]

TIGHT_TOLERANCE = 1e-5  # m per step
HIGHEST = math.radians(89.5)
BELOW_SIGHT = math.radians(2.0)  # a round falls below its line of departure; wind lifts it by less
FIRST_LANES = 32  # 3 degrees apart: two ranges that are both longest are further apart


class UnreachableError(ValueError):
    """No launch brings the round to the aim point.

    `distance` to the aim point, `maximum_range` and `shortest_range` in its direction, metres: the
    body falls short where `distance` is above the one, and overshoots where it is below the other.
    """

    def __init__(self, distance: float, maximum_range: float, shortest_range: float) -> None:
        self.distance = distance
        self.maximum_range = maximum_range
        self.shortest_range = shortest_range
        is_within = shortest_range <= distance <= maximum_range
        super().__init__(
            f"the aim point is {distance:.0f} m away; this body reaches from "
            f"{shortest_range:.0f} m to {maximum_range:.0f} m in that direction"
            + (", but no laying lands there" if is_within else "")
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
    """Elevation and azimuth (rad) that land the nominal flight within 0.1 m of `aim`; internal.

    `site` and `aim` (3,) in metres; the flight ends on the ground, so only the aim's east and
    north count. `speed` is the muzzle speed of a shell. The lowest elevation below that of the
    longest range, or with `high` the highest above it. Raises UnreachableError, a ValueError that
    carries the longest and the shortest range.
    """
    distance = math.hypot(aim[0] - site[0], aim[1] - site[1])
    lowest = math.atan2(aim[2] - site[2], distance) - BELOW_SIGHT
    shot = _Shot(body, air, earth, site, aim, lambda elevations: (elevations, speed))
    return _solve(shot, np.linspace(lowest, HIGHEST, FIRST_LANES), high=high)


def solve_muzzle_speed(
    body: Body,
    air: Air,
    earth: Earth,
    site: Floats,
    aim: Floats,
    *,
    elevation: float,
    slowest: float,
    fastest: float,
) -> tuple[float, float]:
    """Muzzle speed (m/s) and azimuth (rad) that land a shell on `aim`; internal.

    As `solve_laying`, at one elevation (rad). Raises UnreachableError where even the fastest speed
    falls short, `distance > maximum_range`, or the slowest overshoots, `distance < shortest_range`.
    """
    shot = _Shot(body, air, earth, site, aim, lambda speeds: (elevation, speeds))
    return _solve(shot, np.linspace(slowest, fastest, FIRST_LANES), high=False)


def max_range(
    body: Body, air: Air, earth: Earth, *, speed: float = 0.0, azimuth: float = 0.0
) -> float:
    """The longest range over elevation (m) from the origin towards an azimuth (rad)."""
    aim = np.array([math.sin(azimuth), math.cos(azimuth), 0.0])
    shot = _Shot(body, air, earth, np.zeros(3), aim, lambda elevations: (elevations, speed))
    settings = np.linspace(0.0, HIGHEST, FIRST_LANES)
    return longest_range(shot.landings, settings, shot.bearing)


@dataclass(frozen=True)
class _Shot:
    """What is shot from where in which direction; `launch` turns settings into launches.

    A setting is what is sought, an elevation or a muzzle speed; `launch` gives both.
    """

    body: Body
    air: Air
    earth: Earth
    site: Floats
    aim: Floats
    launch: Callable[[Floats], tuple[float | Floats, float | Floats]]

    @property
    def distance(self) -> float:
        return math.hypot(self.aim[0] - self.site[0], self.aim[1] - self.site[1])

    @property
    def bearing(self) -> float:
        return math.atan2(self.aim[0] - self.site[0], self.aim[1] - self.site[1])

    def landings(self, settings: Floats, azimuths: Floats) -> tuple[Floats, Floats]:
        """How far along the bearing and to its right flights land, each (n,); NaN where failed."""
        count = settings.size
        elevations, speeds = self.launch(settings)
        launches = nominal_launches(
            np.repeat(self.site[:, np.newaxis], count, axis=1),
            np.full(count, elevations),
            azimuths,
            speed=speeds,
        )
        flights = fly(
            self.body,
            self.air,
            self.earth,
            launches,
            tolerance=TIGHT_TOLERANCE,
            keep_path=False,
        )
        east, north = flights.end_position[:2] - self.site[:2, np.newaxis]
        sine, cosine = math.sin(self.bearing), math.cos(self.bearing)
        return east * sine + north * cosine, east * cosine - north * sine


def _solve(shot: _Shot, settings: Floats, *, high: bool) -> tuple[float, float]:
    """The setting and the azimuth of a flight that landed on the aim point."""
    landing = land_at(shot.landings, settings, shot.bearing, shot.distance, high=high)
    if math.isnan(landing.setting):
        raise UnreachableError(shot.distance, landing.longest_range, landing.shortest_range)
    return landing.setting, landing.azimuth
