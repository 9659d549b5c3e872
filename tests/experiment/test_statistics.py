import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from cram_sim.experiment.statistics import (
    PairSums,
    probability,
    ratio,
    ratio_standard_error,
    share,
    share_interval,
    wilson_interval,
)

DATA = Path(__file__).parent / "data"


def published(name: str, method: str) -> list[tuple[int, int, float, float]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return [
        (int(row["k"]), int(row["n"]), float(row["lower"]), float(row["upper"]))
        for row in rows
        if row["method"] == method
    ]


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"), published("binomial_ci_R.csv", "wilson")
)
def test_wilson_interval_is_that_of_r(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson_interval(successes, trials) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"), published("binomial_ci_newcombe1998.csv", "wilson")
)
def test_wilson_interval_is_newcombes(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson_interval(successes, trials) == pytest.approx((low, high), abs=6e-5)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(deadline=None)
def test_wilson_interval_holds_its_estimate_and_stays_within_0_and_1(case: tuple[int, int]) -> None:
    successes, trials = case
    low, high = wilson_interval(successes, trials)
    assert 0.0 <= low <= successes / trials <= high <= 1.0


def test_wilson_interval_without_trials_is_everything() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)


counts = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=2, max_size=40)


@given(counts, st.integers(0, 40))
@settings(deadline=None)
def test_sums_of_two_parts_add_up_to_those_of_the_whole(
    rows: list[tuple[int, int]], cut: int
) -> None:
    x, m = np.array(rows, np.int64).T
    assert PairSums.of(x[:cut], m[:cut]) + PairSums.of(x[cut:], m[cut:]) == PairSums.of(x, m)


@given(counts.filter(lambda rows: sum(m for _, m in rows) > 0))
@settings(deadline=None)
def test_ratio_error_is_that_of_its_residuals(rows: list[tuple[int, int]]) -> None:
    x, m = np.array(rows, np.int64).T
    n = len(rows)
    residuals = x - x.sum() / m.sum() * m
    expected = math.sqrt(float((residuals**2).sum()) / (n - 1) / n) / m.mean()
    error = ratio_standard_error(PairSums.of(x, m), n)
    assert error == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_mean_has_students_interval() -> None:
    x = np.array([3, 0, 4, 1, 2, 8], np.int64)
    estimate = ratio(PairSums.of(x, np.ones_like(x)), 6, meaning="", of="", unit="")
    expected = student.interval(0.95, 5, x.mean(), x.std(ddof=1) / math.sqrt(6.0))
    assert (estimate.low, estimate.high) == pytest.approx(expected, rel=1e-12)


def test_share_of_one_thing_per_replication_has_nearly_the_normal_interval() -> None:
    x = np.repeat(np.array([0, 1], np.int64), 5000)
    low, high = share_interval(PairSums.of(x, np.ones_like(x)), 10_000)
    assert high - low == pytest.approx(2.0 * 1.96 * 0.5 / 100.0, rel=1e-3)


def test_share_of_none_counts_raids_and_not_threats() -> None:
    m = np.array([0, 20, 20, 20, 20], np.int64)
    sums = PairSums.of(np.zeros_like(m), m)
    assert share_interval(sums, 5) == wilson_interval(0, 4)


def test_share_of_all_counts_raids_and_not_threats() -> None:
    m = np.array([0, 20, 20, 20, 20], np.int64)
    assert share_interval(PairSums.of(m, m), 5) == wilson_interval(4, 4)


