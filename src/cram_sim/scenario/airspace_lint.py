"""Warnings about orders to hold fire that leave a unit, or all of them, nothing to fire at."""

import math
from collections.abc import Iterator

import numpy as np

from cram_sim.scenario.document import Problem
from cram_sim.scenario.ground_tracks import azimuth_of, distance, ground_tracks, track_length
from cram_sim.scenario.model import FireUnit, Scenario
from cram_sim.scenario.spells import Spell, merged
from cram_sim.threats.drone import Drone

LONGEST_FLIGHT = 120.0  # s: no round of the catalogue flies as long
SLOWEST = 4.0  # standard deviations below the mean speed: fewer than one drone in 30 000


def doubts_of_airspace(scenario: Scenario) -> Iterator[Problem]:
    """What looks wrong about holding fire and about corridors."""
    yield from _units_that_are_held(scenario)
    for number, corridor in enumerate(scenario.airspace.corridors):
        if corridor.rate == 0.0:
            yield Problem(
                ("airspace", "corridors", number, "rate"),
                f'no aircraft ever comes through "{corridor.name}"; it has no effect',
            )


def _units_that_are_held(scenario: Scenario) -> Iterator[Problem]:
    """Units that hold fire, as long as threats fly, wherever they could meet one."""
    held = [unit for unit in scenario.fire_units if _is_always_held(scenario, unit)]
    if held and len(held) == len(scenario.fire_units):
        yield Problem(
            ("airspace", "hold_fire"),
            "every fire unit holds fire wherever it could meet a threat, as long as any flies; "
            "nobody will ever fire",
        )
        return
    for unit in held:
        yield Problem(
            ("airspace", "hold_fire"),
            f'"{unit.name}" holds fire wherever it could meet a threat, as long as any flies; '
            "it will never fire",
        )


def _is_always_held(scenario: Scenario, unit: FireUnit) -> bool:
    holds = [
        hold
        for hold in scenario.airspace.hold_fire
        if not hold.fire_units or unit.name in hold.fire_units
    ]
    nearest, farthest = unit.effector.minimum_intercept_range, scenario.open_fire_range(unit)
    azimuths = np.array(
        [
            azimuth_of(unit.at, place)
            for place in ground_tracks(scenario)
            if nearest <= distance(unit.at, place) <= farthest
        ]
    )
    if not azimuths.size or not holds:
        return False
    closed = [
        np.ones(azimuths.size, np.bool_) if hold.sector is None else hold.sector.contains(azimuths)
        for hold in holds
    ]
    patterns = np.unique(np.array(closed), axis=1).T
    return all(
        _covers([(h.from_, h.to) for h, is_closed in zip(holds, row, strict=True) if is_closed],
                _raid(scenario))
        for row in patterns
    )  # fmt: skip


def _covers(spells: list[Spell], whole: Spell) -> bool:
    return any(begin <= whole[0] and end >= whole[1] for begin, end in merged(spells))


def _raid(scenario: Scenario) -> Spell:
    """From the first launch until certainly nothing flies any more."""
    begin, end = math.inf, 0.0
    for salvo in scenario.salvos:
        flight = LONGEST_FLIGHT
        if isinstance(salvo.threat, Drone):
            slowest = salvo.threat.cruise_speed * (1.0 - SLOWEST * salvo.threat.speed_scatter)
            flight = track_length(scenario, salvo) / slowest
        begin = min(begin, salvo.start)
        end = max(end, salvo.start + (salvo.rounds - 1) * salvo.interval + flight)
    return begin, end
