"""What the windows of all effectors share: closed sectors, the spans of firing."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from cram_sim.effectors.windows import in_sector
from cram_sim.records import Opportunities, Window

EAST, WEST = 0.5 * math.pi, -0.5 * math.pi


def sector(start: float, end: float) -> NDArray[np.float64]:
    return np.radians([[start, end]])


@pytest.mark.parametrize("azimuth", [0.0, EAST, WEST, math.pi])
def test_a_sector_of_a_whole_circle_closes_all_round(azimuth: float) -> None:
    assert in_sector(azimuth, sector(0.0, 360.0))
    assert in_sector(azimuth, sector(-180.0, 180.0))


def test_a_sector_runs_clockwise_through_north() -> None:
    assert in_sector(0.0, sector(350.0, 10.0))
    assert not in_sector(EAST, sector(350.0, 10.0))
    assert in_sector(EAST, sector(10.0, 350.0))
    assert not in_sector(0.0, sector(10.0, 350.0))


def test_no_sector_closes_nothing() -> None:
    assert not in_sector(EAST, np.empty((0, 2)))


def opportunities(*lanes: list[float]) -> Opportunities:
    """Lanes with these firing times."""
    stop = np.cumsum([len(lane) for lane in lanes])
    table = np.zeros((int(stop[-1]), len(Window)))
    table[:, Window.FIRING_TIME] = [time for lane in lanes for time in lane]
    return Opportunities(table, stop - [len(lane) for lane in lanes], stop)


def test_what_recedes_faster_than_its_fire_is_fired_at_sooner_though_met_later() -> None:
    earliest, latest = opportunities([3.0, 2.0, 1.0], [], [math.nan, 5.0, 6.0]).firing_spans()
    np.testing.assert_array_equal(earliest, [1.0, math.nan, 5.0])
    np.testing.assert_array_equal(latest, [3.0, math.nan, 6.0])


def test_without_any_window_there_is_no_span() -> None:
    earliest, latest = opportunities([], []).firing_spans()
    assert np.isnan(earliest).all()
    assert np.isnan(latest).all()
