"""Terrain in a prepared scenario: radars stand on it and look past it; nothing else feels it."""

import math
from pathlib import Path

import numpy as np
import pytest
from experiment.raids import base_raid, case_of, same_bits

from cram_sim.experiment.case import Case, prepare
from cram_sim.experiment.coverage import class_of, coverage_map, limits_of_sight
from cram_sim.experiment.replicate import replicate
from cram_sim.experiment.run_directory import begin, new_manifest
from cram_sim.experiment.store import SCENARIO, Store
from cram_sim.records import Floats
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import Terrain
from cram_sim.scenario.table_block import embedded_files
from cram_sim.scenario.write import digest, resolved_yaml

NODES, CELL = 241, 100.0
AXIS = CELL * (np.arange(NODES) - NODES // 2)


def terrain_of(above: Floats) -> Terrain:
    """Heights (rows from the south, columns) above the origin, to the millimetre."""
    lines = [" ".join(f"{cell:.3f}" for cell in row + 10.0) for row in above[::-1]]
    head = (
        f"ncols {NODES}\nnrows {NODES}\nxllcenter {AXIS[0]}\nyllcenter {AXIS[0]}\ncellsize {CELL}"
    )
    content = "\n".join([head, *lines, ""]).encode()
    return Terrain(file="hills.asc", units="metres", content=content)


def prepared(above: Floats) -> Case:
    return prepare(base_raid().model_copy(update={"terrain": terrain_of(above)}))


@pytest.fixture(scope="module")
def flat() -> Case:
    return prepared(np.zeros((NODES, NODES)))


@pytest.fixture(scope="module")
def ridge() -> Case:
    """A wall of 400 m, 3 km north of the radar, and a hill of 50 m below the radar."""
    north, east = np.meshgrid(AXIS, AXIS, indexing="ij")
    wall = np.where(abs(north - 3000.0) < 150.0, 400.0, 0.0)
    return prepared(wall + np.where(np.hypot(east, north) < 400.0, 50.0, 0.0))


def test_flat_terrain_leaves_the_radar_where_it_stood(flat: Case) -> None:
    place = case_of("base raid").search_posts[0].place
    np.testing.assert_allclose(flat.search_posts[0].place, place, atol=1e-3)


def test_radar_stands_on_the_hill_below_it(ridge: Case) -> None:
    above = ridge.search_posts[0].place - case_of("base raid").search_posts[0].place
    np.testing.assert_allclose(above, [0.0, 0.0, 50.0], atol=1e-3)


def test_guns_and_launch_sites_do_not_stand_on_it(ridge: Case) -> None:
    for post, other in zip(ridge.fire_posts, case_of("base raid").fire_posts, strict=True):
        assert np.array_equal(post.site.place, other.site.place)
    for group, same in zip(ridge.groups, case_of("base raid").groups, strict=True):
        assert np.array_equal(group.site, same.site)


def test_flat_terrain_hides_nothing_that_was_seen(flat: Case) -> None:
    azimuth = np.linspace(0.0, 6.0, 25)
    bare = case_of("base raid").search_posts[0]
    for height in (50.0, 300.0):
        np.testing.assert_array_equal(
            limits_of_sight(flat.search_posts[0], height, azimuth),
            limits_of_sight(bare, height, azimuth),
        )


def test_ridge_hides_low_flights_behind_it_and_no_others(ridge: Case) -> None:
    found = coverage_map(ridge, class_of(base_raid(), None), (300.0, 2000.0), 81)
    column = 40
    east = found.east[column]
    behind = (found.north > 3500.0) & (found.north < 8000.0)
    before = (found.north < 2500.0) & (found.north > -8000.0)
    assert abs(east) < 2500.0
    assert (found.p_look[0, behind, column] == 0.0).all()
    assert (found.p_look[1, behind, column] > 0.5).all()
    assert (found.p_look[0, before, column] > 0.0).sum() > 0.9 * before.sum()


def test_ridge_delays_what_a_raid_sees(ridge: Case) -> None:
    """Nothing is covered earlier than without it, and some rounds later."""
    threats = [replicate(case, 3, 0, 20)["threats"] for case in (ridge, case_of("base raid"))]
    assert same_bits(threats[0], threats[1], ("impact_time_s", "impact_east_m", "impact_north_m"))
    hidden, open_ = (np.nan_to_num(each["detected_time_s"], nan=1e9) for each in threats)
    assert np.median(hidden) > np.median(open_)


def test_run_directory_keeps_the_terrain_beside_its_scenario(tmp_path: Path) -> None:
    scenario = base_raid().model_copy(update={"terrain": terrain_of(np.zeros((NODES, NODES)))})
    (tmp_path / "hills.asc").write_bytes(scenario.terrain.content if scenario.terrain else b"")
    file = tmp_path / "site.yaml"
    file.write_text(resolved_yaml(scenario).replace("  sha256: ''\n", ""), encoding="utf-8")
    loaded = load_scenario(file)
    store = Store(tmp_path / "run")
    manifest = new_manifest(loaded, digest(loaded), None)
    begin(store, manifest, resolved_yaml(loaded), force=False, files=embedded_files(loaded))
    again = load_scenario(store.directory / SCENARIO)
    assert again == loaded
    assert digest(again) == digest(loaded)


def test_a_horizon_of_terrain_is_that_of_the_higher_of_mask_and_terrain(ridge: Case) -> None:
    post = ridge.search_posts[0]
    north = float(post.horizon.at(np.array(0.001), np.array(5000.0)))
    # From 60 m up to 400 m in about 2,800 m.
    assert math.tan(north) == pytest.approx(340.0 / 2800.0, rel=0.03)
