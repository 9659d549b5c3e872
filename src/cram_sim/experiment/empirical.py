"""The empirical distribution of a quantity over replications, kept in bounded memory.

Times are counted by the millisecond, lengths by the millimetre. Beside the count, each of these
ticks holds what the squares of a replication's cumulative count grow by, so that the share at or
above any value has the same cluster-true interval as every other rate, from one pass over the
replications.
"""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.experiment.statistics import (
    Estimate,
    PairSums,
    ratio_standard_error,
    share_interval,
)
from cram_sim.records import Floats, Integers

TICKS_PER_UNIT = 1000


@dataclass(frozen=True)
class EmpiricalDistribution:
    """Values in ticks of a thousandth, ascending, and three weights per tick, shape (3, n).

    The weights are: how many values; by how much they raise the sum over replications of the
    squared number of values at or above the tick; the same for its product with the replication's
    number of values.
    """

    ticks: Integers
    weights: Integers
    squared_sizes: int
    informative: int

    @classmethod
    def empty(cls) -> "EmpiricalDistribution":
        """No values at all."""
        return cls(np.empty(0, np.int64), np.empty((3, 0), np.int64), 0, 0)

    @classmethod
    def of(cls, replication: Integers, value: Floats) -> "EmpiricalDistribution":
        """Count values in SI units, shape (n,), of the replications they belong to."""
        ticks = np.rint(value * TICKS_PER_UNIT).astype(np.int64)
        order = np.lexsort((-ticks, replication))
        _, first, size = np.unique(replication[order], return_index=True, return_counts=True)
        size_of_each = np.repeat(size, size)
        rank_from_above = np.arange(ticks.size) - np.repeat(first, size) + 1
        # 1 + 3 + ... + (2 k - 1) = k^2: the k-th time from above raises the square by 2 k - 1.
        raised = 2 * rank_from_above - 1
        weights = np.stack([np.ones_like(ticks), raised, size_of_each])
        return cls._collected(ticks[order], weights, int((size * size).sum()), size.size)

    @classmethod
    def _collected(
        cls, ticks: Integers, weights: Integers, squared_sizes: int, informative: int
    ) -> "EmpiricalDistribution":
        distinct, place = np.unique(ticks, return_inverse=True)
        collected = np.zeros((3, distinct.size), np.int64)
        for row in range(3):
            np.add.at(collected[row], place, weights[row])
        return cls(distinct, collected, squared_sizes, informative)

    def __add__(self, other: "EmpiricalDistribution") -> "EmpiricalDistribution":
        return self._collected(
            np.concatenate([self.ticks, other.ticks]),
            np.concatenate([self.weights, other.weights], axis=1),
            self.squared_sizes + other.squared_sizes,
            self.informative + other.informative,
        )

    @property
    def count(self) -> int:
        """How many values there are."""
        return int(self.weights[0].sum())

    def at_least(self, value: float) -> PairSums:
        """The sums of the share of values at or above one."""
        first = int(np.searchsorted(self.ticks, math.ceil(value * TICKS_PER_UNIT - 1e-6)))
        count, raised, crossed = (int(total) for total in self.weights[:, first:].sum(axis=1))
        return PairSums(count, self.count, raised, crossed, self.squared_sizes, self.informative)

    def reached_by(self, level: float) -> float:
        """The greatest value that at least this share of the values reaches."""
        reaching = np.cumsum(self.weights[0][::-1])[::-1]
        enough = np.flatnonzero(reaching >= level * self.count)
        return float(self.ticks[enough[-1] if enough.size else 0]) / TICKS_PER_UNIT


def value_reached_by(
    distribution: EmpiricalDistribution,
    level: float,
    replications: int,
    *,
    meaning: str,
    of: str,
    unit: str,
) -> Estimate:
    """The value that a share `level` of the values reaches, with its interval.

    The interval of the share there, read back as values: R. S. Woodruff, J. Am. Stat. Assoc. 47
    (1952) 635-646. A single value has none: NaN.
    """
    total = distribution.count
    if total == 0:
        return Estimate(meaning, of, unit, math.nan, math.nan, math.nan, 0, 0, replications)
    value = distribution.reached_by(level)
    if total == 1:
        return Estimate(meaning, of, unit, value, math.nan, math.nan, 1, 1, replications)
    sums = distribution.at_least(value)
    low_share, high_share = share_interval(sums, replications)
    reached = sums.x / total
    low = distribution.reached_by(min(level + (high_share - reached), 1.0))
    high = distribution.reached_by(max(level - (reached - low_share), 0.0))
    if math.isnan(ratio_standard_error(sums, replications)):
        low, high = distribution.reached_by(1.0), distribution.reached_by(0.0)
    return Estimate(meaning, of, unit, value, low, high, sums.x, total, replications)
