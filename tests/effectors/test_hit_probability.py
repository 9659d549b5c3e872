"""One round at a disc: exact near, diffuse far, and what lies between."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cram_sim.effectors.quick_disc import p_hit_disc

deviations = st.floats(0.05, 5.0)


def disc(radius: float) -> float:
    return math.pi * radius**2


@pytest.mark.parametrize("miss", [0.0, 0.5, 1.0, 2.0, 4.0])
@pytest.mark.parametrize("radius", [0.5, 1.0, 2.0])
def test_near_a_disc_is_hit_as_the_non_central_chi_square_law_says(
    miss: float, radius: float
) -> None:
    """The Rice law, in units of the dispersion: within 3e-5."""
    found = p_hit_disc(disc(radius), 0.6 * miss, 0.8 * miss, 1.0, 1.0)
    assert found == pytest.approx(stats.ncx2.cdf(radius**2, 2, miss**2), abs=3e-5)


@pytest.mark.parametrize("miss", [0.0, 1.0, 3.0])
def test_far_away_a_disc_is_hit_by_its_area_times_the_density(miss: float) -> None:
    found = p_hit_disc(disc(0.1), miss, 0.0, 1.0, 2.0)
    density = stats.norm.pdf(miss) * stats.norm.pdf(0.0, scale=2.0)
    assert found == pytest.approx(disc(0.1) * density, rel=1e-12)


@pytest.mark.parametrize(("miss", "jump"), [(0.0, 0.0638), (1.0, 0.033), (2.0, -0.058)])
def test_the_small_target_form_jumps_by_a_few_percent_where_it_takes_over(
    miss: float, jump: float
) -> None:
    """At half a standard deviation of radius: 6.4 % too much aimed true, 6 % too little at 2 sigma.

    Aimed true it is r^2 / 2 over 1 - exp(-r^2 / 2), r = 1/2.
    """
    exact = p_hit_disc(disc(0.5), miss, 0.0, 1.0, 1.0)
    small = p_hit_disc(disc(0.5 - 1e-9), miss, 0.0, 1.0, 1.0)
    assert small / exact - 1.0 == pytest.approx(jump, abs=0.005)


def test_the_jump_vanishes_with_the_target() -> None:
    """The diffuse form is the limit of the exact one: 2 % apart at a quarter, less beyond."""
    for radius, allowed in ((0.25, 0.02), (0.1, 0.003), (0.02, 2e-4)):
        exact = -math.expm1(-0.5 * radius**2)
        assert p_hit_disc(disc(radius), 0.0, 0.0, 1.0, 1.0) == pytest.approx(exact, rel=allowed)


@settings(deadline=None)
@given(st.floats(0.01, 1.0), deviations, st.floats(1.0, 4.0), deviations)
def test_aimed_true_wider_dispersion_hits_less(
    radius: float, sigma: float, wider: float, other: float
) -> None:
    """But for the jump where the small-target form takes over."""
    narrow = p_hit_disc(disc(radius), 0.0, 0.0, sigma, other)
    wide = p_hit_disc(disc(radius), 0.0, 0.0, wider * sigma, other)
    assert wide <= 1.065 * narrow


@settings(deadline=None)
@given(st.floats(0.01, 1.0), deviations, deviations, st.floats(0, 5), st.floats(0, 5))
def test_a_larger_miss_hits_less(
    radius: float, sigma_1: float, sigma_2: float, miss: float, farther: float
) -> None:
    near = p_hit_disc(disc(radius), miss, 0.0, sigma_1, sigma_2)
    far = p_hit_disc(disc(radius), miss + farther, 0.0, sigma_1, sigma_2)
    assert 0.0 <= far <= near + 3e-5
    assert near <= 1.0


def test_without_dispersion_in_one_direction_the_disc_is_a_chord() -> None:
    """Hit or missed in one direction, the normal law over the chord in the other."""
    found = p_hit_disc(disc(1.0), 0.6, 0.0, 0.0, 2.0)
    half_chord = 0.8
    assert found == pytest.approx(2 * stats.norm.cdf(half_chord / 2.0) - 1.0, abs=3e-5)
    assert p_hit_disc(disc(1.0), 1.1, 0.0, 0.0, 2.0) == 0.0
