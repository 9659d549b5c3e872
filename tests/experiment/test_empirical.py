import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.experiment.empirical import EmpiricalDistribution, value_reached_by
from cram_sim.experiment.statistics import PairSums

rows = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30)), min_size=1, max_size=60)


def distribution_of(pairs: list[tuple[int, int]]) -> EmpiricalDistribution:
    replication, tenths = np.array(pairs, np.int64).T
    return EmpiricalDistribution.of(replication, tenths / 10.0)


@given(rows, st.integers(0, 31))
@settings(deadline=None)
def test_sums_at_any_time_are_those_of_counting_by_replication(
    pairs: list[tuple[int, int]], tenths: int
) -> None:
    replication, time = np.array(pairs, np.int64).T
    reached = np.bincount(replication[time >= tenths], minlength=10).astype(np.int64)
    all_of_them = np.bincount(replication, minlength=10).astype(np.int64)
    assert distribution_of(pairs).at_least(tenths / 10.0) == PairSums.of(reached, all_of_them)


@given(rows)
@settings(deadline=None)
def test_blocks_of_replications_add_up(pairs: list[tuple[int, int]]) -> None:
    early = [pair for pair in pairs if pair[0] < 5] or [(0, 0)]
    late = [pair for pair in pairs if pair[0] >= 5] or [(9, 0)]
    total = distribution_of(early) + distribution_of(late)
    whole = distribution_of(early + late)
    assert np.array_equal(total.ticks, whole.ticks)
    assert np.array_equal(total.weights, whole.weights)
    assert (total.squared_sizes, total.informative) == (whole.squared_sizes, whole.informative)


def test_adding_nothing_changes_nothing() -> None:
    some = distribution_of([(0, 3), (1, 4)])
    total = some + EmpiricalDistribution.empty()
    assert np.array_equal(total.weights, some.weights)


def test_level_is_the_greatest_time_that_so_many_reach() -> None:
    ten = distribution_of([(number, number + 1) for number in range(10)])
    assert ten.reached_by(0.95) == 0.1
    assert ten.reached_by(0.5) == 0.6


def test_quantile_has_the_unit_that_it_is_asked_in() -> None:
    assert (
        value_reached_by(distribution_of([(0, 5)]), 0.5, 1, meaning="", of="", unit="m").unit == "m"
    )


def test_times_are_kept_to_a_millisecond() -> None:
    one = EmpiricalDistribution.of(np.array([0]), np.array([9.12345]))
    assert one.reached_by(0.5) == 9.123


def test_quantile_of_nothing_is_nan() -> None:
    estimate = value_reached_by(EmpiricalDistribution.empty(), 0.5, 10, meaning="", of="", unit="s")
    assert math.isnan(estimate.value)


def test_quantile_of_one_replication_is_anything_that_was_seen() -> None:
    three = distribution_of([(0, 1), (0, 5), (0, 9)])
    estimate = value_reached_by(three, 0.5, 1, meaning="", of="", unit="s")
    assert (estimate.low, estimate.value, estimate.high) == (0.1, 0.5, 0.9)


@pytest.mark.parametrize("level", [0.5, 0.95])
def test_quantile_interval_holds_the_truth_in_95_percent_of_studies(level: float) -> None:
    # Times of a raid share a part: standard normal in all, correlated 0.5 within the raid.
    rng = np.random.default_rng(5)
    truth = 10.0 + {0.5: 0.0, 0.95: -1.6449}[level]
    held, studies, raids = 0, 1000, 300
    replication = np.repeat(np.arange(raids), 4)
    for _ in range(studies):
        shared = np.repeat(rng.standard_normal(raids), 4)
        time = 10.0 + math.sqrt(0.5) * (shared + rng.standard_normal(4 * raids))
        estimate = value_reached_by(
            EmpiricalDistribution.of(replication, time), level, raids, meaning="", of="", unit="s"
        )
        held += estimate.low <= truth <= estimate.high
    # 5 standard errors of 1,000 studies are 0.034.
    assert held / studies == pytest.approx(0.95, abs=0.034)


def test_quantile_of_a_single_time_has_no_interval() -> None:
    estimate = value_reached_by(distribution_of([(0, 5)]), 0.5, 10, meaning="", of="", unit="s")
    assert (estimate.value, estimate.denominator) == (0.5, 1)
    assert math.isnan(estimate.low)
    assert math.isnan(estimate.high)
