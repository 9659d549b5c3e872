import numpy as np
import pytest

from cram_sim.ballistics.standard_atmosphere import (
    GAS_CONSTANT,
    HIGHEST,
    matched_profile,
    standard_profile,
)


def test_the_highest_layer_ends_at_186_946_kelvins_and_0_3734_pascals() -> None:
    # NASA-TM-X-74335, tables 4 and 1, at 86 km; the pressure in its last digits differs with the
    # gas constant, which is that of ISO 2533
    kelvins, pascals = standard_profile(np.array([85_999.9]))
    assert kelvins[0] == pytest.approx(186.946, abs=1e-3)
    assert pascals[0] == pytest.approx(0.37338, rel=1e-4)


def test_temperature_and_pressure_are_continuous_from_layer_to_layer() -> None:
    geopotential = np.array([11e3, 20e3, 32e3, 47e3, 51e3, 71e3])
    heights = geopotential * 6_356_766 / (6_356_766 - geopotential)
    below, above = standard_profile(heights - 1e-6), standard_profile(heights + 1e-6)
    np.testing.assert_allclose(above, below, rtol=1e-8)


@pytest.mark.parametrize("height", [5e3, 15e3, 25e3, 40e3, 49e3, 60e3, 80e3])
def test_a_warmed_column_is_in_hydrostatic_balance(height: float) -> None:
    kelvins, pascals = standard_profile(height + np.array([-0.5, 0.0, 0.5]), shift=20.0)
    gravity = 9.80665 * (6_356_766 / (6_356_766 + height)) ** 2
    weight = -gravity * pascals[1] / (GAS_CONSTANT * kelvins[1])
    assert pascals[2] - pascals[0] == pytest.approx(weight, rel=1e-6)


def test_a_matched_profile_passes_through_its_level() -> None:
    kelvins, pascals = matched_profile(np.array([2_500.0]), 2_500.0, 260.0, 70_000.0)
    assert (kelvins[0], pascals[0]) == pytest.approx((260.0, 70_000.0), rel=1e-12)


@pytest.mark.parametrize("height", [-5_010.0, 86_001.0, np.nan])
def test_heights_beyond_the_published_tables_are_refused(height: float) -> None:
    with pytest.raises(ValueError, match=f"from -5004 m to {HIGHEST:.0f} m"):
        standard_profile(np.array([0.0, height]))
