"""GeoJSON files (RFC 7946): the ground of one feature, by longitude and latitude in degrees."""

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter, ValidationError

from cram_sim.quantities import did_you_mean, shown
from cram_sim.scenario.polygons import Corners, Outline, flaw

# The reference systems whose coordinates are longitude and latitude of WGS84 (RFC 7946, section 4,
# and names that files of the older GeoJSON of 2008 give the same one).
WGS84: Final = re.compile(r"urn:ogc:def:crs:OGC:[\d.]*:CRS84|OGC:CRS84|(urn:ogc:def:crs:)?EPSG:+"
                          r"([\d.]+:)?4326", re.IGNORECASE)  # fmt: skip
HIGHEST_LONGITUDE, HIGHEST_LATITUDE = 180.0, 90.0
TO_DEGREES: Final = "write one in longitude and latitude (ogr2ogr -t_srs EPSG:4326)"

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Coordinates = Annotated[tuple[Number, ...], Field(min_length=2)]  # a height is left out
Ring = tuple[Coordinates, ...]
Rings = Annotated[tuple[Ring, ...], Field(min_length=1)]
SHAPES: Final[dict[str, TypeAdapter[Any]]] = {
    "Point": TypeAdapter(Coordinates),
    "Polygon": TypeAdapter(Rings),
    "MultiPolygon": TypeAdapter(Annotated[tuple[Rings, ...], Field(min_length=1)]),
}
GEOMETRIES: Final = ("LineString", "MultiLineString", "MultiPoint", "GeometryCollection", *SHAPES)


class GeoJsonError(ValueError):
    """A file without the ground that is asked for: what is wrong; what to write."""


@dataclass(frozen=True)
class GeographicGround:
    """A point (longitude, latitude), or the polygons of it; degrees."""

    point: tuple[float, float] | None
    outlines: tuple[Outline, ...]


def ground_of(content: bytes, name: str | None) -> GeographicGround:
    """The ground of the feature that has this name or id, of the only one where it is None.

    Raises GeoJsonError.
    """
    root = _root(content)
    feature = _feature(root, name)
    geometry = feature.get("geometry") if feature.get("type") == "Feature" else feature
    for part in (root, feature, geometry):
        _refuse_other_systems(part)
    return _ground(geometry)


def _root(content: bytes) -> dict[str, Any]:
    try:
        root = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise GeoJsonError("not UTF-8; save it as UTF-8") from None
    except (ValueError, RecursionError) as error:
        line = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise GeoJsonError(f"not JSON{line}; write the path of a GeoJSON file") from None
    kinds = ("FeatureCollection", "Feature", *GEOMETRIES)
    if not isinstance(root, dict):
        raise GeoJsonError(f"not GeoJSON (got {shown(root)}); write a FeatureCollection")
    if root.get("type") not in kinds:
        raise GeoJsonError(
            f'not GeoJSON, which has no such "type" (got {shown(root.get("type"))}); write a '
            "FeatureCollection"
        )
    return root


def _refuse_other_systems(part: Any) -> None:
    """Refuse a `crs`, a member of the GeoJSON of 2008, that is not longitude and latitude.

    There it may be on the file, on a feature or on a geometry.
    """
    system = part.get("crs") if isinstance(part, dict) else None
    if system is None:
        return
    properties = system.get("properties") if isinstance(system, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not WGS84.fullmatch(name):
        got = shown(name if name is not None else system)
        raise GeoJsonError(f"in another reference system than WGS84 (got {got}); {TO_DEGREES}")


def _feature(root: dict[str, Any], name: str | None) -> dict[str, Any]:
    """The feature of this name, or the only one there is."""
    if root["type"] != "FeatureCollection":
        features = [root]
    else:
        written = root.get("features")
        features = [f for f in written if isinstance(f, dict)] if isinstance(written, list) else []
    known = [given for feature in features for given in _names(feature)]
    if name is None:
        if len(features) == 1:
            return features[0]
        if not features:
            raise GeoJsonError("no feature in it; write a file that has one")
        raise GeoJsonError(
            f"{len(features)} features in it and none is chosen; {_choice('', known)}"
        )
    named = [feature for feature in features if name in _names(feature)]
    if not named:
        raise GeoJsonError(f"no feature of this name (got {shown(name)}); {_choice(name, known)}")
    if len(named) > 1:
        raise GeoJsonError(f"{len(named)} features of this name (got {shown(name)}); rename one")
    return named[0]


def _names(feature: dict[str, Any]) -> Iterator[str]:
    """What a feature may be called by: its property `name`, and its id."""
    properties = feature.get("properties")
    for given in (properties.get("name") if isinstance(properties, dict) else None,
                  feature.get("id")):  # fmt: skip
        if isinstance(given, (str, int)):
            yield str(given)


def _choice(name: str, known: list[str]) -> str:
    if not known:
        return 'give each feature a property "name" and write one of them as `feature:`'
    hint = did_you_mean(name, dict.fromkeys(known))
    return hint if name else f"{hint} as `feature:`"


def _ground(geometry: Any) -> GeographicGround:
    if geometry is None:
        raise GeoJsonError(
            "a feature without a geometry; write one with a Point, a Polygon or a MultiPolygon"
        )
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in SHAPES:
        raise GeoJsonError(
            f"no ground but a {kind if kind in GEOMETRIES else 'feature without a place'}; "
            "write a Point, a Polygon or a MultiPolygon"
        )
    try:
        found = SHAPES[kind].validate_python(geometry.get("coordinates"))
    except ValidationError:
        raise GeoJsonError(
            f"its coordinates are not those of a {kind} (RFC 7946, section 3.1); mend the file"
        ) from None
    if kind == "Point":
        return GeographicGround(_degrees(found), ())
    outlines = tuple(_outline(rings) for rings in (found if kind == "MultiPolygon" else [found]))
    sentence = flaw(outlines, lambda x, y: f"longitude {x:.6g}, latitude {y:.6g}")
    if sentence is not None:
        raise GeoJsonError(sentence)
    return GeographicGround(None, outlines)


def _outline(rings: tuple[tuple[tuple[float, ...], ...], ...]) -> Outline:
    outer, *holes = (_open_ring(ring) for ring in rings)
    return outer, holes


def _open_ring(ring: tuple[tuple[float, ...], ...]) -> Corners:
    """The corners of a ring, each once: in a file the last is the first again."""
    corners = [corner for corner, _ in itertools.groupby(map(_degrees, ring))]
    return corners[:-1] if len(corners) > 1 and corners[-1] == corners[0] else corners


def _degrees(place: tuple[float, ...]) -> tuple[float, float]:
    longitude, latitude = place[:2]
    if abs(longitude) > HIGHEST_LONGITUDE or abs(latitude) > HIGHEST_LATITUDE:
        raise GeoJsonError(
            f"no longitude and latitude (got {longitude:.8g}, {latitude:.8g}), but perhaps metres "
            f"or latitude first; {TO_DEGREES}"
        )
    return longitude, latitude
