"""Points, circles and polygons: their area, their edge, what is inside and what is near."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from polygon_shapes import L_AREA, L_SHAPE, rectangle, regular, star, turned
from scipy import stats

from cram_sim.footprints import (
    LOST_TO_CORNERS,
    Footprint,
    area,
    circle,
    contains,
    distance_to,
    polygon,
    scattered,
    widened,
    zones,
)
from cram_sim.records import Floats

OUTER, HOLE = rectangle(0, 0, 10, 10), rectangle(2, 2, 8, 8)
ISLAND = rectangle(4, 4, 6, 6)


def uniforms(count: int) -> Floats:
    return np.random.default_rng(5).random((2, count))


@pytest.mark.parametrize("rings", [[L_SHAPE], [L_SHAPE[:, ::-1]], [np.roll(L_SHAPE, 2, axis=1)]])
def test_it_does_not_matter_where_a_ring_begins_and_which_way_it_turns(
    rings: list[Floats],
) -> None:
    ground = polygon(rings)
    assert area(ground) == pytest.approx(L_AREA)
    assert contains(ground, np.array([[1.0, 4.0, 4.0], [3.0, 1.0, 3.0]])).tolist() == [
        True, True, False,
    ]  # fmt: skip


def test_a_ring_that_ends_where_it_began_has_no_corner_twice() -> None:
    closed = np.concatenate([L_SHAPE, L_SHAPE[:, :1]], axis=1)
    np.testing.assert_array_equal(polygon([closed]).edges, polygon([L_SHAPE]).edges)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_a_ring_inside_another_is_a_hole_and_one_inside_that_an_island(
    order: tuple[int, int, int],
) -> None:
    rings = [OUTER, HOLE, ISLAND]
    ground = polygon([rings[number] for number in order])
    assert area(ground) == pytest.approx(100.0 - 36.0 + 4.0)
    inside = contains(ground, np.array([[1.0, 3.0, 5.0], [5.0, 5.0, 5.0]]))
    assert inside.tolist() == [True, False, True]


def test_a_hole_may_touch_the_edge_with_its_corners() -> None:
    diamond = np.array([[5.0, 10.0, 5.0, 0.0], [0.0, 5.0, 10.0, 5.0]])
    assert area(polygon([OUTER, diamond])) == pytest.approx(50.0)


def test_several_polygons_make_one_footprint() -> None:
    ground = polygon([OUTER, OUTER + 20.0])
    assert area(ground) == pytest.approx(200.0)
    np.testing.assert_allclose(ground.centre, [15.0, 15.0])
    assert distance_to(ground, np.array([[15.0], [5.0]]))[0] == pytest.approx(5.0)


def test_its_rings_are_those_it_was_made_of() -> None:
    rings = polygon([OUTER, HOLE, OUTER + 20.0]).rings
    assert [ring.shape for ring in rings] == [(2, 4)] * 3
    assert {tuple(corner) for corner in rings[2].T} == {tuple(c) for c in (OUTER + 20.0).T}
    assert circle(0.0, 0.0, 5.0).rings == []


def test_its_circle_holds_every_corner() -> None:
    ground = polygon([L_SHAPE])
    away = np.hypot(*(L_SHAPE - ground.centre[:, np.newaxis]))
    assert away.max() == pytest.approx(ground.reach)
    np.testing.assert_allclose(ground.centre, [2.5, 1.5])  # 12 m2 at (3, 1), 4 m2 at (1, 3)


def test_distance_is_measured_to_the_edge_and_is_nothing_inside_a_circle() -> None:
    points = np.array([[100.0, 130.0, 140.0, 103.0], [-50.0, -10.0, -50.0, -46.0]])
    found = distance_to(circle(100.0, -50.0, 30.0), points)
    np.testing.assert_allclose(found, [0.0, 20.0, 10.0, 0.0], atol=1e-12)


def test_distance_is_measured_to_the_nearest_edge_or_corner_of_a_polygon() -> None:
    points = np.array([[3.0, 3.0, -3.0, 9.0, 5.0, 1.0], [-2.0, 3.0, -4.0, 6.0, 5.0, 2.0]])
    found = distance_to(polygon([L_SHAPE]), points)
    np.testing.assert_allclose(found, [2.0, 1.0, 5.0, 5.0, 3.0, 0.0], rtol=1e-15)


def test_in_a_hole_it_is_the_distance_to_the_edge_of_the_hole() -> None:
    assert distance_to(polygon([OUTER, HOLE]), np.array([[5.0], [4.0]]))[0] == 2.0


@pytest.mark.parametrize("angle", [0.0, math.pi / 2.0])
def test_edge_and_corners_count_as_inside(angle: float) -> None:
    ring = np.round(turned(L_SHAPE, angle))
    middles = 0.5 * (ring + np.roll(ring, -1, axis=1))
    assert contains(polygon([ring]), np.concatenate([ring, middles], axis=1)).all()


@pytest.mark.parametrize("ground", [circle(0.0, 0.0, 5.0), polygon([L_SHAPE])])
def test_nowhere_is_not_inside(ground: Footprint) -> None:
    nowhere = np.array([[np.nan, 1.0], [1.0, 1.0]])
    assert np.isnan(distance_to(ground, nowhere)).tolist() == [True, False]
    assert contains(ground, nowhere).tolist() == [False, True]


@pytest.mark.parametrize("seed", range(8))
def test_shapely_finds_the_same_area_and_distances(seed: int) -> None:
    ring, points = star(seed), 1200.0 * uniforms(2000) - 600.0
    ground, theirs = polygon([ring]), shapely.Polygon(ring.T)
    assert area(ground) == pytest.approx(theirs.area)
    np.testing.assert_allclose(ground.centre, np.array(theirs.centroid.coords)[0])
    np.testing.assert_allclose(
        distance_to(ground, points), shapely.distance(theirs, shapely.points(points.T)), atol=1e-9
    )


@pytest.mark.parametrize(
    "ground",
    [circle(50.0, -20.0, 30.0), polygon([star(3)]), polygon([OUTER, HOLE, ISLAND, OUTER + 20.0])],
)
def test_scattered_points_are_inside(ground: Footprint) -> None:
    assert distance_to(ground, scattered(ground, uniforms(5000))).max() < 1e-9


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_scattered_points_are_uniform(seed: int) -> None:
    """40,000 over a star: chi-square of the shares in squares of 100 m, at the 1 in 10^4 level."""
    ring = star(seed)
    points = scattered(polygon([ring]), uniforms(40_000))
    edges = np.arange(-500.0, 501.0, 100.0)
    found, _, _ = np.histogram2d(*points, bins=[edges, edges])
    theirs = shapely.Polygon(ring.T)
    squares = [[shapely.box(w, s, w + 100, s + 100) for s in edges[:-1]] for w in edges[:-1]]
    expected = 40_000 * shapely.area(shapely.intersection(np.array(squares), theirs)) / theirs.area
    kept = expected > 5.0
    statistic = float(((found[kept] - expected[kept]) ** 2 / expected[kept]).sum())
    assert statistic < stats.chi2.ppf(1.0 - 1e-4, np.count_nonzero(kept) - 1)


def test_points_of_a_point_are_all_there() -> None:
    assert np.array_equal(scattered(circle(3.0, 4.0, 0.0), uniforms(2)), [[3.0, 3.0], [4.0, 4.0]])


def test_a_circle_widens_exactly() -> None:
    wider = widened(circle(3.0, 4.0, 10.0), 2.5)
    assert (wider.centre.tolist(), wider.reach, wider.is_circle) == ([3.0, 4.0], 12.5, True)


@settings(deadline=None)
@given(st.integers(3, 12), st.floats(1.0, 500.0), st.floats(0.1, 2000.0))
def test_a_convex_polygon_grows_by_its_edge_and_a_whole_circle(
    corners: int, radius: float, margin: float
) -> None:
    """Steiner's formula: area + perimeter x margin + pi margin^2."""
    ring = regular(corners, radius)
    ground = polygon([ring])
    perimeter = float(np.hypot(*(ring - np.roll(ring, 1, axis=1))).sum())
    exact = area(ground) + perimeter * margin + math.pi * margin**2
    found = area(widened(ground, margin))
    assert exact * (1.0 - LOST_TO_CORNERS) <= found <= exact * (1.0 + 1e-12)


