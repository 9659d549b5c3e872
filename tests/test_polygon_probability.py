"""The exact polygon probability against products, quadrature, Owen's T and laws it must obey."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polygon_shapes import L_SHAPE, rectangle, regular, star, turned
from scipy import integrate, stats
from scipy.special import owens_t

from cram_sim.bivariate_normal import circle_probability
from cram_sim.footprints import Footprint, normal_probability, polygon
from cram_sim.polygon_probability import polygon_probability, triangle_probability
from cram_sim.records import Floats

TOLERANCE = 1e-8
FAR = 1e5

places = st.floats(-600.0, 600.0)
deviations = st.floats(0.5, 500.0)
correlations = st.floats(-0.999, 0.999)
seeds = st.integers(0, 999)


def law(sigma_east: float, sigma_north: float, correlation: float = 0.0) -> Floats:
    return np.array([sigma_east**2, correlation * sigma_east * sigma_north, sigma_north**2])


def probability(ground: Footprint, east: float, north: float, covariance: Floats) -> float:
    return float(normal_probability(ground, np.array([[east], [north]]), covariance)[0])


@pytest.mark.parametrize("sigma_north", [80.0, 8.0, 0.08, 1e-4])
@pytest.mark.parametrize(("east", "north"), [(0.0, 0.0), (70.0, 30.0), (-250.0, 5.0), (90.0, 50.0)])
def test_over_a_rectangle_it_is_the_product_of_two_normal_laws(
    east: float, north: float, sigma_north: float
) -> None:
    found = probability(
        polygon([rectangle(-120.0, -40.0, 90.0, 50.0)]), east, north, law(100.0, sigma_north)
    )
    across = stats.norm.cdf((90.0 - east) / 100.0) - stats.norm.cdf((-120.0 - east) / 100.0)
    up = stats.norm.cdf((50.0 - north) / sigma_north) - stats.norm.cdf(
        (-40.0 - north) / sigma_north
    )
    assert found == pytest.approx(across * up, abs=TOLERANCE)


@pytest.mark.parametrize("correlation", [-0.99, -0.5, 0.3, 0.9, 0.9999])
@pytest.mark.parametrize(("east", "north"), [(0.0, 0.0), (120.0, -60.0)])
def test_a_correlated_law_agrees_with_quadrature(
    correlation: float, east: float, north: float
) -> None:
    """Of the law across by the conditional law up, over a rectangle."""
    sigma_east, sigma_north = 60.0, 90.0
    narrow = sigma_north * math.sqrt(1.0 - correlation**2)

    def strip(place: float) -> float:
        z = (place - east) / sigma_east
        middle = north + correlation * sigma_north * z
        up = stats.norm.cdf((50.0 - middle) / narrow) - stats.norm.cdf((-40.0 - middle) / narrow)
        return float(stats.norm.pdf(z) / sigma_east * up)

    expected, _ = integrate.quad(strip, -120.0, 90.0, epsabs=1e-11, limit=400)
    ground = polygon([rectangle(-120.0, -40.0, 90.0, 50.0)])
    found = probability(ground, east, north, law(sigma_east, sigma_north, correlation))
    assert found == pytest.approx(expected, abs=TOLERANCE)


def test_scipy_finds_the_same_over_a_correlated_rectangle() -> None:
    covariance = law(60.0, 90.0, -0.7)
    matrix = np.array([covariance[:2], covariance[1:]])
    expected = stats.multivariate_normal([20.0, -10.0], matrix).cdf(
        [90.0, 50.0], lower_limit=[-120.0, -40.0]
    )
    found = probability(polygon([rectangle(-120, -40, 90, 50)]), 20.0, -10.0, covariance)
    assert found == pytest.approx(expected, abs=1e-5)


def test_a_triangle_is_its_sector_less_owens_t_of_either_corner() -> None:
    """4,000 edges that pass 1e-9 to 9 standard deviations from the mean, 1e-6 to 16 long."""
    draws, worst = np.random.default_rng(1), 0.0
    for _ in range(4000):
        height = 10 ** draws.uniform(-9.0, 0.95)
        start, end = np.sort(draws.choice([-1.0, 1.0], 2) * 10 ** draws.uniform(-6.0, 1.2, 2))
        # Corners at (start, -height) and (end, -height): anticlockwise about the origin.
        found = triangle_probability(start, -height, end, -height)
        sector = (math.atan(end / height) - math.atan(start / height)) / (2.0 * math.pi)
        beyond = owens_t(height, end / height) - owens_t(height, start / height)
        worst = max(worst, abs(found - (sector - beyond)))
    assert worst < 2e-9


def test_a_polygon_of_720_corners_is_as_good_as_a_circle() -> None:
    """It lacks 1.3e-5 of the area; the circle's own quadrature is within 3e-5."""
    ground = polygon([regular(720, 150.0, east=40.0, north=-20.0)])
    draws, worst = np.random.default_rng(4), 0.0
    for _ in range(500):
        east, north = draws.uniform(-400.0, 400.0, 2)
        covariance = law(*10 ** draws.uniform(0.5, 2.5, 2), draws.uniform(-0.99, 0.99))
        expected = circle_probability(east - 40.0, north + 20.0, *covariance, 150.0)
        worst = max(worst, abs(probability(ground, east, north, covariance) - expected))
    assert worst < 5e-5


