"""Launchers are laid so that the nominal round lands on its aim, by the rule of their kind."""

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.bodies import Body, nominal_launches
from cram_sim.ballistics.drag import bake_drag
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.launch import UnreachableError, max_range
from cram_sim.ballistics.point_mass import fly
from cram_sim.catalogue.drag_laws import drag_law
from cram_sim.catalogue.entries import load_entry
from cram_sim.threats.launch import body_of
from cram_sim.threats.laying import Laying, lay, nominal_launch
from cram_sim.threats.mortar import Mortar
from cram_sim.threats.shell import Shell

AIR, EARTH = standard_air(0.0), Earth(math.radians(33.0), 0.0)
SITE = np.zeros(3)
USUAL, LEAST = math.radians(65.0), math.radians(45.0)
# Mean, over the azimuths, of the longest range; a published one says no direction.
AZIMUTHS = np.radians([0.0, 90.0, 180.0, 270.0])


@cache
def mortar(name: str) -> Mortar:
    threat = load_entry("threats", name).spec()
    assert isinstance(threat, Mortar)
    return threat


@cache
def shell(angle_of_fire: str = "low") -> Shell:
    threat = load_entry("threats", "shell_155").spec()
    assert isinstance(threat, Shell)
    return threat.model_copy(update={"angle_of_fire": angle_of_fire})


def body(threat: Mortar | Shell) -> Body:
    return body_of(threat, bake_drag(*drag_law(threat.drag_law)))


def towards(azimuth: float, distance: float) -> NDArray[np.float64]:
    return distance * np.array([math.sin(azimuth), math.cos(azimuth), 0.0])


def laid(threat: Mortar | Shell, distance: float, azimuth: float = 0.7) -> Laying:
    return lay(threat, body(threat), AIR, EARTH, SITE, towards(azimuth, distance))


def miss(threat: Mortar | Shell, laying: Laying, distance: float, azimuth: float) -> float:
    impact = fly(body(threat), AIR, EARTH, nominal_launch(SITE, laying)).end_position[:2, 0]
    return float(np.linalg.norm(impact - towards(azimuth, distance)[:2]))


@settings(deadline=None, max_examples=40)
@given(
    name=st.sampled_from(["mortar_60", "mortar_81", "mortar_120"]),
    share=st.floats(0.0, 0.995),
    azimuth=st.floats(-math.pi, math.pi),
)
def test_a_bomb_lands_on_any_aim_from_its_least_to_its_greatest_range(
    name: str, share: float, azimuth: float
) -> None:
    threat = mortar(name)
    distance = threat.minimum_range + share * (threat.maximum_range - threat.minimum_range)
    laying = laid(threat, distance, azimuth)
    assert miss(threat, laying, distance, azimuth) < 0.2
    assert threat.least_muzzle_speed <= laying.speed <= threat.greatest_muzzle_speed
    assert LEAST - 1e-3 < laying.elevation < math.radians(86.0)


@pytest.mark.parametrize("distance", [1000.0, 2500.0, 5000.0])
def test_a_mortar_is_laid_at_its_usual_elevation_where_that_reaches(distance: float) -> None:
    assert laid(mortar("mortar_120"), distance).elevation == pytest.approx(USUAL, abs=1e-3)


def test_a_mortar_is_laid_at_about_its_least_elevation_where_only_that_reaches() -> None:
    assert laid(mortar("mortar_120"), 7000.0).elevation == pytest.approx(LEAST, abs=5e-3)


def test_a_mortar_is_laid_steeper_where_its_least_speed_carries_too_far() -> None:
    threat = mortar("mortar_120")
    laying = laid(threat, 400.0)
    assert laying.speed == threat.least_muzzle_speed
    assert laying.elevation > USUAL


@pytest.mark.parametrize("elevation", [USUAL, LEAST])
def test_no_lower_muzzle_speed_reaches_at_that_elevation(elevation: float) -> None:
    threat = mortar("mortar_81")
    distance = 3000.0 if elevation == USUAL else 5600.0
    laying = laid(threat, distance)
    slower = Laying(elevation, laying.azimuth, laying.speed - 0.1)
    flight = fly(body(threat), AIR, EARTH, nominal_launch(SITE, slower))
    assert np.linalg.norm(flight.end_position[:2, 0]) < distance


def test_speeds_of_120_mm_bombs_are_those_of_an_independent_calculation() -> None:
    """A point mass over a flat Earth, McCoy's curve: 65 degrees, but 45 degrees at 7 km."""
    threat = mortar("mortar_120")
    for distance, speed in ((2000.0, 171.0), (5000.0, 295.0), (7000.0, 308.0)):
        assert laid(threat, distance).speed == pytest.approx(speed, rel=0.006)


