"""The horizon of a terrain: what a plane, a ridge and a turned scene must give."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.records import Floats
from cram_sim.terrain import BEND, ElevationGrid, bilinear, horizon_of_terrain

AZIMUTHS, RANGE_STEP, REACH = 72, 50.0, 3000.0


def grid_of(up: Floats, step: float = 25.0) -> ElevationGrid:
    """A grid with its middle at the origin."""
    rows, columns = up.shape
    return ElevationGrid(-0.5 * step * (columns - 1), -0.5 * step * (rows - 1), step, step, up)


def ridge(height: float) -> ElevationGrid:
    """A wall from west to east, 1,000 m north of the origin, 50 m thick."""
    up = np.zeros((281, 281))
    up[179:182] = height
    return grid_of(up)


def horizon(grid: ElevationGrid, place: Floats) -> Floats:
    return horizon_of_terrain(grid, place, AZIMUTHS, RANGE_STEP, REACH)


def elevation_of(up: float, distance: float, place: Floats) -> float:
    return math.atan2(up - place[2], distance)


def test_flat_ground_hides_nothing_that_is_above_it() -> None:
    place = np.array([0.0, 0.0, 8.0])
    table = horizon(grid_of(np.zeros((281, 281))), place)
    edges = RANGE_STEP * np.arange(1, table.shape[1] + 1)
    on_the_ground = np.arctan2(-place[2], edges)
    assert (table <= on_the_ground + 1e-12).all()


def test_a_ridge_hides_what_is_behind_and_below_it_and_not_what_is_above() -> None:
    place = np.array([0.0, 0.0, 10.0])
    north = horizon(ridge(60.0), place)[0]
    behind, crest = int(2000.0 / RANGE_STEP), 0.05  # 50 m in 1,000 m
    # The nearest sample on the ridge is up to 25 m behind its edge.
    assert 50.0 / 1000.0 - 1e-4 <= math.tan(north[behind]) <= 50.0 / 975.0
    assert elevation_of(60.0, 2000.0, place) < north[behind]
    assert elevation_of(10.0 + 2000.0 * (crest + 0.005), 2000.0, place) > north[behind]


def test_what_is_before_a_ridge_is_not_hidden_by_it() -> None:
    place = np.array([0.0, 0.0, 10.0])
    assert horizon(ridge(60.0), place)[0, int(900.0 / RANGE_STEP) - 1] < 0.0


def test_a_ridge_in_the_north_hides_nothing_in_the_south() -> None:
    place = np.array([0.0, 0.0, 10.0])
    assert (horizon(ridge(60.0), place)[AZIMUTHS // 2] < 0.0).all()


def test_the_horizon_rises_with_range_but_for_the_bend_of_the_ray() -> None:
    rough = np.random.default_rng(1).uniform(0.0, 80.0, (281, 281))
    table = horizon(grid_of(rough), np.array([30.0, -20.0, 90.0]))
    assert (np.diff(np.tan(table), axis=1) >= -BEND * RANGE_STEP - 1e-12).all()


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_scene_turned_by_quarters_has_a_turned_horizon(quarters: int) -> None:
    rough = np.random.default_rng(2).uniform(0.0, 80.0, (281, 281))
    east, north, up = 120.0, -70.0, 95.0
    table = horizon(grid_of(rough), np.array([east, north, up]))
    # numpy turns rows against columns: from row = north and column = east, north goes to east.
    angle = quarters * math.pi / 2.0
    turned = np.array(
        [
            east * math.cos(angle) + north * math.sin(angle),
            north * math.cos(angle) - east * math.sin(angle),
            up,
        ]
    )
    other = horizon(grid_of(np.rot90(rough, quarters)), turned)
    np.testing.assert_allclose(np.roll(table, quarters * AZIMUTHS // 4, axis=0), other, atol=1e-9)


def test_a_higher_ray_bends_down_as_on_an_earth_four_thirds_as_large() -> None:
    """A target on the horizon of a smooth Earth: its distance is the sum of two, d = sqrt(2kRh)."""
    radius = 6_371_008.8
    step = 100.0
    axis = step * np.arange(-300, 301)
    east, north = np.meshgrid(axis, axis)
    grid = grid_of(-(east**2 + north**2) / (2.0 * radius), step)
    table = horizon_of_terrain(grid, np.array([0.0, 0.0, 10.0]), 4, 100.0, 29_000.0)
    distance = 28_000.0
    to_the_horizon = math.sqrt(2.0 * 4.0 / 3.0 * radius * 10.0)
    hidden_below = (distance - to_the_horizon) ** 2 / (2.0 * 4.0 / 3.0 * radius)
    up = 10.0 + distance * math.tan(table[0, 279])
    assert up + distance**2 / (2.0 * radius) == pytest.approx(hidden_below, abs=0.1)


def test_what_is_unknown_hides_nothing() -> None:
    unknown = np.full((281, 281), np.nan)
    table = horizon(grid_of(unknown), np.array([0.0, 0.0, 5.0]))
    assert (table == -0.5 * math.pi).all()


def test_a_ray_that_leaves_the_grid_keeps_what_it_met() -> None:
    table = horizon_of_terrain(ridge(60.0), np.array([0.0, 0.0, 10.0]), 4, 50.0, 9000.0)
    oblique = 975.0 * math.sqrt(2.0)
    assert math.tan(table[0, -1]) == pytest.approx(50.0 / oblique, rel=2e-2)


coordinate = st.floats(-1000.0, 1000.0)


@given(
    level=coordinate,
    east_slope=st.floats(-2.0, 2.0),
    north_slope=st.floats(-2.0, 2.0),
    east=coordinate,
    north=coordinate,
)
def test_interpolation_is_exact_on_planes(
    level: float, east_slope: float, north_slope: float, east: float, north: float
) -> None:
    axis = 40.0 * np.arange(-25, 26)
    up = level + east_slope * axis + north_slope * axis[:, np.newaxis]
    found = float(grid_of(up, 40.0).up_at(np.array(east), np.array(north)))
    assert found == pytest.approx(level + east_slope * east + north_slope * north, abs=1e-8)


@given(seed=st.integers(0, 10_000), lift=st.floats(0.0, 100.0))
@settings(max_examples=25, deadline=None)
def test_higher_terrain_never_shows_more(seed: int, lift: float) -> None:
    draws = np.random.default_rng(seed)
    low = draws.uniform(0.0, 80.0, (61, 61))
    high = low + lift * draws.uniform(0.0, 1.0, low.shape)
    place = np.array([10.0, -15.0, 120.0])
    below, above = (horizon_of_terrain(grid_of(up), place, 24, 50.0, 700.0) for up in (low, high))
    assert (above >= below).all()


@given(seed=st.integers(0, 10_000), rise=st.floats(0.0, 200.0))
@settings(max_examples=25, deadline=None)
def test_a_higher_sensor_sees_a_lower_horizon(seed: int, rise: float) -> None:
    up = np.random.default_rng(seed).uniform(0.0, 80.0, (61, 61))
    tables = [
        horizon_of_terrain(grid_of(up), np.array([0.0, 0.0, height]), 24, 50.0, 700.0)
        for height in (90.0, 90.0 + rise)
    ]
    assert (tables[1] <= tables[0]).all()


def test_a_place_outside_the_grid_has_no_height() -> None:
    grid = grid_of(np.zeros((5, 5)))
    assert math.isnan(float(grid.up_at(np.array(51.0), np.array(0.0))))
    assert float(grid.up_at(np.array(50.0), np.array(-50.0))) == 0.0


def test_a_place_beside_an_unknown_height_has_none() -> None:
    values = np.zeros((3, 3))
    values[2, 2] = np.nan
    assert math.isnan(float(bilinear(values, np.array(1.5), np.array(1.5))))
    assert float(bilinear(values, np.array(0.5), np.array(1.5))) == 0.0


def test_the_farthest_corner_is_the_one_across() -> None:
    assert grid_of(np.zeros((5, 5))).farthest_corner(50.0, 50.0) == pytest.approx(100.0 * 2**0.5)


def test_a_grid_of_one_row_is_refused() -> None:
    with pytest.raises(ValueError, match=r"two rows and two columns at least, not \(1, 9\)"):
        grid_of(np.zeros((1, 9)))


def test_a_step_that_is_not_positive_is_refused() -> None:
    with pytest.raises(ValueError, match=r"steps must be positive, not 0\.0, 1\.0"):
        ElevationGrid(0.0, 0.0, 0.0, 1.0, np.zeros((2, 2)))
