"""Where a laser's spot wanders on its threat in one dwell."""

import math

import numpy as np

from cram_sim.effectors.laser_windows import DIVERGENCE
from cram_sim.effectors.protocol import Order, Pattern
from cram_sim.records import Floats, Window

SHOWN = 200  # of the places of a spot that moves all the time
WORDS = ("middle of the spot at 200 moments of a dwell", "the spot to 1/e², without jitter")


def spot_pattern(jitter: float, order: Order, scatter: Floats) -> Pattern:
    """The places of the spot's middle at the beginning of a dwell.

    `jitter` (rad) of this engagement, per axis; `scatter` (2, 200 at least) standard normals. The
    disc is as wide as light and air make the spot, haze aside.
    """
    firing = order.window[:, Window.FIRING_TIME]
    row = min(int(np.searchsorted(firing, order.opening_time)), len(firing) - 1)
    slant_range = float(order.window[row, Window.SLANT_RANGE])
    points = jitter * slant_range * scatter[:, :SHOWN]
    return Pattern(points, slant_range * math.sqrt(order.window[row, DIVERGENCE]), WORDS)
