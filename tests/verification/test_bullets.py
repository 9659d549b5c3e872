import math

import numpy as np
import pytest

from cram_sim.ballistics.earth import flat_earth
from cram_sim.verification.bullets import Bullet, moisture, trajectory

BULLET = Bullet("G7", 0.25, 2_800.0, 2.0, 200.0)


def test_saturated_air_at_15_degrees_weighs_0_64_per_cent_less() -> None:
    assert moisture(288.15, 101_325.0, 1.0) == pytest.approx(1 - 0.378 * 1_704 / 101_325, abs=1e-5)


def test_a_bullet_meets_the_line_of_sight_where_the_rifle_is_zeroed() -> None:
    path = trajectory(BULLET, flat_earth(), np.array([200.0]))["path_in"]
    assert path[0] == pytest.approx(0.0, abs=1e-6)


def test_a_bullet_flies_alike_in_every_direction_over_an_earth_at_rest() -> None:
    ranges = np.array([100.0, 500.0])
    north = trajectory(BULLET, flat_earth(), ranges)
    south_west = trajectory(BULLET, flat_earth(), ranges, azimuth=math.radians(225))
    for name, column in north.items():
        np.testing.assert_allclose(south_west[name], column, rtol=1e-9, atol=1e-9)


def test_wind_from_the_left_blows_a_bullet_to_the_right() -> None:
    ranges = np.array([500.0])
    assert trajectory(BULLET, flat_earth(), ranges, wind=(5.0, 0.0))["windage_in"][0] > 0
