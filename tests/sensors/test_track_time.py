"""Waits for a track: against the closed forms of certain looks and the chain itself."""

import numpy as np
import pytest
from sensors.radar_builders import search_radar

from cram_sim.sensors.m_of_n import p_confirmed_by
from cram_sim.sensors.search_radar import SearchRadar
from cram_sim.sensors.track_time import median_track_time, p_tracked, track_chance

LONGEST = 60.0


def radar_of(scan_period: float) -> SearchRadar:
    """Three of five looks, so many seconds apart."""
    return search_radar(scan_period=f"{scan_period} s")


def median(*p_looks: float, scan_period: float = 2.0) -> float:
    chance = track_chance(radar_of(scan_period), LONGEST)
    looks = np.array(p_looks)[:, np.newaxis]
    return float(median_track_time([chance] * len(p_looks), looks, LONGEST)[0])


@pytest.mark.parametrize("period", [0.25, 1.0, 2.0])
def test_certain_looks_confirm_three_of_five_at_the_third(period: float) -> None:
    """The first look comes after half a period in the median, the third two later."""
    assert median(1.0, scan_period=period) == pytest.approx(2.5 * period, abs=2e-3)


def test_a_target_that_is_never_detected_is_never_tracked() -> None:
    assert median(0.0) == np.inf


def test_a_median_longer_than_the_longest_time_is_infinite() -> None:
    assert median(0.05) == np.inf


def test_a_second_radar_that_sees_nothing_changes_nothing() -> None:
    assert median(0.7, 0.0) == median(0.7)


def test_the_first_of_two_radars_confirms_earlier() -> None:
    assert median(0.7, 0.7) < median(0.7)


def test_a_target_seen_better_is_tracked_sooner() -> None:
    waits = [median(p) for p in np.linspace(0.2, 1.0, 17)]
    assert (np.diff(waits) < 0.0).all()


@pytest.mark.parametrize("p", [0.15, 0.5, 0.93])
def test_chance_at_whole_periods_is_that_of_the_chain(p: float) -> None:
    radar = radar_of(1.0)
    exact = p_confirmed_by(np.full(20, p), 3, 5, drop_misses=5)
    found = track_chance(radar, LONGEST).within(np.full(20, p), np.arange(1.0, 21.0))
    # Interpolated between two roots of p a two-hundredth apart.
    np.testing.assert_allclose(found, exact, atol=2e-4)


def test_track_along_a_flight_of_constant_chance_is_that_of_a_target_that_stays() -> None:
    radar = radar_of(1.0)
    time = np.linspace(0.0, 20.0, 401)
    along = p_tracked(radar, time, np.full_like(time, 0.6))
    stays = track_chance(radar, LONGEST).within(np.full_like(time, 0.6), time)
    # Twenty phases are a staircase around the straight line.
    np.testing.assert_allclose(along, stays, atol=0.5 / 20 + 1e-3)


def test_track_is_not_confirmed_before_three_looks() -> None:
    time = np.linspace(0.0, 6.0, 121)
    along = p_tracked(radar_of(1.0), time, np.ones_like(time))
    assert (along[time < 2.0] == 0.0).all()
    assert (along[time > 3.0] == 1.0).all()


def test_chance_of_a_track_never_falls_along_a_flight() -> None:
    time = np.linspace(0.0, 30.0, 601)
    p = np.where((time > 3.0) & (time < 17.0), 0.4, 0.0)
    assert (np.diff(p_tracked(search_radar(), time, p)) >= 0.0).all()


def test_a_flight_shorter_than_a_scan_is_not_tracked() -> None:
    time = np.linspace(0.0, 0.2, 5)
    assert (p_tracked(radar_of(1.0), time, np.ones(5)) == 0.0).all()
