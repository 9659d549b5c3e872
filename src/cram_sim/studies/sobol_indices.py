"""Sobol' indices: how much of a measure's variance each factor makes, alone and with others.

I. M. Sobol', Math. Comput. Simul. 55 (2001) 271-280. Design and estimators: A. Saltelli, P. Annoni,
I. Azzini, F. Campolongo, M. Ratto, S. Tarantola, Comput. Phys. Commun. 181 (2010) 259-270.
"""

import numpy as np

from cram_sim.records import Floats
from cram_sim.studies.keyed_random import generator_of

BITS = 52  # of a coordinate


def sobol_design(factors: int, points: int, seed: int) -> Floats:
    """Points of the unit cube, shape ((factors + 2) * points, factors), never on its faces.

    First the rows A, then B, independent of them, then for each factor A with its column of B.
    A and B are a scrambled Sobol' sequence of twice the factors, balanced where `points` is a power
    of 2. Raises ValueError where it is not.
    """
    from scipy.stats import qmc

    if factors < 1 or points < 2 or points & (points - 1):
        raise ValueError("factors are 1 or more, points a power of 2")
    random = generator_of(seed, "sobol design")
    both = qmc.Sobol(d=2 * factors, bits=BITS, rng=random).random(points) + 0.5 ** (BITS + 1)
    one, other = both[:, :factors], both[:, factors:]
    mixed = np.repeat(one[np.newaxis], factors, axis=0)
    for factor in range(factors):
        mixed[factor, :, factor] = other[:, factor]
    return np.concatenate([one, other, mixed.reshape(-1, factors)])
