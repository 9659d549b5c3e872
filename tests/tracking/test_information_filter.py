import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.tracking.information_filter import interpolate, invert


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.0, 4.0))
def test_the_inverse_is_that_of_numpy(seed: int, decades: float) -> None:
    """Within rounding times the condition number, up to 1e8."""
    generator = np.random.default_rng(seed)
    axes = np.linalg.qr(generator.normal(size=(7, 7)))[0]
    matrix = axes @ np.diag(10.0 ** generator.uniform(-decades, decades, 7)) @ axes.T
    matrix = 0.5 * (matrix + matrix.T)
    inverse = np.empty((7, 7))
    assert invert(matrix, inverse)
    expected = np.linalg.inv(matrix)
    allowed = 1e-14 * np.linalg.cond(matrix) * np.abs(expected).max()
    np.testing.assert_allclose(inverse, expected, rtol=0, atol=allowed)
    np.testing.assert_array_equal(inverse, inverse.T)


@pytest.mark.parametrize("least", [0.0, -1.0])
def test_a_matrix_that_is_not_positive_definite_is_refused(least: float) -> None:
    matrix = np.diag([1.0, 2.0, 3.0, least, 5.0, 6.0, 7.0])
    assert not invert(matrix, np.empty((7, 7)))


def test_derivatives_are_read_linearly_between_times_and_scaled_by_column() -> None:
    table = np.arange(24.0).reshape(2, 3, 4) ** 2
    scale, found = np.array([1.0, 2.0, 3.0, 4.0]), np.empty((3, 4))
    interpolate(0.25, table, scale, found)
    np.testing.assert_allclose(found, (0.75 * table[0] + 0.25 * table[1]) * scale, rtol=1e-15)


def test_derivatives_at_the_last_time_are_those_of_the_table() -> None:
    table, found = np.arange(24.0).reshape(2, 3, 4) ** 2, np.empty((3, 4))
    interpolate(1.0, table, np.ones(4), found)
    np.testing.assert_array_equal(found, table[1])