@pytest.mark.parametrize("sigma", [1.0, 20.0, 300.0])
def test_a_hole_takes_away_what_is_in_it(sigma: float) -> None:
    outer, hole = rectangle(-100, -100, 100, 100), rectangle(-30, -50, 60, 20)
    covariance = law(sigma, 2.0 * sigma, 0.6)
    found = probability(polygon([outer, hole]), 10.0, -60.0, covariance)
    whole, lost = (probability(polygon([one]), 10.0, -60.0, covariance) for one in (outer, hole))
    assert found == pytest.approx(whole - lost, abs=TOLERANCE)


@pytest.mark.parametrize(
    ("east", "north", "share"), [(0.0, 0.0, 0.25), (0.0, 500.0, 0.5), (1000.0, 1000.0, 0.25)]
)
def test_at_a_corner_a_quarter_falls_inside_and_at_an_edge_a_half(
    east: float, north: float, share: float
) -> None:
    found = probability(polygon([rectangle(0, 0, 1000, 1000)]), east, north, law(3.0, 40.0))
    assert found == pytest.approx(share, abs=TOLERANCE)


def test_a_needle_is_as_good_as_a_line() -> None:
    """All on a line to the north east through the L: from (0, 0) to (2, 2), and never again."""
    found = probability(polygon([L_SHAPE]), 1.0, 1.0, np.array([4.0, 4.0, 4.0]))
    assert found == pytest.approx(2.0 * stats.norm.cdf(0.5) - 1.0, abs=1e-5)


def test_a_polygon_far_beyond_the_law_holds_nothing() -> None:
    assert probability(polygon([L_SHAPE]), 1e6, 0.0, law(1e4, 5.0)) == 0.0


def test_a_polygon_that_holds_the_whole_law_holds_everything() -> None:
    found = probability(polygon([rectangle(-FAR, -FAR, FAR, FAR)]), 3.0, 4.0, law(10.0, 5.0, 0.5))
    assert found == pytest.approx(1.0, abs=TOLERANCE)


@settings(deadline=None)
@given(seeds, places, places, deviations, deviations, correlations)
def test_it_is_always_a_probability_and_the_rest_falls_outside(
    seed: int, east: float, north: float, sigma_east: float, sigma_north: float, correlation: float
) -> None:
    covariance, around = law(sigma_east, sigma_north, correlation), rectangle(-FAR, -FAR, FAR, FAR)
    inside = probability(polygon([star(seed)]), east, north, covariance)
    outside = probability(polygon([around, star(seed)]), east, north, covariance)
    assert 0.0 <= inside <= 1.0
    assert inside + outside == pytest.approx(1.0, abs=2 * TOLERANCE)


@settings(deadline=None)
@given(st.integers(2, 9), places, places, deviations, deviations, correlations)
def test_two_parts_hold_what_the_whole_holds(
    cut: int, east: float, north: float, sigma_east: float, sigma_north: float, correlation: float
) -> None:
    """A regular polygon cut from its first corner to another."""
    ring, covariance = regular(12, 300.0), law(sigma_east, sigma_north, correlation)
    parts = [ring[:, : cut + 1], np.concatenate([ring[:, cut:], ring[:, :1]], axis=1)]
    whole = probability(polygon([ring]), east, north, covariance)
    both = sum(probability(polygon([part]), east, north, covariance) for part in parts)
    assert both == pytest.approx(whole, abs=2 * TOLERANCE)


@settings(deadline=None)
@given(st.floats(-math.pi, math.pi), places, places, deviations, deviations, correlations)
def test_half_planes_on_either_side_of_a_line_hold_all(
    angle: float, east: float, north: float, sigma_east: float, sigma_north: float,
    correlation: float,
) -> None:  # fmt: skip
    covariance = law(sigma_east, sigma_north, correlation)
    sides = [rectangle(-FAR, -FAR, 0.0, FAR), rectangle(0.0, -FAR, FAR, FAR)]
    found = [probability(polygon([turned(side, angle)]), east, north, covariance) for side in sides]
    away = math.cos(angle) * east + math.sin(angle) * north
    along = np.array([math.cos(angle), math.sin(angle)])
    matrix = np.array([covariance[:2], covariance[1:]])
    exact = stats.norm.cdf(away / math.sqrt(along @ matrix @ along))
    assert found == pytest.approx([1.0 - exact, exact], abs=TOLERANCE)


@settings(deadline=None)
@given(seeds, st.floats(-math.pi, math.pi), places, places, deviations, deviations, correlations)
def test_turning_and_moving_law_and_polygon_together_changes_nothing(
    seed: int, angle: float, east: float, north: float, sigma_east: float, sigma_north: float,
    correlation: float,
) -> None:  # fmt: skip
    covariance, moved = law(sigma_east, sigma_north, correlation), np.array([[3000.0], [-800.0]])
    spin = turned(np.eye(2), angle)
    matrix = spin @ np.array([covariance[:2], covariance[1:]]) @ spin.T
    place = spin @ np.array([[east], [north]]) + moved
    before = probability(polygon([star(seed)]), east, north, covariance)
    after = probability(
        polygon([turned(star(seed), angle) + moved]),
        float(place[0, 0]),
        float(place[1, 0]),
        np.array([matrix[0, 0], matrix[0, 1], matrix[1, 1]]),
    )
    assert after == pytest.approx(before, abs=2 * TOLERANCE)


def test_edges_the_other_way_round_hold_nothing() -> None:
    """The inside is on the left, so what turns clockwise counts below zero, and is cut there."""
    clockwise = polygon([L_SHAPE]).edges[::-1, [2, 3, 0, 1]]
    assert polygon_probability(3.0, 1.0, 1.0, 0.0, 1.0, np.ascontiguousarray(clockwise)) == 0.0
