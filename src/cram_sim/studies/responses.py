"""One measure in every cell of a study, and the error that finitely many raids leave in it.

Cells of a study may share their random numbers, and then their errors hang together: a difference
of cells is surer than the cells are. So errors are kept raid by raid, and what they do to any
analysis follows from the same two rules for shared and for independent raids. A linear form of the
values has the variance that is the sum over raids of its squared parts. A quadratic form of the
values exceeds its truth, on average, by the sum over raids of the form of their parts.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cram_sim.records import Floats, Integers


@dataclass(frozen=True)
class Responses:
    """Values, shape (cells,), and of each the part of its error that each raid has.

    `error_parts` (cells, raids): the products of two rows, summed over raids, estimate the variance
    or covariance of the two values; 0 beyond a cell's own `replications` (cells,). A column may
    stand for several raids. `one_raid_variances` (cells,) are of one raid's outcome.
    """

    values: Floats
    error_parts: Floats
    one_raid_variances: Floats
    replications: Integers
    shares_raids: bool

    @property
    def standard_errors(self) -> Floats:
        """Of the values, shape (cells,)."""
        errors: Floats = np.sqrt((self.error_parts**2).sum(axis=1))
        return errors

    def error_of(self, weights: Floats) -> float:
        """Standard error of a linear form of the values, `weights` shape (cells,)."""
        return float(np.sqrt(((weights @ self.error_parts) ** 2).sum()))

    def excess_of(self, form: Callable[[Floats], Floats]) -> Floats:
        """By how much a quadratic form of the values exceeds its truth on average.

        `form` takes values in rows, shape (rows, cells), and gives as many rows.
        """
        excess: Floats = form(self.error_parts.T).sum(axis=0)
        return excess

    def errors_drawn(self, random: np.random.Generator, count: int) -> Floats:
        """Errors as other raids might have left them, normal, shape (count, cells)."""
        if not self.shares_raids:
            return random.standard_normal((count, self.values.size)) * self.standard_errors
        drawn: Floats = random.standard_normal((count, self.error_parts.shape[1])) @ (
            self.error_parts.T
        )
        return drawn

    def of_cells(self, cells: Integers) -> "Responses":
        """Those of some cells, by number."""
        return Responses(
            self.values[cells],
            self.error_parts[cells],
            self.one_raid_variances[cells],
            self.replications[cells],
            self.shares_raids,
        )


def responses_of(
    numerators: Integers,
    denominators: Integers,
    raids: Integers,
    one_raid_variances: Floats,
    *,
    shares_raids: bool,
    scale: float = 1.0,
) -> Responses:
    """The ratio of sums of every cell, as the ledger forms it, times `scale`.

    `numerators` and `denominators` are sums over the `raids` of each part, shapes (cells, parts), 0
    where a cell has none; it has two parts at least. Parts may differ in size. Errors are those of
    the delta method: W. G. Cochran, Sampling Techniques, 3rd ed. (1977), section 2.11. A cell
    without any denominator has NaN.
    """
    x, m = numerators.astype(np.float64), denominators.astype(np.float64)
    whole = m.sum(axis=1, keepdims=True)
    replications = raids.sum(axis=1)
    # That a part is less far from the mean it is in: n / (n - 1) for n equal parts.
    alike = ((raids / replications[:, np.newaxis]) ** 2).sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = x.sum(axis=1, keepdims=True) / whole
        parts = scale * (x - values * m) / whole / np.sqrt(1.0 - alike)
    return Responses(
        scale * values[:, 0], parts, scale**2 * one_raid_variances, replications, shares_raids
    )


def one_raid_variance(numerators: Integers, denominators: Integers) -> float:
    """The variance of one raid's part of a ratio of sums, from each raid's; shapes (raids,).

    Over the number of independent raids it is the variance of the ratio. NaN where there is no
    denominator, or one raid.
    """
    x, m = numerators.astype(np.float64), denominators.astype(np.float64)
    if x.size < 2 or not m.any():
        return math.nan
    apart = x - x.sum() / m.sum() * m
    return float(x.size**2 / (x.size - 1.0) * (apart**2).sum() / m.sum() ** 2)
