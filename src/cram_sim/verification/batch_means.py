"""Means of long simulated series, and how far they may be off: by batches, as they are correlated.

A. M. Law, Simulation Modeling and Analysis, 5th ed., McGraw-Hill, 2015, 9.5.3.
"""

import math
from typing import Final, NamedTuple

import numpy as np

from cram_sim.records import Floats, Truths
from cram_sim.verification.rows import Row, within

BATCHES: Final = 100
STANDARD_ERRORS: Final = 4.0


class Measured(NamedTuple):
    """A mean and its standard error."""

    mean: float
    standard_error: float


def measured(series: Floats) -> Measured:
    """The mean of a series (n,) in order of time, its error from batches of equal length.

    What is left over at the end counts in the mean alone. Where nothing varies the error is one in
    n: that of an event so rare that none came.
    """
    count = min(BATCHES, len(series))
    length = len(series) // count
    batches = series[: length * count].reshape(count, length).mean(axis=1)
    error = float(batches.std(ddof=1)) / math.sqrt(count)
    return Measured(float(series.mean()), error or 1.0 / len(series))


def compared(case: str, quantity: str, exact: float, series: Floats | Truths, source: str) -> Row:
    """The row that holds the mean of a series, or the share of truths, against its exact value.

    A share is at least as unsure as one of independent trials: batches of a rare event know little.
    """
    mean, error = measured(series.astype(np.float64))
    because = f"four standard errors by {BATCHES} batch means"
    if series.dtype == np.bool_:
        error = max(error, math.sqrt(exact * (1.0 - exact) / len(series)))
        because += ", or of independent trials if more"
    return Row(case, quantity, exact, mean, within(STANDARD_ERRORS * error, because), source)
