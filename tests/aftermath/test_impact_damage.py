import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.aftermath.impact_damage import (
    DAMAGE_FUNCTIONS,
    SMALLEST_CHANCE,
    carleton,
    cookie_cutter,
    damage_reach,
    p_struck,
)
from cram_sim.footprints import circle

AREA, PEAK, HARDNESS = 1200.0, 0.9, 2.5
RADIUS = math.sqrt(AREA / HARDNESS / math.pi)  # R_L


def test_an_impact_on_the_asset_damages_it_with_the_peak_probability() -> None:
    assert carleton(np.array([0.0]), AREA, PEAK, HARDNESS)[0] == PEAK


def test_at_the_lethal_radius_damage_is_the_closed_form() -> None:
    found = carleton(np.array([RADIUS]), AREA, PEAK, HARDNESS)[0]
    assert found == pytest.approx(PEAK * math.exp(-PEAK), rel=1e-12)


def test_damage_integrates_to_the_lethal_area_over_hardness() -> None:
    """The integral of Carleton's function over the plane is pi R_L^2, whatever the peak."""
    edges = np.linspace(0.0, 20.0 * RADIUS, 200_001)
    middle = 0.5 * (edges[1:] + edges[:-1])
    ring = np.pi * (edges[1:] ** 2 - edges[:-1] ** 2)
    total = float(np.sum(ring * carleton(middle, AREA, PEAK, HARDNESS)))
    assert total == pytest.approx(AREA / HARDNESS, rel=1e-6)


def test_a_harder_asset_suffers_less() -> None:
    miss = np.array([10.0])
    assert carleton(miss, AREA, PEAK, 4.0)[0] < carleton(miss, AREA, PEAK, 1.0)[0]


@settings(deadline=None)
@given(st.floats(0, 500), st.floats(0, 500), st.floats(10, 1e4), st.floats(0.05, 1.0))
def test_damage_falls_with_distance(near: float, more: float, area: float, peak: float) -> None:
    nearer, farther = carleton(np.array([near, near + more]), area, peak, 1.0)
    assert 0.0 <= farther <= nearer <= peak


def test_a_cookie_cutter_is_certain_inside_the_lethal_radius_and_nothing_outside() -> None:
    miss = np.array([0.0, 0.999 * RADIUS, 1.001 * RADIUS])
    assert cookie_cutter(miss, AREA, PEAK, HARDNESS).tolist() == [1.0, 1.0, 0.0]


def test_both_functions_have_the_same_lethal_area() -> None:
    edges = np.linspace(0.0, 20.0 * RADIUS, 200_001)
    middle = 0.5 * (edges[1:] + edges[:-1])
    ring = np.pi * (edges[1:] ** 2 - edges[:-1] ** 2)
    totals = [
        float(np.sum(ring * function(middle, AREA, PEAK, HARDNESS)))
        for function in DAMAGE_FUNCTIONS.values()
    ]
    assert totals == pytest.approx([AREA / HARDNESS] * 2, rel=1e-3)


@settings(deadline=None)
@given(st.floats(1e-9, 1e8), st.floats(0.0, 1.0), st.floats(1e-3, 1e3))
def test_beyond_its_reach_no_draw_makes_damage(area: float, peak: float, hardness: float) -> None:
    reach = damage_reach(np.array([area]), np.array([peak]), hardness)
    for function in DAMAGE_FUNCTIONS.values():
        assert function(1.000_001 * reach, area, peak, hardness)[0] <= SMALLEST_CHANCE


def test_people_at_a_point_are_struck_as_by_carletons_function() -> None:
    impact = np.array([[3.0, 40.0], [4.0, 0.0]])
    found = p_struck(circle(0.0, 0.0, 0.0), impact, np.full(2, AREA), np.full(2, PEAK))
    np.testing.assert_allclose(found, carleton(np.array([5.0, 40.0]), AREA, PEAK, 1.0), rtol=1e-12)


def test_people_all_over_a_wide_place_lose_the_share_that_the_lethal_area_is_of_it() -> None:
    wide = circle(10.0, -20.0, 2000.0)
    found = p_struck(wide, np.zeros((2, 1)), np.array([AREA]), np.array([PEAK]))[0]
    assert found == pytest.approx(AREA / (np.pi * 2000.0**2), rel=1e-6)


@pytest.mark.parametrize("away", [0.0, 15.0, 60.0])
def test_people_in_a_circle_are_struck_as_often_as_carletons_function_on_average(
    away: float,
) -> None:
    """The mean over a circle of 40 m by quadrature over rings and directions."""
    radius, count = 40.0, 400
    nodes, weights = np.polynomial.legendre.leggauss(60)
    ring = 0.5 * radius * (nodes + 1.0)
    angle = 2.0 * np.pi * np.arange(count) / count
    miss = np.hypot(ring[:, np.newaxis] * np.cos(angle) - away, ring[:, np.newaxis] * np.sin(angle))
    inner = carleton(miss, AREA, PEAK, 1.0).mean(axis=1)
    mean = float(np.sum(weights * inner * ring)) * radius / radius**2
    impact = np.array([[0.6 * away], [0.8 * away]])
    found = p_struck(circle(0.0, 0.0, radius), impact, np.array([AREA]), np.array([PEAK]))[0]
    assert found == pytest.approx(mean, rel=1e-6)


@settings(deadline=None)
@given(st.floats(0.0, 300.0), st.floats(0.0, 300.0), st.floats(1.0, 1e4), st.floats(0.05, 1.0))
def test_nobody_is_struck_more_surely_than_at_the_peak(
    east: float, radius: float, area: float, peak: float
) -> None:
    found = p_struck(
        circle(0.0, 0.0, radius), np.array([[east], [0.0]]), np.array([area]), np.array([peak])
    )[0]
    assert 0.0 <= found <= peak * (1.0 + 1e-4)
