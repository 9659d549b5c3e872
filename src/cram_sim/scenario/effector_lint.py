"""Warnings about fire units: what is well formed and yet unlikely to be what was meant."""

import math
from collections.abc import Iterator

from cram_sim.effectors.gun import Gun
from cram_sim.scenario.document import Problem
from cram_sim.scenario.model import Scenario
from cram_sim.sensors.fire_control_radar import FireControlRadar


def doubts_of_fire_units(scenario: Scenario) -> Iterator[Problem]:
    """What looks wrong about fire units and the doctrine they fire by."""
    yield from _units_that_will_not_fire(scenario)
    yield from _sectors(scenario)
    yield from _doctrine_without_a_gun(scenario)
    yield from _radars_of_no_use(scenario)
    yield from _too_few_fire_units(scenario)


def _units_that_will_not_fire(scenario: Scenario) -> Iterator[Problem]:
    for number, unit in enumerate(scenario.fire_units):
        if scenario.open_fire_range(unit) <= unit.effector.minimum_intercept_range:
            yield Problem(
                ("fire_units", number),
                f'"{unit.name}" meets nothing nearer than minimum_intercept_range, and '
                "open_fire_range is not above it; it will never fire",
            )


def _sectors(scenario: Scenario) -> Iterator[Problem]:
    for number, unit in enumerate(scenario.fire_units):
        for place, sector in enumerate(unit.no_fire):
            at = ("fire_units", number, "no_fire", place)
            if sector.to - sector.from_ >= 2.0 * math.pi * (1.0 - 1e-12):
                yield Problem(at, f'closes all round; "{unit.name}" will never fire')
            elif sector.to == sector.from_:
                yield Problem(at, "ends where it begins; it closes a single azimuth")


def _doctrine_without_a_gun(scenario: Scenario) -> Iterator[Problem]:
    doctrine = scenario.command.doctrine
    if not scenario.fire_units or any(isinstance(u.effector, Gun) for u in scenario.fire_units):
        return
    default = type(doctrine).model_fields["open_fire_range"].default
    # A resolved file spells the default out.
    if doctrine.open_fire_range != default:
        yield Problem(
            ("command", "doctrine", "open_fire_range"),
            "only guns of kind `gun` obey it, and there are none; write it at the fire units",
        )


def _radars_of_no_use(scenario: Scenario) -> Iterator[Problem]:
    units = {unit.name: unit for unit in scenario.fire_units}
    for number, post in enumerate(scenario.sensors):
        if not isinstance(post.sensor, FireControlRadar):
            continue
        if not post.on:
            yield Problem(
                ("sensors", number), f'"{post.name}" is on no fire unit; it will serve nobody'
            )
        elif post.on in units and not units[post.on].effector.needs_fire_control:
            yield Problem(
                ("sensors", number),
                f'"{post.on}" fires on the search track; "{post.name}" will serve nobody',
            )


def _too_few_fire_units(scenario: Scenario) -> Iterator[Problem]:
    wanted, there = scenario.command.doctrine.fire_units_per_track, len(scenario.fire_units)
    if 0 < there < wanted:
        yield Problem(
            ("command", "doctrine", "fire_units_per_track"),
            f"{wanted} fire units on a track, but there are {there}",
        )
