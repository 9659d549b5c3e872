import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import cram_sim.ballistics
from cram_sim.ballistics import launch
from cram_sim.ballistics.atmosphere import Air, standard_air
from cram_sim.ballistics.bodies import Body, Launches, nominal_launches, steady_motor
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import Flights
from cram_sim.ballistics.launch import (
    UnreachableError,
    max_range,
    solve_laying,
    solve_muzzle_speed,
)
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


SLOW, FAST = 102.0, 318.0  # m/s, muzzle speeds of a 120 mm mortar


def reach(body: Body, air: Air, earth: Earth, site: Floats, bearing: float, speed: float) -> float:
    """The longest range from a site on a bearing, as an aim point far beyond it is refused."""
    with pytest.raises(UnreachableError) as refusal:
        solve_laying(body, air, earth, site, beyond(site, 1e5, bearing), speed=speed)
    return refusal.value.maximum_range


def beyond(site: Floats, distance: float, bearing: float) -> Floats:
    """The point on the ground at a distance from a site."""
    east, north = site[0] + distance * math.sin(bearing), site[1] + distance * math.cos(bearing)
    return np.array([east, north, -(east**2 + north**2) / 2 / 6.37e6])


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([("rocket_107", 0.0), ("rocket_122", 0.0), ("mortar_120", 216.0)]),
    st.floats(0.12, 0.9999),
    st.floats(0, 6.28),
    st.booleans(),
)
def test_a_body_laid_on_an_aim_point_lands_there(
    request: pytest.FixtureRequest, windy_air: Air, earth: Earth,
    body_and_speed: tuple[str, float], share: float, bearing: float, high: bool,
) -> None:  # fmt: skip
    body, speed = request.getfixturevalue(body_and_speed[0]), body_and_speed[1]
    site = site_at(4_000.0, 1.0)
    distance = share * reach(body, windy_air, earth, site, bearing, speed)
    aim = beyond(site, distance, bearing)
    laying = solve_laying(body, windy_air, earth, site, aim, speed=speed, high=high)
    assert np.hypot(*(impact(body, windy_air, earth, site, laying, speed) - aim[:2])) < 0.1


@settings(deadline=None, max_examples=20)
@given(
    st.sampled_from([("rocket_107", 0.0), ("rocket_122", 0.0), ("mortar_120", SLOW)]),
    st.floats(0, 6.28),
)
def test_reach_ends_within_a_thousandth_of_the_maximum_range(
    request: pytest.FixtureRequest, windy_air: Air, earth: Earth,
    body_and_speed: tuple[str, float], bearing: float,
) -> None:  # fmt: skip
    body, speed = request.getfixturevalue(body_and_speed[0]), body_and_speed[1]
    longest = reach(body, windy_air, earth, np.zeros(3), bearing, speed)
    for high in (False, True):
        inside = beyond(np.zeros(3), 0.999 * longest, bearing)
        solve_laying(body, windy_air, earth, np.zeros(3), inside, speed=speed, high=high)
        outside = beyond(np.zeros(3), 1.001 * longest, bearing)
        with pytest.raises(UnreachableError):
            solve_laying(body, windy_air, earth, np.zeros(3), outside, speed=speed, high=high)


@settings(deadline=None, max_examples=20)
@given(st.floats(1_000, 8_400), st.floats(0, 6.28))
def test_the_low_laying_lies_below_the_high_one(
    rocket_107: Body, windy_air: Air, earth: Earth, distance: float, bearing: float
) -> None:
    site = site_at(distance, bearing)
    low, _ = solve_laying(rocket_107, windy_air, earth, site, np.zeros(3))
    high, _ = solve_laying(rocket_107, windy_air, earth, site, np.zeros(3), high=True)
    assert low < high


