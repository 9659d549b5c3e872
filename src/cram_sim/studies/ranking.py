"""Which defence is best by a measure, how sure that is, and how far the others may lie behind.

Two statements, for whoever prefers the one or the other. The probability of correct selection is
what a Bayesian would hold, who knew nothing before: not a promise over repeated experiments, in
which it is too high where defences are nearly alike. The intervals are such a promise: all of them
hold at once in so many of repeated experiments. Both allow for runs that share their raids.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from scipy.special import stdtr, stdtrit

from cram_sim.errors import CramSimError
from cram_sim.experiment.counting import Key
from cram_sim.experiment.paired import Difference
from cram_sim.experiment.statistics import CONFIDENCE

Pair = tuple[int, int]  # places of two defences, the first below the second
Differences = Mapping[Pair, Difference]

MORE_IS_BETTER: Final = (
    "no_leaker",
    "covered",
    "detected",
    "tracked",
    "neutralised",
    "neutralised_in_time",
    "neutralised_of_engaged",
    "damage_averted",
    "value_saved",
    "alerted",
    "time_for_cover",
    "time_for_shelter",
)
LESS_IS_BETTER: Final = (
    "leaked",
    "leakers",
    "leakers_per_raid",
    "rounds_per_raid",
    "rounds_per_neutralisation",
    "damaged",
    "items_damaged",
    "impacts",
    "struck",
    "struck_by_debris",
    "hazardous",
    "hazardous_pieces",
    "value_lost",
    "casualties_defended_warned_low",
    "casualties_defended_warned_high",
    "harmless_fired_at",
    "lost",
    "false_tracks",
    "missed_alerts",
    "false_alerts",
    "false_alarms",
    "impacts_without_alarm",
    "minutes_under_alarm",
)


@dataclass(frozen=True)
class BehindBest:
    """How much worse than the best of the others a defence is; below 0 where it is better.

    In the measure's unit, whichever way better lies.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Ranking:
    """Defences by one measure: `order` has their places, the best first.

    `behind` is of each defence in its own place, simultaneous intervals of multiple comparisons
    with the best. `correct_selection` is the probability that the first of `order` is the best.
    """

    key: Key
    more_is_better: bool
    order: tuple[int, ...]
    behind: tuple[BehindBest, ...]
    correct_selection: float


def is_more_better(key: Key) -> bool:
    """Whether more of a measure is better. Raises CramSimError where neither is by itself."""
    if key[-1] in MORE_IS_BETTER:
        return True
    if key[-1] in LESS_IS_BETTER:
        return False
    raise CramSimError(
        f"--best: neither more nor less of {key[-1]} is better by itself; choose from "
        f"{', '.join((*MORE_IS_BETTER, *LESS_IS_BETTER))}"
    )


def ranking(
    key: Key, values: tuple[float, ...], differences: Differences, confidence: float = CONFIDENCE
) -> Ranking:
    """Rank defences by their values of a measure, and by how these differ in the same raids.

    Raises CramSimError where a difference could not be measured.
    """
    if any(math.isnan(each.standard_error) for each in differences.values()):
        raise CramSimError(
            f"--best: {key[-1]} cannot be measured for every defence; choose another measure"
        )
    more_is_better = is_more_better(key)
    order = sorted(range(len(values)), key=values.__getitem__, reverse=more_is_better)
    best, *others = order
    lead = {place: _worse(differences, place, best, more_is_better) for place in others}
    wrong = sum(chance_of_wrong_order(each) for each in lead.values())
    behind = _behind_best(len(values), differences, more_is_better, confidence)
    return Ranking(key, more_is_better, tuple(order), behind, max(0.0, 1.0 - wrong))


def chance_of_wrong_order(lead: Difference) -> float:
    """The probability that the true difference has not the sign of this one, which is above 0.

    A posterior under a flat prior: Student's t. The sum of these over all but the best bounds the
    probability of wrong selection from above, whatever they share (Bonferroni): C.-H. Chen and
    E. Yucesan, Int. J. Simulation and Process Modelling 1 (2005) 52-61, with paired differences
    instead of independent ones.
    """
    return float(stdtr(lead.samples - 1, -lead.value / lead.standard_error))


def _worse(differences: Differences, one: int, other: int, more_is_better: bool) -> Difference:
    """How much worse the one is than the other."""
    found = differences[one, other] if one < other else _turned(differences[other, one])
    return _turned(found) if more_is_better else found


def _turned(found: Difference) -> Difference:
    return replace(found, value=-found.value, low=-found.high, high=-found.low)


def _behind_best(
    number: int, differences: Differences, more_is_better: bool, confidence: float
) -> tuple[BehindBest, ...]:
    """Of each defence how much worse it is than the best of the others.

    J. C. Hsu, Annals of Statistics 12 (1984) 1136-1144; for runs with common random numbers B. L.
    Nelson and F. J. Matejcik, Management Science 41 (1995) 1935-1945, here with a standard error
    for each pair and Bonferroni's inequality, so that nothing is assumed of how they hang together.
    All hold at once with the confidence: only the k - 1 comparisons with the true best have to.
    """
    level = 1.0 - (1.0 - confidence) / (number - 1)
    places = range(number)
    worse = [
        {
            other: _reach(_worse(differences, one, other, more_is_better), level)
            for other in places
            if other != one
        }
        for one in places
    ]
    # Those that may be the best: not surely worse than any other.
    able = [one for one in places if all(each.low <= 0.0 for each in worse[one].values())]
    return tuple(
        BehindBest(
            value=max(each.value for each in worse[one].values()),
            low=min(0.0, max(each.low for each in worse[one].values())),
            high=max([0.0, *(worse[one][other].high for other in able if other != one)]),
        )
        for one in places
    )


def _reach(worse: Difference, level: float) -> BehindBest:
    """How much worse than one other, as far as one-sided limits of this level reach."""
    width = float(stdtrit(worse.samples - 1, level)) * worse.standard_error
    return BehindBest(worse.value, worse.value - width, worse.value + width)
