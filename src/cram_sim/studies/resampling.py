"""Bootstrap intervals, and how sure it is which factor comes first."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtr, stdtrit

from cram_sim.experiment.statistics import CONFIDENCE
from cram_sim.records import Floats

RESAMPLES: Final = 1000


@dataclass(frozen=True)
class Bounded:
    """Values and the limits of their intervals, shapes (n,)."""

    value: Floats
    low: Floats
    high: Floats


def bounded(
    value: Floats, resampled: Floats, sample: int, *, confidence: float = CONFIDENCE
) -> Bounded:
    """Values, shape (n,), with percentile intervals from `resampled`, shape (resamples, n).

    Of a small `sample` the bootstrap is too narrow; its levels are moved out as Student's t and the
    sample's own variance ask: T. C. Hesterberg, Am. Stat. 69 (2015) 371-386, expanded percentiles.
    """
    student = float(stdtrit(sample - 1, 0.5 - confidence / 2.0))
    level = float(ndtr(math.sqrt(sample / (sample - 1)) * student))
    low, high = np.quantile(resampled, [level, 1.0 - level], axis=0)
    return Bounded(value, low, high)


def shares_of_first(resampled: Floats) -> Floats:
    """In which share of the resamples each has the greatest value, shape (n,)."""
    first = resampled.argmax(axis=1)
    shares: Floats = np.bincount(first, minlength=resampled.shape[1]) / len(first)
    return shares
