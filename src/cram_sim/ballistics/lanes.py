"""Arithmetic of the equations of motion: for one flight, or for eight in one register.

The equations are written once, with operators and the functions of this module. Compiled for a
plain float they fly one round (SciPy, CUDA); compiled for `Lanes` they fly eight at once (sixteen
in single precision) with the very same operations, lane by lane: no lane sees another.
"""

import math
from typing import Any

import numpy as np
from numba.extending import overload
from numpy.typing import NDArray

from cram_sim.ballistics.vectors import (
    Lanes,
    bits,
    eight_columns,
    four_columns,
    select,
    vector_floor,
    vector_magnitude,
    vector_root,
)

Table = NDArray[np.float64]


def square_root(x: float) -> float:
    """The square root of a float, or of every lane."""
    return math.sqrt(x)


def magnitude(x: float) -> float:
    """The absolute value of a float, or of every lane."""
    return abs(x)


def choose(truth: bool, a: float, b: float) -> float:
    """The float `a` where `truth` holds, else `b`; lane by lane for vectors."""
    return a if truth else b


def is_not(truth: bool) -> bool:
    """The opposite of a truth, or of every lane's."""
    return not truth


def larger(a: float, b: float) -> float:
    """The larger of two, lane by lane; `b` where either is not a number."""
    return a if a > b else b


def smaller(a: float, b: float) -> float:
    """The smaller of two, lane by lane; `b` where either is not a number."""
    return a if a < b else b


def whole(x: float) -> float:
    """The greatest whole number not above x >= 0, as a float or as lanes of floats."""
    return float(int(x))


def some_bits(truth: bool) -> int:
    """The truths as bits, lane 0 lowest: zero where none holds."""
    return int(truth)


def row_of_eight(table: Table, row: float) -> tuple[float, ...]:
    """The columns of a table (rows, 8) at a whole number `row` within it."""
    return tuple(table[int(row)])


def row_of_four(table: Table, row: float) -> tuple[float, ...]:
    """The columns of a table (rows, 4) at a whole number `row` within it."""
    return tuple(table[int(row)])


def added(x: tuple[float, ...], factor: float, y: tuple[float, ...]) -> tuple[float, ...]:
    """The vector x + factor y of three components, or of four."""
    return tuple(a + factor * b for a, b in zip(x, y, strict=True))


def headed(head: tuple[float, ...], vector: tuple[float, ...]) -> tuple[float, ...]:
    """A vector with its first three components replaced."""
    return head + vector[3:]


@overload(square_root, strict=False)
def _square_root(x: Any) -> Any:
    return (lambda x: vector_root(x)) if isinstance(x, Lanes) else lambda x: math.sqrt(x)


@overload(magnitude, strict=False)
def _magnitude(x: Any) -> Any:
    return (lambda x: vector_magnitude(x)) if isinstance(x, Lanes) else lambda x: abs(x)


@overload(choose, strict=False)
def _choose(truth: Any, a: Any, b: Any) -> Any:
    if isinstance(truth, Lanes):
        return lambda truth, a, b: select(truth, a, b)
    return lambda truth, a, b: a if truth else b


@overload(is_not, strict=False)
def _is_not(truth: Any) -> Any:
    return (lambda truth: ~truth) if isinstance(truth, Lanes) else lambda truth: not truth


@overload(larger, strict=False)
def _larger(a: Any, b: Any) -> Any:
    return lambda a, b: choose(a > b, a, b)


@overload(smaller, strict=False)
def _smaller(a: Any, b: Any) -> Any:
    return lambda a, b: choose(a < b, a, b)


@overload(whole, strict=False)
def _whole(x: Any) -> Any:
    return (lambda x: vector_floor(x)) if isinstance(x, Lanes) else lambda x: float(int(x))


@overload(some_bits, strict=False)
def _some_bits(truth: Any) -> Any:
    return (lambda truth: bits(truth)) if isinstance(truth, Lanes) else lambda truth: int(truth)


@overload(row_of_eight, strict=False)
def _row_of_eight(table: Any, row: Any) -> Any:
    if isinstance(row, Lanes):
        return lambda table, row: eight_columns(table, row)

    def of_one(table: Any, row: float) -> Any:
        r = table[int(row)]
        return r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7]

    return of_one


@overload(row_of_four, strict=False)
def _row_of_four(table: Any, row: Any) -> Any:
    if isinstance(row, Lanes):
        return lambda table, row: four_columns(table, row)

    def of_one(table: Any, row: float) -> Any:
        r = table[int(row)]
        return r[0], r[1], r[2], r[3]

    return of_one


@overload(added, strict=False)
def _added(x: Any, factor: Any, y: Any) -> Any:
    if len(x) == 3:
        return lambda x, factor, y: (
            x[0] + factor * y[0],
            x[1] + factor * y[1],
            x[2] + factor * y[2],
        )
    return lambda x, factor, y: (
        x[0] + factor * y[0],
        x[1] + factor * y[1],
        x[2] + factor * y[2],
        x[3] + factor * y[3],
    )


@overload(headed, strict=False)
def _headed(head: Any, vector: Any) -> Any:
    if len(vector) == 3:
        return lambda head, vector: head
    return lambda head, vector: (head[0], head[1], head[2], vector[3])
