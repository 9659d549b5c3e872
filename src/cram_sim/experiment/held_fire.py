"""Holding fire: what orders and friendly aircraft take out of the windows of a block."""

from dataclasses import dataclass, replace

import numpy as np

from cram_sim.experiment.chance import Block
from cram_sim.experiment.corridors import crosses, strip_of
from cram_sim.experiment.defence_chance import aircraft_chance
from cram_sim.records import Floats, Integers, Opportunities, Truths, Window
from cram_sim.scenario.airspace import Airspace, Corridor, HoldFire
from cram_sim.scenario.spells import Spell, merged

# Times, raid by raid; of an order to hold fire, the same in each.
Spells = list[list[Spell]]


@dataclass(frozen=True)
class Closure:
    """An order to hold fire, or a corridor while aircraft are in it: `spells` by raid."""

    of: HoldFire | Corridor
    spells: Spells


@dataclass(frozen=True)
class Held:
    """What is left of some windows, (n,) lanes: where fire is held for some of their time or all.

    `is_held_off`: there was a window, and none is left.
    """

    windows: Opportunities
    is_held: Truths
    is_held_off: Truths


def closures_of(airspace: Airspace, block: Block, until: float) -> list[Closure]:
    """Everything that closes a part of the airspace in each raid, up to `until` (s)."""
    closures = [
        Closure(hold, [[(hold.from_, hold.to)]] * block.replications) for hold in airspace.hold_fire
    ]
    for corridor in airspace.corridors:
        arrivals = aircraft_chance(block, corridor, until)
        transit = corridor.transit_time
        spells = [merged([(time, time + transit) for time in times]) for times in arrivals]
        closures.append(Closure(corridor, spells))
    return closures


def hold(closures: list[Closure], unit: str, place: Floats, windows: Opportunities) -> Held:
    """Take out of a unit's windows what its closures forbid; the unit stands at `place` (3,)."""
    mine = [closure for closure in closures if _is_for(closure.of, unit)]
    lanes = len(windows.start)
    if not mine or not len(windows.table):
        nothing = np.zeros(lanes, np.bool_)
        return Held(windows, nothing, nothing)
    lane = np.repeat(np.arange(lanes), windows.stop - windows.start)
    held = np.zeros(len(lane), np.bool_)
    for closure in mine:
        held |= _is_closed(closure, place, windows.table) & _within(closure, windows, lane)
    held &= windows.table[:, Window.FEASIBLE] > 0.0
    is_held = np.zeros(lanes, np.bool_)
    is_held[lane[held]] = True
    left = _without(windows, lane, held, is_held)
    return Held(left, is_held, is_held & (left.stop == left.start))


def _is_for(closed: HoldFire | Corridor, unit: str) -> bool:
    if isinstance(closed, Corridor):
        return True
    return not closed.fire_units or unit in closed.fire_units


def _is_closed(closure: Closure, place: Floats, table: Floats) -> Truths:
    """Which rows of a window a closure forbids, whenever it holds."""
    if isinstance(closure.of, Corridor):
        return crosses(strip_of(closure.of), place, table)
    if closure.of.sector is None:
        return np.ones(len(table), np.bool_)
    return closure.of.sector.contains(table[:, Window.AZIMUTH])


def _within(closure: Closure, windows: Opportunities, lane: Integers) -> Truths:
    """Which rows are fired while a closure holds, or just before it where it ends before the next.

    So no round leaves between two rows while fire is held.
    """
    raid = lane % len(closure.spells)
    most = max(map(len, closure.spells))
    firing = windows.table[:, Window.FIRING_TIME]
    following = np.append(firing[1:], np.nan)
    following[windows.stop[windows.stop > windows.start] - 1] = np.nan
    within = np.zeros(len(firing), np.bool_)
    for number in range(most):
        spells = np.array([_spell(spells, number) for spells in closure.spells])[raid]
        begin, end = spells[:, 0], spells[:, 1]
        within |= (begin <= firing) & (firing <= end)
        within |= (firing < begin) & (end < following)
    return within


def _spell(spells: list[Spell], number: int) -> Spell:
    return spells[number] if number < len(spells) else (np.inf, np.inf)


def _without(
    windows: Opportunities, lane: Integers, held: Truths, is_held: Truths
) -> Opportunities:
    """The windows without the held rows: no longer feasible, or cut off at the ends of a lane."""
    table = windows.table.copy()
    table[held, Window.FEASIBLE] = 0.0
    feasible = table[:, Window.FEASIBLE] > 0.0
    pairs = feasible[:-1] & feasible[1:] & (lane[:-1] == lane[1:])
    leaves = np.append(pairs, False) | np.append(False, pairs)
    rows = np.arange(len(table))
    first = np.full(len(windows.start), len(table))
    last = np.full(len(windows.start), -1)
    np.minimum.at(first, lane[leaves], rows[leaves])
    np.maximum.at(last, lane[leaves], rows[leaves])
    kept = ~is_held[lane] | ((first[lane] <= rows) & (rows <= last[lane]))
    stop = np.cumsum(np.bincount(lane[kept], minlength=len(windows.start)))
    start = np.append(0, stop[:-1])
    return replace(windows, table=table[kept], start=start, stop=stop)
