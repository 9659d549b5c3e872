"""One raid on the clock. Simulated time passes here and nowhere else."""

from dataclasses import dataclass

import simpy

from cram_sim.engagement.battle_manager import keep_picture
from cram_sim.engagement.situation import (
    Defence,
    Entry,
    FireUnit,
    Plan,
    Shot,
    Situation,
    Threat,
)


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
        threats=[
            Threat(number, clock.event(), clock.event())
            for number in range(len(plan.opportunities))
        ],
        fire_units=[
            FireUnit(
                number,
                figures,
                figures.effects.magazine,
                figures.azimuth,
                figures.elevation,
                figures.effects.channels,
            )
            for number, figures in enumerate(defence.fire_units)
        ],
        operators=simpy.Resource(clock, defence.operators),
        log=[] if keep_log else None,
    )
    if plan.updates:
        clock.process(keep_picture(situation))
        clock.run()
    shots = sorted(situation.shots, key=lambda shot: (shot.open_fire_time, shot.threat, shot.shot))
    return RaidOutcome(situation.threats, shots, situation.fire_units, situation.log or [])
