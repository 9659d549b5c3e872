"""Warnings about doctrines that leave a fire unit, or themselves, without an effect."""

import math
from collections.abc import Iterator

from cram_sim.doctrine.hold_back import HoldBack, Reserve
from cram_sim.doctrine.layered import Layered
from cram_sim.doctrine.shoot_shoot import ShootShoot
from cram_sim.effectors.gun import Gun
from cram_sim.effectors.laser import Laser
from cram_sim.effectors.missile import Missile
from cram_sim.scenario.document import Problem
from cram_sim.scenario.model import FireUnit, Scenario

AT = ("command", "doctrine")


def doubts_of_doctrine(scenario: Scenario) -> Iterator[Problem]:
    """What looks wrong about a doctrine with these fire units and threats."""
    if not scenario.fire_units:
        return
    doctrine = scenario.command.doctrine
    if isinstance(doctrine, Layered):
        yield from _units_of_no_layer(scenario, doctrine)
    if isinstance(doctrine, ShootShoot):
        yield from _salvos_of_nobody(scenario)
    if isinstance(doctrine, HoldBack):
        yield from _reserves_as_large_as_the_magazine(scenario, doctrine)
        yield from _reserves_for_nobody(scenario, doctrine)


def _units_of_no_layer(scenario: Scenario, doctrine: Layered) -> Iterator[Problem]:
    for number, unit in enumerate(scenario.fire_units):
        if unit.layer not in doctrine.layers:
            where = "no layer" if unit.layer is None else f'layer "{unit.layer}"'
            yield Problem(
                ("fire_units", number),
                f'"{unit.name}" is of {where}, and the doctrine names '
                f"{', '.join(doctrine.layers)}; it will never fire on an order",
            )


def _salvos_of_nobody(scenario: Scenario) -> Iterator[Problem]:
    """Salvos are of single shots: guns fire bursts or without a stop, lasers dwell."""
    if all(isinstance(unit.effector, Gun | Laser) for unit in scenario.fire_units):
        yield Problem(
            (*AT, "kind"),
            "no fire unit fires single shots, guns and lasers fire as if it were shoot_look_shoot",
        )


def _reserves_as_large_as_the_magazine(scenario: Scenario, doctrine: HoldBack) -> Iterator[Problem]:
    for number, unit in enumerate(scenario.fire_units):
        magazine = _magazine(unit)
        kept = sum(_amount(reserve, magazine) for reserve in doctrine.reserve)
        if math.isfinite(magazine) and kept >= magazine:
            yield Problem(
                ("fire_units", number),
                f'"{unit.name}" holds {magazine:g} and keeps {kept:g} in reserve; it will fire at '
                "nothing else",
            )


def _magazine(unit: FireUnit) -> float:
    """What a unit holds when full, in its own units; a laser's light does not end."""
    if isinstance(unit.effector, Laser):
        return math.inf
    return unit.effector.cells if isinstance(unit.effector, Missile) else unit.effector.magazine


def _amount(reserve: Reserve, magazine: float) -> float:
    return reserve.rounds if reserve.rounds is not None else (reserve.share or 0.0) * magazine


def _reserves_for_nobody(scenario: Scenario, doctrine: HoldBack) -> Iterator[Problem]:
    """Reserves for a class that neither comes nor is what one that comes is taken for."""
    believed = {salvo.threat_class for salvo in scenario.salvos}
    believed |= {line.taken_for for line in scenario.command.confusion}
    for number, reserve in enumerate(doctrine.reserve):
        if reserve.threat is not None and reserve.threat not in believed:
            yield Problem(
                (*AT, "reserve", number, "threat"),
                f"no {reserve.threat} comes, nor anything that is taken for one; what is kept for "
                "it is never fired",
            )
