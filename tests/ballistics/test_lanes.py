"""Every function of `lanes` does to each lane of a register what it does to a float."""

import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import pytest
from numpy.typing import NDArray

from cram_sim.ballistics.lanes import (
    added,
    choose,
    headed,
    is_not,
    larger,
    magnitude,
    row_of_eight,
    row_of_four,
    smaller,
    some_bits,
    square_root,
    whole,
)
from cram_sim.ballistics.vectors import load, store, width_of

Floats = NDArray[np.float64]
Function = TypeVar("Function", bound=Callable[..., object])


def njit(function: Function) -> Function:
    """Compile as the ballistic core is compiled."""
    return cast(Function, numba.njit(error_model="numpy")(function))


PRECISIONS = [np.float64, np.float32]

A = [0.0, -0.0, 1.5, -2.25, 1e300, math.nan, math.inf, 7.0] * 2
B = [1.0, 3.0, -4.5, -2.25, 2e-300, 1.0, math.nan, 0.1] * 2

OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "sum": lambda a, b: a + b,
    "difference": lambda a, b: a - b,
    "product": lambda a, b: a * b,
    "quotient": lambda a, b: a / b,
    "negative": lambda a, b: -a + 0.0 * b,
    "with a number": lambda a, b: 2.0 * a - b / 3.0,
    "larger": lambda a, b: larger(a, b),
    "smaller": lambda a, b: smaller(a, b),
    "magnitude": lambda a, b: magnitude(a) + b,
    "root": lambda a, b: square_root(magnitude(a)) * b,
    "chosen if below": lambda a, b: choose(a < b, a, b),
    "chosen if not above": lambda a, b: choose(a <= b, 1.0 * a, 0.0),
    "chosen if above or below": lambda a, b: choose((a > b) | (a < b), a, b),
    "chosen if both": lambda a, b: choose((a >= b) & is_not(a > 2.0), a, b),
}


def over_lanes(operation: Callable[[float, float], float], dtype: type) -> Floats:
    """The operation on a register of A and one of B."""
    compiled = njit(operation)

    @njit
    def apply(rows: Floats) -> None:
        store(rows, 2, 0, compiled(load(rows, 0, 0), load(rows, 1, 0)))

    width = width_of(dtype)
    rows: Floats = np.array([A[:width], B[:width], [0.0] * width], dtype=dtype)
    apply(rows)
    result: Floats = rows[2]
    return result


def over_floats(operation: Callable[[float, float], float], dtype: type) -> Floats:
    """The operation on each pair of floats, compiled for floats."""
    compiled = njit(operation)
    width = width_of(dtype)
    pairs = zip(np.array(A[:width], dtype), np.array(B[:width], dtype), strict=True)
    return np.array([compiled(a, b) for a, b in pairs], dtype=dtype)


@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning")  # 1e300 in single precision
@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_a_lane_is_computed_as_a_float_is(
    operation: Callable[[float, float], float], dtype: type
) -> None:
    np.testing.assert_array_equal(over_lanes(operation, dtype), over_floats(operation, dtype))


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("columns", [4, 8])
def test_every_lane_reads_its_own_row_of_a_table(columns: int, dtype: type) -> None:
    read = row_of_four if columns == 4 else row_of_eight

    @njit
    def apply(table: Floats, rows: Floats, out: Floats) -> None:
        row = read(table, whole(load(rows, 0, 0)))
        for column in range(columns):
            store(out, column, 0, row[column])

    width = width_of(dtype)
    table: Floats = np.arange(40.0 * columns, dtype=dtype).reshape(40, columns)
    rows: Floats = (np.arange(width) * 7.3 % 39.0).astype(dtype)[np.newaxis]
    out: Floats = np.empty((columns, width), dtype=dtype)
    apply(table, rows, out)
    np.testing.assert_array_equal(out, table[rows[0].astype(int)].T)


def test_the_bits_of_truths_begin_with_lane_zero() -> None:
    @njit
    def apply(rows: Floats) -> Any:
        return some_bits(load(rows, 0, 0) > 0.5)

    assert apply(np.array([[1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]])) == 0b10001001


def test_lanes_are_written_where_they_belong_and_nowhere_else() -> None:
    @njit
    def apply(rows: Floats) -> None:
        store(rows, 1, 8, load(rows, 0, 3))

    rows = np.arange(60.0).reshape(3, 20)
    expected = rows.copy()
    expected[1, 8:16] = rows[0, 3:11]
    apply(rows)
    np.testing.assert_array_equal(rows, expected)


@pytest.mark.parametrize("vector", [(1.0, 2.0, 3.0), (1.0, 2.0, 3.0, 4.0)])
def test_vectors_of_three_and_of_four_components_are_added(vector: tuple[float, ...]) -> None:
    compiled: Any = numba.njit(lambda x, y: added(x, 2.0, y))
    expected = tuple(3.0 * x for x in vector)
    assert compiled(vector, vector) == expected == added(vector, 2.0, vector)


@pytest.mark.parametrize("vector", [(1.0, 2.0, 3.0), (1.0, 2.0, 3.0, 4.0)])
def test_a_vectors_head_is_replaced_and_its_tail_stays(vector: tuple[float, ...]) -> None:
    compiled: Any = numba.njit(lambda head, x: headed(head, x))
    expected = (7.0, 8.0, 9.0, *vector[3:])
    assert compiled((7.0, 8.0, 9.0), vector) == expected == headed((7.0, 8.0, 9.0), vector)


@pytest.mark.parametrize(("x", "floor"), [(0.0, 0.0), (0.99, 0.0), (3.0, 3.0), (7.5, 7.0)])
def test_a_whole_number_is_that_below(x: float, floor: float) -> None:
    assert whole(x) == floor


def test_plain_python_chooses_as_compiled_code_does() -> None:
    assert larger(1.0, 2.0) == 2.0
    assert larger(math.nan, 2.0) == 2.0
    assert smaller(1.0, 2.0) == 1.0
    assert smaller(math.nan, 2.0) == 2.0
    assert choose(True, 1.0, 2.0) == 1.0
    assert is_not(False)
    assert row_of_four(np.ones((2, 4)), 1.0) == (1.0, 1.0, 1.0, 1.0)
    assert some_bits(True) == 1
