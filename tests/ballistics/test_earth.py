import math

import numpy as np
import pytest

from cram_sim.ballistics.earth import (
    Earth,
    gravity_radius,
    ground_height,
    normal_gravity,
    radii_of_curvature,
)


def test_normal_gravity_is_that_of_the_published_ellipsoid() -> None:
    # NGA.STND.0036 gives the gravity at the equator and at the poles
    assert normal_gravity(0.0) == pytest.approx(9.7803253359, abs=1e-10)
    assert normal_gravity(math.pi / 2) == pytest.approx(9.8321849379, abs=1e-9)


def test_radii_of_curvature_are_those_of_the_ellipsoid() -> None:
    # at the equator N = a and M = b^2/a; at the pole both are a^2/b
    assert radii_of_curvature(0.0) == pytest.approx((6_378_137.0, 6_335_439.3273), abs=1e-3)
    assert radii_of_curvature(math.pi / 2) == pytest.approx((6_399_593.6258,) * 2, abs=1e-3)


def test_gravity_falls_with_height_as_published() -> None:
    # the first-order free-air gradient at 45 deg is -3.0855e-6 /s2 (Torge, Geodesy, 2001, 4.2.2)
    latitude = math.radians(45)
    gradient = -2 * normal_gravity(latitude) / gravity_radius(latitude)
    assert gradient == pytest.approx(-3.0855e-6, rel=2e-4)


def test_the_ground_falls_31_metres_at_20_kilometres() -> None:
    height = ground_height(Earth(0.6, 0.0), np.array([20_000.0]), np.array([0.0]))
    assert height[0] == pytest.approx(-31.4, abs=0.1)


def test_a_latitude_beyond_the_pole_is_refused() -> None:
    with pytest.raises(ValueError, match="latitude must lie within 90 deg"):
        Earth(1.6, 0.0)


def test_an_elevation_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="elevation must be finite"):
        Earth(0.6, math.nan)
