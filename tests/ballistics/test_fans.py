"""Fans over ranges that are known in closed form."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cram_sim.ballistics.fans import Landings, land_at, longest_range

Floats = NDArray[np.float64]

ELEVATIONS = np.linspace(0.0, 1.55, 32)
BEARING = 0.7


def drifting(ranges: Callable[[Floats], Floats], drift: tuple[float, float]) -> Landings:
    """Flights of a known range, moved along and across the bearing by a share of the way up."""

    def landings(elevations: Floats, azimuths: Floats) -> tuple[Floats, Floats]:
        moved = np.sin(elevations)
        way, turn = ranges(elevations), azimuths - BEARING
        return way * np.cos(turn) + drift[0] * moved, way * np.sin(turn) + drift[1] * moved

    return landings


def vacuum(elevations: Floats) -> Floats:
    """The ranges of 10 km at most of a shell without air."""
    return 10_000.0 * np.sin(2 * elevations)


def two_humps(elevations: Floats) -> Floats:
    """10 km at 0.4 and again, 9 km, at 1.2 rad; 5 km between them, at 0.8."""
    return np.interp(elevations, [0.0, 0.4, 0.8, 1.2, 1.6], [0.0, 10e3, 5e3, 9e3, 0.0])


@given(st.floats(420.0, 9_990.0))
def test_both_elevations_are_those_of_the_parabola(distance: float) -> None:
    low = land_at(drifting(vacuum, (0, 0)), ELEVATIONS, BEARING, distance, high=False)
    high = land_at(drifting(vacuum, (0, 0)), ELEVATIONS, BEARING, distance, high=True)
    slope = 20_000.0 * math.sqrt(1 - (distance / 10_000.0) ** 2)
    expected = 0.5 * math.asin(distance / 10_000.0)
    assert low.setting == pytest.approx(expected, abs=0.011 / slope)
    assert high.setting == pytest.approx(math.pi / 2 - expected, abs=0.011 / slope)


@given(
    st.floats(1_500.0, 9_000.0), st.floats(-700.0, 700.0), st.floats(-700.0, 700.0), st.booleans()
)
def test_a_drift_in_any_direction_is_aimed_off(
    distance: float, along: float, across: float, high: bool
) -> None:
    landings = drifting(vacuum, (along, across))
    landing = land_at(landings, ELEVATIONS, BEARING, distance, high=high)
    ours = landings(np.array([landing.setting]), np.array([landing.azimuth]))
    assert math.hypot(float(ours[0][0]) - distance, float(ours[1][0])) < 0.01


@given(st.floats(-800.0, 800.0))
def test_the_longest_range_is_known_to_a_millimetre(head_wind: float) -> None:
    dense = np.linspace(0.5, 1.1, 200_001)
    exact = float(np.max(vacuum(dense) + head_wind * np.sin(dense)))
    ours = longest_range(drifting(vacuum, (head_wind, 0)), ELEVATIONS, BEARING)
    assert ours == pytest.approx(exact, abs=2e-3)


@pytest.mark.parametrize(
    ("distance", "low", "high"), [(6_000.0, 0.24, 1.2 + 0.4 / 3), (9_500.0, 0.38, 0.44)]
)
def test_of_several_elevations_the_outermost_count(
    distance: float, low: float, high: float
) -> None:
    landings = drifting(two_humps, (0, 0))
    ours = [land_at(landings, ELEVATIONS, BEARING, distance, high=side) for side in (False, True)]
    assert [landing.setting for landing in ours] == pytest.approx([low, high], abs=1e-5)


def test_lanes_that_fail_are_left_out() -> None:
    def partly(elevations: Floats) -> Floats:
        return np.where((elevations < 0.1) | (elevations > 1.2), math.nan, vacuum(elevations))

    landing = land_at(drifting(partly, (0, 0)), ELEVATIONS, BEARING, 8_000.0, high=False)
    assert landing.setting == pytest.approx(0.5 * math.asin(0.8), abs=1e-5)
    assert landing.longest_range <= 10_000.0


def test_a_distance_that_the_range_leaps_over_is_not_reached() -> None:
    def leaping(elevations: Floats) -> Floats:
        return np.where(elevations < 0.3, 0.0, vacuum(elevations))

    landing = land_at(drifting(leaping, (0, 0)), ELEVATIONS, BEARING, 3_000.0, high=False)
    assert math.isnan(landing.setting)


def test_beyond_the_longest_range_nothing_lands() -> None:
    landing = land_at(drifting(vacuum, (0, 0)), ELEVATIONS, BEARING, 10_000.1, high=False)
    assert math.isnan(landing.setting)
    assert landing.longest_range == pytest.approx(10_000.0, abs=1e-3)
    assert landing.shortest_range == 0.0


def test_where_no_flight_lands_there_is_no_range() -> None:
    landings = drifting(lambda elevations: np.full(elevations.shape, math.nan), (0, 0))
    with pytest.raises(ValueError, match="no flight of it comes down"):
        longest_range(landings, ELEVATIONS, BEARING)
