"""Where a shot was aimed: from the window that it was fired in."""

from typing import NamedTuple

import numpy as np

from cram_sim.records import Floats, Integers, Opportunities, Window


class LinesOfSight(NamedTuple):
    """From a fire unit to where threats are met: `azimuth`, `elevation` rad, `slant_range` m."""

    azimuth: Floats
    elevation: Floats
    slant_range: Floats


def lines_of_sight(windows: Opportunities, lane: Integers, time: Floats) -> LinesOfSight:
    """The lines at intercept times (s) of `lane` (k,), linear between the rows of its window."""
    low, last = windows.start[lane], windows.stop[lane] - 1
    high = last
    times = windows.table[:, Window.INTERCEPT_TIME]
    while np.any(high - low > 1):
        middle = (low + high) // 2
        is_before = times[middle] <= time
        low, high = np.where(is_before, middle, low), np.where(is_before, high, middle)
    after = np.minimum(low + 1, last)
    step = times[after] - times[low]
    part = np.clip((time - times[low]) / np.where(step > 0.0, step, 1.0), 0.0, 1.0)
    first, second = windows.table[low], windows.table[after]
    turn = second[:, Window.AZIMUTH] - first[:, Window.AZIMUTH]
    turn = np.mod(turn + np.pi, 2.0 * np.pi) - np.pi
    azimuth = first[:, Window.AZIMUTH] + part * turn
    rise = second[:, Window.ELEVATION] - first[:, Window.ELEVATION]
    farther = second[:, Window.SLANT_RANGE] - first[:, Window.SLANT_RANGE]
    return LinesOfSight(
        azimuth,
        first[:, Window.ELEVATION] + part * rise,
        first[:, Window.SLANT_RANGE] + part * farther,
    )
