import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.aftermath.impact_damage import carleton, distance_to_edge

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


def test_distance_is_measured_to_the_edge_and_is_nothing_inside() -> None:
    centre = np.array([100.0, -50.0])
    points = np.array([[100.0, 130.0, 140.0, 103.0], [-50.0, -10.0, -50.0, -46.0]])
    np.testing.assert_allclose(
        distance_to_edge(points, centre, 30.0), [0.0, 20.0, 10.0, 0.0], atol=1e-12
    )
