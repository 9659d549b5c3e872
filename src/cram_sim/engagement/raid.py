"""One raid on the clock. Simulated time passes here and nowhere else."""

from dataclasses import dataclass
from functools import partial

import simpy

from cram_sim.engagement.battle_manager import keep_command_post, keep_picture, look_again
from cram_sim.engagement.outages import keep_failing, keep_outages
from cram_sim.engagement.plan import Defence, Plan
from cram_sim.engagement.recovery import next_stoppage, resupply
from cram_sim.engagement.situation import Entry, FireUnit, Shot, Situation, Threat
from cram_sim.records import Event


@dataclass(frozen=True)
class RaidOutcome:
    """What the clock leaves behind: threat rows, shots in order of firing, the log if kept."""

    threats: list[Threat]
    shots: list[Shot]
    fire_units: list[FireUnit]
    log: list[Entry]


def fight(defence: Defence, plan: Plan, *, keep_log: bool = False) -> RaidOutcome:
    """Run one replication's engagement from the first update of the picture to the last event."""
    clock = simpy.Environment()
    situation = Situation(
        clock=clock,
        defence=defence,
        plan=plan,
        threats=[Threat(number, updates) for number, updates in enumerate(plan.updates)],
        fire_units=_fire_units(defence, plan),
        operators=_crew(clock, defence.operators or None),
        free_operators=[0] * defence.operators,
        reload_crews=_crew(clock, defence.reload_crews),
        repair_crews=_crew(clock, defence.repair_crews),
        log=[] if keep_log else None,
    )
    situation.state_changed = partial(look_again, situation)
    if plan.changes:
        _start(situation)
        clock.run()
    shots = sorted(situation.shots, key=lambda shot: (shot.open_fire_time, shot.threat, shot.shot))
    return RaidOutcome(situation.threats, shots, situation.fire_units, situation.log or [])


def _crew(clock: simpy.Environment, people: int | None) -> simpy.Resource | None:
    return None if people is None else simpy.Resource(clock, people)


def _fire_units(defence: Defence, plan: Plan) -> list[FireUnit]:
    units = []
    for number, (figures, chance) in enumerate(zip(defence.fire_units, plan.units, strict=True)):
        effects = figures.effects
        unit = FireUnit(
            number,
            figures,
            chance,
            effects.magazine,
            figures.azimuth,
            figures.elevation,
            effects.channels,
            figures.stock,
            downs=0 if chance.is_ready else 1,
        )
        unit.rounds_to_stoppage = next_stoppage(unit)
        units.append(unit)
    return units


def _start(situation: Situation) -> None:
    """Start the processes of what changes by itself: the picture, and what fails or comes."""
    clock, plan = situation.clock, situation.plan
    clock.process(keep_picture(situation))
    if plan.command_outages:
        clock.process(keep_command_post(situation))
    for unit in situation.fire_units:
        chance = unit.chance
        if not chance.is_ready:
            situation.note(Event.WENT_DOWN, -1, unit.number, "not ready")
        if chance.failures:
            clock.process(keep_failing(situation, unit))
        if chance.outages:
            clock.process(keep_outages(situation, unit))
        if chance.resupply:
            clock.process(resupply(situation, unit))
    if situation.log is not None:
        for start, end, name in plan.holds:
            situation.at(start, partial(situation.note, Event.FIRE_HELD, detail=name))
            situation.at(end, partial(situation.note, Event.FIRE_FREED, detail=name))
