import math

import numpy as np
import pytest

from cram_sim.ballistics.atmosphere import vacuum
from cram_sim.ballistics.bodies import Body, nominal_launches
from cram_sim.ballistics.earth import (
    Earth,
    flat_earth,
    gravity_radius,
    ground_height,
    normal_gravity,
    radii_of_curvature,
)
from cram_sim.ballistics.flights import Flights
from cram_sim.ballistics.point_mass import fly


def thrown(body: Body, earth: Earth, *, elevation: float, azimuth: float = 0.0) -> Flights:
    """A flight at 300 m/s without air."""
    launch = nominal_launches(
        np.zeros((3, 1)), np.array([elevation]), np.array([azimuth]), speed=300.0
    )
    return fly(body, vacuum(), earth, launch, tolerance=1e-6)


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


@pytest.mark.parametrize("elevation", [0.3, 0.8, 1.2])
def test_on_a_flat_earth_the_range_is_that_of_the_parabola(
    mortar_120: Body, elevation: float
) -> None:
    flight = thrown(mortar_120, flat_earth(), elevation=elevation)
    assert flight.end_position[1, 0] == pytest.approx(
        300.0**2 * math.sin(2 * elevation) / 9.80665, rel=1e-9
    )


def test_gravity_on_a_flat_earth_does_not_change_with_height(mortar_120: Body) -> None:
    flight = thrown(mortar_120, flat_earth(gravity=1.5), elevation=math.pi / 2)
    assert flight.end_time[0] == pytest.approx(2 * 300.0 / 1.5, rel=1e-9)


def test_a_flat_earth_at_rest_does_not_deflect(mortar_120: Body) -> None:
    flight = thrown(mortar_120, flat_earth(), elevation=0.8)
    assert flight.end_position[0, 0] == pytest.approx(0.0, abs=1e-9)


def test_a_flat_earth_with_a_latitude_turns(mortar_120: Body) -> None:
    # to first order a northward parabola of range R and time T is turned by omega T
    # (R sin(latitude) - g T^2 cos(latitude) / 6) to the east
    latitude, elevation = math.radians(50), 0.6
    flight = thrown(mortar_120, flat_earth(latitude=latitude), elevation=elevation)
    time = 2 * 300.0 * math.sin(elevation) / 9.80665
    distance = 300.0 * math.cos(elevation) * time
    rate = 7.292115e-5
    east = rate * time * distance * math.sin(latitude)
    east -= rate * math.cos(latitude) * 9.80665 * time**3 / 6
    assert flight.end_position[0, 0] == pytest.approx(east, rel=2e-2)


def test_the_ground_of_a_flat_earth_is_level() -> None:
    height = ground_height(flat_earth(latitude=0.6), np.array([20_000.0]), np.array([-5_000.0]))
    assert height[0] == 0.0


def test_curvature_can_be_had_without_rotation() -> None:
    still, turning = Earth(0.6, 0.0, rotation_rate=0.0), Earth(0.6, 0.0)
    np.testing.assert_array_equal(still.constants[:5], turning.constants[:5])
    np.testing.assert_array_equal(still.constants[5:], 0.0)


def test_a_gravity_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="gravity must be finite"):
        flat_earth(gravity=math.nan)


def test_a_rotation_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="rotation_rate must be finite"):
        Earth(0.6, 0.0, rotation_rate=math.inf)