@pytest.mark.parametrize("margin", [5.0, 60.0, 400.0])
@pytest.mark.parametrize("rings", [[star(6)], [star(1), star(1) * 0.5], [star(2), star(2) + 700.0]])
def test_what_is_near_a_polygon_is_in_the_widened_one(rings: list[Floats], margin: float) -> None:
    ground = polygon(rings)
    points = 3400.0 * uniforms(20_000) - 1200.0
    is_near = distance_to(ground, points) <= margin
    differs = is_near != contains(widened(ground, margin), points)
    assert np.count_nonzero(differs) <= 5 * LOST_TO_CORNERS * np.count_nonzero(is_near)


def test_no_margin_changes_nothing() -> None:
    ground = polygon([L_SHAPE])
    assert widened(ground, 0.0) is ground


def test_zones_keep_each_ones_circle_and_edges() -> None:
    ground = polygon([L_SHAPE])
    side_by_side = zones([circle(1.0, 2.0, 3.0), ground, circle(4.0, 5.0, 6.0)])
    assert len(side_by_side) == 3
    assert side_by_side.first.tolist() == [0, 0, 6, 6]
    np.testing.assert_array_equal(side_by_side.edges, ground.edges)
    np.testing.assert_array_equal(side_by_side.circles[[0, 2]], [[1, 2, 3], [4, 5, 6]])
    np.testing.assert_allclose(side_by_side.radii, [3.0, math.sqrt(L_AREA / math.pi), 6.0])
