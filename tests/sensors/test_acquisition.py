import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.sensors.acquisition import p_acquire

positive = st.floats(0.1, 1e4)


def found(beamwidth: float, slant_range: float, cue_error: float) -> float:
    return float(p_acquire(beamwidth, np.array([slant_range]), np.array([cue_error]))[0])


def test_a_threat_is_found_when_a_circular_normal_cue_error_lies_in_half_the_beam() -> None:
    """40,000 cue errors at a fixed seed, within 5 standard errors."""
    beamwidth, slant_range, cue_error, count = 0.03, 2000.0, 25.0, 40_000
    errors = np.random.default_rng(6).normal(scale=cue_error, size=(2, count))
    share = float(np.mean(np.hypot(*errors) < 0.5 * beamwidth * slant_range))
    expected = found(beamwidth, slant_range, cue_error)
    assert abs(share - expected) < 5 * math.sqrt(expected * (1 - expected) / count)


def test_half_are_found_where_half_the_beam_is_the_circular_error_probable() -> None:
    """CEP = 1.1774100225 sigma, the classical exact value."""
    assert found(2 * 1.1774100225e-3, 1000.0, 1.0) == pytest.approx(0.5, abs=1e-9)


@settings(deadline=None)
@given(st.floats(1e-3, 0.2), positive, positive, st.floats(1.0, 10.0))
def test_a_worse_cue_finds_no_more(
    beamwidth: float, slant_range: float, cue_error: float, worse: float
) -> None:
    better = found(beamwidth, slant_range, cue_error)
    assert 0.0 <= found(beamwidth, slant_range, worse * cue_error) <= better <= 1.0
