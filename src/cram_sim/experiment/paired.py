"""Differences of two defences against the same raids: replication by replication, in pairs.

What two runs of one seed share, the raid and its luck, cancels in the difference of each pair. As
in `statistics`, whole sums over replications are all that is needed, so any order of blocks gives
the same bits.
"""

import math
from dataclasses import dataclass, field
from fractions import Fraction

from scipy.special import ndtri, stdtrit

from cram_sim.experiment.counting import Counts
from cram_sim.experiment.statistics import (
    CONFIDENCE,
    PairSums,
    sum_of_products,
    wilson_interval,
)

NEAR = 1e-6  # raids: nearer than any limit comes to the value


@dataclass(frozen=True)
class PairedSums:
    """Sums over samples of one measure of two runs, and of their products across the runs.

    A sample is a raid, or a group of stratified raids. `xm` is of the one's numerator times the
    other's denominator, `mx` the other way round.
    """

    samples: int = 0
    one: PairSums = field(default_factory=PairSums)
    other: PairSums = field(default_factory=PairSums)
    xx: int = 0
    xm: int = 0
    mx: int = 0
    mm: int = 0

    @classmethod
    def of(cls, one: Counts, other: Counts, raids_per_sample: int = 1) -> "PairedSums":
        """Sum over samples of so many raids; the same place in both is the same raid."""
        mine, theirs = one.in_samples(raids_per_sample), other.in_samples(raids_per_sample)
        return cls(
            mine.x.size,
            PairSums.of_samples(one.x, one.m, raids_per_sample),
            PairSums.of_samples(other.x, other.m, raids_per_sample),
            xx=sum_of_products(mine.x, theirs.x),
            xm=sum_of_products(mine.x, theirs.m),
            mx=sum_of_products(mine.m, theirs.x),
            mm=sum_of_products(mine.m, theirs.m),
        )

    def __add__(self, other: "PairedSums") -> "PairedSums":
        return PairedSums(
            self.samples + other.samples,
            self.one + other.one,
            self.other + other.other,
            self.xx + other.xx,
            self.xm + other.xm,
            self.mx + other.mx,
            self.mm + other.mm,
        )


@dataclass(frozen=True)
class Difference:
    """A measure of one run less that of another, from the same raids.

    `variance_factor` is how many times as many separate raids it would take: the variance of a
    difference of independent runs of the same size over that of this one; inf where no raid differs
    and either varies, NaN where nothing varies. NaN elsewhere means that there was nothing to
    measure it on. `samples` are raids, or groups of stratified ones.
    """

    value: float
    low: float
    high: float
    standard_error: float
    correlation: float
    variance_factor: float
    samples: int

    @property
    def is_certain(self) -> bool:
        """Whether its interval tells which is greater."""
        return self.low > 0.0 or self.high < 0.0


def paired_difference(
    sums: PairedSums, *, per: float = 1.0, confidence: float = CONFIDENCE
) -> Difference:
    """The difference of two ratios sum x / sum m; sums hold `per` of the measure's unit.

    Residuals are linearised (the delta method of W. G. Cochran, Sampling Techniques, 3rd ed.
    (1977), section 2.11, on each ratio) and subtracted within each raid; Student's t with n - 1
    degrees of freedom. Of two probabilities it is the score interval of T. Tango, Stat. Med. 17
    (1998) 891-908. Where no raid's residuals differ, it reaches to Wilson's upper limit for the
    share of raids that do, times one unit: of probabilities, Tango's interval again.
    """
    n = sums.samples
    if n < 2 or not (sums.one.m and sums.other.m):
        value = (_ratio(sums.one) - _ratio(sums.other)) / per
        return Difference(value, *(math.nan,) * 5, n)
    value = float(Fraction(sums.one.x, sums.one.m) - Fraction(sums.other.x, sums.other.m)) / per
    one, other, across = _residual_products(sums)
    quantile = float(stdtrit(n - 1, 0.5 + confidence / 2.0))
    error = math.sqrt(float((one + other - 2 * across) * n / (n - 1))) / per
    if error == 0.0:
        raids = min(sums.one.informative, sums.other.informative)
        error = wilson_interval(0, raids, confidence=confidence)[1] / quantile
    low, high = value - quantile * error, value + quantile * error
    if per == 1.0 and _is_binary(sums):
        low, high = _binary_interval(sums, confidence)
    return Difference(value, low, high, error, *_gain(one, other, across), n)


def _ratio(sums: PairSums) -> float:
    return sums.x / sums.m if sums.m else math.nan


def _residual_products(sums: PairedSums) -> tuple[Fraction, Fraction, Fraction]:
    """Sums of squares and of products of the residuals (x - R m) / sum m, exact."""
    one, other = sums.one, sums.other
    across = (
        one.m * other.m * sums.xx
        - one.m * other.x * sums.xm
        - one.x * other.m * sums.mx
        + one.x * other.x * sums.mm
    )
    return _squares(one), _squares(other), Fraction(across, one.m**2 * other.m**2)


def _squares(sums: PairSums) -> Fraction:
    total = sums.xx * sums.m**2 - 2 * sums.x * sums.m * sums.xm + sums.x**2 * sums.mm
    return Fraction(total, sums.m**4)


def _gain(one: Fraction, other: Fraction, across: Fraction) -> tuple[float, float]:
    """The correlation of the residuals, and what pairing them is worth."""
    both = math.sqrt(float(one)) * math.sqrt(float(other))
    paired = one + other - 2 * across
    correlation = float(across) / both if both else math.nan
    if paired:
        return correlation, float((one + other) / paired)
    return correlation, math.inf if one or other else math.nan


def _is_binary(sums: PairedSums) -> bool:
    """Whether both are 0 or 1 in every raid, out of 1: whole numbers that equal their squares."""
    return all(
        each.m == each.mm == sums.samples == each.informative and each.x == each.xx
        for each in (sums.one, sums.other)
    )


def _binary_interval(sums: PairedSums, confidence: float) -> tuple[float, float]:
    """Tango's, from the raids in which only the one, and only the other, has it."""
    only_one, only_other = sums.one.x - sums.xx, sums.other.x - sums.xx
    z = float(ndtri(0.5 + confidence / 2.0))
    high = _upper_limit(only_one, only_other, sums.samples, z)
    low = -_upper_limit(only_other, only_one, sums.samples, z)
    return low, high


def _upper_limit(only_one: int, only_other: int, n: int, z: float) -> float:
    """The greatest difference of the probabilities that a score test of it does not reject."""
    from scipy.optimize import brentq

    if only_one == n:
        return 1.0

    def rejects_by(difference: float) -> float:
        half = (2 * n - only_one + only_other) * difference - only_one - only_other
        square = half**2 + 8.0 * n * only_other * difference * (1.0 - difference)
        only_other_likely = (math.sqrt(max(square, 0.0)) - half) / (4.0 * n)
        variance = n * (2.0 * only_other_likely + difference * (1.0 - difference))
        return (only_one - only_other - n * difference) ** 2 - z * z * variance

    # Where raids all differ in the same way, or none does, the value itself is a root, no limit.
    nearest = (only_one - only_other) / n + NEAR / n
    return float(brentq(rejects_by, nearest, 1.0))
