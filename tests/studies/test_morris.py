"""Morris screening: trajectories that move one factor at a time, and what is made of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.studies.morris import STEP, morris_design

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
