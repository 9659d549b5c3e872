"""One comparison: what is published, what we get, how far apart, and how far they may be."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Verdict = Literal["passed", "FAILED"]


@dataclass(frozen=True)
class Tolerance:
    """How far ours may lie below and above the published value, and why so far.

    `below` and `above` are positive; shares of the published value if `relative`, else in its unit.
    A difference of `rounding`, in the published value's unit, is always allowed: values are printed
    with few digits. Raises ValueError for a bound that nothing could meet.
    """

    below: float
    above: float
    relative: bool
    because: str
    rounding: float = 0.0

    def __post_init__(self) -> None:
        if not (self.below > 0 and self.above > 0 and self.rounding >= 0):
            raise ValueError("the bounds of a tolerance must be positive")

    def error(self, published: float, ours: float) -> float:
        """Ours less the published value, as a share of it if relative; NaN for a share of zero."""
        if not self.relative:
            return ours - published
        return (ours - published) / abs(published) if published != 0 else math.nan

    def strain(self, published: float, ours: float) -> float:
        """The share of the tolerance that the difference uses up; 1 just passes."""
        bound = self.above if ours >= published else self.below
        allowed = max(bound * (abs(published) if self.relative else 1.0), self.rounding)
        return abs(ours - published) / allowed if allowed > 0 else math.inf


def within(limit: float, because: str) -> Tolerance:
    """A tolerance of `limit` in the value's unit to either side."""
    return Tolerance(limit, limit, relative=False, because=because)


def within_share(share: float, because: str, *, rounding: float = 0.0) -> Tolerance:
    """A tolerance of a share of the published value to either side, or `rounding` if more."""
    return Tolerance(share, share, relative=True, because=because, rounding=rounding)


@dataclass(frozen=True)
class Row:
    """One comparison. `quantity` carries its unit; the error and the verdict are computed."""

    case: str
    quantity: str
    published: float
    ours: float
    tolerance: Tolerance
    source: str

    @property
    def error(self) -> float:
        """Ours less the published value, in the terms of the tolerance."""
        return self.tolerance.error(self.published, self.ours)

    @property
    def passed(self) -> bool:
        """Whether the difference is within the tolerance; a value that is not a number never is."""
        return self.tolerance.strain(self.published, self.ours) <= 1

    @property
    def verdict(self) -> Verdict:
        """The same as a word."""
        return "passed" if self.passed else "FAILED"


def worst(
    case: str,
    quantity: str,
    published: Floats,
    ours: Floats,
    tolerance: Tolerance,
    source: str,
    *,
    places: Sequence[str],
) -> Row:
    """The row of a series, arrays (k,), that uses up most of its tolerance, with its place."""
    pairs = zip(published.tolist(), ours.tolist(), strict=True)
    strains = np.array([tolerance.strain(*pair) for pair in pairs])
    at = int(np.argmax(strains))  # the first NaN, if there is one
    told = f"{quantity}, worst of {strains.size}: {places[at]}"
    return Row(case, told, float(published[at]), float(ours[at]), tolerance, source)
