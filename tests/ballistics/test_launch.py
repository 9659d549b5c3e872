import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, nominal_launches, steady_motor
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.launch import UnreachableError, max_range, solve_laying
from cram_sim.ballistics.point_mass import fly

Floats = NDArray[np.float64]


def site_at(distance: float, bearing: float) -> Floats:
    """A launch site on the ground, from which the origin lies `bearing` away."""
    east, north = -distance * math.sin(bearing), -distance * math.cos(bearing)
    return np.array([east, north, -(distance**2) / 2 / 6.37e6])


def impact(
    body: Body, air: Air, earth: Earth, site: Floats, laying: tuple[float, float], speed: float
) -> Floats:
    elevation, azimuth = laying
    launch = nominal_launches(
        site[:, np.newaxis], np.array([elevation]), np.array([azimuth]), speed=speed
    )
    end: Floats = fly(body, air, earth, launch, tolerance=1e-6, node_capacity=900).end_position
    return end[:2, 0]


@settings(deadline=None, max_examples=25)
@given(st.floats(500, 8_450), st.floats(0, 6.28), st.booleans())
def test_a_rocket_laid_on_an_aim_point_lands_there(
    rocket_107: Body, windy_air: Air, earth: Earth, distance: float, bearing: float, high: bool
) -> None:
    site = site_at(min(distance, 8_000.0) if high else distance, bearing)
    laying = solve_laying(rocket_107, windy_air, earth, site, np.zeros(3), high=high)
    end = impact(rocket_107, windy_air, earth, site, laying, 0.0)
    assert np.hypot(*end) < 0.1


def test_a_mortar_laid_high_lands_on_the_aim_point(
    mortar_120: Body, still_air: Air, earth: Earth
) -> None:
    site = site_at(3_000.0, 1.0)
    laying = solve_laying(mortar_120, still_air, earth, site, np.zeros(3), speed=216.0, high=True)
    assert laying[0] > math.radians(60)
    assert np.hypot(*impact(mortar_120, still_air, earth, site, laying, 216.0)) < 0.1


def test_close_to_the_maximum_range_a_laying_is_still_found(
    rocket_122: Body, still_air: Air, earth: Earth
) -> None:
    longest = max_range(rocket_122, still_air, earth)
    site = site_at(longest - 1.0, 0.0)
    laying = solve_laying(rocket_122, still_air, earth, site, np.zeros(3))
    assert np.hypot(*impact(rocket_122, still_air, earth, site, laying, 0.0)) < 0.1


def test_the_lower_of_two_layings_is_the_lower(
    rocket_107: Body, still_air: Air, earth: Earth
) -> None:
    site = site_at(5_500.0, 2.0)
    low, _ = solve_laying(rocket_107, still_air, earth, site, np.zeros(3))
    high, _ = solve_laying(rocket_107, still_air, earth, site, np.zeros(3), high=True)
    assert low < math.radians(45) < high


@pytest.mark.parametrize(("name", "published"), [("rocket_107", 8_500), ("rocket_122", 20_400)])
def test_maximum_ranges_are_the_published_ones(
    name: str, published: float, request: pytest.FixtureRequest, still_air: Air, earth: Earth
) -> None:
    body: Body = request.getfixturevalue(name)
    assert max_range(body, still_air, earth) == pytest.approx(published, rel=5e-3)


def test_an_aim_point_out_of_reach_is_refused_with_the_maximum_range(
    rocket_107: Body, still_air: Air, earth: Earth
) -> None:
    with pytest.raises(
        UnreachableError, match=r"9000 m away; this body reaches .* to 85\d\d m"
    ) as e:
        solve_laying(rocket_107, still_air, earth, site_at(9_000.0, 0.0), np.zeros(3))
    assert e.value.maximum_range == pytest.approx(8_510, rel=5e-3)


def test_a_body_that_never_flies_is_refused(still_air: Air, earth: Earth) -> None:
    body = Body(100.0, 0.1, np.zeros((3, 4)), 1.0, steady_motor(1.0, 0.01, 1.0, rail_length=5.0))
    with pytest.raises(ValueError, match="does not fly at any elevation"):
        max_range(body, still_air, earth)
