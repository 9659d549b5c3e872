"""Drag coefficient against Mach number, baked for the kernel.

The published points are first joined by a monotone cubic (PCHIP), which fills the wide cells of a
table without ringing; its samples on a uniform Mach grid are then joined by a C2 cubic spline,
whose continuous curvature lets an adaptive integrator take long steps through the transonic rise.

The choice was measured against other curves (design/drag_interpolation.py). A C2 spline through the
points alone costs the fewest steps but leaves the data by 30 % where a table is coarse; PCHIP alone
costs 13 to 19 % more evaluations than the two together; Akima's curve and its modification are no
better at points not shown to them. The curve chosen meets the standard tables, whose points lie on
the grid, exactly and points off it within 0.5 %; it leaves the span of the points around it by less
than 0.3 % of the value on standard tables and 0.5 % on coarse ones. With each second point of the
standard tables left out, 94.7 % of them are found within 0.5 %, the others within 1.6 % outside the
transonic rise and 9.1 % in it (G7; 5.4 % G2, 3.2 % G8, 0.9 % the rest): a slender body's rise needs
the spacing of Mach 0.025 that these tables have.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import CubicSpline, PchipInterpolator

from cram_sim.ballistics.lanes import larger, row_of_four, smaller, whole
from cram_sim.compiled import compiled_inline

Floats = NDArray[np.float64]

CELLS_PER_MACH = 40.0  # a cell of Mach 0.025, the finest spacing of the standard tables
SUBSONIC = 0.5  # Mach: below it drag hardly changes, so a table that begins there begins at rest
ROUNDING = 1e-9  # cells: a Mach number this near a cell's edge lies on it


def bake_drag(mach: ArrayLike, cd: ArrayLike, *, hold_to: float | None = None) -> Floats:
    """Cubic coefficients of Cd on cells of Mach 0.025 from Mach 0, shape (cells + 1, 4).

    `mach` (rising, from zero or above) and `cd` (not negative) are the published points, each
    shape (k,), k >= 2. Row j holds c0..c3 of c0 + c1 x + c2 x^2 + c3 x^3, x = 40 M - j in [0, 1);
    the last row answers for every Mach number at or beyond the table's end. Cells without
    published points are NaN, so that no drag is invented: those beyond the last point, and those
    below the first where that is above Mach 0.5 (else its value holds down to rest). `hold_to`
    continues the last value flat to that Mach number, for ever if infinite. An end within a cell
    is rounded outwards to the cell's edge. Raises ValueError for points that are not a table.
    """
    numbers, coefficients = _published(mach, cd)
    if hold_to is not None and not hold_to >= numbers[-1]:
        raise ValueError(f"a drag table is held beyond its end, Mach {numbers[-1]}, not {hold_to}")
    first = math.floor(numbers[0] * CELLS_PER_MACH + ROUNDING) if numbers[0] > SUBSONIC else 0
    last = _cells_to(numbers[-1])
    edges = np.arange(first, last + 1)
    within = np.clip(edges / CELLS_PER_MACH, numbers[0], numbers[-1])
    samples = PchipInterpolator(numbers, coefficients)(within)
    for_ever = hold_to == math.inf
    end = last if hold_to is None or for_ever else _cells_to(hold_to)
    table = np.full((end + 1, 4), math.nan)
    table[first:last] = CubicSpline(edges, samples).c[::-1].T
    table[last : end + for_ever] = samples[-1], 0.0, 0.0, 0.0
    return table


@compiled_inline
def drag_coefficient(table: Floats, mach: float) -> float:
    """Cd at a Mach number (not negative); NaN where the table does not reach, or for NaN."""
    place = mach * CELLS_PER_MACH
    cell = whole(smaller(larger(place, 0.0), table.shape[0] - 1.0))
    row, x = row_of_four(table, cell), place - cell
    return (row[0] + x * row[1]) + (x * x) * (row[2] + x * row[3])


def _published(mach: ArrayLike, cd: ArrayLike) -> tuple[Floats, Floats]:
    numbers, coefficients = np.asarray(mach, dtype=np.float64), np.asarray(cd, dtype=np.float64)
    if numbers.ndim != 1 or numbers.shape != coefficients.shape or numbers.size < 2:
        raise ValueError("a drag table needs two or more Mach numbers and as many coefficients")
    if not (np.all(np.isfinite(numbers)) and np.all(np.diff(numbers) > 0) and numbers[0] >= 0):
        raise ValueError("the Mach numbers of a drag table must rise from zero or above")
    if not (np.all(np.isfinite(coefficients)) and np.all(coefficients >= 0)):
        raise ValueError("drag coefficients must be finite and not negative")
    return numbers, coefficients


def _cells_to(mach: float) -> int:
    return math.ceil(mach * CELLS_PER_MACH - ROUNDING)
