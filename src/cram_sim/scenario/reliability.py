"""What a scenario says of things that fail, are out, run dry and are resupplied."""

from typing import Annotated

from pydantic import Field

from cram_sim import quantities
from cram_sim.spec import (
    DAY,
    Count,
    Name,
    NonNegativeDuration,
    PositiveNumber,
    PositiveWait,
    Probability,
    Quantity,
    Spec,
)

MeanTime = Annotated[float, Quantity(quantities.TIME, at_least=1.0, at_most=3650.0 * DAY)]


class CommandReliability(Spec):
    """How often the command post fails, and how long it is out: means of exponential times."""

    time_between_failures: MeanTime
    repair_time: MeanTime


class UnitReliability(Spec):
    """How a fire unit fails: not ready for the raid, failures in it, stoppages of its weapon.

    Times are means of exponential times, `rounds_between_stoppages` the mean of a geometric number;
    left out, it never fails or stops so. `time_between_failures` counts time in working order.
    """

    readiness: Probability = 1.0
    time_between_failures: MeanTime | None = None
    repair_time: MeanTime | None = None
    rounds_between_stoppages: Count | None = None
    clearing_time: PositiveWait | None = None


class Outage(Spec):
    """A search radar, a channel, a fire unit or the command post that is out for a while."""

    of: Name
    from_: NonNegativeDuration = Field(alias="from")
    to: NonNegativeDuration


class Resupply(Spec):
    """Ammunition that comes to a fire unit's stock, in the units of its magazine."""

    fire_unit: Name
    at: NonNegativeDuration
    amount: PositiveNumber
