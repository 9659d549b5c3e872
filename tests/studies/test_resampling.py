"""Bootstrap intervals: as wide as Student's for a small sample; which factor comes first."""

import numpy as np
import pytest
from scipy.special import stdtrit

from cram_sim.studies.resampling import bounded, shares_of_first


@pytest.mark.parametrize("size", [6, 10, 50])
def test_interval_of_a_mean_is_as_wide_as_students(size: int) -> None:
    random = np.random.default_rng(2)
    sample = random.standard_normal(size)
    resampled = sample[random.integers(size, size=(100_000, size))].mean(axis=1)
    found = bounded(np.array([sample.mean()]), resampled[:, np.newaxis], size)
    width = 2.0 * stdtrit(size - 1, 0.975) * sample.std(ddof=1) / np.sqrt(size)
    # The bootstrap's tails are a little shorter than normal ones where the sample is small.
    assert float(found.high[0] - found.low[0]) == pytest.approx(width, rel=0.08)


def test_shares_of_first_count_who_leads() -> None:
    resampled = np.array([[3.0, 1.0, 0.0], [3.0, 4.0, 0.0], [2.0, 1.0, 0.0], [5.0, 1.0, 0.0]])
    assert shares_of_first(resampled).tolist() == [0.75, 0.25, 0.0]
