"""Morris screening: which factors matter, from trajectories that move one factor at a time.

M. D. Morris, "Factorial sampling plans for preliminary computational experiments", Technometrics
33 (1991) 161-174. F. Campolongo, J. Cariboni, A. Saltelli, "An effective screening design for
sensitivity analysis of large models", Environ. Model. Softw. 22 (2007) 1509-1518, for mu*.
"""

import numpy as np

from cram_sim.records import Floats
from cram_sim.studies.keyed_random import generator_of

STEP = 0.5  # of the unit interval, that a factor moves: half of the levels


def morris_design(factors: int, trajectories: int, levels: int, seed: int) -> Floats:
    """Points of the unit cube, shape (trajectories * (factors + 1), factors).

    A trajectory is factors + 1 rows; each moves one factor, in random order, by half the interval.
    Levels are the middles of equal parts of it, so a law without limits has a value at each.
    Raises ValueError unless the levels are even and the numbers 1 or more.
    """
    if factors < 1 or trajectories < 1 or levels < 2 or levels % 2:
        raise ValueError("factors and trajectories are 1 or more, levels even and 2 or more")
    random = generator_of(seed, "morris design")
    lower = (random.integers(levels // 2, size=(trajectories, 1, factors)) + 0.5) / levels
    begins_high = random.random((trajectories, 1, factors)) < 0.5
    places = np.broadcast_to(np.arange(factors), (trajectories, factors))
    moves_at = random.permuted(places, axis=1)[:, np.newaxis, :]
    has_moved = moves_at < np.arange(factors + 1)[:, np.newaxis]
    points: Floats = lower + STEP * (begins_high ^ has_moved)
    return points.reshape(-1, factors)
