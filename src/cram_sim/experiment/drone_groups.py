"""A salvo of drones worked out before any chance, and how they fly; beside `launch_groups`."""

from dataclasses import dataclass

import numpy as np

from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import Flights
from cram_sim.catalogue.entries import load_entry
from cram_sim.errors import CramSimError, ScenarioError
from cram_sim.experiment.launch_groups import place_of
from cram_sim.records import Floats
from cram_sim.scenario.model import Salvo, Scenario
from cram_sim.sensors.drone_tracker import DroneTracker
from cram_sim.threats.drone import Drone, fly_drones, route
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


@dataclass(frozen=True)
class TakeOffs:
    """How n drones take off: `time` (n,) s, `deviations` (3, n) standard normals."""

    time: Floats
    deviations: Floats


def drone_group(scenario: Scenario, salvo: Salvo, drone: Drone, earth: Earth) -> DroneGroup:
    """The group of a salvo of drones. Raises ScenarioError if its way cannot be flown."""
    sites = {site.name: site.at for site in scenario.launch_sites}
    assets = {asset.name: asset.at for asset in scenario.defended_assets}
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
        fly_drones(drone, earth, group.path, np.zeros(1), np.zeros((3, 1)))
    except ValueError as error:
        raise ScenarioError(
            [
                f"salvos: {salvo.name}: a {salvo.threat_class} cannot fly this way ({error}); "
                "move its way_points or its launch site"
            ]
        ) from error
    return group


def fly_group(earth: Earth, group: DroneGroup, take_offs: TakeOffs) -> Flights:
    """Fly every drone of a group to the ground near its aim."""
    try:
        return fly_drones(group.drone, earth, group.path, take_offs.time, take_offs.deviations)
    except ValueError as error:
        raise CramSimError(
            f"{group.salvo.name}: a {group.salvo.threat_class} could not fly its way: {error}; "
            "move its way_points further apart"
        ) from error
