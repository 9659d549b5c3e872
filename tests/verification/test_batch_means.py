"""How far a simulated mean may be off."""

import numpy as np
import pytest

from cram_sim.streams import Purpose, normals, uniforms
from cram_sim.verification.batch_means import compared, measured


def white(count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return normals(uniforms(7, Purpose.EFFECTOR_TRIAL, "noise", 0, count)[:, 0])


def test_without_correlation_the_error_is_that_of_a_mean() -> None:
    """A hundred batches know it within 7 % each way; within four times that."""
    assert measured(white(100_000)).standard_error == pytest.approx(1e-2 / 10**0.5, rel=0.3)


def test_correlation_makes_the_error_larger() -> None:
    """Each value held for a hundred: ten times the error."""
    held = np.repeat(white(1_000), 100)
    assert measured(held).standard_error == pytest.approx(1.0 / 1_000**0.5, rel=0.3)


def test_what_is_left_over_counts_in_the_mean() -> None:
    assert measured(np.append(np.zeros(200), 100.0)).mean == pytest.approx(100.0 / 201.0)


def test_of_few_values_each_is_a_batch() -> None:
    series = np.array([1.0, 2.0, 3.0])
    assert measured(series).standard_error == pytest.approx(1.0 / 3.0**0.5)


def test_an_event_that_never_came_is_as_unsure_as_one_in_all() -> None:
    assert measured(np.zeros(1_000)).standard_error == 1e-3


@pytest.mark.parametrize(("exact", "passed"), [(0.03, False), (0.0, True)])
def test_a_mean_that_is_off_by_more_than_four_errors_fails(exact: float, passed: bool) -> None:
    assert compared("case", "mean", exact, white(100_000), "source").passed is passed


def test_a_share_is_as_unsure_as_one_of_independent_trials() -> None:
    """Two of a thousand are not surprising where ten are expected."""
    twice = np.arange(1_000) < 2
    assert compared("case", "share", 0.01, twice, "source").tolerance.above == pytest.approx(
        4.0 * (0.01 * 0.99 / 1_000) ** 0.5
    )
