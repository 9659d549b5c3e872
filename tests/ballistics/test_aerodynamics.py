import math
from dataclasses import replace

import numpy as np
import pytest
from ballistics.spinning_shells import m107_deck, steady_deck
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.ballistics.aerodynamics import bake_aerodynamics, coefficients_at

DRAG, DRAG_YAW, LIFT, OVERTURNING, MAGNUS, SPIN_DAMPING = range(6)


@settings(deadline=None)
@given(st.floats(0.025, 1.999))
def test_coefficients_are_linear_between_the_published_points(mach: float) -> None:
    deck = m107_deck()
    found = coefficients_at(bake_aerodynamics(deck), mach)
    columns = deck.along_the_path.T
    np.testing.assert_allclose(found, [np.interp(mach, deck.mach, column) for column in columns])


def test_coefficients_hold_below_the_first_mach_number() -> None:
    deck = replace(m107_deck(), mach=m107_deck().mach + 0.49)
    found = coefficients_at(bake_aerodynamics(deck), 0.2)
    np.testing.assert_allclose(found, deck.along_the_path[0], rtol=1e-14)


@pytest.mark.parametrize("mach", [2.0, 2.001, 9.0, math.inf, math.nan])
def test_beyond_the_table_nothing_is_known(mach: float) -> None:
    assert np.all(np.isnan(coefficients_at(bake_aerodynamics(m107_deck()), mach)))


def test_the_last_values_hold_as_far_as_is_said() -> None:
    deck = m107_deck()
    table = bake_aerodynamics(deck, hold_to=2.5)
    np.testing.assert_allclose(coefficients_at(table, 2.49), deck.along_the_path[-1], rtol=1e-14)
    assert np.all(np.isnan(coefficients_at(table, 2.5)))


@given(st.floats(0.1, 0.5), st.floats(1.5, 3.0), st.floats(-1.0, 8.0), st.floats(1e-4, 1e-2))
def test_forces_along_the_path_are_the_bodys_turned_by_the_yaw(
    axial: float, normal: float, axial_yaw: float, yaw: float
) -> None:
    path = steady_deck(axial=axial, normal=normal, axial_yaw=axial_yaw).along_the_path[0]
    along, across = axial + axial_yaw * yaw**2, normal * yaw
    drag = along * math.cos(yaw) + across * math.sin(yaw)
    lift = across * math.cos(yaw) - along * math.sin(yaw)
    # The next terms are of the fourth and the third order in the yaw.
    assert path[DRAG] + path[DRAG_YAW] * yaw**2 == pytest.approx(drag, abs=10 * yaw**4)
    assert path[LIFT] * yaw == pytest.approx(lift, abs=10 * yaw**3)


def test_rates_are_referred_to_the_whole_spin() -> None:
    path = steady_deck(magnus=-0.8, spin_damping=-0.02).along_the_path[0]
    assert path[MAGNUS] == -0.4
    assert path[SPIN_DAMPING] == -0.01


def test_the_overturning_moment_is_the_bodys() -> None:
    deck = m107_deck()
    np.testing.assert_array_equal(deck.along_the_path[:, OVERTURNING], deck.overturning)


@pytest.mark.parametrize("hold_to", [1.9, math.nan, math.inf])
def test_values_cannot_hold_to_a_mach_number_inside_the_table(hold_to: float) -> None:
    with pytest.raises(ValueError, match=r"beyond the table's end at Mach 2\.0"):
        bake_aerodynamics(m107_deck(), hold_to=hold_to)


def test_one_mach_number_is_no_table() -> None:
    with pytest.raises(ValueError, match="two or more Mach numbers"):
        replace(m107_deck(), mach=np.array([1.0]))


@pytest.mark.parametrize(
    "mach", [[0.5, 0.5], [1.0, 0.5], [-0.1, 0.5], [0.0, math.nan], [0.0, math.inf]]
)
def test_mach_numbers_must_rise_from_zero_or_above(mach: list[float]) -> None:
    with pytest.raises(ValueError, match="must rise from zero or above"):
        replace(steady_deck(), mach=np.array(mach))


def test_a_column_that_is_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="every coefficient at every Mach number"):
        replace(steady_deck(), magnus=np.zeros(1))


@pytest.mark.parametrize("overturning", [0.0, -1.0, math.nan])
def test_a_shell_that_is_not_overturned_is_refused(overturning: float) -> None:
    with pytest.raises(ValueError, match="overturning moment positive"):
        replace(steady_deck(), overturning=np.full(2, overturning))
