import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.sensors.m_of_n import p_at_least, p_confirmed_by, p_look_for

shares = st.floats(0.01, 0.99)


def by_enumeration(p_looks: list[float], needed: int, window: int, misses: int) -> list[float]:
    """Every pattern of detections, weighted by its probability."""
    by = [0.0] * len(p_looks)
    for pattern in itertools.product([False, True], repeat=len(p_looks)):
        weight = math.prod(p if hit else 1.0 - p for p, hit in zip(p_looks, pattern, strict=True))
        since, run = 0, 0
        for look, hit in enumerate(pattern):
            run = 0 if hit else run + 1
            if run >= misses:
                since = look + 1
            if hit and sum(pattern[max(since, look - window + 1) : look + 1]) >= needed:
                for later in range(look, len(p_looks)):
                    by[later] += weight
                break
    return by


@settings(deadline=None, max_examples=30)
@given(st.lists(shares, min_size=1, max_size=8), st.integers(1, 5), st.integers(0, 3), st.data())
def test_the_chain_agrees_with_every_pattern_weighted(
    p_looks: list[float], needed: int, more: int, data: st.DataObject
) -> None:
    window = needed + more
    misses = data.draw(st.integers(1, window))
    found = p_confirmed_by(p_looks, needed, window, drop_misses=misses)
    np.testing.assert_allclose(found, by_enumeration(p_looks, needed, window, misses), atol=1e-12)


@given(shares, st.integers(1, 8), st.integers(0, 8))
def test_the_first_window_is_binomial(p_look: float, needed: int, more: int) -> None:
    window = needed + more
    expected = math.fsum(
        math.comb(window, hits) * p_look**hits * (1 - p_look) ** (window - hits)
        for hits in range(needed, window + 1)
    )
    assert float(p_at_least(p_look, needed, window)) == pytest.approx(expected, abs=1e-12)
    assert p_confirmed_by([p_look] * window, needed, window)[-1] == pytest.approx(
        expected, abs=1e-12
    )


@given(shares, st.integers(1, 8), st.integers(0, 8))
def test_a_location_probability_inverts_to_the_look_it_came_from(
    p_look: float, needed: int, more: int
) -> None:
    p_location = float(p_at_least(p_look, needed, needed + more))
    if p_location < 1.0 - 1e-9:
        assert p_look_for(p_location, needed, needed + more) == pytest.approx(p_look, rel=1e-6)


def test_a_window_shorter_than_what_is_needed_is_refused() -> None:
    with pytest.raises(ValueError, match="write 1 <= needed <= window <= 16 \\(got 4 and 3\\)"):
        p_confirmed_by([0.5], 4, 3)
