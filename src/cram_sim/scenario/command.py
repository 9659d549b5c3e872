"""What a scenario says of the command post: whom to engage, how fast, and who lets units fire."""

from typing import Annotated, Final, Literal

from cram_sim.distributions import Delay
from cram_sim.doctrine.kinds import AnyDoctrine
from cram_sim.doctrine.shoot_look_shoot import ShootLookShoot
from cram_sim.scenario.reliability import CommandReliability
from cram_sim.spec import (
    LARGEST_COUNT,
    Count,
    Name,
    PositiveWait,
    Probability,
    Spec,
    WholeNumber,
)

COMMAND_POST: Final = "command post"  # its name in the file's outages and in the log

Operators = Annotated[int, WholeNumber(0, LARGEST_COUNT)]


class Release(Spec):
    """Who lets fire units fire, how often it is asked, and how long the answer takes.

    Automatic: nobody is asked. Operator: one of them releases what the command post proposes, or
    withholds consent. Manual: one of them lays on every engagement by hand. `fatigue`: the share
    of his first release by which an operator takes longer with each further one.
    """

    by: Literal["operator", "automatic", "manual"]
    per: Literal["track", "raid"]
    delay: Delay
    operators: Operators = 1
    withheld: Probability = 0.0
    fatigue: Probability = 0.0


class Identification(Spec):
    """How long after its track it is known whose a drone is, and how often that is wrong."""

    delay: Delay
    p_friend_taken_for_threat: Probability
    p_threat_taken_for_friend: Probability


class Confusion(Spec):
    """How often the tracker takes a round of one class for one of another."""

    threat: Name
    taken_for: Name
    probability: Probability


class Command(Spec):
    """The command post: whom to engage, how fast, by which doctrine.

    `reload_crews`, `repair_crews`: how many units are reloaded and repaired at one time; left out,
    each unit has its own crew. An order that its unit has not acknowledged within
    `acknowledgement_time` is sent again.
    """

    engage_above: Probability = 0.2  # of an impact inside the zone of an asset
    delay: Delay = Delay.from_si(constant=1.0)
    release: Release = Release.from_si(
        by="operator", per="track", delay={"lognormal": {"median": 2.0, "sigma": 0.4}}
    )
    identification: Identification = Identification.from_si(
        delay=10.0, p_friend_taken_for_threat=0.02, p_threat_taken_for_friend=0.02
    )
    confusion: tuple[Confusion, ...] = ()  # classes not named here are told rightly
    reload_crews: Count | None = None
    repair_crews: Count | None = None
    acknowledgement_time: PositiveWait = 2.0  # assumed
    reliability: CommandReliability | None = None
    doctrine: AnyDoctrine = ShootLookShoot.from_si(firing="continuous", open_fire_range=1200.0)
