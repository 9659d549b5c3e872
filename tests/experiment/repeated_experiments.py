"""Experiments that are repeated many times, whose truth is known: do their intervals hold it?

A raid may have a bad day, which changes the chances of all that is in it: its threats are then
alike, and no two of a raid are independent.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from cram_sim.experiment.precision import Judged, Looks, Precision, half_width, next_look
from cram_sim.experiment.rates import Rate, difference_of, probability_of, share_of
from cram_sim.experiment.statistics import CONFIDENCE, Estimate, PairSums
from cram_sim.records import Integers

# Of so many raids, numerator and denominator of each.
Draw = Callable[[np.random.Generator, int], tuple[Integers, Integers]]


@dataclass(frozen=True)
class Experiment:
    """Raids to draw, the measure that is made of them, and what it would be without chance."""

    name: str
    draw: Draw
    rate: Rate
    truth: float


class AnyLook(Looks):
    """Stops at whichever look does, from the first on."""

    @property
    def pilot(self) -> int:
        """Begin with the first look."""
        return self.minimum

    def after(self, replications: int, needed: float) -> int | None:
        """Return the next look, whatever is foreseen."""
        return super().after(replications, 0.0 * needed)


def probability_experiment(p: float) -> Experiment:
    """One thing in each raid, of probability p."""

    def draw(rng: np.random.Generator, raids: int) -> tuple[Integers, Integers]:
        return (rng.random(raids) < p).astype(np.int64), np.ones(raids, np.int64)

    return Experiment(f"probability {p:.1f}", draw, probability_of(""), p)


def share_experiment(p: float, bad_days: float, most_threats: int = 20) -> Experiment:
    """A share of threats: 0 to `most_threats` of them in a raid, on a bad day likelier than else.

    The expectation of the numerator over that of the denominator: p, by the choice of the two
    probabilities, as the number of threats does not depend on the day.
    """
    bad = min(4.0 * p, 0.5 + 0.5 * p)
    good = (p - bad_days * bad) / (1.0 - bad_days)

    def draw(rng: np.random.Generator, raids: int) -> tuple[Integers, Integers]:
        chance = np.where(rng.random(raids) < bad_days, bad, good)
        threats = rng.integers(0, most_threats + 1, raids)
        return rng.binomial(threats, chance), threats

    name = f"share {p:.1f}, {100.0 * bad_days:.0f} % bad days"
    return Experiment(name, draw, share_of("", ""), p)


def difference_experiment(p: float, gain: float, bad_days: float = 0.2) -> Experiment:
    """Two defences in the same raids: success of the one less that of the other.

    Both see the same day and the same draw, as under common random numbers. On a bad day both
    succeed half as often. The truth is the gain's mean over the days.
    """

    def draw(rng: np.random.Generator, raids: int) -> tuple[Integers, Integers]:
        luck = np.where(rng.random(raids) < bad_days, 0.5, 1.0)
        mine, shared = rng.random((2, raids))
        one = shared < luck * (p + gain)
        # A quarter of the raids are decided by what the two do not share.
        other = np.where(rng.random(raids) < 0.25, mine, shared) < luck * p
        return one.astype(np.int64) - other, np.ones(raids, np.int64)

    truth = gain * (1.0 - 0.5 * bad_days)
    return Experiment(f"difference, {p:.1f} and {gain:+.2f}", draw, difference_of("", ""), truth)


def coverage_at(experiment: Experiment, raids: int, *, repeats: int, seed: int) -> float:
    """In which share of repeated experiments of so many raids the 95 % interval holds the truth."""
    rng = np.random.default_rng(seed)
    estimates = (
        _estimate(experiment, _sums(experiment, rng, raids), raids) for _ in range(repeats)
    )
    return _share_held(experiment, estimates)


def coverage_when_stopped(
    experiment: Experiment, times_the_first: float, looks: Looks, *, repeats: int, seed: int
) -> tuple[float, float]:
    """The same where each experiment stops by the rule, and the mean number of its raids.

    Asked is so many times the half-width that the first look has on average.
    """
    rng = np.random.default_rng(seed)
    first = _estimate(experiment, _sums(experiment, rng, 100 * looks.minimum), 100 * looks.minimum)
    asked = times_the_first * 10.0 * half_width(first)
    precision = Precision("", ("",), asked, CONFIDENCE)
    stopped = [_stopped(experiment, precision, looks, rng) for _ in range(repeats)]
    raids = float(np.mean([estimate.replications for estimate in stopped]))
    return _share_held(experiment, iter(stopped)), raids


def _stopped(
    experiment: Experiment, precision: Precision, looks: Looks, rng: np.random.Generator
) -> Estimate:
    sums, raids, look = PairSums(), 0, looks.pilot
    while True:
        sums = sums + _sums(experiment, rng, look - raids)
        raids = look
        estimate = _estimate(experiment, sums, raids)
        further = next_look([Judged(precision, estimate)], looks, raids)
        if further is None:
            return estimate
        look = further


def _sums(experiment: Experiment, rng: np.random.Generator, raids: int) -> PairSums:
    return PairSums.of(*experiment.draw(rng, raids))


def _estimate(experiment: Experiment, sums: PairSums, raids: int) -> Estimate:
    return experiment.rate(sums, raids, CONFIDENCE)


def _share_held(experiment: Experiment, estimates: Iterator[Estimate]) -> float:
    held = [estimate.low <= experiment.truth <= estimate.high for estimate in estimates]
    return float(np.mean(held))
