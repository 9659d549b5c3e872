"""Sobol' indices: the design, and estimates held against SciPy and functions that are known."""

import numpy as np
import pytest

from cram_sim.studies.sobol_indices import sobol_design


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
