"""Rates, means and quantiles with their intervals; the sample is the replication.

Threats of one raid are not independent, so no interval counts threats as if they were. All that a
rate needs is five sums of whole numbers over replications: they are exact, may be added in any
order, and give the same bits whatever the workers and the block size.
"""

import math
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from scipy.special import ndtri, stdtrit

from cram_sim.records import Integers

CONFIDENCE = 0.95
LARGEST_EXACT = 2.0**62  # of a sum in 64 bits, with room for the rounding of the test


@dataclass(frozen=True)
class Estimate:
    """A measured quantity with its denominator and its interval, of 95 % unless asked otherwise.

    `unit` is "share" for a proportion, and the unit of the value otherwise. NaN means that there
    was nothing to measure it on, or to tell an interval from.
    """

    meaning: str
    of: str
    unit: str
    value: float
    low: float
    high: float
    numerator: int
    denominator: int
    replications: int


@dataclass(frozen=True)
class PairSums:
    """Sums over replications of a numerator x and a denominator m, whole numbers both.

    Adding two of them is what merging two blocks of replications means.
    """

    x: int = 0
    m: int = 0
    xx: int = 0
    xm: int = 0
    mm: int = 0
    informative: int = 0  # replications whose denominator is not zero

    @classmethod
    def of(cls, x: Integers, m: Integers) -> "PairSums":
        """Sum over replications, shapes (n,); x[i] and m[i] belong to replication i."""
        return cls(
            x=int(x.sum()),
            m=int(m.sum()),
            xx=sum_of_products(x, x),
            xm=sum_of_products(x, m),
            mm=sum_of_products(m, m),
            informative=int(np.count_nonzero(m)),
        )

    @classmethod
    def of_samples(cls, x: Integers, m: Integers, replications: int) -> "PairSums":
        """Sum over samples of so many replications each, which alone are independent.

        `informative` still counts replications.
        """
        if replications == 1:
            return cls.of(x, m)
        sums = cls.of(*(part.reshape(-1, replications).sum(axis=1) for part in (x, m)))
        return replace(sums, informative=int(np.count_nonzero(m)))

    def __add__(self, other: "PairSums") -> "PairSums":
        return PairSums(
            self.x + other.x,
            self.m + other.m,
            self.xx + other.xx,
            self.xm + other.xm,
            self.mm + other.mm,
            self.informative + other.informative,
        )


def sum_of_products(one: Integers, other: Integers) -> int:
    """Exact, however large: beyond what 64 bits hold, Python's own whole numbers do it."""
    largest = float(np.abs(one).max(initial=0)) * float(np.abs(other).max(initial=0))
    if largest * one.size < LARGEST_EXACT:
        return int((one * other).sum())
    return sum(a * b for a, b in zip(one.tolist(), other.tolist(), strict=True))


