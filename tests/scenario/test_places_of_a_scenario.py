"""Points, circles and polygons of a file: where they come to lie, and what is aimed at."""

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cram_sim.errors import ScenarioError
from cram_sim.scenario import Scenario, load_scenario, resolved_yaml, warnings
from cram_sim.scenario.geojson_file import GeoJsonError, ground_of
from cram_sim.scenario.model import DefendedAsset
from cram_sim.scenario.places import local_place
from cram_sim.scenario.positions import Corner, Origin

VALID = Path(__file__).parent.parent / "cases" / "valid"
SQUARE = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0))
SITE = """\
version: 1
name: site
origin: {latitude: 33.31 deg, longitude: 44.38 deg, elevation: 34 m}
defended_assets: [{name: yard, WHERE}]
launch_sites: [{name: far, at: {east: 4000 m, north: 0 m}}]
salvos: [{name: one, from: far, threat: rocket_107, rounds: 1, aimed_at: yard, interval: 1 s}]
experiment: {replications: 10, seed: 1}
"""


@pytest.fixture(scope="module")
def places() -> dict[str, Any]:
    scenario = load_scenario(VALID / "places.yaml")
    return {ground.name: ground for ground in (*scenario.defended_assets, *scenario.warning_zones)}


def site(folder: Path, where: str, content: object = None) -> Scenario:
    """A scenario whose one asset is somewhere, beside a GeoJSON file of this content."""
    if content is not None:
        (folder / "site.geojson").write_text(json.dumps(content), encoding="utf-8")
    file = folder / "site.yaml"
    file.write_text(SITE.replace("WHERE", where), encoding="utf-8")
    return load_scenario(file)


def asset_of(*ring: tuple[float, float]) -> DefendedAsset:
    corners = tuple(Corner.from_si(east=east, north=north) for east, north in ring)
    return DefendedAsset.from_si(name="yard", polygon=corners)


def test_a_place_without_a_radius_is_a_point(places: dict[str, Any]) -> None:
    assert places["point"].footprint.is_circle
    assert places["point"].footprint.reach == 0.0


def test_corners_by_latitude_and_longitude_lie_where_a_place_does(places: dict[str, Any]) -> None:
    origin = Origin.from_si(
        latitude=math.radians(33.31), longitude=math.radians(44.38), elevation=34.0
    )
    east, north, _ = local_place(origin, math.radians(33.3085), math.radians(44.3895))
    assert places["yard"].polygon[2] == Corner.from_si(east=east, north=north)


def test_a_feature_lies_where_its_longitude_and_latitude_are(places: dict[str, Any]) -> None:
    origin = Origin.from_si(
        latitude=math.radians(33.31), longitude=math.radians(44.38), elevation=34.0
    )
    corner = places["compound"].polygons[0].outer[2]
    east, north, _ = local_place(origin, math.radians(33.312), math.radians(44.387))
    assert (corner.east, corner.north) == pytest.approx((east, north), abs=1e-6)


def test_a_hole_of_a_feature_stays_a_hole(places: dict[str, Any]) -> None:
    (polygon,) = places["compound"].polygons
    assert (len(polygon.outer), [len(hole) for hole in polygon.holes]) == (4, [4])


def test_the_last_corner_of_a_feature_is_not_the_first_again(places: dict[str, Any]) -> None:
    triangle, square = places["quarters"].polygons
    assert (len(triangle.outer), len(square.outer)) == (3, 4)


def test_a_point_of_a_file_may_have_a_radius(places: dict[str, Any]) -> None:
    gate = places["gate"]
    assert (gate.radius, gate.polygon) == (25.0, None)
    assert gate.at.east == pytest.approx(0.01 * 111_320.0 * math.cos(0.5814), rel=2e-3)


def test_a_resolved_scenario_names_no_file_of_places() -> None:
    assert "geojson" not in resolved_yaml(load_scenario(VALID / "places.yaml"))


def test_a_convex_polygon_is_aimed_at_its_centroid() -> None:
    centre = asset_of(*SQUARE).centre
    assert (centre.east, centre.north, centre.up) == pytest.approx((50.0, 50.0, 0.0))


def test_a_crescent_is_aimed_at_a_place_inside_it(places: dict[str, Any]) -> None:
    crescent = places["crescent"]
    centre = shapely.Point(crescent.centre.east, crescent.centre.north)
    assert not crescent.geometry.contains(crescent.geometry.centroid)
    assert crescent.geometry.contains(centre)


def test_a_circle_is_aimed_at_its_centre(places: dict[str, Any]) -> None:
    assert places["gate"].centre == places["gate"].at


