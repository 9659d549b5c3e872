"""What entries may say alone, but not together: contradictions of a well-formed scenario."""

import itertools
import math
from collections.abc import Iterator

import numpy as np

from cram_sim.effectors.gun import Gun
from cram_sim.scenario.airspace_rules import contradictions_of_airspace
from cram_sim.scenario.command_rules import contradictions_of_command
from cram_sim.scenario.confusion_rules import confusions
from cram_sim.scenario.doctrine_rules import contradictions_of_doctrine
from cram_sim.scenario.document import Problem
from cram_sim.scenario.effector_rules import contradictions_of_effector
from cram_sim.scenario.ground_rules import contradictions_of_grounds
from cram_sim.scenario.ground_tracks import track_length
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.question_rules import contradictions_of_questions
from cram_sim.scenario.raid_groups import cut_group
from cram_sim.scenario.sensor_rules import contradictions_of_sensor
from cram_sim.scenario.terrain_file import elevation_grid
from cram_sim.scenario.threat_rules import contradictions_of
from cram_sim.sensors.fire_control_radar import FireControlRadar
from cram_sim.sensors.search_radar import SearchRadar
from cram_sim.threats.drone import Drone
from cram_sim.threats.mortar import Mortar

NEAREST_AIM = 200.0  # m: nearer, no elevation within the solver's bounds hits
LONGEST_RAID = 86_400.0  # s
MOST_ROUNDS = 10_000  # of all salvos: their flights are in memory at once


def contradictions(scenario: Scenario) -> list[Problem]:
    """Every contradiction between the parts of a scenario."""
    return [
        *_winds(scenario),
        *_threats(scenario),
        *_drones_only(scenario),
        *_aim_points(scenario),
        *_raid(scenario),
        *_replications(scenario),
        *_sensors(scenario),
        *_ground_under_radars(scenario),
        *contradictions_of_grounds(scenario),
        *_effectors(scenario),
        *_bursts(scenario),
        *_channels(scenario),
        *confusions(scenario),
        *contradictions_of_command(scenario),
        *contradictions_of_doctrine(scenario),
        *contradictions_of_airspace(scenario),
        *_reported(scenario),
        *contradictions_of_questions(scenario),
    ]


def _winds(scenario: Scenario) -> Iterator[Problem]:
    heights = [layer.height for layer in scenario.environment.wind]
    for number, (lower, upper) in enumerate(itertools.pairwise(heights), start=1):
        if not lower < upper:
            yield Problem(
                ("environment", "wind", number, "height"),
                f"not above the layer before (got {_metres(upper)}); write layers upwards",
            )


def _threats(scenario: Scenario) -> Iterator[Problem]:
    for number, salvo in enumerate(scenario.salvos):
        for parameter, sentence in contradictions_of(salvo.threat):
            yield Problem(("salvos", number, "threat", parameter), sentence)


def _drones_only(scenario: Scenario) -> Iterator[Problem]:
    """What only drones have, and what drones have not."""
    for number, salvo in enumerate(scenario.salvos):
        is_drone = isinstance(salvo.threat, Drone)
        if salvo.way_points and not is_drone:
            yield Problem(
                ("salvos", number, "way_points"),
                f"not for a {salvo.threat_class}, which flies as it is launched; leave them out",
            )
        if salvo.friendly and not is_drone:
            yield Problem(
                ("salvos", number, "friendly"),
                f"not for a {salvo.threat_class}, only drones may be friendly; leave it out",
            )
        if salvo.lay_error > 0.0 and is_drone:
            yield Problem(
                ("salvos", number, "lay_error"),
                "not for a drone, which is not laid; write navigation_error in its threat",
            )
    if all(isinstance(s.threat, Drone) and s.friendly for s in scenario.salvos):
        yield Problem(("salvos",), "nobody attacks, all are friendly; write a salvo that is not")


def _aim_points(scenario: Scenario) -> Iterator[Problem]:
    for number, salvo in enumerate(scenario.salvos):
        threat = salvo.threat
        away = track_length(scenario, salvo)
        reach = threat.maximum_range
        nearest = threat.minimum_range if isinstance(threat, Mortar) else NEAREST_AIM
        if away > reach:
            yield Problem(
                ("salvos", number, "aimed_at"),
                f'out of reach: "{salvo.aimed_at}" is {_metres(away)} from "{salvo.from_}", '
                f"{salvo.threat_class} reaches {_metres(reach)} at most; "
                "write a nearer asset or another class",
            )
        elif away < nearest:
            yield Problem(
                ("salvos", number, "aimed_at"),
                f'too near: "{salvo.aimed_at}" is {_metres(away)} from "{salvo.from_}"; '
                f"write one at least {_metres(nearest)} away",
            )


