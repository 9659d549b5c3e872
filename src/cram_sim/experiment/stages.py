"""The steps of a block before the clock starts: from draws to what the defence believes.

Each works on whole arrays of one launch group: lane = round x replications + replication.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.bodies import Launches
from cram_sim.ballistics.flights import STATUS, Flights
from cram_sim.ballistics.reference import integrator
from cram_sim.errors import CramSimError
from cram_sim.experiment.case import Case
from cram_sim.experiment.chance import (
    Block,
    LaunchChance,
    RaidChance,
    launch_chance,
    lay_chance,
)
from cram_sim.experiment.drone_groups import DroneGroup, fly_group, take_offs
from cram_sim.experiment.launch_groups import LaunchGroup
from cram_sim.footprints import Zones, widened, zones
from cram_sim.records import Detections, Estimates, Floats, Integers, Reports, Truths
from cram_sim.threats.launch import launches_of


@dataclass(frozen=True)
class Drawn:
    """How every round of one launch group is launched."""

    group: LaunchGroup | DroneGroup
    launches: Launches
    chance: LaunchChance


@dataclass(frozen=True)
class Flown:
    """One launch group's flights; `is_flying` is False for lanes that failed to launch."""

    group: LaunchGroup | DroneGroup
    launches: Launches
    chance: LaunchChance
    flights: Flights
    is_flying: Truths

    @property
    def is_dangerous(self) -> Truths:
        """Which lanes fly and are not friendly, (n,)."""
        return self.is_flying & (not self.group.salvo.friendly)

    @property
    def is_dud(self) -> Truths:
        """Which lanes cannot detonate where they come down, (n,)."""
        salvo = self.group.salvo
        return (self.chance.dud < salvo.threat.non_detonating) | salvo.friendly


@dataclass(frozen=True)
class Seen:
    """What each search radar saw of one launch group; lists by radar.

    `registration` (3, n) its errors, `followed` (n,) whether it had room for the track.
    """

    detections: list[Detections]
    registration: list[Floats]
    followed: list[Truths]


@dataclass(frozen=True)
class Tracked:
    """What the command post believes of one launch group, report by report.

    `probabilities` (n, k, assets + zones) of an impact in each zone; `hostile_from` (n,) seconds:
    from when the track counts as hostile, minus infinity for at once; `taken_for` (n,) the class
    that is believed in: 0 the true one, else one more than its place in `wrong_beliefs`.
    """

    reports: Reports
    estimates: Estimates
    probabilities: Floats
    hostile_from: Floats
    taken_for: Integers


def draw(case: Case, group: LaunchGroup | DroneGroup, block: Block, raid: RaidChance) -> Drawn:
    """Draw how every round of a launch group is launched, and into which air."""
    chance = launch_chance(block, group.names)
    rounds = len(group.names)
    environment = case.scenario.environment
    start = group.salvo.start + group.salvo.interval * np.arange(rounds)
    if isinstance(group, DroneGroup):
        time = np.repeat(start, block.replications)
        return Drawn(group, take_offs(group, time, chance.deviations[0]), chance)
    launches = launches_of(
        group.site,
        group.laying,
        group.scatter,
        np.repeat(start, block.replications) + group.scatter.ignition_delay * chance.ignition,
        np.tile(group.salvo.lay_error * lay_chance(block, group.salvo.name), rounds),
        chance.deviations,
        np.tile(environment.wind_error * raid.wind, rounds),
        np.tile(1.0 + environment.density_error * raid.density, rounds),
    )
    return Drawn(group, launches, chance)


def fly(case: Case, drawn: Drawn) -> Flown:
    """Fly every round to the ground; a flight that cannot be flown is an error of the class."""
    salvo = drawn.group.salvo
    flights = _flights(case, drawn)
    if not flights.flown.all():
        status = int(flights.status[np.argmin(flights.flown)])
        raise CramSimError(
            f"{salvo.name}: a {salvo.threat_class} could not be flown: {STATUS[status]}; "
            "check the figures of its class and its scatter"
        )
    is_flying = drawn.chance.failure >= salvo.threat.launch_failure
    return Flown(drawn.group, drawn.launches, drawn.chance, flights, is_flying)


def _flights(case: Case, drawn: Drawn) -> Flights:
    if isinstance(drawn.group, DroneGroup):
        return fly_group(case.earth, drawn.group, drawn.launches, drawn.chance.deviations[1:3])
    integrate = integrator(case.scenario.experiment.integrator)
    return integrate(drawn.group.body, case.air, case.earth, drawn.launches)


def first_time(detections: Detections, happened: Truths) -> Floats:
    """The time of the first look at which something happened, (n,) seconds, infinite for never."""
    time: Floats = np.where(happened, detections.time, np.inf).min(axis=1)
    return time


def first_arrival(reports: Reports, happened: Truths) -> Floats:
    """The arrival of the first report at which something happened, (n,) s, infinite for never."""
    time: Floats = np.where(happened, reports.arrival, np.inf).min(axis=1)
    return time


def believed_classes(part: Flown, tracked: Tracked) -> NDArray[np.str_]:
    """The class that each round is taken for, (n,)."""
    wrong = () if isinstance(part.group, DroneGroup) else part.group.wrong_beliefs
    names = [part.group.salvo.threat_class, *(belief.threat_class for belief in wrong)]
    return np.array(names)[tracked.taken_for]


def zones_of(case: Case, lethal_radius: float) -> Zones:
    """Where an impact of a class threatens: assets widened by its lethal radius (m), then zones."""
    return zones(
        [widened(asset.footprint, lethal_radius) for asset in case.scenario.defended_assets]
        + [zone.footprint for zone in case.scenario.warning_zones]
    )
