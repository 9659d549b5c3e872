"""Primary sectors: who defends which directions first."""

import math
from collections.abc import Mapping, Sequence

from pydantic import Field

from cram_sim.doctrine.protocol import Option, Picture
from cram_sim.spec import AnyAngle, Name, Spec


class PrimarySector(Spec):
    """The azimuths, clockwise from one to another, that a fire unit defends first."""

    fire_unit: Name
    from_: AnyAngle = Field(alias="from")
    to: AnyAngle

    def holds(self, azimuth: float) -> bool:
        """Whether a direction, radians from north, lies in it; all do if it ends where it began."""
        width = (self.to - self.from_) % (2.0 * math.pi)
        return width == 0.0 or (azimuth - self.from_) % (2.0 * math.pi) <= width


def in_primary_sectors(picture: Picture, sectors: Sequence[PrimarySector]) -> Picture:
    """The picture without units outside their sectors at tracks that others have in theirs.

    A unit without a sector of its own has all directions; one with several has all of those.
    """
    if not sectors:
        return picture
    own: dict[str, list[PrimarySector]] = {}
    for sector in sectors:
        own.setdefault(sector.fire_unit, []).append(sector)
    inside = {option for option in picture.options if _is_inside(option, picture, own)}
    served = {option.track for option in inside}
    kept = tuple(o for o in picture.options if o in inside or o.track not in served)
    return picture._replace(options=kept)


def _is_inside(
    option: Option, picture: Picture, own: Mapping[str, Sequence[PrimarySector]]
) -> bool:
    sectors = own.get(picture.fire_units[option.fire_unit].name, ())
    return not sectors or any(sector.holds(option.azimuth) for sector in sectors)