def _raid(scenario: Scenario) -> Iterator[Problem]:
    rounds = 0
    for number, salvo in enumerate(scenario.salvos):
        last = salvo.start + (salvo.rounds - 1) * salvo.interval
        if last > LONGEST_RAID:
            yield Problem(
                ("salvos", number),
                f"the last round starts after {last / 3600.0:.1f} h; write a raid of at most 24 h",
            )
        rounds += salvo.rounds
    if rounds > MOST_ROUNDS:
        yield Problem(
            ("salvos",), f"too many rounds (got {rounds}); write at most {MOST_ROUNDS} in all"
        )


def _replications(scenario: Scenario) -> Iterator[Problem]:
    experiment = scenario.experiment
    sentence = cut_group(experiment.replications, experiment.raids_per_sample)
    if sentence is not None:
        yield Problem(("experiment", "replications"), sentence)


def _sensors(scenario: Scenario) -> Iterator[Problem]:
    for number, post in enumerate(scenario.sensors):
        for parameter, sentence in contradictions_of_sensor(post):
            yield Problem(("sensors", number, *parameter), sentence)


def _ground_under_radars(scenario: Scenario) -> Iterator[Problem]:
    """A search radar stands on the terrain, so the terrain must have a height there."""
    if scenario.terrain is None:
        return
    grid = elevation_grid(scenario.terrain, scenario.origin)
    for number, post in enumerate(scenario.sensors):
        if isinstance(post.sensor, SearchRadar) and math.isnan(
            grid.up_at(np.array(post.at.east), np.array(post.at.north))
        ):
            yield Problem(
                ("sensors", number, "at"),
                f'the terrain has no height under "{post.name}"; '
                "write a place within it, or a file that holds this one",
            )


def _effectors(scenario: Scenario) -> Iterator[Problem]:
    for number, unit in enumerate(scenario.fire_units):
        for parameter, sentence in contradictions_of_effector(unit.effector):
            yield Problem(("fire_units", number, parameter), sentence)


def _bursts(scenario: Scenario) -> Iterator[Problem]:
    """A burst longer than the magazine would never be fired whole."""
    doctrine = scenario.command.doctrine
    for number, unit in enumerate(scenario.fire_units):
        if not isinstance(unit.effector, Gun) or doctrine.is_continuous:
            continue  # only guns fire bursts of the doctrine
        if unit.effector.magazine < doctrine.burst_rounds:
            yield Problem(
                ("fire_units", number, "magazine"),
                f"less than one burst of the doctrine (got {unit.effector.magazine}); write at "
                f"least {doctrine.burst_rounds}, its burst_rounds, or a shorter burst",
            )


def _channels(scenario: Scenario) -> Iterator[Problem]:
    """Each unit that is laid by a radar needs one fire-control radar, none more than one."""
    channels = [
        (number, post.on)
        for number, post in enumerate(scenario.sensors)
        if isinstance(post.sensor, FireControlRadar) and post.on
    ]
    served = [name for _, name in channels]
    for number, unit in enumerate(scenario.fire_units):
        if unit.effector.needs_fire_control and unit.name not in served:
            yield Problem(
                ("fire_units", number),
                f'no fire-control channel, "{unit.name}" would never fire; write a sensor '
                f"{{use: radar_ku_track, name: fire-control radar, on: {unit.name}}}",
            )
    for place, (number, name) in enumerate(channels):
        if name in served[:place]:
            yield Problem(
                ("sensors", number, "on"),
                f'a second fire-control radar on one fire unit (got "{name}"); write one for each',
            )


def _reported(scenario: Scenario) -> Iterator[Problem]:
    event = scenario.reported_event
    rounds = sum(salvo.rounds for salvo in scenario.salvos if not salvo.friendly)
    if event is not None and event.neutralised > rounds:
        yield Problem(
            ("reported_event", "neutralised"),
            f"more than were launched (got {event.neutralised}); write at most {rounds}",
        )


def _metres(length: float) -> str:
    return f"{length:.0f} m" if length < 10_000.0 else f"{length / 1000.0:.1f} km"