@settings(deadline=None)
@given(
    st.lists(st.floats(0.0, 2.0 * math.pi), min_size=3, max_size=12, unique=True),
    st.floats(10.0, 1000.0),
)
def test_the_direction_of_the_corners_makes_no_difference(
    angles: list[float], radius: float
) -> None:
    angles = sorted(angles)
    # The middle of corners that lie almost on one line is lost in rounding.
    assume(all(after - before > 1e-6 for before, after in pairwise(angles)))
    ring = [(radius * math.sin(angle), radius * math.cos(angle)) for angle in angles]
    try:
        one = asset_of(*ring)
    except ValueError:  # corners that almost coincide
        return
    other = asset_of(*reversed(ring))
    assert one.geometry.equals(other.geometry)
    assert (one.centre.east, one.centre.north) == pytest.approx(
        (other.centre.east, other.centre.north), abs=1e-6 * radius
    )


@pytest.mark.parametrize(
    ("word", "ratio", "energy"),
    [("people", 1.0, 79.0), ("vehicle", 4.0, 79.0), ("light_building", 20.0, 1000.0),
     ("hardened", 200.0, 100_000.0), ("3", 3.0, 79.0)],
)  # fmt: skip
def test_hardness_is_against_warheads_and_against_debris(
    word: str, ratio: float, energy: float, tmp_path: Path
) -> None:
    where = f"at: {{east: 0 m, north: 0 m}}, hardness: {word}"
    asset = site(tmp_path, where).defended_assets[0]
    assert (asset.hardness, asset.debris_energy) == (ratio, energy)


def test_an_energy_of_its_own_goes_before_that_of_the_word(places: dict[str, Any]) -> None:
    assert (places["yard"].hardness, places["yard"].debris_energy) == (4.0, 1500.0)


def test_an_asset_is_one_thing_without_people_unless_it_says_so(places: dict[str, Any]) -> None:
    crescent = places["crescent"]
    assert (crescent.number, crescent.item_radius, crescent.people) == (1, 0.0, 0)


def test_the_alarm_of_a_zone_ends_a_minute_after_the_last_impact_unless_it_says_so(
    places: dict[str, Any],
) -> None:
    assert (places["ring"].all_clear_delay, places["ring"].people) == (60.0, 0)
    assert (places["quarters"].all_clear_delay, places["quarters"].people) == (120.0, 2500)


@pytest.mark.parametrize(
    "name",
    ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "OGC:CRS84", "EPSG:4326",
     "urn:ogc:def:crs:EPSG::4326", "urn:ogc:def:crs:EPSG:6.6:4326"],
)  # fmt: skip
def test_a_file_may_say_that_it_is_in_longitude_and_latitude(name: str) -> None:
    system = {"type": "name", "properties": {"name": name}}
    point = {"type": "Point", "coordinates": [44.4, 33.3], "crs": system}
    assert ground_of(json.dumps(point).encode(), None).point == (44.4, 33.3)


@pytest.mark.parametrize(
    "name", ["EPSG:3857", "EPSG:43260", "urn:ogc:def:crs:EPSG::32638", "EPSG:24326", ""]
)
def test_a_file_in_another_system_is_refused_by_name(name: str) -> None:
    system = {"type": "name", "properties": {"name": name}}
    point = {"type": "Point", "coordinates": [44.4, 33.3], "crs": system}
    with pytest.raises(GeoJsonError, match=f'another reference system than WGS84 .got "{name}"'):
        ground_of(json.dumps(point).encode(), None)


@pytest.mark.parametrize("part", ["feature", "geometry"])
def test_another_system_is_refused_on_a_feature_or_a_geometry_too(part: str) -> None:
    system = {"type": "name", "properties": {"name": "EPSG:3857"}}
    feature: dict[str, Any] = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [44.4, 33.3]},
    }
    (feature if part == "feature" else feature["geometry"])["crs"] = system
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    with pytest.raises(GeoJsonError, match="another reference system than WGS84"):
        ground_of(content, None)


POINT = '{"type": "Point", "coordinates": [44.4, 33.3]}'
ONE = '{"type": "Feature", "id": 3, "geometry": null}'
TWO = '{"type": "Feature", "properties": {"name": "gate"}, "geometry": null}'
BARE = '{"type": "Feature", "geometry": null}'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (f'{{"type": "FeatureCollection", "features": [{ONE}, {TWO}]}}',
         "2 features in it and none is chosen; write one of 3, gate as `feature:`"),
        (f'{{"type": "FeatureCollection", "features": [{BARE}, {BARE}]}}',
         '2 features in it and none is chosen; give each feature a property "name" and write one '
         "of them as `feature:`"),
        (BARE, "a feature without a geometry; write one with a Point, a Polygon or a MultiPolygon"),
        ('{"type": "Topology"}', 'not GeoJSON, which has no such "type" (got "Topology"); write a '
         "FeatureCollection"),
        ("[1]", "not GeoJSON (got a list); write a FeatureCollection"),
    ],
)  # fmt: skip
def test_a_file_without_the_one_ground_is_refused_in_these_words(content: str, words: str) -> None:
    with pytest.raises(GeoJsonError) as refusal:
        ground_of(content.encode(), None)
    assert str(refusal.value) == words