def wilson_interval(
    successes: float, trials: float, *, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Score interval of a probability from independent trials; (0, 1) without any trial.

    E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212; form of R. G. Newcombe, Stat. Med. 17
    (1998) 857-872, method 3.
    """
    if trials == 0:
        return 0.0, 1.0
    z = float(ndtri(0.5 + confidence / 2.0))
    share = successes / trials
    centre = 2.0 * successes + z * z
    half_width = z * math.sqrt(z * z + 4.0 * successes * (1.0 - share))
    scale = 2.0 * (trials + z * z)
    low = 0.0 if successes == 0 else (centre - half_width) / scale
    high = 1.0 if successes == trials else (centre + half_width) / scale
    return low, high


def ratio_standard_error(sums: PairSums, replications: int) -> float:
    """Standard error of R = sum x / sum m by the delta method; NaN below two replications.

    W. G. Cochran, Sampling Techniques, 3rd ed. (1977), section 2.11: the residuals x - R m have
    mean zero, and their variance over n mean(m)^2 is the variance of R. The sum of squared
    residuals is formed in exact rational arithmetic, so nothing cancels.
    """
    if replications < 2 or sums.m == 0:
        return math.nan
    squared_residuals = Fraction(
        sums.xx * sums.m**2 - 2 * sums.x * sums.m * sums.xm + sums.x**2 * sums.mm, sums.m**2
    )
    return math.sqrt(float(squared_residuals * replications / (replications - 1))) / sums.m


def share_interval(
    sums: PairSums, replications: int, *, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Interval of a share of threats (or shots): x counts some of the m of each replication.

    Delta method and Student's t with n - 1 degrees of freedom. Where that would reach 0 or 1, as
    it may for small counts, it is Wilson's interval of the effective sample. Where no raid differs
    from the whole (x is none or all, for one) there is no scatter to judge by, and it is Wilson's
    interval with the raids that had a denominator as trials.
    """
    if sums.m == 0:
        return math.nan, math.nan
    if sums.x in (0, sums.m) or ratio_standard_error(sums, replications) == 0.0:
        raids = sums.informative
        return wilson_interval(raids * (sums.x / sums.m), raids, confidence=confidence)
    if replications < 2:
        return 0.0, 1.0
    low, high = ratio_interval(sums, replications, confidence=confidence)
    if low > 0.0 and high < 1.0:
        return low, high
    trials = _effective_sample(sums, replications, confidence)
    return wilson_interval(trials * (sums.x / sums.m), trials, confidence=confidence)


def _effective_sample(sums: PairSums, replications: int, confidence: float) -> float:
    """How many independent trials would scatter as much as the share does, at most the m.

    E. L. Korn and B. I. Graubard, Survey Methodology 24 (1998) 193-201: the degrees of freedom,
    here of the raids that had a denominator, count by the square of normal over Student's quantile.
    """
    value = sums.x / sums.m
    trials = value * (1.0 - value) / ratio_standard_error(sums, replications) ** 2
    level = 0.5 + confidence / 2.0
    quantile = float(stdtrit(max(sums.informative - 1, 1), level))
    return min(trials, sums.m) * (float(ndtri(level)) / quantile) ** 2


def ratio_interval(
    sums: PairSums, replications: int, *, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Interval of a ratio that is no share; with m = 1 everywhere, Student's of a mean.

    A thing that no replication had shows no scatter; its interval reaches to Wilson's upper limit
    for the share of raids that have it.
    """
    if sums.xx == 0 and sums.m:
        never = wilson_interval(0, sums.informative, confidence=confidence)[1]
        return -never, never
    error = ratio_standard_error(sums, replications)
    if math.isnan(error):
        return math.nan, math.nan
    half_width = float(stdtrit(replications - 1, 0.5 + confidence / 2.0)) * error
    value = sums.x / sums.m
    return value - half_width, value + half_width


def probability(
    successes: int, replications: int, *, meaning: str, confidence: float = CONFIDENCE
) -> Estimate:
    """A probability of which each replication is one trial (Wilson)."""
    low, high = wilson_interval(successes, replications, confidence=confidence)
    value = successes / replications if replications else math.nan
    return Estimate(
        meaning, "raids", "share", value, low, high, successes, replications, replications
    )


def share(
    sums: PairSums, replications: int, *, meaning: str, of: str, confidence: float = CONFIDENCE
) -> Estimate:
    """A share of things of which each replication holds several, or none."""
    low, high = share_interval(sums, replications, confidence=confidence)
    value = sums.x / sums.m if sums.m else math.nan
    return Estimate(meaning, of, "share", value, low, high, sums.x, sums.m, replications)


def ratio(
    sums: PairSums,
    replications: int,
    *,
    meaning: str,
    of: str,
    unit: str,
    at_least: float = 0.0,
    at_most: float = math.inf,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """So many of one thing for each of another; a mean where the other is the replication.

    `at_least` and `at_most` are the smallest and the greatest value that the quantity can have.
    """
    low, high = ratio_interval(sums, replications, confidence=confidence)
    value = sums.x / sums.m if sums.m else math.nan
    # NaN stays NaN: max and min return their first argument where the comparison fails.
    low, high = max(low, at_least), min(high, at_most)
    return Estimate(meaning, of, unit, value, low, high, sums.x, sums.m, replications)
