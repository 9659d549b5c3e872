"""Studies whose truth is known: a probability at each point, and raids that are drawn from it."""

import numpy as np

from cram_sim.records import Floats, Integers
from cram_sim.studies.responses import Responses, one_raid_variance, responses_of


def drawn_responses(probabilities: Floats, raids: int, seed: int, *, shared: bool) -> Responses:
    """A raid has the outcome where its own uniform is below the cell's probability."""
    draws = np.random.default_rng(seed).random((1 if shared else probabilities.size, raids))
    outcomes = (draws < probabilities[:, np.newaxis]).astype(np.int64)
    raids_of_each = np.full(probabilities.size, raids)
    return responses_of_raids(outcomes, np.ones_like(outcomes), raids_of_each, shared=shared)


def responses_of_raids(
    numerators: Integers,
    denominators: Integers,
    replications: Integers,
    *,
    shared: bool,
    scale: float = 1.0,
) -> Responses:
    """Of cells (rows) whose first `replications` raids (columns) were flown."""
    flown = np.arange(numerators.shape[1]) < replications[:, np.newaxis]
    variances = [
        one_raid_variance(x[:n], m[:n])
        for x, m, n in zip(numerators, denominators, replications, strict=True)
    ]
    return responses_of(
        np.where(flown, numerators, 0),
        np.where(flown, denominators, 0),
        flown.astype(np.int64),
        np.array(variances),
        shares_raids=shared,
        scale=scale,
    )


def exact_responses(values: Floats) -> Responses:
    """Without any chance."""
    cells = values.size
    nothing = np.zeros(cells)
    return Responses(values, np.zeros((cells, 2)), nothing, np.full(cells, 2), shares_raids=False)
