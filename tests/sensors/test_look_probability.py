"""The chance of one look: closed forms at the reference, the edges of coverage, the looks drawn."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sensors.radar_builders import CROSS_SECTION, at_bearing, hover, look_draws, search_radar

from cram_sim.records import Floats
from cram_sim.sensors.horizon import CLEAR, Horizon, horizon_of_mask
from cram_sim.sensors.look_probability import p_look, reach
from cram_sim.sensors.radar_figures import DRY, Figures, Weather, figures_of
from cram_sim.sensors.search_radar import SearchRadar

ORIGIN = np.zeros(3)


def figures(
    radar: SearchRadar,
    *,
    place: Floats = ORIGIN,
    horizon: Horizon = CLEAR,
    weather: Weather = DRY,
) -> Figures:
    return figures_of(radar, place, horizon, weather)


def seen(radar: SearchRadar, slant_range: float, azimuth: float, elevation: float) -> float:
    """The chance at a range (m), azimuth and elevation (deg) from the origin."""
    place = at_bearing(slant_range, math.radians(azimuth), math.radians(elevation))
    return float(p_look(figures(radar), place, CROSS_SECTION))


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
    away = reach(radar, DRY, cross_section, probability)
    place = np.array([0.0, away, 0.0])
    found = float(p_look(figures(radar), place, cross_section))
    assert found == pytest.approx(probability, abs=2e-4)


def test_the_reach_ends_at_the_range_gate() -> None:
    assert reach(search_radar(maximum_range="4 km"), DRY, CROSS_SECTION, 0.5) == 4000.0


def test_sixteen_times_the_cross_section_doubles_the_reach() -> None:
    radar = search_radar(maximum_range="900 km")
    assert reach(radar, DRY, 0.16, 0.7) == pytest.approx(2.0 * reach(radar, DRY, 0.01, 0.7))


@given(east=st.floats(-9e3, 9e3), north=st.floats(-9e3, 9e3), up=st.floats(10.0, 5e3))
@settings(deadline=None)
def test_it_depends_on_where_the_target_is_from_the_radar(
    east: float, north: float, up: float
) -> None:
    radar, moved = search_radar(), np.array([120.0, -340.0, 15.0])
    target: Floats = np.array([east, north, up])
    here = float(p_look(figures(radar), target, CROSS_SECTION))
    there = float(p_look(figures(radar, place=moved), target + moved, CROSS_SECTION))
    assert here == pytest.approx(there, abs=1e-9)


CASES: dict[str, dict[str, int]] = {
    "Swerling I": {},
    "Swerling III, 8 pulses": {"swerling": 3, "pulses": 8},
    "steady, 4 pulses": {"swerling": 0, "pulses": 4},
}
RAIN = Weather(attenuation=4e-4, rain_height=900.0)
RIDGE = horizon_of_mask([0.0, 1.0, 2.0], [0.0, 0.21, 0.0])


@pytest.mark.parametrize("weather", [DRY, RAIN], ids=["dry", "rain"])
@pytest.mark.parametrize("horizon", [CLEAR, RIDGE], ids=["clear", "ridge"])
@pytest.mark.parametrize("name", CASES)
def test_the_looks_of_a_replication_detect_as_often(
    name: str, horizon: Horizon, weather: Weather
) -> None:
    """20,000 looks at each of five places, within 5 standard errors."""
    radar, looks = search_radar(maximum_range="9 km", **CASES[name]), 20_000
    place = at_bearing([2500.0, 5000.0, 6500.0, 8000.0, 9500.0], [1.0, 1.0, 4.0, 1.0, 1.0], 0.2)
    uniforms = np.random.default_rng(5).uniform(size=(5, looks))
    seen = hover(radar, place, look_draws(uniforms), horizon=horizon, weather=weather)
    expected = p_look(figures(radar, horizon=horizon, weather=weather), place, CROSS_SECTION)
    assert np.array_equal(seen.covered.any(axis=1), expected > 0.0)
    error = np.sqrt(expected * (1.0 - expected) / looks)
    assert (np.abs(seen.detected.mean(axis=1) - expected) <= 5.0 * error + 1e-4).all()


def test_a_target_across_the_line_of_sight_is_too_slow_for_a_gate_on_range_rate() -> None:
    radar = figures(search_radar(minimum_speed="30 m/s"))
    place = np.array([[0.0, 0.0], [3000.0, 3000.0], [0.0, 0.0]])
    velocity = np.array([[200.0, 200.0], [29.0, -31.0], [0.0, 0.0]])
    found = p_look(radar, place, CROSS_SECTION, velocity=velocity)
    assert found[0] == 0.0
    assert found[1] > 0.5


def test_rain_shortens_the_reach_to_where_the_look_still_detects() -> None:
    radar = search_radar(maximum_range="900 km")
    away = reach(radar, RAIN, CROSS_SECTION, 0.5)
    assert away < reach(radar, DRY, CROSS_SECTION, 0.5)
    place = np.array([0.0, away, 0.0])
    assert float(p_look(figures(radar, weather=RAIN), place, CROSS_SECTION)) == pytest.approx(0.5)


def test_a_probability_below_that_of_a_false_alarm_is_reached_anywhere() -> None:
    radar = search_radar(maximum_range="90 km")
    assert reach(radar, DRY, CROSS_SECTION, 1e-7) == 90_000.0
