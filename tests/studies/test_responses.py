"""Responses of cells: the ledger's values and errors, and what errors do to an analysis."""

import math

import numpy as np
import pytest
from studies.raids import drawn_responses, responses_of_raids

from cram_sim.experiment.statistics import PairSums, ratio_standard_error
from cram_sim.studies.responses import one_raid_variance, responses_of

RANDOM = np.random.default_rng(5)
THREATS = RANDOM.integers(0, 6, (4, 300))
LEAKERS = RANDOM.binomial(THREATS, 0.3)
EACH = np.full(4, 300)


def test_values_and_errors_are_those_of_the_ledger() -> None:
    found = responses_of_raids(LEAKERS, THREATS, EACH, shared=True)
    for cell in range(4):
        sums = PairSums.of(LEAKERS[cell], THREATS[cell])
        assert found.values[cell] == pytest.approx(sums.x / sums.m, rel=1e-14)
        error = ratio_standard_error(sums, 300)
        assert found.standard_errors[cell] == pytest.approx(error, rel=1e-12)


def test_scale_stretches_values_and_errors_alike() -> None:
    one = responses_of_raids(LEAKERS, THREATS, EACH, shared=True)
    other = responses_of_raids(LEAKERS, THREATS, EACH, shared=True, scale=0.001)
    assert np.allclose(other.values, 0.001 * one.values, rtol=1e-14)
    assert np.allclose(other.standard_errors, 0.001 * one.standard_errors, rtol=1e-14)


def test_error_of_a_difference_of_means_is_that_of_the_paired_differences() -> None:
    ones = np.ones_like(LEAKERS)
    found = responses_of_raids(LEAKERS, ones, EACH, shared=True)
    differences = LEAKERS[0] - LEAKERS[1]
    expected = differences.std(ddof=1) / math.sqrt(300)
    assert found.error_of(np.array([1.0, -1.0, 0.0, 0.0])) == pytest.approx(expected, rel=1e-12)


def test_a_cell_with_fewer_raids_pairs_those_that_it_has() -> None:
    raids = np.array([300, 100])
    outcomes = RANDOM.integers(0, 2, (1, 300)).repeat(2, axis=0)
    parts = responses_of_raids(outcomes, np.ones_like(outcomes), raids, shared=True).error_parts
    covariance = float(np.cov(outcomes[:, :100]).item(1)) / 300
    # Each cell takes its own mean away, so the two agree but for terms of the order 1/n.
    assert parts[0] @ parts[1] == pytest.approx(covariance, rel=0.05)


def test_one_raid_varies_as_a_coin_does() -> None:
    found = drawn_responses(np.array([0.2, 0.5]), 4000, 3, shared=True)
    assert found.one_raid_variances == pytest.approx([0.16, 0.25], rel=0.05)


def test_a_cell_without_a_denominator_has_no_value() -> None:
    nothing = np.zeros((1, 10), np.int64)
    found = responses_of_raids(nothing, nothing, np.array([10]), shared=False)
    assert math.isnan(found.values[0])


@pytest.mark.parametrize("shared", [True, False])
def test_excess_of_the_variance_between_equal_cells_is_all_of_it(shared: bool) -> None:
    excess, variances = [], []
    for seed in range(200):
        found = drawn_responses(np.array([0.3, 0.3, 0.35, 0.3]), 400, seed, shared=shared)
        excess.append(float(found.excess_of(lambda rows: rows.var(axis=1, ddof=1))))
        variances.append(found.values.var(ddof=1))
    # The truth: three cells of 0.3 and one of 0.35 vary by 0.000625.
    left = np.mean(variances) - np.mean(excess)
    assert left == pytest.approx(0.000625, abs=5.0 * np.std(variances) / math.sqrt(200))


def test_shared_raids_leave_less_excess_than_independent_ones() -> None:
    probabilities = np.array([0.3, 0.35, 0.4])
    shared, independent = (
        drawn_responses(probabilities, 400, 1, shared=each).excess_of(
            lambda rows: rows.var(axis=1, ddof=1)
        )
        for each in (True, False)
    )
    assert shared < 0.3 * independent


@pytest.mark.parametrize("shared", [True, False])
def test_drawn_errors_scatter_as_the_values_do(shared: bool) -> None:
    found = drawn_responses(np.array([0.2, 0.5]), 400, 7, shared=shared)
    drawn = found.errors_drawn(np.random.default_rng(1), 4000)
    assert drawn.std(axis=0) == pytest.approx(found.standard_errors, rel=0.06)
    correlation = float(np.corrcoef(drawn[:, 0], drawn[:, 1]).item(1))
    expected = 0.5 if shared else 0.0  # of two thresholds of one uniform: 0.1 / (0.4 x 0.5)
    assert correlation == pytest.approx(expected, abs=0.15 if shared else 0.08)


def test_some_cells_keep_what_is_theirs() -> None:
    found = responses_of_raids(LEAKERS, THREATS, EACH, shared=True)
    some = found.of_cells(np.array([3, 1]))
    assert np.array_equal(some.values, found.values[[3, 1]])
    assert np.array_equal(some.standard_errors, found.standard_errors[[3, 1]])


@pytest.mark.parametrize("cut", [(0, 100, 200, 300), (0, 1, 5, 200, 290, 300)])
def test_errors_from_parts_of_any_size_are_as_great_on_average(cut: tuple[int, ...]) -> None:
    sizes = np.tile(np.diff(cut), (2000, 1))
    outcomes = np.random.default_rng(1).binomial(sizes, 0.4)
    found = responses_of(outcomes, sizes, sizes, np.zeros(2000), shares_raids=False)
    squares = found.standard_errors**2
    error = squares.std() / math.sqrt(2000)
    assert squares.mean() == pytest.approx(0.24 / 300, abs=5.0 * error)


def test_one_raids_variance_over_their_number_is_that_of_the_ratio() -> None:
    sums = PairSums.of(LEAKERS[0], THREATS[0])
    found = one_raid_variance(LEAKERS[0], THREATS[0])
    assert found / 300 == pytest.approx(ratio_standard_error(sums, 300) ** 2, rel=1e-12)


@pytest.mark.parametrize("shared", [True, False])
def test_excess_is_taken_away_where_cells_differ_in_raids(shared: bool) -> None:
    raids = np.array([1600, 400, 800, 400])
    excess, variances = [], []
    for seed in range(200):
        draws = np.random.default_rng(seed).random((1 if shared else 4, 1600))
        outcomes = (np.broadcast_to(draws, (4, 1600)) < 0.3).astype(np.int64)
        found = responses_of_raids(outcomes, np.ones_like(outcomes), raids, shared=shared)
        excess.append(float(found.excess_of(lambda rows: rows.var(axis=1, ddof=1))))
        variances.append(found.values.var(ddof=1))
    difference = np.array(variances) - np.array(excess)
    assert difference.mean() == pytest.approx(0.0, abs=5.0 * difference.std() / math.sqrt(200))
    assert np.mean(excess) > 5.0 * difference.std() / math.sqrt(200)
