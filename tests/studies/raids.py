"""Studies whose truth is known: a probability at each point, and raids that are drawn from it."""

import numpy as np

from cram_sim.records import Floats
from cram_sim.studies.responses import Responses, responses_of


def drawn_responses(probabilities: Floats, raids: int, seed: int, *, shared: bool) -> Responses:
    """A raid has the outcome where its own uniform is below the cell's probability."""
    draws = np.random.default_rng(seed).random((1 if shared else probabilities.size, raids))
    outcomes = (draws < probabilities[:, np.newaxis]).astype(np.int64)
    raids_of_each = np.full(probabilities.size, raids)
    return responses_of(outcomes, np.ones_like(outcomes), raids_of_each, shares_raids=shared)


def exact_responses(values: Floats) -> Responses:
    """Without any chance."""
    cells = values.size
    return Responses(values, np.zeros((cells, 2)), np.full(cells, 2), shares_raids=False)
