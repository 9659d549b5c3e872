"""Sobol' indices: how much of a measure's variance each factor makes, alone and with others.

I. M. Sobol', Math. Comput. Simul. 55 (2001) 271-280. Design and estimators: A. Saltelli, P. Annoni,
I. Azzini, F. Campolongo, M. Ratto, S. Tarantola, Comput. Phys. Commun. 181 (2010) 259-270.
"""

from dataclasses import dataclass

import numpy as np

from cram_sim.records import Floats
from cram_sim.studies.keyed_random import generator_of
from cram_sim.studies.resampling import RESAMPLES, Bounded, bounded, shares_of_first
from cram_sim.studies.responses import Responses

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


@dataclass(frozen=True)
class SobolIndices:
    """First-order and total indices of each factor, shapes (factors,).

    `noise` is the share of the variance between points that chance made, and that was taken away
    from all indices; `variance` is what is left, in the measure's unit squared. Estimates may lie
    beyond 0 and 1, intervals do not. `comes_first` is the share of resamples in which the factor
    has the greatest total index.
    """

    first: Bounded
    total: Bounded
    variance: float
    noise: float
    comes_first: Floats
    points: int


def sobol_indices(responses: Responses, factors: int, seed: int) -> SobolIndices:
    """Indices from the cells of `sobol_design`, with bootstrap intervals over its points.

    The estimators are those of `scipy.stats.sobol_indices`. Each is a mean over points of quadratic
    terms, from which goes what finitely many raids add to it; so chance is not sold as interaction.
    NaN where nothing is left.
    """
    random = generator_of(seed, "sobol bootstrap")
    excess = responses.excess_of(lambda rows: _terms(rows, factors))
    terms = _terms(responses.values[np.newaxis], factors)[0]
    mean = (terms - excess).mean(axis=0)
    resampled = _resampled(responses, factors, excess, random)
    first, total = np.split(_indices(resampled), 2, axis=1)
    # What has no variance left tells nothing: any index from 0 to 1 may be true, and none beyond.
    low, high = (np.nan_to_num([first, total], nan=end).clip(0.0, 1.0) for end in (0.0, 1.0))
    value = np.split(_indices(mean[np.newaxis])[0], 2)
    points = len(terms)
    ends = [(bounded(value[i], low[i], points), bounded(value[i], high[i], points)) for i in (0, 1)]
    both = [Bounded(lower.value, lower.low, upper.high) for lower, upper in ends]
    return SobolIndices(
        first=both[0],
        total=both[1],
        variance=max(0.0, float(mean[-1])),
        noise=_share(float(excess[:, -1].mean()), float(terms[:, -1].mean())),
        comes_first=shares_of_first(np.nan_to_num(total, nan=0.0)),
        points=points,
    )


def _terms(rows: Floats, factors: int) -> Floats:
    """What each point adds: (rows, points, first-order of each, total of each, variance).

    Saltelli et al. (2010), table 2, (b) and (f). `rows` (rows, cells) are in the design's order.
    """
    split = rows.reshape(len(rows), factors + 2, -1)
    one, other, mixed = split[:, 0], split[:, 1], split[:, 2:]
    centre = split[:, :2].mean(axis=(1, 2))[:, np.newaxis]
    first = (other - centre)[:, np.newaxis] * (mixed - one[:, np.newaxis])
    total = 0.5 * (one[:, np.newaxis] - mixed) ** 2
    variance = 0.5 * ((one - centre) ** 2 + (other - centre) ** 2)
    together = np.concatenate([first, total, variance[:, np.newaxis]], axis=1)
    return np.moveaxis(together, 1, 2)


def _indices(means: Floats) -> Floats:
    """First-order and total indices from the means of the terms; NaN where no variance is left."""
    variance = means[:, -1:]
    unknown = np.full(means[:, :-1].shape, np.nan)
    indices: Floats = np.divide(means[:, :-1], variance, out=unknown, where=variance > 0.0)
    return indices


def _resampled(
    responses: Responses, factors: int, excess: Floats, random: np.random.Generator
) -> Floats:
    """Means of the terms over points drawn anew, shape (resamples, terms).

    Points that share their raids have an error in common, so errors are drawn as well; and then
    chance is in the terms twice.
    """
    points = len(excess)
    times = 2.0 if responses.shares_raids else 1.0
    values = np.broadcast_to(responses.values, (RESAMPLES, responses.values.size))
    if responses.shares_raids:
        values = values + responses.errors_drawn(random, RESAMPLES)
    means = np.empty((RESAMPLES, excess.shape[1]))
    for place in range(RESAMPLES):
        terms = _terms(values[place : place + 1], factors)[0] - times * excess
        means[place] = terms[random.integers(points, size=points)].mean(axis=0)
    return means


def _share(part: float, whole: float) -> float:
    return min(max(part / whole, 0.0), 1.0) if whole > 0.0 else 0.0
