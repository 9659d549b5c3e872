"""Draws: what fails, is lost, withheld or passes through in each raid of a block."""

from collections.abc import Sequence

import numpy as np

from cram_sim.experiment.chance import Block, rising_until
from cram_sim.records import Floats, Integers, Truths
from cram_sim.scenario.airspace import Corridor
from cram_sim.scenario.command import COMMAND_POST
from cram_sim.scenario.model import FireUnit, Link
from cram_sim.scenario.reliability import CommandReliability
from cram_sim.scenario.spells import Spell, merged
from cram_sim.sensors.false_tracks import false_track_times
from cram_sim.sensors.outages import outages
from cram_sim.streams import Purpose

READINESS = 1  # of the draws of a fire unit in a raid; its common speed error is the first
# More orders in a row than any raid has time for: all of them, where none arrives.
ALL_ORDERS = 1_000_000


def readiness_chance(block: Block, unit: FireUnit) -> Truths:
    """Whether a unit is ready for each raid, (r,)."""
    draws = block.uniforms(Purpose.FIRE_UNIT_RAID, unit.name)[:, READINESS]
    return draws < unit.reliability.readiness


def failure_chance(block: Block, unit: FireUnit, until: Floats) -> list[list[Spell]]:
    """A unit's time in working order until each failure, and the repair's, in each raid.

    Those that may come before `until` (r,) seconds: repairs only put off the next failure.
    """
    between, repair = unit.reliability.time_between_failures, unit.reliability.repair_time
    if between is None or repair is None:
        return [[] for _ in until]
    failures, draws = rising_until(
        block,
        Purpose.UNIT_FAILURES,
        unit.name,
        lambda draws: between * np.cumsum(-np.log(draws[:, ::2]), axis=1),
        float(until.max()),
    )
    working = -between * np.log(draws[:, ::2])
    repairs = -repair * np.log(draws[:, 1::2])
    counts = (failures <= until[:, np.newaxis]).sum(axis=1).tolist()
    return [
        list(zip(working[raid, :count].tolist(), repairs[raid, :count].tolist(), strict=True))
        for raid, count in enumerate(counts)
    ]


def stoppage_chance(block: Block, unit: FireUnit) -> list[list[int]]:
    """How many rounds a unit fires up to each stoppage, in each raid: a geometric number each."""
    mean = unit.reliability.rounds_between_stoppages
    if mean is None:
        return [[] for _ in block.numbers]
    draws = block.uniforms(Purpose.STOPPAGES, unit.name)
    rounds = np.ceil(_failures_before_success(draws, 1.0 - 1.0 / mean))
    numbers: list[list[int]] = np.maximum(1, rounds).astype(np.int64).tolist()
    return numbers


def order_chance(block: Block, unit: FireUnit, threats: list[str]) -> Integers:
    """How many orders to engage each threat are lost before each that arrives, (threats, r, 4)."""
    loss = unit.link.loss
    if loss == 0.0:
        shape = (len(threats), block.replications, Purpose.ORDERS.width)
        return np.zeros(shape, dtype=np.int64)
    draws = [block.uniforms(Purpose.ORDERS, f"{unit.name}|{name}") for name in threats]
    lost = np.floor(_failures_before_success(np.array(draws), loss))
    return np.minimum(lost, ALL_ORDERS).astype(np.int64)


def order_delay_chance(block: Block, unit: str, link: Link) -> Floats:
    """How late a unit's orders are in each raid, (r,) seconds."""
    late: Floats = link.latency.quantile(block.uniforms(Purpose.ORDERS, unit)[:, 0])
    return late


def command_outage_chance(
    block: Block, reliability: CommandReliability | None, ordered: list[Spell], until: float
) -> list[list[Spell]]:
    """When the command post is out in each raid, drawn and ordered: disjoint and in order."""
    if reliability is None:
        return [merged(ordered)] * block.replications
    between, repair = reliability.time_between_failures, reliability.repair_time
    changes, _ = rising_until(
        block,
        Purpose.COMMAND_FAILURES,
        COMMAND_POST,
        lambda draws: outages(draws, between, repair),
        until,
    )
    return [
        [spell for spell in merged([*spells_down(row), *ordered]) if spell[0] <= until]
        for row in changes
    ]


def with_ordered(changes: Floats, ordered: Sequence[Spell]) -> Floats:
    """The changes (r, k) of `sensors.outages`, joined by outages that the scenario orders."""
    if not ordered:
        return changes
    rows = [merged([*spells_down(row), *ordered]) for row in changes]
    joined = np.full((len(rows), 2 * max(map(len, rows))), np.inf)
    for raid, spells in enumerate(rows):
        joined[raid, : 2 * len(spells)] = np.ravel(spells)
    return joined


def spells_down(changes: Floats) -> list[Spell]:
    """The spells between going down and coming up, (k,) by turns; the last may be open."""
    times = changes.tolist()
    return list(zip(times[::2], [*times[1::2], *([np.inf] * (len(times) % 2))], strict=True))


def aircraft_chance(block: Block, corridor: Corridor, until: float) -> list[list[float]]:
    """When aircraft enter a corridor in each raid, in order (s).

    One that is inside when the raid begins entered before.
    """
    if corridor.rate is None:
        return [sorted(corridor.schedule)] * block.replications
    rate, transit = corridor.rate, corridor.transit_time
    times, _ = rising_until(
        block,
        Purpose.AIRCRAFT,
        corridor.name,
        lambda draws: false_track_times(draws, rate) - transit,
        until,
    )
    return [row[row <= until].tolist() for row in times]


def _failures_before_success(draws: Floats, p_failure: float) -> Floats:
    """Uniforms to how many trials in a row fail, as a real number: its floor is geometric.

    Devroye, Non-Uniform Random Variate Generation, 1986, X.2.1: the inverse of its distribution.
    """
    with np.errstate(divide="ignore"):
        failures: Floats = -np.log(draws) / np.abs(np.log(np.array(p_failure)))
    return failures
