"""One round at a disc: the exact laws, the joints between the two forms, and what must fall."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cram_sim.bivariate_normal import circle_probability
from cram_sim.effectors.quick_disc import p_hit_disc, p_inside

SERIES_ENDS = 1.0  # standard deviations of radius
EDGE_ENDS = 12.0
deviations = st.floats(0.05, 5.0)
wider_by = st.floats(1.001, 4.0)


def disc(radius: float) -> float:
    return math.pi * radius**2


@pytest.mark.parametrize("miss", [0.0, 0.5, 1.0, 2.0, 4.0])
@pytest.mark.parametrize(
    ("radius", "allowed"), [(0.5, 3e-6), (1.0, 2.5e-4), (1.001, 3e-5), (2.0, 3e-5), (6.0, 3e-5)]
)
def test_a_disc_is_hit_as_the_non_central_chi_square_law_says(
    miss: float, radius: float, allowed: float
) -> None:
    """In units of the dispersion; the series is farthest off where it ends."""
    found = p_hit_disc(disc(radius), 0.6 * miss, 0.8 * miss, 1.0, 1.0)
    assert found == pytest.approx(stats.ncx2.cdf(radius**2, 2, miss**2), abs=allowed)


@pytest.mark.parametrize("stretch", [1.0, 1.5, 3.0, 10.0])
@pytest.mark.parametrize(
    ("smallest", "largest", "allowed"), [(0.02, 1.0, 3e-4), (1.0, 12.0, 6e-5), (12.0, 30.0, 1e-4)]
)
def test_it_is_close_to_the_exact_integral(
    stretch: float, smallest: float, largest: float, allowed: float
) -> None:
    """2,000 discs of any size and offset, standard deviations 1 and `stretch`."""
    generator = np.random.default_rng(6)
    worst = 0.0
    for _ in range(2000):
        radius = math.exp(generator.uniform(math.log(smallest), math.log(largest)))
        length, angle = generator.uniform(0.0, radius + 3.0), generator.uniform(0.0, math.pi)
        miss = length * math.cos(angle), length * stretch * math.sin(angle)
        exact = circle_probability(*miss, 1.0, 0.0, stretch**2, radius)
        worst = max(worst, abs(p_inside(radius**2, *miss, 1.0, stretch) - exact))
    assert worst < allowed


@pytest.mark.parametrize("miss", [0.0, 1.0, 3.0])
def test_a_small_disc_is_hit_by_its_area_times_the_density(miss: float) -> None:
    found = p_hit_disc(disc(1e-4), miss, 0.0, 1.0, 2.0)
    density = stats.norm.pdf(miss) * stats.norm.pdf(0.0, scale=2.0)
    assert found == pytest.approx(disc(1e-4) * density, rel=1e-7)


@pytest.mark.parametrize("stretch", [1.0, 1.5, 4.0])
@pytest.mark.parametrize("miss", [0.0, 1.0, 2.0, 3.0])
@pytest.mark.parametrize("joint", [SERIES_ENDS, 1.5, 2.0, EDGE_ENDS])
def test_nothing_jumps_where_one_form_takes_over(joint: float, miss: float, stretch: float) -> None:
    """By less than 1e-3 of itself."""
    for along, across in ((miss, 0.0), (0.0, miss * stretch)):
        below, above = (
            p_hit_disc(disc(joint * part), along, across, 1.0, stretch)
            for part in (1.0 - 1e-9, 1.0 + 1e-9)
        )
        assert below == pytest.approx(above, rel=1e-3)


@settings(deadline=None, max_examples=300)
@given(st.floats(0.01, 4.0), deviations, wider_by, deviations)
def test_aimed_true_wider_dispersion_hits_strictly_less(
    ratio: float, sigma: float, wider: float, other: float
) -> None:
    """In either direction alone, up to four of the smaller standard deviations of radius."""
    area = disc(ratio * min(sigma, other))
    narrow = p_hit_disc(area, 0.0, 0.0, sigma, other)
    assert p_hit_disc(area, 0.0, 0.0, wider * sigma, other) < narrow
    assert p_hit_disc(area, 0.0, 0.0, other, wider * sigma) < narrow


@settings(deadline=None, max_examples=300)
@given(st.floats(0.01, 3.9), st.floats(1.0001, 1.2), st.floats(0.5, 2.0))
def test_aimed_true_the_farther_disc_is_hit_strictly_less(
    ratio: float, farther: float, stretch: float
) -> None:
    near, far = (
        p_hit_disc(disc(ratio), 0.0, 0.0, reach, reach * stretch) for reach in (1.0, farther)
    )
    assert far < near


@settings(deadline=None)
@given(st.floats(0.01, 1.0), deviations, deviations, st.floats(0, 5), st.floats(0, 5))
def test_a_larger_miss_hits_less(
    radius: float, sigma_1: float, sigma_2: float, miss: float, farther: float
) -> None:
    """But for the error of the edge's nodes."""
    near = p_hit_disc(disc(radius), miss, 0.0, sigma_1, sigma_2)
    far = p_hit_disc(disc(radius), miss + farther, 0.0, sigma_1, sigma_2)
    assert 0.0 <= far <= near + 6e-5
    assert near <= 1.0


@settings(deadline=None)
@given(
    st.floats(0.05, 10.0), st.floats(0, 5), st.floats(0, 5), st.floats(0.1, 2), st.floats(0.1, 2)
)
def test_it_does_not_matter_which_axis_is_which(
    radius: float, miss_1: float, miss_2: float, sigma_1: float, sigma_2: float
) -> None:
    one = p_inside(radius**2, miss_1, miss_2, sigma_1, sigma_2)
    other = p_inside(radius**2, miss_2, miss_1, sigma_2, sigma_1)
    assert other == pytest.approx(one, abs=1.2e-4)


@pytest.mark.parametrize("off", [0.0, 1e-9, 1e-5, 1e-3])
def test_a_mean_upon_the_edge_is_no_exception(off: float) -> None:
    """A node of the edge lies at the mean itself."""
    found = p_inside(4.0, 2.0 + off, 0.0, 1.0, 1.0)
    assert found == pytest.approx(stats.ncx2.cdf(4.0, 2, (2.0 + off) ** 2), abs=2e-5)


def test_without_dispersion_in_one_direction_the_disc_is_a_chord() -> None:
    """Hit or missed in one direction, the normal law over the chord in the other."""
    found = p_hit_disc(disc(1.0), 0.6, 0.0, 0.0, 2.0)
    half_chord = 0.8
    assert found == pytest.approx(2 * stats.norm.cdf(half_chord / 2.0) - 1.0, abs=3e-5)
    assert p_hit_disc(disc(1.0), 1.1, 0.0, 0.0, 2.0) == 0.0
