"""Where things are: latitude and longitude to east and north, sensors on their fire units."""

import copy
import functools
import math
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from cram_sim.quantities import did_you_mean, shown
from cram_sim.records import Floats
from cram_sim.scenario.document import Location
from cram_sim.scenario.positions import (
    FARTHEST,
    Corner,
    GeographicCorner,
    GeographicPosition,
    Origin,
    Position,
    too_far,
)
from cram_sim.scenario.resolution import Resolution, Tree
from cram_sim.spec import Spec

Geographic = TypeVar("Geographic", bound=Spec)

PLACED: Final = ("defended_assets", "launch_sites", "sensors", "fire_units", "warning_zones")
GROUNDS: Final = ("defended_assets", "warning_zones")  # they may be polygons


def give_places(resolution: Resolution) -> None:
    """Turn latitude and longitude into east and north of the origin."""
    origin = origin_of(resolution)
    for block in PLACED:
        for location, entry in resolution.entries(block):
            if _is_geographic(entry.get("at")):
                _give_place(resolution, (*location, "at"), entry, origin)
    for block in GROUNDS:
        for location, entry in resolution.entries(block):
            _give_corners(resolution, location, entry, origin)


def origin_of(resolution: Resolution) -> Origin | None:
    """The origin that the tree states, None if it is not right: its own problem."""
    try:
        return Origin.model_validate(resolution.tree.get("origin"))
    except ValidationError:
        return None


def share_places(resolution: Resolution) -> None:
    """Put each sensor that is on a fire unit at its place."""
    units = {
        unit["name"]: unit
        for _, unit in resolution.entries("fire_units")
        if isinstance(unit.get("name"), str)
    }
    for location, sensor in resolution.entries("sensors"):
        if not isinstance(sensor.get("on"), str):
            continue
        place = units.get(sensor["on"], {}).get("at")
        if place is None:
            # The unknown name, or the fire unit without a place, is a problem of its own.
            resolution.excused.add((*location, "at"))
        elif "at" not in sensor:
            sensor["at"] = copy.deepcopy(place)
            resolution.excused.add((*location, "at"))
        elif _place(sensor["at"]) != _place(place):
            resolution.refuse(
                (*location, "at"), f"not the place of {shown(sensor['on'])}; leave `at` out"
            )


def local_place(origin: Origin, latitude: float, longitude: float) -> tuple[float, float, float]:
    """East, north and up (m) on the origin's tangent plane of a place at the origin's elevation.

    WGS84 through PROJ's geocentric and topocentric conversions (EPSG method 9837).
    """
    local = _topocentric(origin).transform(longitude, latitude, origin.elevation, radians=True)
    east, north, up = map(float, local)
    return east, north, up


def local_places(
    origin: Origin, latitude: Floats, longitude: Floats, elevation: Floats
) -> tuple[Floats, Floats, Floats]:
    """East, north and up (m) of places (rad, m above mean sea level), all of one shape.

    The geoid is taken to be as high above the ellipsoid everywhere as at the origin.
    """
    east, north, up = _topocentric(origin).transform(longitude, latitude, elevation, radians=True)
    return east, north, up


def geographic_places(
    origin: Origin, east: Floats, north: Floats, up: Floats
) -> tuple[Floats, Floats, Floats]:
    """Latitude and longitude (rad) and elevation (m) of places, the inverse of `local_places`."""
    longitude, latitude, elevation = _topocentric(origin).transform(
        east, north, up, radians=True, direction="INVERSE"
    )
    return latitude, longitude, elevation


def _is_geographic(at: object) -> bool:
    return isinstance(at, dict) and bool(at.keys() & {"latitude", "longitude"})


def _give_place(
    resolution: Resolution, location: Location, entry: Tree, origin: Origin | None
) -> None:
    place = _read_geographic(resolution, location, entry["at"], GeographicPosition)
    if place is None or origin is None:
        return
    east_north = _local(resolution, location, place, origin)
    if east_north is not None:
        entry["at"] = east_north | {"up": entry["at"]["up"]} if "up" in entry["at"] else east_north


