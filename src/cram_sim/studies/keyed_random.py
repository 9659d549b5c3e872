"""Random numbers of a study: a generator of its own for each purpose, by the study's seed."""

import numpy as np

from cram_sim.streams import entity_key


def generator_of(seed: int, purpose: str) -> np.random.Generator:
    """A generator that depends on the seed and the purpose alone, apart from those of the raids."""
    return np.random.default_rng([seed, entity_key(purpose)])
