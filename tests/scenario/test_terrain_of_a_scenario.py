"""Terrain files: heights and places come out right, everything else is refused in clear words."""

import math
import sys
from pathlib import Path

import numpy as np
import pytest

from cram_sim.ballistics.earth import Earth, ground_height
from cram_sim.errors import ScenarioError
from cram_sim.records import Floats
from cram_sim.scenario import Scenario, digest, load_scenario, resolved_yaml, warnings
from cram_sim.scenario.places import geographic_places, local_places
from cram_sim.scenario.terrain_file import elevation_grid

SITE = """\
version: 1
name: site on a hill
origin: {latitude: 40 deg, longitude: -30 deg, elevation: 100 m}
terrain: {TERRAIN}
defended_assets: [{name: camp, at: {east: 0 m, north: 0 m}, radius: 50 m}]
launch_sites: [{name: far, at: {east: 4000 m, north: 0 m}}]
salvos: [{name: one, from: far, threat: rocket_107, rounds: 1, aimed_at: camp, interval: 1 s}]
sensors: [{use: radar_ku_search, name: radar, at: {RADAR}}]
warning_zones: [{name: camp, at: {east: 0 m, north: 0 m}, radius: 100 m}]
experiment: {replications: 10, seed: 1}
"""
HEAD = "ncols 3\nnrows 2\nxllcenter -100\nyllcenter -50\ncellsize 100\nNODATA_value -9999\n"
ROWS = "110 120 130\n100 105 110\n"


def site(
    folder: Path,
    content: str | bytes,
    *,
    block: str = "",
    file: str = "hills.asc",
    radar: str = "{east: 20 m, north: 10 m, up: 5 m}",
) -> Path:
    """A scenario in a folder with a terrain of this content and a radar at this place."""
    raw = content.encode() if isinstance(content, str) else content
    (folder / file).write_bytes(raw)
    written = SITE.replace("{TERRAIN}", block or f"{{file: {file}, units: metres}}")
    scenario = folder / "site.yaml"
    scenario.write_text(written.replace("{RADAR}", radar), encoding="utf-8")
    return scenario


