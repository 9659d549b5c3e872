"""Morris screening: trajectories that move one factor at a time, and what is made of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from studies.raids import drawn_responses, exact_responses

from cram_sim.records import Floats
from cram_sim.studies.morris import STEP, elementary_effects, morris_design, morris_effects

SIZES = st.tuples(
    st.integers(1, 8), st.integers(1, 12), st.sampled_from([2, 4, 6, 10]), st.integers(0, 2**63 - 1)
)


@given(SIZES)
@settings(deadline=None)
def test_a_row_moves_one_factor_and_a_trajectory_moves_each(
    size: tuple[int, int, int, int],
) -> None:
    factors, trajectories, _, _ = size
    points = morris_design(*size).reshape(trajectories, factors + 1, factors)
    moves = np.diff(points, axis=1)
    assert np.array_equal(np.count_nonzero(moves, axis=2), np.ones((trajectories, factors)))
    assert np.array_equal(np.count_nonzero(moves, axis=1), np.ones((trajectories, factors)))
    assert np.allclose(np.abs(moves).sum(axis=1), STEP)


@given(SIZES)
@settings(deadline=None)
def test_levels_are_the_middles_of_equal_parts(size: tuple[int, int, int, int]) -> None:
    levels = size[2]
    number = levels * morris_design(*size) - 0.5
    assert np.allclose(number, np.rint(number))
    assert number.min() > -0.1
    assert number.max() < levels - 0.9


def test_all_levels_and_both_directions_are_equally_frequent() -> None:
    points = morris_design(3, 4000, 4, 11).reshape(4000, 4, 3)
    shares = np.bincount(np.rint(4.0 * points[:, 0] - 0.5).astype(int).ravel()) / 12000
    # 12,000 draws: 5 standard errors of a share of a quarter.
    assert np.abs(shares - 0.25).max() < 5.0 * np.sqrt(0.25 * 0.75 / 12000)
    rises = (points[:, -1] > points[:, 0]).mean(axis=0)
    assert np.abs(rises - 0.5).max() < 5.0 * np.sqrt(0.25 / 4000)


def test_the_seed_alone_makes_the_design() -> None:
    assert np.array_equal(morris_design(3, 10, 4, 7), morris_design(3, 10, 4, 7))
    assert not np.array_equal(morris_design(3, 10, 4, 7), morris_design(3, 10, 4, 8))


@pytest.mark.parametrize("size", [(0, 1, 4), (1, 0, 4), (1, 1, 3), (1, 1, 0)])
def test_a_design_that_cannot_be_is_refused(size: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="levels even"):
        morris_design(*size, seed=1)


def bent(points: Floats) -> Floats:
    """A probability from 0.2 to 0.8; the fourth factor does nothing, the third needs the second."""
    first, second, third, _ = points.T
    values: Floats = 0.2 + 0.6 * (4.0 * first + 2.0 * second + 3.0 * second * third) / 9.0
    return values


def straight(points: Floats) -> Floats:
    """Effects 3, -2 and 0 of whole ranges."""
    values: Floats = 3.0 * points[:, 0] - 2.0 * points[:, 1]
    return values


def test_effects_of_a_straight_function_are_its_slopes() -> None:
    points = morris_design(3, 8, 4, 2)
    found = morris_effects(points, exact_responses(straight(points)), 2)
    assert found.mean.value == pytest.approx([3.0, -2.0, 0.0], abs=1e-12)
    assert found.mean_size.value == pytest.approx([3.0, 2.0, 0.0], abs=1e-12)
    assert found.spread.value == pytest.approx([0.0, 0.0, 0.0], abs=1e-7)
    assert found.comes_first.tolist() == [1.0, 0.0, 0.0]


def test_effects_that_cancel_are_seen_by_their_size() -> None:
    points = morris_design(2, 400, 4, 2)
    there_and_back = np.abs(points[:, 0] - 0.5) + points[:, 1]
    found = morris_effects(points, exact_responses(there_and_back), 2)
    # From 1/8 to 5/8 and from 3/8 to 7/8, up or down: a quarter of the step and of its size.
    assert abs(found.mean.value[0]) < 5.0 * 0.5 / np.sqrt(400)
    assert found.mean_size.value[0] == pytest.approx(0.5)
    assert found.spread.value[0] == pytest.approx(0.5, rel=0.02)


@pytest.mark.parametrize("shared", [True, False])
def test_chance_does_not_look_like_interaction(shared: bool) -> None:
    points = morris_design(4, 40, 4, 3)
    found = [
        morris_effects(points, drawn_responses(bent(points), 400, seed, shared=shared), 1)
        for seed in range(40)
    ]
    squared = np.array([each.spread.value**2 for each in found])
    # Of the first factor, which does the same everywhere; chance alone makes 0.069^2.
    assert squared[:, 0].mean() < 0.2 * 0.069**2
    exact = morris_effects(points, exact_responses(bent(points)), 1).spread.value ** 2
    error = squared.std(axis=0) / np.sqrt(40)
    assert np.all(np.abs(squared.mean(axis=0) - exact)[1:3] < 5.0 * error[1:3])


@pytest.mark.parametrize("trajectories", [10, 40])
@pytest.mark.parametrize("shared", [True, False])
def test_a_factor_that_does_nothing_seldom_rises_above_the_floor(
    trajectories: int, shared: bool
) -> None:
    points = morris_design(4, trajectories, 4, 3)
    found = [
        morris_effects(points, drawn_responses(bent(points), 400, seed, shared=shared), 1)
        for seed in range(60)
    ]
    above = np.mean([each.mean_size.value > each.floor for each in found], axis=0)
    # Its interval holds 0 wherever it is not above.
    holds = np.mean([each.mean_size.low[3] == 0.0 for each in found])
    assert holds == 1.0 - above[3]
    # One study in twenty, and 5 standard errors.
    assert above[3] <= 0.05 + 5.0 * np.sqrt(0.05 * 0.95 / 60)
    assert above[0] == 1.0


@pytest.mark.parametrize("shared", [True, False])
def test_intervals_of_mean_effects_cover(shared: bool) -> None:
    every = morris_design(4, 20_000, 4, 99)
    truth = elementary_effects(bent(every)[np.newaxis], every)[0].mean(axis=0)
    inside = []
    for seed in range(60):
        points = morris_design(4, 20, 4, seed)
        found = morris_effects(points, drawn_responses(bent(points), 400, seed, shared=shared), 1)
        # The last factor's interval is a point where raids are shared: nothing moves.
        inside.append((found.mean.low <= truth + 1e-9) & (truth - 1e-9 <= found.mean.high))
    # 240 intervals of nominally 95 %: 5 standard errors of a share.
    assert np.mean(inside) >= 0.95 - 5.0 * np.sqrt(0.95 * 0.05 / 240)