def test_a_file_in_utf_16_is_told_to_be_saved_as_utf_8() -> None:
    with pytest.raises(GeoJsonError, match=r"^not UTF-8; save it as UTF-8$"):
        ground_of(POINT.encode("utf-16"), None)


@pytest.mark.parametrize(("side", "is_taken"), [(1.7e-3, False), (1.8e-3, True)])
def test_a_polygon_has_at_least_the_area_of_the_smallest_circle(
    side: float, is_taken: bool, tmp_path: Path
) -> None:
    corners = [
        f"{{east: {east:.9f} m, north: {north:.9f} m}}"
        for east, north in ((0.0, 0.0), (side, 0.0), (side, side), (0.0, side))
    ]
    where = f"polygon: [{', '.join(corners)}]"
    if is_taken:
        assert site(tmp_path, where).defended_assets[0].geometry.area == pytest.approx(side**2)
    else:
        with pytest.raises(
            ScenarioError, match=r"\"yard\" has a polygon that is too small .*; write"
        ):
            site(tmp_path, where)


def test_a_file_of_a_system_without_a_name_is_refused() -> None:
    point = {"type": "Point", "coordinates": [44.4, 33.3], "crs": {"type": "link"}}
    with pytest.raises(GeoJsonError, match="another reference system than WGS84"):
        ground_of(json.dumps(point).encode(), None)


@pytest.mark.parametrize(
    "content",
    [b"[1, 2]", b'"Feature"', b'{"type": ["Feature"]}', b"{}", b"\xff\xfe", b"[" * 100_000,
     b'{"type": "Feature"}', b'{"type": "Feature", "geometry": {"type": "Point"}}',
     b'{"type": "FeatureCollection", "features": {"a": 1}}',
     b'{"type": "FeatureCollection", "features": [3, null]}',
     b'{"type": "Point", "coordinates": [44]}', b'{"type": "Point", "coordinates": [NaN, 1]}',
     b'{"type": "Point", "coordinates": [true, 1]}', b'{"type": "Polygon", "coordinates": []}',
     b'{"type": "Polygon", "coordinates": [[]]}', b'{"type": "Polygon", "coordinates": [[1, 2]]}',
     b'{"type": "MultiPolygon", "coordinates": []}',
     b'{"type": "GeometryCollection", "geometries": []}',
     b'{"type": "Point", "coordinates": [1e999, 1]}'],
)  # fmt: skip
def test_a_file_that_is_no_ground_is_refused_with_a_remedy(content: bytes) -> None:
    with pytest.raises(GeoJsonError, match=r"; (write|mend|save)"):
        ground_of(content, None)


def test_a_file_of_places_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cram_sim.scenario.embedded_file.MEGABYTE", 0)
    with pytest.raises(ScenarioError, match="larger than 10 MB; cut a piece out of it"):
        site(tmp_path, "geojson: {file: site.geojson}", {"type": "Point", "coordinates": [44, 33]})


def test_the_only_feature_of_a_file_needs_no_name(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [44.38, 33.31]}
    asset = site(tmp_path, "geojson: {file: site.geojson}", point).defended_assets[0]
    assert asset.at is not None
    assert (asset.at.east, asset.at.north) == pytest.approx((0.0, 0.0), abs=1e-6)


def test_a_polygon_out_of_reach_of_every_gun_is_doubted(tmp_path: Path) -> None:
    text = (VALID / "places.yaml").read_text(encoding="utf-8")
    (tmp_path / "places.geojson").write_bytes((VALID / "places.geojson").read_bytes())
    far = text.replace("gun 1, at: {east: 850 m", "gun 1, at: {east: 50.85 km")
    (tmp_path / "far.yaml").write_text(far, encoding="utf-8")
    found = warnings(load_scenario(tmp_path / "far.yaml"))
    assert any('"compound" is ' in told and "out of reach" in told for told in found)


def test_a_polygon_beside_a_gun_is_in_its_reach() -> None:
    assert not any(
        "out of reach" in told for told in warnings(load_scenario(VALID / "places.yaml"))
    )


def test_a_footprint_has_the_area_that_shapely_finds(places: dict[str, Any]) -> None:
    from cram_sim.footprints import area

    for name in ("yard", "compound", "ring", "quarters"):
        assert area(places[name].footprint) == pytest.approx(places[name].geometry.area, rel=1e-9)


def test_corners_are_finite_numbers() -> None:
    with pytest.raises(ValueError, match="finite"):
        asset_of((0.0, 0.0), (np.inf, 0.0), (1.0, 1.0))
