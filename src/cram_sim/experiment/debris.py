"""What is left of kills and of what was fired, flown to the ground."""

from cram_sim.engagement.raid import RaidOutcome
from cram_sim.experiment.case import Case
from cram_sim.experiment.chance import Block, RaidChance
from cram_sim.experiment.stages import Flown
from cram_sim.records import Debris, no_debris


def debris_of(
    case: Case,
    block: Block,
    raid: RaidChance,
    flown: list[Flown],
    outcomes: list[RaidOutcome],
) -> Debris:
    """Every piece of a fought block."""
    del case, block, raid, flown, outcomes
    return no_debris()
