import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cram_sim.verification.rows import Row, Tolerance, within, within_share, worst

VALUES = st.floats(-1e6, 1e6, allow_nan=False)
LIMITS = st.floats(1e-3, 1e3)  # far above the rounding of the values


def row(published: float, ours: float, tolerance: Tolerance) -> Row:
    return Row("case", "length (m)", published, ours, tolerance, "source")


@given(VALUES, LIMITS, st.floats(0, 0.999))
def test_what_lies_within_an_absolute_tolerance_passes(
    published: float, limit: float, share: float
) -> None:
    assert row(published, published + share * limit, within(limit, "why")).passed


@given(VALUES, LIMITS, st.floats(1.001, 100))
def test_what_lies_beyond_an_absolute_tolerance_fails(
    published: float, limit: float, share: float
) -> None:
    ours = published - share * limit
    assert not row(published, ours, within(limit, "why")).passed


@given(VALUES.filter(lambda value: abs(value) > 1e-3), st.floats(-0.3, 0.3))
def test_a_relative_error_is_a_share_of_the_published_value(published: float, share: float) -> None:
    ours = published + share * abs(published)
    assert row(published, ours, within_share(0.1, "why")).error == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize(
    ("ours", "verdict"),
    [(94.0, "FAILED"), (96.0, "passed"), (129.0, "passed"), (131.0, "FAILED")],
)
def test_a_tolerance_can_be_wider_above_than_below(ours: float, verdict: str) -> None:
    assert row(100.0, ours, Tolerance(0.05, 0.30, relative=True, because="why")).verdict == verdict


def test_below_a_negative_value_is_further_from_zero() -> None:
    lopsided = Tolerance(0.05, 0.30, relative=True, because="why")
    assert row(-100.0, -75.0, lopsided).passed
    assert not row(-100.0, -110.0, lopsided).passed


def test_a_difference_within_rounding_passes_whatever_the_share() -> None:
    tolerance = within_share(0.01, "why", rounding=0.1)
    assert row(1.0, 1.09, tolerance).passed
    assert not row(1.0, 1.11, tolerance).passed


@pytest.mark.parametrize("ours", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_fails(ours: float) -> None:
    assert row(1.0, ours, within(1e9, "why")).verdict == "FAILED"


def test_a_share_of_zero_fails() -> None:
    assert not row(0.0, 0.0, within_share(0.1, "why")).passed


@pytest.mark.parametrize("bounds", [(0.0, 1.0), (1.0, 0.0), (math.nan, 1.0)])
def test_a_bound_that_nothing_could_meet_is_refused(bounds: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        Tolerance(*bounds, relative=False, because="why")


def test_the_worst_of_a_series_uses_up_most_of_its_tolerance() -> None:
    published, ours = np.array([1.0, 10.0, 100.0]), np.array([1.0, 9.0, 105.0])
    found = worst(
        "case", "range (m)", published, ours, within_share(0.2, "why"), "source",
        places=["here", "there", "far"],
    )  # fmt: skip
    assert (found.published, found.ours) == (10.0, 9.0)
    assert found.quantity == "range (m), worst of 3: there"


def test_a_value_that_is_not_a_number_is_the_worst() -> None:
    published, ours = np.array([1.0, 1.0]), np.array([5.0, math.nan])
    found = worst(
        "case", "range (m)", published, ours, within(1.0, "why"), "source", places=["here", "there"]
    )
    assert math.isnan(found.ours)
    assert not found.passed
