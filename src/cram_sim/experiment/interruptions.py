"""How often a unit's fire may be broken off and begun again: each time takes draws of its own."""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.experiment.case import Case
from cram_sim.experiment.chance import Block
from cram_sim.experiment.defence_chance import (
    command_outage_chance,
    failure_chance,
    stoppage_chance,
)
from cram_sim.experiment.unit_chances import outages_of_unit
from cram_sim.scenario.command import COMMAND_POST
from cram_sim.scenario.model import FireUnit


@dataclass(frozen=True)
class Interruptions:
    """What may break into one unit's fire, the most of any raid of a block.

    `outages` of itself and of the command post; `fewest_rounds` between two stoppages (infinite:
    none), each of which takes `clearing_time` (s).
    """

    outages: int
    fewest_rounds: float
    clearing_time: float

    def within(self, lasting: float, rate_of_fire: float) -> int:
        """How many there may be, at most, in so many seconds of fire at so many rounds a second."""
        if self.fewest_rounds == math.inf:
            return self.outages
        by_rounds = lasting * rate_of_fire / self.fewest_rounds
        return self.outages + 1 + math.ceil(min(by_rounds, lasting / self.clearing_time))


def most_interruptions(case: Case, block: Block, unit: FireUnit, end: float) -> Interruptions:
    """The most that may break into a unit's fire in any raid of a block, up to `end` (s)."""
    scenario = case.scenario
    failures = failure_chance(block, unit, np.full(block.replications, end))
    command = command_outage_chance(
        block, scenario.command.reliability, scenario.ordered_outages(COMMAND_POST), end
    )
    stoppages = stoppage_chance(block, unit)
    return Interruptions(
        outages=max(map(len, failures))
        + max(map(len, command))
        + len(outages_of_unit(scenario, unit)),
        fewest_rounds=min((min(rounds) for rounds in stoppages if rounds), default=math.inf),
        clearing_time=unit.reliability.clearing_time or 0.0,
    )
