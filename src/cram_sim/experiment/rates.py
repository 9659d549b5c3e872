"""How a measure of the ledger is made from its sums: each with what it means and is counted on."""

from dataclasses import replace
from typing import Protocol

from cram_sim.experiment.sensing_tally import MILLISECONDS
from cram_sim.experiment.statistics import (
    CONFIDENCE,
    Estimate,
    PairSums,
    probability,
    ratio,
    share,
)


class Rate(Protocol):
    """Makes a measure of the sums over so many replications, with an interval."""

    def __call__(
        self, sums: PairSums, replications: int, confidence: float = CONFIDENCE, /
    ) -> Estimate:
        """Return the measure; `confidence` is that of its interval, 0.95 unless said otherwise."""
        ...


def share_of(meaning: str, of: str) -> Rate:
    """A share of what there are so many of."""
    return lambda sums, n, confidence=CONFIDENCE: share(
        sums, n, meaning=meaning, of=of, confidence=confidence
    )


def mean_of(meaning: str, of: str, unit: str, *, per: float = 1.0, at_least: float = 0.0) -> Rate:
    """A mean of so many `unit`, whose sums hold `per` of each; a difference may be below 0.

    Where no raid had any, the interval reaches to Wilson's upper limit for the share of raids with
    one unit at least, whatever the parts of a unit that are summed.
    """

    def rate(sums: PairSums, replications: int, confidence: float = CONFIDENCE, /) -> Estimate:
        found = ratio(
            sums,
            replications,
            meaning=meaning,
            of=of,
            unit=unit,
            at_least=at_least,
            confidence=confidence,
        )
        if per == 1.0 or sums.xx == 0:
            return found
        return replace(
            found,
            value=found.value / per,
            low=found.low / per,
            high=found.high / per,
            numerator=round(found.numerator / per),
        )

    return rate


def difference_of(meaning: str, of: str) -> Rate:
    """The difference of two probabilities."""
    return lambda sums, n, confidence=CONFIDENCE: ratio(
        sums,
        n,
        meaning=meaning,
        of=of,
        unit="probability",
        at_least=-1.0,
        at_most=1.0,
        confidence=confidence,
    )


def per_hour(meaning: str, unit: str) -> Rate:
    """So many in an hour, from sums over milliseconds."""
    an_hour = 3600.0 * MILLISECONDS

    def rate(sums: PairSums, replications: int, confidence: float = CONFIDENCE, /) -> Estimate:
        found = ratio(
            sums,
            replications,
            meaning=meaning,
            of="radar-seconds up",
            unit=unit,
            confidence=confidence,
        )
        # What no raid had is limited by raid: so many in the time that a raid takes.
        per = an_hour if sums.x or not sums.m else an_hour * sums.informative / sums.m
        return replace(
            found,
            value=per * found.value,
            low=per * found.low,
            high=per * found.high,
            denominator=round(sums.m / MILLISECONDS),
        )

    return rate


def share_of_amount(meaning: str, of: str, *, per: int) -> Rate:
    """A share of an amount, whose sums hold `per` of each."""

    def rate(sums: PairSums, replications: int, confidence: float = CONFIDENCE, /) -> Estimate:
        found = share(sums, replications, meaning=meaning, of=of, confidence=confidence)
        return replace(
            found,
            numerator=round(sums.x / per),
            denominator=round(sums.m / per),
        )

    return rate


def probability_of(meaning: str) -> Rate:
    """A probability of one thing in each raid; a share of raids where a sample is several."""

    def rate(sums: PairSums, samples: int, confidence: float = CONFIDENCE, /) -> Estimate:
        if sums.m != samples:
            return share(sums, samples, meaning=meaning, of="raids", confidence=confidence)
        return probability(sums.x, samples, meaning=meaning, confidence=confidence)

    return rate