def test_raids_that_are_all_alike_do_not_make_a_share_certain() -> None:
    m = np.array([2, 2, 0, 0, 0, 0], np.int64)
    assert share_interval(PairSums.of(m // 2, m), 6) == wilson_interval(1, 2)


def test_one_replication_says_nothing_about_a_share() -> None:
    one = PairSums.of(np.array([1], np.int64), np.array([2], np.int64))
    assert share_interval(one, 1) == (0.0, 1.0)


def test_nothing_to_count_on_is_nan() -> None:
    estimate = share(PairSums(), 100, meaning="", of="")
    assert math.isnan(estimate.value)
    assert math.isnan(estimate.low)


def test_what_never_happened_still_has_an_upper_limit() -> None:
    never = PairSums.of(np.zeros(50, np.int64), np.ones(50, np.int64))
    estimate = ratio(never, 50, meaning="", of="", unit="")
    assert (estimate.low, estimate.high) == (0.0, wilson_interval(0, 50)[1])


def test_ratio_does_not_fall_below_what_is_possible() -> None:
    rare = PairSums.of(np.array([1] + [0] * 49, np.int64), np.ones(50, np.int64))
    assert ratio(rare, 50, meaning="", of="", unit="").low == 0.0


def test_ratio_does_not_exceed_what_is_possible() -> None:
    x = PairSums.of(np.array([1, 1, 0], np.int64), np.ones(3, np.int64))
    estimate = ratio(x, 3, meaning="", of="", unit="probability", at_least=-1.0, at_most=1.0)
    assert estimate.low == pytest.approx(2 / 3 - 4.302652730 / 3)
    assert estimate.high == 1.0


@given(counts.filter(lambda rows: sum(m for _, m in rows) > 0))
@settings(deadline=None)
def test_what_was_seen_is_neither_impossible_nor_certain(rows: list[tuple[int, int]]) -> None:
    m = np.array([max(pair) for pair in rows], np.int64)
    x = np.array([min(pair) for pair in rows], np.int64)
    sums = PairSums.of(x, m)
    low, high = share_interval(sums, len(rows))
    assert 0.0 <= low <= sums.x / sums.m <= high <= 1.0
    if 0 < sums.x < sums.m:
        assert low > 0.0
        assert high < 1.0


def test_small_count_has_wilsons_interval_of_the_effective_sample() -> None:
    # One thing in each raid: the effective sample is nearly the raids themselves.
    x = np.array([1] * 2 + [0] * 998, np.int64)
    low, high = share_interval(PairSums.of(x, np.ones_like(x)), 1000)
    assert (low, high) == pytest.approx(wilson_interval(2, 1000), rel=0.01)


def test_probability_names_its_numerator_and_denominator() -> None:
    estimate = probability(3, 20, meaning="hit")
    assert (estimate.numerator, estimate.denominator, estimate.value) == (3, 20, 0.15)


def coverage_of_the_truth(within_raid_correlation: float, raids: int) -> float:
    """How often the interval holds the truth: threats of a raid share their luck in part.

    A raid's own probability is Beta distributed with mean 0.3, and so are its threats correlated.
    """
    rng = np.random.default_rng(20211219)
    concentration = 1.0 / within_raid_correlation - 1.0
    held = 0
    for _ in range(2000):
        p = rng.beta(0.3 * concentration, 0.7 * concentration, raids)
        m = rng.integers(0, 21, raids)
        low, high = share_interval(PairSums.of(rng.binomial(m, p), m), raids)
        held += low <= 0.3 <= high
    return held / 2000


@pytest.mark.parametrize("correlation", [0.01, 0.3, 0.8])
def test_share_interval_holds_the_truth_in_95_percent_of_studies(correlation: float) -> None:
    # 5 standard errors of 2,000 studies are 0.024; the delta method itself may miss by 0.01.
    assert coverage_of_the_truth(correlation, 200) == pytest.approx(0.95, abs=0.034)


def test_counting_threats_as_independent_would_not_hold_the_truth() -> None:
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(1000):
        p = rng.beta(0.3, 0.7, 200)
        x = rng.binomial(20, p)
        low, high = wilson_interval(int(x.sum()), 200 * 20)
        held += low <= 0.3 <= high
    assert held / 1000 < 0.6


def test_sums_that_64_bits_do_not_hold_are_exact() -> None:
    large = np.array([3_000_000_000_000, 5, 4_000_000_000_001])
    sums = PairSums.of(large, np.ones(3, np.int64))
    assert sums.xx == 3_000_000_000_000**2 + 25 + 4_000_000_000_001**2
    assert sums.xm == sums.x == 7_000_000_000_006
