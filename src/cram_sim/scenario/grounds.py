"""The ground that an asset or a warning zone takes up: a point, a circle, or polygons."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Annotated, Any, Final, Self

import numpy as np
from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from cram_sim import footprints
from cram_sim.footprints import Footprint
from cram_sim.scenario.polygons import Outline, flaw
from cram_sim.scenario.positions import Corner, Position
from cram_sim.spec import Name, Radius, Spec, refused

SHAPES: Final = ("at", "polygon", "polygons")  # a ground has one of these
MISSING: Final = "no place; write `at:` and `radius:`, or `polygon:`, or `geojson:`"

Ring = tuple[Corner, ...]


class Polygon(Spec):
    """What is inside the outer ring of corners and in none of the holes."""

    outer: Ring
    holes: tuple[Ring, ...] = ()


def _written(value: object) -> object:
    """Refuse a key without a value: an asset whose radius is forgotten is no point."""
    if value is None:
        raise refused("empty (got nothing); write what it is, or leave the key out")
    return value


def _sound_ring(ring: Ring) -> Ring:
    _refuse_flaw([Polygon.model_construct(outer=ring)])
    return ring


def _sound_polygons(polygons: tuple[Polygon, ...]) -> tuple[Polygon, ...]:
    _refuse_flaw(polygons)
    return polygons


class Ground(Spec):
    """A place of some extent, with a name.

    A circle of `radius` round `at`, a point where that is left out; or what is inside the corners
    of a `polygon`, in order and in either direction; or `polygons` with holes, apart from each
    other.
    """

    name: Name
    at: Annotated[Position | None, BeforeValidator(_written)] = None
    radius: Annotated[Radius | None, BeforeValidator(_written)] = None
    polygon: Annotated[Ring | None, BeforeValidator(_written), AfterValidator(_sound_ring)] = None
    polygons: Annotated[
        tuple[Polygon, ...] | None,
        Field(min_length=1),
        BeforeValidator(_written),
        AfterValidator(_sound_polygons),
    ] = None

    @model_validator(mode="after")
    def _one_shape(self) -> Self:
        written = [shape for shape in SHAPES if getattr(self, shape) is not None]
        if not written:
            raise refused(MISSING)
        if len(written) > 1:
            raise refused(f"both {written[0]} and {written[1]}; write one of the two")
        if self.radius is not None and self.at is None:
            raise refused(f"a radius of a {written[0]}; leave it out, or write `at` instead")
        return self

    @property
    def footprint(self) -> Footprint:
        """The ground that it takes up."""
        if self.at is not None:
            return footprints.circle(self.at.east, self.at.north, self.radius or 0.0)
        return _footprint_of(self._polygons())

    @property
    def centre(self) -> Position:
        """The place of it that is aimed at: a circle's centre, a polygon's centroid.

        Where the centroid is outside, as of a crescent, another point inside.
        """
        if self.at is not None:
            return self.at
        shape = self.geometry
        inside = shape.centroid if shape.contains(shape.centroid) else shape.representative_point()
        return Position.from_si(east=float(inside.x), north=float(inside.y))

    @property
    def geometry(self) -> Any:
        """Its point, or its polygons, as shapely has them."""
        import shapely

        if self.at is not None:
            return shapely.Point(self.at.east, self.at.north)
        return shapely.MultiPolygon(list(_outlines(self._polygons())))

    def _polygons(self) -> tuple[Polygon, ...]:
        alone = () if self.polygon is None else (Polygon(outer=self.polygon),)
        return self.polygons or alone


@lru_cache(maxsize=256)
def _footprint_of(polygons: tuple[Polygon, ...]) -> Footprint:
    """The footprint of polygons: asked for often, and made of a thousand corners perhaps."""
    rings = [ring for outer, holes in _outlines(polygons) for ring in (outer, *holes)]
    return footprints.polygon([np.array(ring).T for ring in rings])


def _outlines(polygons: Sequence[Polygon]) -> Iterator[Outline]:
    for polygon in polygons:
        yield _places(polygon.outer), [_places(hole) for hole in polygon.holes]


def _places(ring: Ring) -> list[tuple[float, float]]:
    return [(corner.east, corner.north) for corner in ring]


def _refuse_flaw(polygons: Sequence[Polygon]) -> None:
    sentence = flaw(list(_outlines(polygons)), _east_north)
    if sentence is not None:
        raise refused(sentence)


def _east_north(east: float, north: float) -> str:
    return f"{east:.1f} m east, {north:.1f} m north"
