"""Where things are, and in which directions: places by the origin's tangent plane."""

import math
from typing import Annotated, Final, Self

import numpy as np
from pydantic import Field, model_validator

from cram_sim import quantities
from cram_sim.records import Floats, Truths
from cram_sim.spec import AnyAngle, AnyLength, HeightAboveGround, Quantity, Spec, refused

# Beyond this the tangent plane of the origin is no longer a map of the ground.
FARTHEST: Final = 200_000.0

Latitude = Annotated[
    float, Quantity(quantities.ANGLE, at_least=-0.5 * math.pi, at_most=0.5 * math.pi)
]
Longitude = Annotated[float, Quantity(quantities.ANGLE, at_least=-math.pi, at_most=math.pi)]
Elevation = Annotated[float, Quantity(quantities.LENGTH, at_least=-500.0, at_most=9000.0)]


def too_far(metres: float, *, are_swapped: bool = False) -> str:
    """What is wrong with a place so far from the origin; near it were its coordinates swapped."""
    found = f"too far from the origin (got {metres / 1000.0:.0f} km)"
    if are_swapped:
        return f"{found}; latitude and longitude look swapped, write each in the other's place"
    return f"{found}; write at most 200 km"


class Origin(Spec):
    """The place that east, north and up are measured from; elevation above mean sea level."""

    latitude: Latitude
    longitude: Longitude
    elevation: Elevation = 0.0


class MapPoint(Spec):
    """East and north of the origin, as far as its tangent plane is a map of the ground."""

    east: AnyLength
    north: AnyLength

    @model_validator(mode="after")
    def _near_the_origin(self) -> Self:
        if math.hypot(self.east, self.north) <= FARTHEST:
            return self
        raise refused(too_far(math.hypot(self.east, self.north)))


class Position(MapPoint):
    """A place on the tangent plane of the origin; `up` is above the ground there."""

    up: HeightAboveGround = 0.0


class GeographicPosition(Spec):
    """A place by latitude and longitude, as a file may give it."""

    latitude: Latitude
    longitude: Longitude
    up: HeightAboveGround = 0.0


class WayPoint(MapPoint):
    """A place on the way of an aircraft, which flies at a height of its own."""


class Corner(MapPoint):
    """A corner of a polygon on the ground."""


class GeographicCorner(Spec):
    """A corner by latitude and longitude, as a file may give it."""

    latitude: Latitude
    longitude: Longitude


class Sector(Spec):
    """Azimuths from one to another, clockwise."""

    from_: AnyAngle = Field(alias="from")
    to: AnyAngle

    def contains(self, azimuth: Floats) -> Truths:
        """Which azimuths (radians) are in it; one that ends where it begins holds that one."""
        width = self.to - self.from_
        turned = np.mod(azimuth - self.from_, 2.0 * math.pi)
        is_in: Truths = turned <= (np.inf if width >= 2.0 * math.pi else width % (2.0 * math.pi))
        return is_in
