"""How much of one raid's outcome is chance, and how much the parameters.

By the law of total variance: that of one raid is the variance of what a parameter setting comes to
on average, and the mean of the variances within a setting.
"""

from dataclasses import dataclass

import numpy as np

from cram_sim.records import Floats
from cram_sim.studies.keyed_random import generator_of
from cram_sim.studies.resampling import RESAMPLES, Bounded, bounded
from cram_sim.studies.responses import Responses


@dataclass(frozen=True)
class VarianceShares:
    """The variance between parameter settings and, on average, within one; in the unit squared.

    `parametric` is the share of the former, shape (1,), with its bootstrap interval over settings;
    the rest is aleatory.
    """

    between: float
    within: float
    parametric: Bounded
    settings: int


def variance_shares(responses: Responses, seed: int) -> VarianceShares:
    """The shares from cells whose settings were drawn, two of them at least.

    The variance of the cells' values exceeds that between settings by what finitely many raids
    leave: with independent raids the mean variance within over their number, less where they are
    shared. That is taken away.
    """
    random = generator_of(seed, "variance shares")
    cells = responses.values.size
    excess = float(responses.excess_of(lambda rows: rows.var(axis=1, ddof=1)))
    within = responses.one_raid_variances
    between = max(0.0, float(responses.values.var(ddof=1)) - excess)
    chosen = random.integers(cells, size=(RESAMPLES, cells))
    values, times = responses.values[chosen], 1.0
    if responses.shares_raids:
        # All cells have the error of their raids in common: to draw cells anew is not enough.
        drawn = responses.errors_drawn(random, RESAMPLES)
        values, times = values + np.take_along_axis(drawn, chosen, axis=1), 2.0
    # A cell drawn twice does not differ from itself, which makes variances less by 1/cells.
    variances = values.var(axis=1, ddof=1) * cells / (cells - 1) - times * excess
    resampled = _share(np.maximum(variances, 0.0), within[chosen].mean(axis=1))
    value = _share(np.array([between]), within.mean(keepdims=True))
    return VarianceShares(
        between, float(within.mean()), bounded(value, resampled[:, np.newaxis], cells), cells
    )


def _share(between: Floats, within: Floats) -> Floats:
    whole = between + within
    share: Floats = np.divide(between, whole, out=np.zeros_like(whole), where=whole > 0.0)
    return share
