"""Sobol' indices: the design, and estimates held against SciPy and functions that are known."""

import numpy as np
import pytest
from studies.raids import drawn_responses, exact_responses

from cram_sim.records import Floats
from cram_sim.studies.sobol_indices import sobol_design, sobol_indices


def test_each_mixed_row_differs_from_the_first_in_one_factor_taken_from_the_second() -> None:
    one, other, *mixed = np.split(sobol_design(3, 16, 5), 5)
    for factor in range(3):
        assert np.array_equal(mixed[factor][:, factor], other[:, factor])
        kept = [column for column in range(3) if column != factor]
        assert np.array_equal(mixed[factor][:, kept], one[:, kept])


def test_every_factor_has_one_point_in_each_equal_part() -> None:
    one, other = np.split(sobol_design(4, 64, 5), 6)[:2]
    for points in (one, other):
        for column in points.T:
            assert np.array_equal(np.sort((64 * column).astype(int)), np.arange(64))


def test_no_point_lies_on_a_face_of_the_cube() -> None:
    points = sobol_design(2, 1024, 3)
    assert points.min() > 0.0
    assert points.max() < 1.0


def test_the_seed_alone_makes_the_points() -> None:
    assert np.array_equal(sobol_design(3, 8, 7), sobol_design(3, 8, 7))
    assert not np.array_equal(sobol_design(3, 8, 7), sobol_design(3, 8, 8))


@pytest.mark.parametrize(("factors", "points"), [(0, 8), (3, 0), (3, 1), (3, 12)])
def test_points_that_are_no_power_of_two_are_refused(factors: int, points: int) -> None:
    with pytest.raises(ValueError, match="a power of 2"):
        sobol_design(factors, points, 1)


def ishigami(points: Floats) -> Floats:
    """T. Ishigami and T. Homma, Proc. ISUMA (1990), a = 7, b = 0.1."""
    x, y, z = np.pi * (2.0 * points.T - 1.0)
    values: Floats = np.sin(x) + 7.0 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)
    return values


# Its variances in closed form: A. Saltelli et al., Global Sensitivity Analysis: The Primer (2008).
ALONE = np.array([0.5 * (1.0 + np.pi**4 / 50.0) ** 2, 49.0 / 8.0, 0.0])
BOTH = 0.01 * np.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
VARIANCE = float(ALONE.sum() + BOTH)
FIRST = ALONE / VARIANCE
TOTAL = (ALONE + np.array([BOTH, 0.0, BOTH])) / VARIANCE

SLOPES = np.array([4.0, 2.0, 1.0, 0.0])
SHARES = SLOPES**2 / (SLOPES**2).sum()


def straight(points: Floats) -> Floats:
    """A probability from 0.3 to 0.6, linear in each factor; the last one does nothing."""
    values: Floats = 0.3 + 0.3 * (points @ SLOPES) / SLOPES.sum()
    return values


def test_indices_of_ishigami_are_those_of_its_closed_form() -> None:
    found = sobol_indices(exact_responses(ishigami(sobol_design(3, 4096, 1))), 3, 1)
    assert found.first.value == pytest.approx(FIRST, abs=0.02)
    assert found.total.value == pytest.approx(TOTAL, abs=0.02)
    assert found.variance == pytest.approx(VARIANCE, rel=0.02)
    assert found.noise == 0.0


@pytest.mark.parametrize("factors", [2, 3])
def test_without_chance_the_indices_are_those_of_scipy(factors: int) -> None:
    from scipy.stats import sobol_indices as indices_of_scipy

    values = np.random.default_rng(4).random((factors + 2) * 32)
    found = sobol_indices(exact_responses(values), factors, 1)
    split = values.reshape(factors + 2, 1, 32)
    other = indices_of_scipy(func={"f_A": split[0], "f_B": split[1], "f_AB": split[2:]}, n=32)
    assert found.first.value == pytest.approx(other.first_order, rel=1e-10)
    assert found.total.value == pytest.approx(other.total_order, rel=1e-10)


@pytest.mark.parametrize("shared", [True, False])
def test_chance_of_400_raids_is_not_sold_as_interaction(shared: bool) -> None:
    totals, firsts, noises = [], [], []
    for seed in range(16):
        values = straight(sobol_design(4, 128, seed))
        found = sobol_indices(drawn_responses(values, 400, seed, shared=shared), 4, seed)
        firsts.append(found.first.value)
        totals.append(found.total.value)
        noises.append(found.noise)
    for estimates in (firsts, totals):
        error = np.std(estimates, axis=0) / np.sqrt(16)
        assert np.all(np.abs(np.mean(estimates, axis=0) - SHARES) <= 5.0 * error)
    # 400 raids of probability 0.45 have the variance 0.25/400 but for the spread of p; the factors
    # make 0.09 x 21/49 / 12. Pairs of raids that share a uniform differ by far less.
    chance, factors = 0.2425 / 400, 0.09 * 21.0 / 49.0 / 12.0
    expected = chance / (chance + factors)
    if shared:
        assert np.mean(noises) < 0.3 * expected
    else:
        assert np.mean(noises) == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("shared", [True, False])
def test_intervals_of_indices_cover(shared: bool) -> None:
    inside = []
    for seed in range(24):
        values = 0.1 + 0.8 * (ishigami(sobol_design(3, 128, seed)) + 11.0) / 29.0
        found = sobol_indices(drawn_responses(values, 400, seed, shared=shared), 3, seed)
        for truth, index in ((FIRST, found.first), (TOTAL, found.total)):
            inside.append((index.low <= truth) & (truth <= index.high))
    # 144 intervals of nominally 95 %; balanced points scatter less than drawn ones do.
    assert np.mean(inside) >= 0.95 - 5.0 * np.sqrt(0.95 * 0.05 / 144)


def test_where_no_factor_does_anything_any_index_may_be_true() -> None:
    flat = np.full(5 * 64, 0.4)
    found = sobol_indices(drawn_responses(flat, 400, 2, shared=False), 3, 1)
    assert found.noise > 0.8
    assert found.total.low.max() < 0.5
    assert found.total.high.min() > 0.5
    for index in (found.first, found.total):
        assert index.low.min() >= 0.0
        assert index.high.max() <= 1.0


def test_where_nothing_varies_at_all_there_is_no_index() -> None:
    found = sobol_indices(exact_responses(np.ones(5 * 8)), 3, 1)
    assert np.isnan(found.first.value).all()
    assert found.variance == 0.0
    assert found.total.low.tolist() == [0.0, 0.0, 0.0]
    assert found.total.high.tolist() == [1.0, 1.0, 1.0]
