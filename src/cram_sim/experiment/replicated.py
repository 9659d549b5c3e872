"""A simulated block: what replicate makes and what tables and traces are made of."""

from dataclasses import dataclass

from cram_sim.engagement.plan import Plan
from cram_sim.engagement.raid import RaidOutcome
from cram_sim.experiment.case import Case
from cram_sim.experiment.chance import Block
from cram_sim.experiment.stages import Flown, Seen, Tracked
from cram_sim.records import Debris
from cram_sim.sensors.meetings import Meetings


@dataclass(frozen=True)
class Replicated:
    """A block with all that was worked out on the way: lists by launch
    group or by replication; `swaps` by radar.
    """

    case: Case
    block: Block
    flown: list[Flown]
    seen: list[Seen]
    swaps: list[Meetings]
    tracked: list[Tracked]
    plans: list[Plan]
    outcomes: list[RaidOutcome]
    debris: Debris
