"""What a fire unit needs before it can fire again: rounds, cold barrels, a cleared stoppage."""

from collections.abc import Generator
from contextlib import nullcontext

import simpy

from cram_sim.engagement.plan import NEVER
from cram_sim.engagement.situation import CLOCK_TICK, FireUnit, Situation
from cram_sim.records import Event

Process = Generator[simpy.Event, object, None]


def recover(situation: Situation, unit: FireUnit) -> None:
    """Begin whatever the unit needs and nobody does yet."""
    clock = situation.clock
    if unit.is_empty and unit.stock > 0.0 and not unit.is_reloading:
        unit.is_reloading = True
        clock.process(_reload(situation, unit))
    elif unit.is_empty and not unit.is_reloading and not _was_empty(unit):
        unit.empty_spells.append((unit.emptied_time, NEVER))
    is_hot = not unit.is_reloading and not unit.can_shoot_at(clock.now)
    if is_hot and unit.ammunition_left > 0.0 and not unit.is_cooling:
        unit.is_cooling = True
        clock.process(_cool(situation, unit))


def _was_empty(unit: FireUnit) -> bool:
    return bool(unit.empty_spells) and unit.empty_spells[-1][1] == NEVER


def _reload(situation: Situation, unit: FireUnit) -> Process:
    """Fill the magazine from the stock, once a crew is free for it."""
    if not _was_empty(unit):
        unit.empty_spells.append((unit.emptied_time, NEVER))
    crews = situation.reload_crews
    with crews.request() if crews is not None else nullcontext() as turn:
        if turn is not None:
            yield turn
        situation.note(Event.RELOADING, -1, unit.number)
        yield situation.clock.timeout(unit.figures.effects.reload_time)
    loaded = min(unit.figures.effects.magazine, unit.stock)
    unit.stock -= loaded
    unit.ammunition_left = loaded
    unit.is_reloading = False
    unit.empty_spells[-1] = (unit.empty_spells[-1][0], situation.clock.now)
    situation.note(Event.RELOADED, -1, unit.number, f"{loaded:g}")
    recover(situation, unit)
    situation.state_changed()


def _cool(situation: Situation, unit: FireUnit) -> Process:
    """Wait until it is cold enough for a shot."""
    clock = situation.clock
    cold = unit.heat_time + unit.cooling_time
    unit.hot_spells.append((unit.heat_time, cold))
    situation.note(Event.COOLING, -1, unit.number)
    yield clock.timeout(max(0.0, cold - clock.now) + CLOCK_TICK)
    unit.is_cooling = False
    situation.note(Event.COOLED, -1, unit.number)
    situation.state_changed()


def stop(situation: Situation, unit: FireUnit) -> None:
    """A stoppage: the unit's own crew clears it, and meanwhile it fires at nothing."""
    unit.is_stopped = True
    unit.stoppages += 1
    situation.note(Event.STOPPAGE, -1, unit.number)
    begun = situation.clock.now
    unit.down_spells.append((begun, begun + unit.figures.clearing_time))

    def cleared() -> None:
        unit.is_stopped = False
        unit.rounds_to_stoppage = next_stoppage(unit)
        situation.note(Event.STOPPAGE_CLEARED, -1, unit.number)
        situation.state_changed()

    situation.at(begun + unit.figures.clearing_time, cleared)


def next_stoppage(unit: FireUnit) -> float:
    """How many rounds the unit fires until its next stoppage; after the last draw the first."""
    rounds = unit.chance.rounds_to_stoppage
    return rounds[unit.stoppages % len(rounds)] if rounds else NEVER


def resupply(situation: Situation, unit: FireUnit) -> Process:
    """Fill up the stock at the times of the plan."""
    for time, amount in unit.chance.resupply:
        if time > situation.plan.end:
            return
        yield situation.clock.timeout(max(0.0, time - situation.clock.now))
        unit.stock += amount
        situation.note(Event.RESUPPLIED, -1, unit.number, f"{amount:g}")
        recover(situation, unit)
