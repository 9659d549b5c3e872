import itertools

import numpy as np
import pytest

from cram_sim.experiment.counting import Counts, Key
from cram_sim.experiment.paired import PairedSums, paired_difference
from cram_sim.experiment.rates import Rate, mean_of, probability_of
from cram_sim.experiment.statistics import PairSums
from cram_sim.records import Integers
from cram_sim.report.comparison_figures import forest_plot
from cram_sim.report.comparison_text import comparison_text, sentence
from cram_sim.report.provenance import Provenance
from cram_sim.studies.comparison import ComparedMeasure, Comparison
from cram_sim.studies.ranking import ranking

RATES: dict[Key, Rate] = {
    ("effect", "no_leaker"): probability_of("no leaker in the raid"),
    ("effect", "leakers_per_raid"): mean_of("leakers per raid", "raids", "leakers"),
}
LEAKERS: Key = ("effect", "leakers_per_raid")
NO_LEAKER: Key = ("effect", "no_leaker")
SHARED = np.random.default_rng(1).integers(0, 9, 400)


def compared(key: Key, raids: list[Integers]) -> ComparedMeasure:
    ones = np.ones(raids[0].size, np.int64)
    pairs = itertools.combinations(range(len(raids)), 2)
    return ComparedMeasure(
        key,
        tuple(RATES[key](PairSums.of(x, ones), x.size) for x in raids),
        {
            (i, j): paired_difference(PairedSums.of(Counts(raids[i], ones), Counts(raids[j], ones)))
            for i, j in pairs
        },
    )


def comparison(*raids: Integers, key: Key = LEAKERS, is_ranked: bool = False) -> Comparison:
    measure = compared(key, list(raids))
    names = ("guns", "missiles", "lasers")[: len(raids)]
    values = tuple(estimate.value for estimate in measure.estimates)
    found = ranking(key, values, measure.differences) if is_ranked else None
    return Comparison(names, 0, raids[0].size, 0.95, (measure,), found)


def told(found: Comparison) -> str:
    return sentence(found, found.measures[0], 1)


def page_of(found: Comparison) -> str:
    names = " · ".join(found.names)
    return comparison_text(found, Provenance(names, found.replications, 1, "0.1")).plain


def some_fewer(share: float, seed: int = 2) -> Integers:
    """One leaker fewer in this share of the raids that have any."""
    fewer = np.random.default_rng(seed).random(400) < share
    return SHARED - (fewer & (SHARED > 0))


def test_less_is_told_as_lower_with_its_interval() -> None:
    words = told(comparison(SHARED, some_fewer(0.5)))
    assert words.startswith("With missiles, leakers per raid is lower by 0.4")
    assert "than with guns [0.4" in words
    assert "Separate raids would have to be" in words


def test_a_share_is_more_frequent_by_points() -> None:
    one = (SHARED > 5).astype(np.int64)
    other = (SHARED > 2).astype(np.int64)
    words = told(comparison(one, other, key=NO_LEAKER))
    assert words.startswith("With missiles, no leaker in the raid is more frequent by")
    assert " points than with guns [" in words


def test_a_sign_that_is_not_certain_is_said_to_be_so() -> None:
    changed = SHARED.copy()
    changed[:3] += np.array([1, -1, 1])
    words = told(comparison(SHARED, changed))
    assert "may be higher or lower than with guns: the difference, +0.0025, has an" in words
    assert "uncertain sign [−0.00" in words


def test_pairs_that_do_not_help_are_warned_of() -> None:
    against = 9 - SHARED
    found = comparison(SHARED, against)
    assert "Sharing raids does not help: 0.50 times as many separate ones would do." in told(found)
    assert "warning: leakers per raid, missiles: sharing the raids makes" in page_of(found)


def test_pairs_that_help_are_not_warned_of() -> None:
    assert "warning" not in page_of(comparison(SHARED, some_fewer(0.5)))


def test_what_differs_in_no_raid_is_told_with_an_interval() -> None:
    words = told(comparison(SHARED, SHARED))
    assert "+0.00, has an uncertain sign [−0.01 – +0.01]. It is the same in every raid." in words


def test_ranking_states_its_probability_and_how_far_behind_each_may_lie() -> None:
    page = page_of(comparison(SHARED, some_fewer(0.5), some_fewer(0.2, 3), is_ranked=True))
    assert "Best by: leakers per raid (less is better)" in page
    assert "1. missiles" in page
    sure = "missiles is the best with probability above 99.9 %, if nothing was known before"
    assert sure in " ".join(page.split())


def test_the_best_is_told_as_better_than_the_others_and_they_as_worse() -> None:
    page = page_of(comparison(SHARED, some_fewer(0.5), some_fewer(0.2, 3), is_ranked=True))
    best, *others = [line for line in page.splitlines() if "than the best other by" in line]
    assert "1. missiles" in best
    assert "better than the best other by" in best
    assert "−" not in best
    assert len(others) == 2
    assert all("worse than the best other by" in line for line in others)


@pytest.mark.parametrize("is_ranked", [False, True])
def test_lines_are_no_longer_than_a_page_is_wide(is_ranked: bool) -> None:
    page = page_of(comparison(SHARED, some_fewer(0.5), some_fewer(0.2, 3), is_ranked=is_ranked))
    assert max(len(line) for line in page.splitlines()) <= 100


def test_forest_plot_has_a_row_for_each_defence_and_measure() -> None:
    found = comparison(SHARED, some_fewer(0.5), some_fewer(0.2, 3))
    drawing = forest_plot(found, Provenance("guns", 400, 1, "0.1"))
    assert [row[:3] for row in drawing.rows] == [
        ("effect.leakers_per_raid", "missiles", "guns"),
        ("effect.leakers_per_raid", "lasers", "guns"),
    ]
    labels = [label.get_text() for label in drawing.figure.axes[0].get_yticklabels()]
    assert labels == ["missiles", "lasers"]
