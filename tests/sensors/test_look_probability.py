"""The chance of one look: closed forms at the reference, the edges of coverage, the looks drawn."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sensors.radar_builders import CROSS_SECTION, at_bearing, hover, look_draws, search_radar

from cram_sim.records import Floats
from cram_sim.sensors.look_probability import p_look, reach
from cram_sim.sensors.search_radar import SearchRadar

ORIGIN = np.zeros(3)


def seen(radar: SearchRadar, slant_range: float, azimuth: float, elevation: float) -> float:
    """The chance at a range (m), azimuth and elevation (deg) from the origin."""
    place = at_bearing(slant_range, math.radians(azimuth), math.radians(elevation))
    return float(p_look(radar, ORIGIN, place, CROSS_SECTION))


@pytest.mark.parametrize("azimuth", [0.0, 45.0, 200.0])
@pytest.mark.parametrize("elevation", [0.0, 30.0])
def test_on_the_ring_of_the_reference_range_it_is_the_reference_probability(
    azimuth: float, elevation: float
) -> None:
    assert seen(search_radar(), 5000.0, azimuth, elevation) == pytest.approx(0.5, rel=1e-9)


def test_beyond_the_range_gate_it_is_nothing() -> None:
    radar = search_radar(maximum_range="4 km")
    assert seen(radar, 3999.0, 0.0, 10.0) > 0.5
    assert seen(radar, 4001.0, 0.0, 10.0) == 0.0


def test_a_lowest_elevation_of_ten_degrees_hides_what_is_lower() -> None:
    radar = search_radar(elevation_minimum="10 deg")
    assert seen(radar, 3000.0, 0.0, 9.9) == 0.0
    assert seen(radar, 3000.0, 0.0, 10.1) > 0.5


def test_a_cone_overhead_is_blind() -> None:
    radar = search_radar(elevation_maximum="70 deg")
    assert seen(radar, 1000.0, 0.0, 70.1) == 0.0
    assert seen(radar, 1000.0, 0.0, 69.9) > 0.5


def test_a_sector_ends_at_its_sides() -> None:
    radar = search_radar(azimuth_centre="350 deg", azimuth_width="40 deg")
    assert [seen(radar, 2000.0, azimuth, 5.0) > 0.0 for azimuth in (329.0, 331.0, 9.0, 11.0)] == [
        False,
        True,
        True,
        False,
    ]


@given(probability=st.floats(0.01, 0.99), cross_section=st.floats(1e-4, 1.0))
def test_at_the_reach_for_a_probability_it_is_that_probability(
    probability: float, cross_section: float
) -> None:
    radar = search_radar(maximum_range="900 km")
    away = reach(radar, cross_section, probability)
    place = np.array([0.0, away, 0.0])
    found = float(p_look(radar, ORIGIN, place, cross_section))
    assert found == pytest.approx(probability, abs=2e-4)


def test_the_reach_ends_at_the_range_gate() -> None:
    assert reach(search_radar(maximum_range="4 km"), CROSS_SECTION, 0.5) == 4000.0


def test_sixteen_times_the_cross_section_doubles_the_reach() -> None:
    radar = search_radar(maximum_range="900 km")
    assert reach(radar, 0.16, 0.7) == pytest.approx(2.0 * reach(radar, 0.01, 0.7))


@given(east=st.floats(-9e3, 9e3), north=st.floats(-9e3, 9e3), up=st.floats(10.0, 5e3))
@settings(deadline=None)
def test_it_depends_on_where_the_target_is_from_the_radar(
    east: float, north: float, up: float
) -> None:
    radar, moved = search_radar(), np.array([120.0, -340.0, 15.0])
    target: Floats = np.array([east, north, up])
    here = float(p_look(radar, ORIGIN, target, CROSS_SECTION))
    there = float(p_look(radar, moved, target + moved, CROSS_SECTION))
    assert here == pytest.approx(there, abs=1e-9)


def test_the_looks_of_a_replication_detect_as_often() -> None:
    """20,000 looks at each of four places, within 5 standard errors."""
    radar, looks = search_radar(maximum_range="9 km"), 20_000
    place = at_bearing([2500.0, 5000.0, 8000.0, 9500.0], 1.0, 0.2)
    uniforms = np.random.default_rng(5).uniform(size=(4, looks))
    share = hover(radar, place, look_draws(uniforms)).detected.mean(axis=1)
    expected = p_look(radar, ORIGIN, place, CROSS_SECTION)
    error = np.sqrt(expected * (1.0 - expected) / looks)
    assert (np.abs(share - expected) <= 5.0 * error).all()
    assert expected[3] == 0.0
