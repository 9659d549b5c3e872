"""Haze and turbulence: published values and closed forms; light on a turning body by quadrature."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from cram_sim.effectors.laser_light import (
    GROUND_LAYER,
    HIGHER_LAYER,
    HIGHER_STRENGTH,
    extinction,
    kruse_exponent,
    path_weights,
    turbulent_spread,
    turning_share,
)

WEIGHTS = path_weights()
WAVELENGTH = 1.07e-6
WAVE_NUMBER = 2.0 * math.pi / WAVELENGTH


@pytest.mark.parametrize(
    ("kilometres", "exponent"),
    [
        (100.0, 1.6), (50.1, 1.6), (50.0, 1.3), (23.0, 1.3), (6.1, 1.3),
        (6.0, 0.585 * 6.0 ** (1.0 / 3.0)), (1.0, 0.585), (0.125, 0.2925), (1e-9, 0.585e-3),
    ],
)  # fmt: skip
def test_kruses_exponent_has_its_published_regimes(kilometres: float, exponent: float) -> None:
    assert kruse_exponent(1000.0 * kilometres) == pytest.approx(exponent, rel=1e-12)


def test_green_light_fades_to_two_percent_over_the_visibility() -> None:
    for visibility in (500.0, 5000.0, 23_000.0, 80_000.0):
        kept = math.exp(-extinction(visibility, 0.55e-6) * visibility)
        assert kept == pytest.approx(0.02, rel=1e-4)


def test_infrared_light_on_a_clear_day_loses_seven_percent_a_kilometre() -> None:
    """At 23 km: 3.912 / 23 x (0.55 / 1.07)^1.3 = 0.0716 a kilometre."""
    assert extinction(23_000.0, 1.07e-6) == pytest.approx(7.16e-5, rel=1e-3)


@settings(deadline=None)
@given(st.floats(10.0, 2e5), st.floats(1.0, 1e5), st.floats(0.55e-6, 2.4e-6))
def test_clearer_air_takes_less_light(visibility: float, more: float, wavelength: float) -> None:
    assert extinction(visibility + more, wavelength) < extinction(visibility, wavelength)


@settings(deadline=None)
@given(st.floats(10.0, 2e5), st.floats(0.55e-6, 2.3e-6), st.floats(1e-8, 1e-7))
def test_haze_takes_less_of_longer_waves(visibility: float, wavelength: float, more: float) -> None:
    assert extinction(visibility, wavelength + more) < extinction(visibility, wavelength)


def _spread(structure: float, weighted_length: float) -> float:
    """8 / (k rho)^2 of a coherence length rho, from its definition."""
    rho = math.pow(1.46 * WAVE_NUMBER**2 * structure * weighted_length, -3.0 / 5.0)
    return 8.0 / (WAVE_NUMBER * rho) ** 2


def test_a_level_path_is_spread_as_by_uniform_turbulence() -> None:
    """The integral of (1 - s/R)^(5/3) is 3 R / 8: rho = (0.5475 k^2 Cn2 R)^(-3/5)."""
    found = turbulent_spread(WEIGHTS, 1e-14, WAVELENGTH, 2000.0, 0.0)
    expected = _spread(1e-14 + HIGHER_STRENGTH, 0.375 * 2000.0)
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("slant_range", [100.0, 1000.0, 5000.0, 30_000.0])
@pytest.mark.parametrize("elevation", [0.5, 3.0, 20.0, 90.0])
def test_a_rising_path_is_spread_by_the_integral_over_it(
    slant_range: float, elevation: float
) -> None:
    sine = math.sin(math.radians(elevation))

    def weighted(s: float) -> float:
        height = s * sine
        structure = 1.7e-14 * math.exp(-height / GROUND_LAYER)
        structure += HIGHER_STRENGTH * math.exp(-height / HIGHER_LAYER)
        return float(structure * (1.0 - s / slant_range) ** (5.0 / 3.0))

    integral = float(quad(weighted, 0.0, slant_range, points=[0.05 * slant_range], limit=200)[0])
    found = turbulent_spread(WEIGHTS, 1.7e-14, WAVELENGTH, slant_range, sine)
    assert found == pytest.approx(_spread(1.0, integral), rel=1e-5)


def test_still_air_spreads_nothing() -> None:
    assert turbulent_spread(WEIGHTS, 0.0, WAVELENGTH, 3000.0, 0.3) == 0.0


def test_below_the_horizon_the_air_is_that_of_the_laser() -> None:
    level = turbulent_spread(WEIGHTS, 1e-14, WAVELENGTH, 3000.0, 0.0)
    assert turbulent_spread(WEIGHTS, 1e-14, WAVELENGTH, 3000.0, -0.5) == level


@settings(deadline=None)
@given(st.floats(10.0, 20_000.0), st.floats(0.0, 1.0), st.floats(1.0, 1000.0))
def test_a_longer_path_spreads_more(slant_range: float, sine: float, longer: float) -> None:
    """At the same elevation, by angle and so all the more in metres."""
    near = turbulent_spread(WEIGHTS, 1e-14, WAVELENGTH, slant_range, sine)
    far = turbulent_spread(WEIGHTS, 1e-14, WAVELENGTH, slant_range + longer, sine)
    assert far > near


@pytest.mark.parametrize("ratio", [0.05, 0.4, 1.0, 3.0])
def test_a_turning_body_gets_the_mean_over_a_turn(ratio: float) -> None:
    """A point on its side, by the angle it has turned: the light there, at its slant; none behind.

    Light of the spot at the point's distance from the axis, cosine of its incidence.
    """
    spot = 0.05

    def light(angle: float) -> float:
        across = spot / ratio * math.sin(angle)
        return math.exp(-2.0 * (across / spot) ** 2) * math.cos(angle)

    mean = quad(light, -0.5 * math.pi, 0.5 * math.pi, points=[0.0])[0] / (2.0 * math.pi)
    assert turning_share(spot, spot / ratio) == pytest.approx(mean, rel=1e-8)


def test_a_wide_spot_gives_a_turning_body_one_part_in_pi() -> None:
    assert turning_share(10.0, 0.05) == pytest.approx(1.0 / math.pi, rel=1e-4)
    assert np.argmax([turning_share(w, 0.05) for w in (0.01, 0.1, 1.0, 10.0)]) == 3
