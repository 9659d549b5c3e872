"""Fire units that fail and are repaired, or are out because the scenario says so."""

from collections.abc import Generator
from contextlib import nullcontext

import simpy

from cram_sim.engagement.fire_unit import come_up, go_down
from cram_sim.engagement.situation import FireUnit, Situation
from cram_sim.records import Event

Process = Generator[simpy.Event, object, None]


def keep_failing(situation: Situation, unit: FireUnit) -> Process:
    """Let the unit fail after each time in working order; a crew repairs it."""
    clock, crews = situation.clock, situation.repair_crews
    for up_time, repair_time in unit.chance.failures:
        yield clock.timeout(up_time)
        if clock.now > situation.plan.end:
            return
        failed = clock.now
        go_down(situation, unit)
        with crews.request() if crews is not None else nullcontext() as turn:
            if turn is not None:
                yield turn
            begun = clock.now
            situation.note(Event.REPAIR_BEGUN, -1, unit.number)
            yield clock.timeout(repair_time)
        unit.repairs.append((failed, begun, clock.now))
        come_up(situation, unit)


def keep_outages(situation: Situation, unit: FireUnit) -> Process:
    """Take the unit out at the times of the plan."""
    clock = situation.clock
    for down, up in unit.chance.outages:
        if down > situation.plan.end:
            return
        yield clock.timeout(max(0.0, down - clock.now))
        go_down(situation, unit)
        if up > situation.plan.end:
            return
        yield clock.timeout(max(0.0, up - clock.now))
        come_up(situation, unit)
