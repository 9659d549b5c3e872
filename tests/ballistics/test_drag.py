from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cram_sim.ballistics.drag import bake_drag, drag_coefficient

Published = Callable[[str], dict[str, NDArray[np.float64]]]


@pytest.mark.parametrize("law", ["G2.csv", "G7.csv"])
def test_a_standard_table_is_met_at_its_points(law: str, published: Published) -> None:
    points = published(law)
    table = bake_drag(points["mach"], points["cd"])
    ours = [drag_coefficient(table, mach) for mach in points["mach"]]
    np.testing.assert_allclose(ours, points["cd"], rtol=1e-12)


def test_points_off_the_grid_are_met_within_half_a_per_cent(published: Published) -> None:
    points = published("mortar120_mccoy.csv")
    table = bake_drag(points["mach"], points["cd"])
    ours = [drag_coefficient(table, mach) for mach in points["mach"]]
    np.testing.assert_allclose(ours, points["cd"], rtol=5e-3)


def test_curvature_is_continuous(published: Published) -> None:
    points = published("G2.csv")
    c0, c1, c2, c3 = bake_drag(points["mach"], points["cd"]).T
    np.testing.assert_allclose((c0 + c1 + c2 + c3)[:-1], c0[1:], atol=1e-14)
    np.testing.assert_allclose((c1 + 2 * c2 + 3 * c3)[:-1], c1[1:], atol=1e-14)
    np.testing.assert_allclose((2 * c2 + 6 * c3)[:-1], 2 * c2[1:], atol=1e-14)


def test_the_transonic_rise_does_not_ring(published: Published) -> None:
    points = published("G2.csv")
    table = bake_drag(points["mach"], points["cd"])
    rise = [drag_coefficient(table, mach) for mach in np.arange(0.8, 1.07, 1e-3)]
    assert np.all(np.diff(rise) > 0)


def test_the_last_value_holds_beyond_the_table() -> None:
    table = bake_drag([0.0, 1.0, 2.0], [0.2, 0.4, 0.3])
    assert drag_coefficient(table, 2.0) == pytest.approx(0.3)
    assert drag_coefficient(table, 9.0) == pytest.approx(0.3)


@settings(deadline=None)
@given(st.floats(0.0, 1.0), st.floats(0.0, 5.0))
def test_a_constant_table_is_constant(cd: float, mach: float) -> None:
    assert drag_coefficient(bake_drag([0.0, 4.0], [cd, cd]), mach) == pytest.approx(cd, abs=1e-12)


def test_one_point_is_no_table() -> None:
    with pytest.raises(ValueError, match="two or more Mach numbers and as many"):
        bake_drag([0.0], [0.1])


def test_mach_numbers_must_rise() -> None:
    with pytest.raises(ValueError, match="must rise from zero or above"):
        bake_drag([0.0, 1.0, 1.0], [0.1, 0.1, 0.1])


def test_negative_drag_is_refused() -> None:
    with pytest.raises(ValueError, match="finite and not negative"):
        bake_drag([0.0, 1.0], [0.1, -0.1])