def refusal(folder: Path, content: str | bytes, **options: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(site(folder, content, **options))
    assert len(caught.value.problems) == 1
    return caught.value.problems[0].partition("site.yaml:")[2]


def ground_at(scenario: Scenario, east: float, north: float) -> float:
    """Height of the terrain above the flat ground, metres."""
    assert scenario.terrain is not None
    grid = elevation_grid(scenario.terrain, scenario.origin)
    flat = ground_height(Earth(scenario.origin.latitude, 0.0), np.array(east), np.array(north))
    return float(grid.up_at(np.array(east), np.array(north)) - flat)


def test_heights_above_the_sea_become_heights_above_the_origin(tmp_path: Path) -> None:
    scenario = load_scenario(site(tmp_path, HEAD + ROWS))
    assert ground_at(scenario, 0.0, -50.0) == pytest.approx(5.0)


def test_the_first_line_is_the_northernmost(tmp_path: Path) -> None:
    scenario = load_scenario(site(tmp_path, HEAD + ROWS))
    assert ground_at(scenario, 100.0, 50.0) == pytest.approx(30.0)
    assert ground_at(scenario, -100.0, -50.0) == pytest.approx(0.0)


def test_a_corner_is_half_a_cell_from_the_first_height(tmp_path: Path) -> None:
    head = HEAD.replace("xllcenter -100", "XLLCORNER -150").replace("yllcenter", "yllcenter ")
    scenario = load_scenario(site(tmp_path, head + ROWS))
    assert ground_at(scenario, -100.0, 50.0) == pytest.approx(10.0)


def degrees_grid(step: float, heights: Floats) -> str:
    """A grid of longitude and latitude with its middle at the origin."""
    rows, columns = heights.shape
    lines = [" ".join(f"{height:.3f}" for height in row) for row in heights[::-1]]
    west, south = -30.0 - 0.5 * step * (columns - 1), 40.0 - 0.5 * step * (rows - 1)
    return (
        f"ncols {columns}\nnrows {rows}\nxllcenter {west!r}\nyllcenter {south!r}\n"
        f"cellsize {step!r}\n" + "\n".join(lines) + "\n"
    )


DEGREES = "{file: hills.asc, units: degrees}"


def test_a_plane_in_degrees_is_the_same_plane_in_metres(tmp_path: Path) -> None:
    step, axis = 0.001, np.arange(-40, 41)
    heights = 300.0 + 2.0 * axis + 3.0 * axis[:, np.newaxis]
    scenario = load_scenario(site(tmp_path, degrees_grid(step, heights), block=DEGREES))
    assert scenario.terrain is not None
    grid = elevation_grid(scenario.terrain, scenario.origin)
    longitude, latitude = math.radians(-30.0 + 25.5 * step), math.radians(40.0 - 17.25 * step)
    height = 300.0 + 2.0 * 25.5 - 3.0 * 17.25
    place = (np.array(latitude), np.array(longitude), np.array(height))
    east, north, up = local_places(scenario.origin, *place)
    # The lines of the grid are curved in the plane: what is left is that over one cell.
    assert float(grid.up_at(east, north)) == pytest.approx(float(up), abs=0.01)


def test_places_by_longitude_and_latitude_turn_back_into_themselves() -> None:
    origin = load_scenario(Path(__file__).parents[1] / "cases/valid/by_latitude.yaml").origin
    east, north, up = np.array([3000.0, -2.0]), np.array([-8000.0, 1.0]), np.array([50.0, 0.0])
    again = local_places(origin, *geographic_places(origin, east, north, up))
    np.testing.assert_allclose(again, (east, north, up), atol=1e-6)


def test_the_digest_changes_with_the_content_of_the_file(tmp_path: Path) -> None:
    one = digest(load_scenario(site(tmp_path, HEAD + ROWS)))
    other = digest(load_scenario(site(tmp_path, HEAD + ROWS.replace("120", "121"))))
    assert one != other


def test_the_digest_does_not_change_with_the_folder(tmp_path: Path) -> None:
    one = load_scenario(site(tmp_path, HEAD + ROWS))
    (tmp_path / "maps").mkdir()
    block = "{file: maps/hills.asc, units: metres}"
    path = site(tmp_path, HEAD + ROWS, block=block, file="maps/hills.asc")
    assert digest(load_scenario(path)) == digest(one)


def test_a_resolved_scenario_beside_its_terrain_loads_to_an_equal_one(tmp_path: Path) -> None:
    scenario = load_scenario(site(tmp_path, HEAD + ROWS))
    again = tmp_path / "again.yaml"
    again.write_text(resolved_yaml(scenario), encoding="utf-8")
    assert load_scenario(again) == scenario


def test_a_resolved_scenario_refuses_another_content(tmp_path: Path) -> None:
    text = resolved_yaml(load_scenario(site(tmp_path, HEAD + ROWS)))
    (tmp_path / "site.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "hills.asc").write_text(HEAD + ROWS.replace("120", "121"), encoding="ascii")
    with pytest.raises(ScenarioError, match="not the content that the scenario was made with"):
        load_scenario(tmp_path / "site.yaml")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    found = refusal(tmp_path, "", block="{file: valley.asc, units: metres}")
    assert found == (
        '4: terrain.file: no such file or directory (got "valley.asc"); write the path of an '
        "elevation grid, from the scenario's own folder"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (HEAD + "110 120\n100 105 110\n", "line 7 has 2 heights where ncols says 3; write as many"),
        (HEAD + "110 120 130\n", "1 lines of heights where nrows says 2; write as many"),
        (HEAD + "110 120 x\n100 105 110\n", "line 7 holds something else than numbers; write"),
        (HEAD + ROWS.replace("120", "12000"), "heights from 100 to 12000 m are not those of"),
        (HEAD + "-9999 -9999 -9999\n" * 2, "it holds no height at all; write an elevation"),
        (HEAD.replace("100", "-5") + ROWS, "cellsize is not positive (got -5); write"),
        (
            HEAD.replace("cellsize 100", "cellsize wide") + ROWS,
            'cellsize is no number (got "wide")',
        ),
        (HEAD.replace("ncols 3", "ncols 1") + ROWS, 'ncols is no whole number from 2 (got "1")'),
        (
            HEAD.replace("ncols 3", "ncols 3.5") + ROWS,
            'ncols is no whole number from 2 (got "3.5")',
        ),
        (HEAD.replace("ncols 3\n", "") + ROWS, "its head needs ncols; write one line of it"),
        (HEAD + "xllcorner 3\n" + ROWS, "its head needs xllcorner or xllcenter; write one line"),
        (HEAD + "ncols 3\n" + ROWS, 'line 7 is no line of the head (got "ncols 3"); write'),
        (HEAD + "dx 3\n" + ROWS, 'line 7 is no line of the head (got "dx 3"); write'),
        (HEAD.replace("ncols 3", "ncols 3000000") + ROWS, "too large (got 2 x 3000000 nodes)"),
        (HEAD.replace("xllcenter -100", "xllcenter 3e6") + ROWS, "it reaches farther than 200 km"),
        (b"\xff\xfe", "not an ASCII grid; write one that begins with `ncols`"),
    ],
)
def test_a_file_that_is_no_grid_is_refused(
    content: str | bytes, sentence: str, tmp_path: Path
) -> None:
    assert refusal(tmp_path, content).startswith(f"4: terrain.file: {sentence}")


@pytest.mark.parametrize(
    ("west", "sentence"),
    [
        ("xllcenter -100", "it reaches farther than 200 km from the origin; cut a piece"),
        ("xllcenter 700", "it reaches beyond a pole or around the Earth; write longitude"),
    ],
)
def test_degrees_that_are_not_around_the_site_are_refused(
    west: str, sentence: str, tmp_path: Path
) -> None:
    head = HEAD.replace("xllcenter -100", west).replace("cellsize 100", "cellsize 0.1")
    found = refusal(tmp_path, head + ROWS, block=DEGREES)
    assert found.startswith(f"4: terrain.file: {sentence}")


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, HEAD + ROWS, file="hills.csv")
    assert 'unknown kind of file (got "hills.csv"); write one that ends in .asc or .tif' in found


