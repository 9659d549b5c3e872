"""Where the rounds of one burst of a gun pass their threat."""

import math

import numpy as np

from cram_sim.effectors.gun_burst import falls_of
from cram_sim.effectors.protocol import Order, Pattern
from cram_sim.records import Floats

WORDS = ("rounds of a burst", "presented area, as a disc")


def burst_pattern(figures: Floats, order: Order, scatter: Floats) -> Pattern:
    """The rounds of one burst about the mean misses of `gun_burst`; `scatter` (2, rounds at least).

    `figures` from `gun_burst.settings`. The disc is that of the first round.
    """
    falls = falls_of(figures, order)
    if not len(falls):
        return Pattern(np.empty((2, 0)), math.nan, WORDS)
    points = falls[:, :2].T + falls[:, 2:4].T * scatter[:, : len(falls)]
    return Pattern(points, math.sqrt(falls[0, 4] / math.pi), WORDS)
