"""A salvo of drones worked out before any chance, and how they fly; beside `launch_groups`."""

import math
from dataclasses import dataclass, replace

import numpy as np

from cram_sim.ballistics.bodies import Launches, nominal_launches
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import Flights
from cram_sim.catalogue.entries import load_entry
from cram_sim.errors import CramSimError, ScenarioError
from cram_sim.experiment.launch_groups import place_of
from cram_sim.records import Floats
from cram_sim.scenario.model import Salvo, Scenario
from cram_sim.sensors.drone_tracker import DroneTracker
from cram_sim.threats.drone import Drone, fly_drones, route, speeds
from cram_sim.tracking.kalman import Motion


@dataclass(frozen=True)
class DroneGroup:
    """One salvo of drones: of one class, from one site over the same way-points to one aim."""

    salvo: Salvo
    names: tuple[str, ...]  # of its drones
    drone: Drone
    path: Floats  # (3, k) way-points
    tracker: DroneTracker

    @property
    def motion(self) -> Motion:
        """How the tracker expects a drone to move: straight on."""
        return Motion(self.tracker.acceleration_density, 0.0, self.tracker.speed)


def drone_group(scenario: Scenario, salvo: Salvo, drone: Drone, earth: Earth) -> DroneGroup:
    """The group of a salvo of drones. Raises ScenarioError if its way cannot be flown."""
    sites = {site.name: site.at for site in scenario.launch_sites}
    assets = {asset.name: asset.centre for asset in scenario.defended_assets}
    way_points = np.array([[point.east, point.north] for point in salvo.way_points]).reshape(-1, 2)
    tracker = load_entry("assumptions", "drone_tracker").spec()
    assert isinstance(tracker, DroneTracker)
    group = DroneGroup(
        salvo=salvo,
        names=tuple(f"{salvo.name}/{number + 1}" for number in range(salvo.rounds)),
        drone=drone,
        path=route(
            drone,
            place_of(earth, sites[salvo.from_])[:2],
            way_points.T,
            place_of(earth, assets[salvo.aimed_at])[:2],
        ),
        tracker=tracker,
    )
    try:
        fly_drones(
            drone, earth, group.path, np.zeros(1), speeds(drone, np.zeros(1)), np.zeros((2, 1))
        )
    except ValueError as error:
        raise ScenarioError(
            [
                f"salvos: {salvo.name}: a {salvo.threat_class} cannot fly this way ({error}); "
                "move its way_points or its launch site"
            ]
        ) from error
    return group


def take_offs(group: DroneGroup, time: Floats, deviations: Floats) -> Launches:
    """How n drones take off at `time` (n,) seconds, `deviations` (n,) standard normals of speed.

    No air moves them off their way.
    """
    first, second = group.path[:2, 0], group.path[:2, 1]
    azimuth = math.atan2(second[0] - first[0], second[1] - first[1])
    nominal = nominal_launches(
        np.repeat(group.path[:, :1], time.size, axis=1),
        np.zeros(time.size),
        np.full(time.size, azimuth),
        speed=speeds(group.drone, deviations),
    )
    return replace(nominal, time=time)


def fly_group(earth: Earth, group: DroneGroup, launches: Launches, deviations: Floats) -> Flights:
    """Fly every drone of a group to the ground near its aim.

    `deviations` (2, n) standard normals of its navigation, across its way and along it.
    """
    try:
        return fly_drones(group.drone, earth, group.path, launches.time, launches.speed, deviations)
    except ValueError as error:
        raise CramSimError(
            f"{group.salvo.name}: a {group.salvo.threat_class} could not fly its way: {error}; "
            "move its way_points further apart"
        ) from error