def test_a_mortar_out_of_reach_says_how_far_it_reaches() -> None:
    threat = mortar("mortar_60")
    with pytest.raises(UnreachableError) as raised:
        laid(threat, 3600.0)
    longest = max_range(body(threat), AIR, EARTH, speed=237.0, azimuth=0.7)
    assert raised.value.maximum_range == pytest.approx(longest, abs=1.0)


def test_a_mortar_cannot_be_laid_on_what_its_least_speed_overshoots_at_any_elevation() -> None:
    with pytest.raises(UnreachableError, match="the aim point is 10 m away"):
        laid(mortar("mortar_120"), 10.0)


def test_a_bomb_that_hardly_feels_the_air_is_laid_at_its_best_elevation() -> None:
    """Without drag 45 degrees is the best elevation: any slower and the aim is out of reach."""
    light = mortar("mortar_120").model_copy(update={"form_factor": 0.01})
    distance = 0.95 * light.greatest_muzzle_speed**2 / 9.8
    for azimuth in AZIMUTHS:
        assert miss(light, laid(light, distance, azimuth), distance, azimuth) < 0.2


@pytest.mark.parametrize(("name", "off"), [("mortar_60", 0.002), ("mortar_81", 0.002)])
def test_fitted_bombs_reach_their_published_maximum_range(name: str, off: float) -> None:
    threat = mortar(name)
    ranges = [
        max_range(body(threat), AIR, EARTH, speed=threat.greatest_muzzle_speed, azimuth=azimuth)
        for azimuth in AZIMUTHS
    ]
    assert np.mean(ranges) == pytest.approx(threat.maximum_range, rel=off)


def test_bombs_of_120_mm_reach_their_published_range_without_a_fit() -> None:
    """7,200 m are published; McCoy's curve gives 1.7 % more."""
    threat = mortar("mortar_120")
    longest = max_range(body(threat), AIR, EARTH, speed=threat.greatest_muzzle_speed)
    assert longest == pytest.approx(7200.0, rel=0.02)


@pytest.mark.parametrize("name", ["mortar_60", "mortar_81", "mortar_120"])
def test_least_speed_carries_to_the_minimum_range_when_laid_steeply(name: str) -> None:
    threat = mortar(name)
    steep = Laying(math.radians(85.0), 0.0, threat.least_muzzle_speed)
    impact = fly(body(threat), AIR, EARTH, nominal_launch(SITE, steep)).end_position[1, 0]
    assert impact == pytest.approx(threat.minimum_range, rel=0.02)


# FT 155-AM-2: muzzle speed (m/s), quadrant elevation (NATO mil), range (m).
FIRING_TABLE = [
    (337, 97.2, 2000), (337, 211.6, 4000), (397, 118.1, 3000), (397, 420.6, 8000),
    (474, 258.4, 7000), (474, 539.9, 11000), (568, 177.6, 7000), (568, 520.7, 13000),
    (684, 141.6, 8000), (684, 525.3, 16000),
]  # fmt: skip


def test_shells_fly_as_far_as_the_firing_table_says() -> None:
    """Within 1.5 %, without a fit and without the shell's spin."""
    speed, mils, table = np.array(FIRING_TABLE, dtype=float).T
    launches = nominal_launches(
        np.zeros((3, speed.size)), mils * 2.0 * np.pi / 6400.0, np.zeros(speed.size), speed=speed
    )
    flights = fly(body(shell()), AIR, EARTH, launches)
    np.testing.assert_allclose(flights.end_position[1], table, rtol=0.015)


@pytest.mark.parametrize(
    ("distance", "charge"), [(2000.0, 0), (7000.0, 0), (11_000.0, 2), (17_500.0, 4)]
)
def test_a_shell_leaves_with_the_lowest_charge_that_reaches(distance: float, charge: int) -> None:
    threat = shell()
    assert laid(threat, distance).speed == threat.muzzle_speeds[charge]
    reaches = [max_range(body(threat), AIR, EARTH, speed=s, azimuth=0.7) >= distance
               for s in threat.muzzle_speeds]  # fmt: skip
    assert reaches.index(True) == charge


@pytest.mark.parametrize("angle_of_fire", ["low", "high"])
def test_a_shell_lands_on_its_aim_by_either_trajectory(angle_of_fire: str) -> None:
    threat = shell(angle_of_fire)
    laying = laid(threat, 9000.0)
    assert miss(threat, laying, 9000.0, 0.7) < 0.2
    assert (laying.elevation > LEAST) == (angle_of_fire == "high")


def test_a_shell_out_of_reach_says_how_far_its_highest_charge_reaches() -> None:
    with pytest.raises(UnreachableError) as raised:
        laid(shell(), 18_500.0)
    longest = max_range(body(shell()), AIR, EARTH, speed=684.0, azimuth=0.7)
    assert raised.value.maximum_range == pytest.approx(longest, abs=1.0)
