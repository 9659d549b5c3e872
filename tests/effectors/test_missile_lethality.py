import math

import numpy as np
import pytest
from effectors.missile_builders import missile, touching_missile
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.effectors.missile_lethality import MISS_RADII, p_kill_at, share_within, shares

misses = st.floats(0.0, 20.0)


def test_within_the_lethal_radius_a_burst_has_its_own_probability() -> None:
    assert p_kill_at(missile(), np.array([0.0, 1.0, 3.0])) == pytest.approx([0.9, 0.9, 0.9])


def test_at_twice_the_radius_a_quarter_of_the_fragments_arrives() -> None:
    fragments = -math.log(1.0 - 0.9)
    assert p_kill_at(missile(), np.array([6.0])) == pytest.approx(1.0 - math.exp(-fragments / 4.0))


def test_beyond_the_fuze_and_without_an_approach_nothing_happens() -> None:
    assert list(p_kill_at(missile(), np.array([6.001, math.inf]))) == [0.0, 0.0]


def test_a_burst_that_is_sure_within_the_radius_is_sure_as_far_as_the_fuze_works() -> None:
    sure = missile(p_neutralise=1.0)
    assert list(p_kill_at(sure, np.array([1.0, 5.0, 7.0]))) == [1.0, 1.0, 0.0]


@given(misses, misses)
@settings(deadline=None, max_examples=50)
def test_a_larger_miss_never_helps(one: float, other: float) -> None:
    near, far = p_kill_at(missile(), np.array(sorted((one, other))))
    assert near >= far


def test_shares_of_a_proximity_fuze_are_means_over_the_flights() -> None:
    found = shares(missile(), np.array([[1.0, 5.0, 9.0, math.inf]]))
    outside = 1.0 - 0.1 ** ((3.0 / 5.0) ** 2)
    assert found[0] == pytest.approx([0.95 * 0.5, 0.95 * (0.9 + outside) / 4.0])


def test_shares_of_an_impact_fuze_count_the_misses_within_each_radius() -> None:
    found = shares(touching_missile(), np.array([0.01, 0.1, 1.0, math.inf]))
    expected = [np.sum(np.array([0.01, 0.1, 1.0]) <= radius) / 4.0 for radius in MISS_RADII]
    assert list(found) == expected


def test_between_the_radii_a_share_is_what_the_sample_says_at_them() -> None:
    sample = np.linspace(0.1, 0.9, len(MISS_RADII))
    for radius, share in zip(MISS_RADII, sample, strict=True):
        assert share_within(MISS_RADII, sample, radius) == pytest.approx(share, abs=1e-12)


def test_below_the_first_radius_a_share_goes_with_the_area() -> None:
    sample = np.full(len(MISS_RADII), 0.4)
    assert share_within(MISS_RADII, sample, MISS_RADII[0] / 2.0) == pytest.approx(0.1)


def test_beyond_the_last_radius_the_last_share_stays() -> None:
    sample = np.linspace(0.1, 0.9, len(MISS_RADII))
    assert share_within(MISS_RADII, sample, 100.0) == 0.9


@given(st.floats(1e-3, 10.0), st.floats(1e-3, 10.0))
@settings(deadline=None, max_examples=50)
def test_a_larger_body_is_touched_at_least_as_often(one: float, other: float) -> None:
    sample = np.cumsum(np.full(len(MISS_RADII), 1.0 / len(MISS_RADII)))
    small, large = sorted((one, other))
    assert share_within(MISS_RADII, sample, small) <= share_within(MISS_RADII, sample, large)