def _give_corners(
    resolution: Resolution, location: Location, entry: Tree, origin: Origin | None
) -> None:
    """Turn the corners of an entry's `polygon` and `polygons` into east and north."""
    if isinstance(entry.get("polygon"), tuple):
        at = (*location, "polygon")
        entry["polygon"] = _local_ring(resolution, at, entry["polygon"], origin)
    polygons = entry.get("polygons")
    for number, polygon in enumerate(polygons if isinstance(polygons, tuple) else ()):
        if not isinstance(polygon, dict):
            continue
        at = (*location, "polygons", number)
        if isinstance(polygon.get("outer"), tuple):
            polygon["outer"] = _local_ring(resolution, (*at, "outer"), polygon["outer"], origin)
        if isinstance(polygon.get("holes"), tuple):
            polygon["holes"] = tuple(
                _local_ring(resolution, (*at, "holes", hole), ring, origin)
                for hole, ring in enumerate(polygon["holes"])
            )


def _local_ring(
    resolution: Resolution, location: Location, ring: Any, origin: Origin | None
) -> Any:
    """The corners of a ring, those by latitude and longitude by east and north."""
    if not isinstance(ring, tuple):
        return ring
    corners = []
    for number, corner in enumerate(ring):
        at = (*location, number)
        place = (
            _read_geographic(resolution, at, corner, GeographicCorner)
            if _is_geographic(corner)
            else None
        )
        local = None if place is None or origin is None else _local(resolution, at, place, origin)
        corners.append(corner if local is None else local)
    return tuple(corners)


def _read_geographic(
    resolution: Resolution, location: Location, at: Tree, kind: type[Geographic]
) -> Geographic | None:
    """A place by latitude and longitude; complains where it is none."""
    resolution.excused.add(location)
    if at.keys() & {"east", "north"}:
        resolution.refuse(
            location, "both latitude/longitude and east/north; write one pair of the two"
        )
        return None
    try:
        return kind.model_validate(at)
    except ValidationError as error:
        for found in error.errors(include_url=False):
            resolution.refuse((*location, *found["loc"]), _sentence(found, kind))
        return None


def _local(
    resolution: Resolution,
    location: Location,
    place: GeographicPosition | GeographicCorner,
    origin: Origin,
) -> Tree | None:
    """East and north as a file has them; complains where that is too far."""
    east, north, up = local_place(origin, place.latitude, place.longitude)
    # The chord and not east and north alone: the antipodes lie straight below the origin.
    away = math.hypot(east, north, up)
    if away > FARTHEST:
        are_swapped = look_swapped(origin, place.latitude, place.longitude)
        resolution.refuse(location, too_far(away, are_swapped=are_swapped))
        return None
    resolution.excused.discard(location)
    return Corner.model_construct(east=east, north=north).model_dump(mode="json")


def look_swapped(origin: Origin, latitude: float, longitude: float) -> bool:
    """Whether a place would be near the origin were its latitude its longitude."""
    return abs(longitude) <= 0.5 * math.pi and (
        math.hypot(*local_place(origin, longitude, latitude)) <= FARTHEST
    )


def _sentence(found: Any, kind: type[Spec]) -> str:
    if found["type"] == "missing":
        return f"missing; write e.g. `{found['loc'][-1]}: 33.31 deg`"
    if found["type"] == "extra_forbidden":
        key = str(found["loc"][-1])
        hint = did_you_mean(key, kind.model_fields)
        return f"unknown key (got {shown(key)}); {hint}"
    return str(found["msg"])


@functools.lru_cache(maxsize=16)
def _topocentric(origin: Origin) -> Any:
    from pyproj import Transformer  # a file with east and north need not wait for PROJ

    return Transformer.from_pipeline(
        "+proj=pipeline +step +proj=cart +ellps=WGS84 +step +proj=topocentric +ellps=WGS84 "
        f"+lat_0={origin.latitude!r}r +lon_0={origin.longitude!r}r +h_0={origin.elevation!r}"
    )


def _place(at: object) -> Position | None:
    try:
        return Position.model_validate(at)
    except ValidationError:
        return None
