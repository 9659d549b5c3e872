"""Where things are: latitude and longitude to east and north, sensors on their fire units."""

import copy
import functools
import math
from typing import Any, Final

from pydantic import ValidationError

from cram_sim.quantities import did_you_mean, shown
from cram_sim.records import Floats
from cram_sim.scenario.document import Location
from cram_sim.scenario.positions import FARTHEST, GeographicPosition, Origin, Position, too_far
from cram_sim.scenario.resolution import Resolution, Tree

PLACED: Final = ("defended_assets", "launch_sites", "sensors", "fire_units", "warning_zones")


def give_places(resolution: Resolution) -> None:
    """Turn latitude and longitude into east and north of the origin."""
    try:
        origin = Origin.model_validate(resolution.tree.get("origin"))
    except ValidationError:
        origin = None
    for block in PLACED:
        for location, entry in resolution.entries(block):
            at = entry.get("at")
            if isinstance(at, dict) and at.keys() & {"latitude", "longitude"}:
                _give_place(resolution, (*location, "at"), entry, origin)


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


def _give_place(
    resolution: Resolution, location: Location, entry: Tree, origin: Origin | None
) -> None:
    resolution.excused.add(location)
    if entry["at"].keys() & {"east", "north"}:
        resolution.refuse(
            location, "both latitude/longitude and east/north; write one pair of the two"
        )
        return
    try:
        place = GeographicPosition.model_validate(entry["at"])
    except ValidationError as error:
        for found in error.errors(include_url=False):
            resolution.refuse((*location, *found["loc"]), _sentence(found))
        return
    if origin is None:
        return
    east, north, up = local_place(origin, place.latitude, place.longitude)
    # The chord and not east and north alone: the antipodes lie straight below the origin.
    away = math.hypot(east, north, up)
    if away > FARTHEST:
        resolution.refuse(location, too_far(away))
        return
    position = Position.model_construct(east=east, north=north, up=place.up)
    entry["at"] = position.model_dump(mode="json")
    resolution.excused.discard(location)


def _sentence(found: Any) -> str:
    if found["type"] == "missing":
        return f"missing; write e.g. `{found['loc'][-1]}: 33.31 deg`"
    if found["type"] == "extra_forbidden":
        key = str(found["loc"][-1])
        hint = did_you_mean(key, GeographicPosition.model_fields)
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
