"""Drones: not ballistic, they fly along way-points and dive on their aim."""

from typing import Literal

import numpy as np

from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import Flights
from cram_sim.ballistics.way_points import fly_way_points
from cram_sim.records import Floats
from cram_sim.spec import CruiseSpeed, DiveAngle, Length, Mass, NonNegativeLength, ScatterShare
from cram_sim.threats.threat import Threat


class Drone(Threat):
    """A class of drone, as seen by the defender.

    It cruises at one speed and height and dives at the end, at the same speed. `diameter` is that
    of the disc with its area from ahead, `length` times it the area from the side. Its navigation
    is off by `navigation_error` along and across its last leg, a standard deviation each.
    """

    kind: Literal["drone"] = "drone"
    mass: Mass
    cruise_speed: CruiseSpeed
    cruise_height: Length  # above the ground
    turn_radius: Length
    dive_angle: DiveAngle  # below the horizontal
    navigation_error: NonNegativeLength
    speed_scatter: ScatterShare  # of the cruise speed, from drone to drone

    @property
    def empty_mass(self) -> float:
        """What it weighs in flight, kg."""
        return self.mass


def route(drone: Drone, site: Floats, way_points: Floats, aim: Floats) -> Floats:
    """The way-points of a flight from `site` (2,) to `aim` (2,), east and north in metres.

    The result (3, k + 2) is east, north and height above the ground: at cruise height over the site
    and over the `way_points` (2, k), and on the ground at the aim.
    """
    plan = np.column_stack([site, way_points, aim])
    height = np.full(plan.shape[1], drone.cruise_height)
    height[-1] = 0.0
    return np.vstack([plan, height])


def speeds(drone: Drone, deviations: Floats) -> Floats:
    """The speeds (n,) m/s of drones of a class from standard normals (n,)."""
    return drone.cruise_speed * (1.0 + drone.speed_scatter * deviations)


def fly_drones(
    drone: Drone, earth: Earth, path: Floats, start: Floats, speed: Floats, deviations: Floats
) -> Flights:
    """Fly n drones of a class along a path (3, k) from `route`.

    `start` (n,) seconds at the first way-point; `speed` (n,) m/s; `deviations` (2, n) standard
    normals for the navigation's error, across to the right all the way and along the last leg.
    Raises ValueError for a path that cannot be flown: legs too short for its turns or its dive.
    """
    return fly_way_points(
        earth,
        path,
        speed=speed,
        start=start,
        offset=drone.navigation_error * deviations[0],
        beyond=drone.navigation_error * deviations[1],
        turn_radius=drone.turn_radius,
        dive_angle=drone.dive_angle,
    )