def test_a_terrain_that_is_a_device_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "heights.asc").symlink_to("/dev/zero")
    block = "{file: heights.asc, units: metres}"
    assert refusal(tmp_path, HEAD + ROWS, block=block) == (
        '4: terrain.file: not an ordinary file but a pipe or a device (got "heights.asc"); '
        "write the path of an elevation grid that is stored on disk"
    )


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cram_sim.scenario.embedded_file.MEGABYTE", 0)
    assert "larger than 100 MB; cut a piece out of it" in refusal(tmp_path, HEAD + ROWS)


def test_the_content_is_no_key_of_a_file(tmp_path: Path) -> None:
    block = "{file: hills.asc, units: metres, content: abc}"
    found = refusal(tmp_path, HEAD + ROWS, block=block)
    assert found.startswith("4: terrain.content: not a key of a file; leave it out")


def test_a_radar_where_no_height_is_known_is_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, HEAD + ROWS.replace("105", "-9999"))
    assert found == (
        '8: sensors[0].at: the terrain has no height under "radar"; '
        "write a place within it, or a file that holds this one"
    )


def test_a_radar_outside_the_terrain_is_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, HEAD + ROWS, radar="{east: 101 m, north: 10 m}")
    assert 'the terrain has no height under "radar"' in found


def test_an_origin_off_the_ground_is_doubted(tmp_path: Path) -> None:
    low = HEAD + "60 60 60\n60 60 60\n"
    assert any(
        "the ground at the origin is 40 m below the origin's elevation" in warning
        for warning in warnings(load_scenario(site(tmp_path, low)))
    )


def test_an_origin_on_the_ground_is_not_doubted(tmp_path: Path) -> None:
    scenario = load_scenario(site(tmp_path, HEAD + ROWS))
    assert not any("at the origin" in warning for warning in warnings(scenario))


def test_a_geotiff_without_rasterio_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("rasterio", "rasterio.errors", "rasterio.io"):
        monkeypatch.setitem(sys.modules, module, None)
    found = refusal(tmp_path, b"II*\x00", file="hills.tif")
    assert "GeoTIFF needs rasterio, which is not installed; pip install cram-sim[terrain]" in found


def geotiff(heights: Floats, crs: str | None, step: float, *, turned: float = 0.0) -> bytes:
    """A GeoTIFF with its middle at the origin; -9999 where a height is unknown."""
    import rasterio
    from rasterio.io import MemoryFile

    rows, columns = heights.shape
    corner = (-30.0 - 0.5 * step * columns, 40.0 + 0.5 * step * rows)
    transform = rasterio.Affine(step, turned, corner[0], 0.0, -step, corner[1])
    with MemoryFile() as memory:
        with memory.open(
            driver="GTiff",
            width=columns,
            height=rows,
            count=1,
            dtype="float64",
            crs=crs,
            transform=transform,
            nodata=-9999.0,
        ) as file:
            file.write(heights[::-1], 1)
        content: bytes = memory.read()
    return content


TIFF = {"file": "hills.tif", "block": "{file: hills.tif, units: degrees}"}


def test_a_geotiff_is_the_same_grid_as_the_ascii_file(tmp_path: Path) -> None:
    heights = 100.0 + np.random.default_rng(1).uniform(0.0, 50.0, (31, 41)).round(3)
    content = geotiff(heights, "EPSG:4326", 0.001)
    grids = [
        elevation_grid(scenario.terrain, scenario.origin)
        for scenario in (
            load_scenario(site(tmp_path, content, **TIFF)),
            load_scenario(site(tmp_path, degrees_grid(0.001, heights), block=DEGREES)),
        )
        if scenario.terrain is not None
    ]
    np.testing.assert_allclose(grids[0].up, grids[1].up, atol=1e-6)


def test_a_geotiff_in_other_coordinates_is_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, geotiff(np.full((3, 3), 100.0), "EPSG:32625", 30.0), **TIFF)
    assert "the file's coordinates are EPSG:32625, `units` says degrees; write one in" in found


def test_a_turned_geotiff_is_refused(tmp_path: Path) -> None:
    content = geotiff(np.full((3, 3), 100.0), "EPSG:4326", 0.001, turned=0.0005)
    assert "the file is not north up; write one that is" in refusal(tmp_path, content, **TIFF)


def test_a_file_that_is_no_geotiff_is_refused(tmp_path: Path) -> None:
    assert "not a GeoTIFF" in refusal(tmp_path, b"something else", **TIFF)


def test_a_geotiff_of_one_row_is_refused(tmp_path: Path) -> None:
    content = geotiff(np.full((1, 3), 100.0), "EPSG:4326", 0.001)
    assert "fewer than two rows or columns; write a larger piece" in refusal(
        tmp_path, content, **TIFF
    )


def test_a_geotiff_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cram_sim.scenario.terrain_file.MOST_NODES", 8)
    content = geotiff(np.full((3, 3), 100.0), "EPSG:4326", 0.001)
    assert "too large (got 3 x 3 nodes); write at most 8" in refusal(tmp_path, content, **TIFF)
