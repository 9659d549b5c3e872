import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cram_sim.sensors.horizon import CLEAR, Horizon, higher_of, horizon_of_mask

DEGREE = math.pi / 180.0
TENTH = 0.1 * DEGREE  # the width of a mask's bins


def height(horizon: Horizon, azimuth: float, ground_range: float = 1000.0) -> float:
    return float(horizon.at(np.array(azimuth * DEGREE), np.array(ground_range)))


def test_without_a_mask_nothing_is_hidden() -> None:
    assert height(horizon_of_mask([], []), 123.0) == -0.5 * math.pi


def test_one_point_is_the_same_all_round() -> None:
    mask = horizon_of_mask([1.0], [0.05])
    assert {height(mask, azimuth) for azimuth in (0.0, 90.0, 359.9)} == {0.05}


@pytest.mark.parametrize(
    ("azimuth", "expected"),
    [(100.0, 2.0), (150.0, 4.0), (200.0, 6.0), (10.0, 3.3846), (-10.0, 3.6923)],
)
def test_a_mask_is_linear_between_its_points_and_closes_across_north(
    azimuth: float, expected: float
) -> None:
    """Between 200 and 460 degrees it falls from 6 to 2 degrees."""
    mask = horizon_of_mask([100 * DEGREE, 200 * DEGREE], [2 * DEGREE, 6 * DEGREE])
    steepest = 4 / 100  # degrees a degree
    assert height(mask, azimuth) / DEGREE == pytest.approx(expected, abs=0.05 * steepest + 1e-4)


def test_a_mask_written_from_west_to_east_is_the_same_mask() -> None:
    west = horizon_of_mask([-90 * DEGREE, 90 * DEGREE], [0.02, 0.04])
    east = horizon_of_mask([90 * DEGREE, 270 * DEGREE], [0.04, 0.02])
    np.testing.assert_allclose(west.elevation, east.elevation, atol=1e-12)


@given(st.floats(-7.0, 7.0), st.floats(0.0, 5e4))
def test_the_higher_of_two_hides_what_either_hides(azimuth: float, ground_range: float) -> None:
    hills = Horizon(np.arange(8 * 5, dtype=float).reshape(8, 5) % 7 / 100.0, 2000.0)
    mask = Horizon(np.arange(16, dtype=float)[:, np.newaxis] % 5 / 80.0, 1e9)
    where = np.array(azimuth), np.array(ground_range)
    expected = max(float(hills.at(*where)), float(mask.at(*where)))
    assert float(higher_of(mask, hills).at(*where)) == expected


def test_a_clear_horizon_changes_no_other() -> None:
    hills = Horizon(np.linspace(0.0, 0.1, 12).reshape(4, 3), 500.0)
    np.testing.assert_array_equal(higher_of(CLEAR, hills).elevation, hills.elevation)