@pytest.mark.parametrize("short_by", [0.5, 0.05, 0.01])
@pytest.mark.parametrize("high", [False, True])
def test_centimetres_below_the_maximum_range_a_laying_is_still_found(
    rocket_122: Body, still_air: Air, earth: Earth, short_by: float, high: bool
) -> None:
    longest = reach(rocket_122, still_air, earth, np.zeros(3), 0.3, 0.0)
    aim = beyond(np.zeros(3), longest - short_by, 0.3)
    laying = solve_laying(rocket_122, still_air, earth, np.zeros(3), aim, high=high)
    end = impact(rocket_122, still_air, earth, np.zeros(3), laying, 0.0)
    assert np.hypot(*(end - aim[:2])) < 0.1


@pytest.mark.parametrize("up", [-0.2, 30.0, 400.0])
@pytest.mark.parametrize("high", [False, True])
def test_a_site_may_lie_above_the_aim_point(
    mortar_120: Body, windy_air: Air, earth: Earth, up: float, high: bool
) -> None:
    site = site_at(800.0, 2.0) + np.array([0.0, 0.0, up])
    laying = solve_laying(mortar_120, windy_air, earth, site, np.zeros(3), speed=216.0, high=high)
    assert np.hypot(*impact(mortar_120, windy_air, earth, site, laying, 216.0)) < 0.1


def test_a_slow_mortar_may_be_laid_at_85_degrees_across_the_wind(
    mortar_120: Body, earth: Earth
) -> None:
    air = standard_air(0.0, wind=((0.0, 10.0, 0.0), (3_000.0, 20.0, 0.0)))
    site = site_at(170.0, 1.5)
    laying = solve_laying(mortar_120, air, earth, site, np.zeros(3), speed=SLOW, high=True)
    assert laying[0] > math.radians(84)
    assert np.hypot(*impact(mortar_120, air, earth, site, laying, SLOW)) < 0.1


def test_a_laying_takes_fewer_than_a_hundred_and_twenty_flights(
    rocket_107: Body, windy_air: Air, earth: Earth, monkeypatch: pytest.MonkeyPatch
) -> None:
    flown = []

    def counting(body: Body, air: Air, earth: Earth, launches: Launches, **how: Any) -> Flights:
        flown.append(launches.count)
        return fly(body, air, earth, launches, **how)

    monkeypatch.setattr(launch, "fly", counting)
    solve_laying(rocket_107, windy_air, earth, site_at(5_500.0, 1.0), np.zeros(3))
    assert len(flown) <= 7
    assert sum(flown) < 120


def test_layings_are_no_public_part_of_the_core() -> None:
    public = dir(cram_sim.ballistics)
    assert not {"solve_laying", "solve_muzzle_speed", "max_range"} & set(public)


@settings(deadline=None, max_examples=20)
@given(st.floats(900, 5_000), st.floats(0, 6.28))
def test_the_muzzle_speed_of_an_elevation_lands_on_the_aim_point(
    mortar_120: Body, windy_air: Air, earth: Earth, distance: float, bearing: float
) -> None:
    site, elevation = site_at(distance, bearing), math.radians(65)
    speed, azimuth = solve_muzzle_speed(
        mortar_120, windy_air, earth, site, np.zeros(3),
        elevation=elevation, slowest=SLOW, fastest=FAST,
    )  # fmt: skip
    assert SLOW <= speed <= FAST
    end = impact(mortar_120, windy_air, earth, site, (elevation, azimuth), speed)
    assert np.hypot(*end) < 0.1


@pytest.mark.parametrize(("distance", "falls_short"), [(300.0, False), (6_500.0, True)])
def test_a_muzzle_speed_out_of_bounds_says_on_which_side(
    mortar_120: Body, still_air: Air, earth: Earth, distance: float, falls_short: bool
) -> None:
    with pytest.raises(UnreachableError) as refusal:
        solve_muzzle_speed(
            mortar_120, still_air, earth, site_at(distance, 0.0), np.zeros(3),
            elevation=math.radians(65), slowest=SLOW, fastest=FAST,
        )  # fmt: skip
    assert (refusal.value.distance > refusal.value.maximum_range) is falls_short
    assert (refusal.value.distance < refusal.value.shortest_range) is not falls_short


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
    with pytest.raises(ValueError, match="no flight of it comes down"):
        max_range(body, still_air, earth)
