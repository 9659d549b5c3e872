import itertools
import math

import numpy as np
import pytest
from scipy.stats import t as student

from cram_sim.errors import CramSimError
from cram_sim.experiment.counting import Counts
from cram_sim.experiment.paired import Difference, PairedSums, paired_difference
from cram_sim.records import Floats, Integers
from cram_sim.studies.ranking import Ranking, is_more_better, ranking

LEAKERS = ("effect", "leakers_per_raid")
NO_LEAKER = ("effect", "no_leaker")
PARTS = 1e6  # sums are of whole numbers


def ranked(key: tuple[str, ...], raids: Floats) -> Ranking:
    """Rank defences, rows, by what they had in raids, columns."""
    counts = [Counts(whole(each), np.ones(each.size, np.int64)) for each in raids]
    differences = {
        (one, other): paired_difference(PairedSums.of(counts[one], counts[other]), per=PARTS)
        for one, other in itertools.combinations(range(len(raids)), 2)
    }
    return ranking(key, tuple(raids.mean(axis=1).tolist()), differences)


def whole(values: Floats) -> Integers:
    return np.rint(PARTS * values).astype(np.int64)


def experiment(rng: np.random.Generator, means: Floats, *, raids: int = 30) -> Floats:
    """What defences had in raids that they share, so that they hang together."""
    bad_day = 2.0 * rng.standard_normal(raids)
    return means[:, None] + bad_day + rng.standard_normal((means.size, raids))


def test_less_of_leakers_and_more_of_raids_without_any_come_first() -> None:
    raids = experiment(np.random.default_rng(1), np.array([3.0, 1.0, 2.0]))
    assert ranked(LEAKERS, raids).order == (1, 2, 0)
    assert ranked(NO_LEAKER, raids).order == (0, 2, 1)


def test_what_is_neither_better_nor_worse_is_not_ranked_by() -> None:
    with pytest.raises(CramSimError, match=r"--best: neither .* of truly_threatening is better"):
        is_more_better(("raid", "truly_threatening"))


def test_what_could_not_be_measured_is_not_ranked_by() -> None:
    nothing = Difference(math.nan, math.nan, math.nan, math.nan, math.nan, math.nan, 9)
    with pytest.raises(CramSimError, match="no_leaker cannot be measured for every defence"):
        ranking(NO_LEAKER, (0.5, math.nan), {(0, 1): nothing})


def test_correct_selection_of_two_is_students_probability_of_the_sign() -> None:
    one, other = experiment(np.random.default_rng(2), np.array([0.3, 0.0]))
    found = ranked(LEAKERS, np.array([one, other]))
    each = one - other
    t = abs(each.mean()) / (each.std(ddof=1) / math.sqrt(each.size))
    assert found.correct_selection == pytest.approx(student.cdf(t, each.size - 1), rel=1e-5)


def test_two_that_differ_in_no_raid_are_either_one_the_best() -> None:
    raids = np.tile(np.arange(20.0), (2, 1))
    found = ranked(LEAKERS, raids)
    assert found.correct_selection == 0.5
    assert found.behind[0].low < 0.0 < found.behind[0].high


def test_one_that_is_surely_best_is_behind_none() -> None:
    found = ranked(LEAKERS, experiment(np.random.default_rng(3), np.array([0.0, 9.0, 9.5])))
    assert found.behind[0].high == 0.0
    assert found.behind[1].low == found.behind[2].low == 0.0
    assert found.behind[1].value == pytest.approx(9.0, abs=1.0)
    assert found.correct_selection > 0.999


def test_correct_selection_is_as_frequent_as_stated() -> None:
    # 1,000 experiments with four defences whose true means lie about as far apart as they do when
    # little is known of them: 5 standard errors. Not stated too high by more than 0.02.
    rng = np.random.default_rng(4)
    stated, right = 0.0, 0
    for _ in range(1000):
        means = rng.normal(0.0, 5.0 / math.sqrt(30.0), 4)
        found = ranked(LEAKERS, experiment(rng, means))
        stated += found.correct_selection
        right += found.order[0] == int(np.argmin(means))
    assert stated / 1000 - right / 1000 <= 0.02
    assert 0.7 < right / 1000 < 0.95  # neither hopeless nor certain


def test_of_two_that_are_truly_alike_correct_selection_is_stated_as_three_quarters() -> None:
    # The sign of pure chance: its stated probability is uniform over 0.5 to 1. 1,000 experiments;
    # 5 standard errors of 0.0046. Whoever wants a promise over experiments takes the intervals.
    rng = np.random.default_rng(5)
    stated = [ranked(LEAKERS, experiment(rng, np.zeros(2))).correct_selection for _ in range(1000)]
    assert np.mean(stated) == pytest.approx(0.75, abs=0.023)


@pytest.mark.parametrize("means", [(0.0, 0.0, 0.0, 0.0), (0.0, 0.1, 0.3, 1.0)])
def test_intervals_behind_the_best_all_hold_at_once_in_95_percent(
    means: tuple[float, ...],
) -> None:
    # 1,000 experiments of runs that share their raids; not below 93 %, 3 standard errors under 95.
    rng = np.random.default_rng(6)
    true = [mean - min(means[:place] + means[place + 1 :]) for place, mean in enumerate(means)]
    held = 0
    for _ in range(1000):
        behind = ranked(LEAKERS, experiment(rng, np.array(means))).behind
        held += all(
            each.low <= value <= each.high for each, value in zip(behind, true, strict=True)
        )
    assert held / 1000 >= 0.93
