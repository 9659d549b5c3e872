import math

import numpy as np

from cram_sim.experiment.lines_of_fire import lines_of_sight
from cram_sim.records import Opportunities, Window


def windows() -> Opportunities:
    """Two lanes: one whose azimuth passes north, and one of a single row."""
    table = np.zeros((5, len(Window)))
    table[:, Window.INTERCEPT_TIME] = [10.0, 10.1, 10.2, 10.3, 50.0]
    table[:, Window.AZIMUTH] = [math.pi - 0.2, math.pi - 0.1, -math.pi, -math.pi + 0.1, 1.0]
    table[:, Window.ELEVATION] = [0.1, 0.2, 0.3, 0.4, 0.7]
    table[:, Window.SLANT_RANGE] = [1300.0, 1200.0, 1100.0, 1000.0, 700.0]
    return Opportunities(table, np.array([0, 4]), np.array([4, 5]))


def test_a_line_of_sight_lies_between_its_rows() -> None:
    sight = lines_of_sight(windows(), np.array([0]), np.array([10.05]))
    np.testing.assert_allclose(sight.elevation, 0.15)
    np.testing.assert_allclose(sight.slant_range, 1250.0)


def test_an_azimuth_turns_the_short_way_round() -> None:
    sight = lines_of_sight(windows(), np.array([0]), np.array([10.15]))
    np.testing.assert_allclose(sight.azimuth, math.pi - 0.05)


def test_at_and_beyond_its_ends_a_window_has_the_lines_of_its_end_rows() -> None:
    sight = lines_of_sight(windows(), np.array([0, 0, 1]), np.array([9.0, 10.3, 50.0]))
    np.testing.assert_allclose(sight.elevation, [0.1, 0.4, 0.7])


def test_a_lane_does_not_depend_on_its_neighbours() -> None:
    alone = lines_of_sight(windows(), np.array([1]), np.array([50.0]))
    among = lines_of_sight(windows(), np.array([0, 1]), np.array([10.05, 50.0]))
    assert among.azimuth[1] == alone.azimuth[0]
