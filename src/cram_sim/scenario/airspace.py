"""What a scenario says of the airspace: when and where the defence must hold its fire."""

import math

from pydantic import Field, model_validator

from cram_sim.scenario.positions import Sector, WayPoint
from cram_sim.spec import (
    CruiseSpeed,
    EventRate,
    Length,
    Name,
    NonNegativeDuration,
    NonNegativeLength,
    Spec,
    refused,
)


class HoldFire(Spec):
    """An order to hold fire for a while: all round or in one sector, all units or some."""

    name: Name
    from_: NonNegativeDuration = Field(alias="from")
    to: NonNegativeDuration
    sector: Sector | None = None
    fire_units: tuple[Name, ...] = ()


class Corridor(Spec):
    """A way for friendly aircraft: a straight strip from one place to another.

    An aircraft enters at `from` and leaves at `to`, flying at `speed`; it enters at the times of
    `schedule`, or aircraft come as a Poisson process of `rate`. While one is inside, no unit fires
    through the strip between `floor` and `ceiling`, heights above the ground, `width` across.
    """

    name: Name
    from_: WayPoint = Field(alias="from")
    to: WayPoint
    width: Length
    floor: NonNegativeLength
    ceiling: Length
    speed: CruiseSpeed
    schedule: tuple[NonNegativeDuration, ...] = ()
    rate: EventRate | None = None

    @property
    def length(self) -> float:
        """Metres from where aircraft enter to where they leave."""
        return math.hypot(self.to.east - self.from_.east, self.to.north - self.from_.north)

    @property
    def transit_time(self) -> float:
        """Seconds that an aircraft is inside."""
        return self.length / self.speed

    @model_validator(mode="after")
    def _one_way_of_arriving(self) -> "Corridor":
        if bool(self.schedule) != (self.rate is not None):
            return self
        given = "both schedule and rate" if self.schedule else "neither schedule nor rate"
        raise refused(f'{given}; write one of them, e.g. `schedule: [10 s]` or `rate: "6 1/h"`')


class Airspace(Spec):
    """Who else is in the air: orders to hold fire, and corridors of friendly aircraft."""

    hold_fire: tuple[HoldFire, ...] = ()
    corridors: tuple[Corridor, ...] = ()
