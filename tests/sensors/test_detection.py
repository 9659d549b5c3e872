import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import gammaincc

from cram_sim.sensors.detection import (
    Swerling,
    p_detect,
    p_detect_known_phase,
    required_snr,
    threshold,
)

SWERLING: tuple[Swerling, ...] = (0, 1, 2, 3, 4)
cases = st.sampled_from(SWERLING)
alarms = st.floats(1e-9, 1e-2)
ratios = st.floats(1e-3, 1e4)


@pytest.mark.parametrize("pulses", [1, 4, 30])
def test_noise_alone_exceeds_the_threshold_as_often_as_said(pulses: int) -> None:
    assert gammaincc(pulses, threshold(1e-5, pulses)) == pytest.approx(1e-5, rel=1e-10)


@pytest.mark.parametrize("swerling", SWERLING)
def test_without_a_signal_only_false_alarms_are_left(swerling: Swerling) -> None:
    assert float(p_detect(0.0, 1e-6, 8, swerling)) == pytest.approx(1e-6, rel=1e-12)


@pytest.mark.parametrize("snr", [0.1, 3.0, 40.0, 1e6])
def test_one_pulse_of_swerling_1_has_its_closed_form(snr: float) -> None:
    expected = 1e-6 ** (1.0 / (1.0 + snr))
    assert float(p_detect(snr, 1e-6, 1, 1)) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("pulses", [2, 10, 256])
def test_swerling_2_is_noise_of_another_power(pulses: int) -> None:
    expected = gammaincc(pulses, threshold(1e-4, pulses) / 1.7)
    assert float(p_detect(0.7, 1e-4, pulses, 2)) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(("first", "second"), [(1, 2), (3, 4)])
def test_one_pulse_cannot_tell_slow_from_fast_fluctuation(
    first: Swerling, second: Swerling
) -> None:
    snr = np.geomspace(0.1, 1e3, 9)
    np.testing.assert_array_equal(p_detect(snr, 1e-5, 1, first), p_detect(snr, 1e-5, 1, second))


@pytest.mark.parametrize(("swerling", "degrees"), [(1, 1), (3, 2)])
def test_slow_fluctuation_is_the_mean_over_steady_targets(swerling: Swerling, degrees: int) -> None:
    """Exponential for case 1, Gamma(2, 1/2) for case 3, by quadrature."""

    def part(power: float) -> float:
        steady = float(p_detect(2.0 * power, 1e-4, 6, 0))
        density: float = degrees * (degrees * power) ** (degrees - 1) * math.exp(-degrees * power)
        return steady * density

    expected = quad(part, 0.0, 40.0, epsabs=1e-11, limit=200)[0]
    assert float(p_detect(2.0, 1e-4, 6, swerling)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("swerling", SWERLING)
def test_drawn_pulses_are_detected_as_often_as_computed(swerling: Swerling) -> None:
    """40,000 targets of four pulses at a fixed seed, within 5 standard errors."""
    generator, count, pulses, snr = np.random.default_rng(7), 40_000, 4, 1.5
    kinds = ((1, np.inf), (1, 1), (pulses, 1), (1, 2), (pulses, 2))
    width, degrees = kinds[swerling]
    power = np.ones((count, width))
    if np.isfinite(degrees):
        power = generator.gamma(degrees, 1.0 / degrees, size=(count, width))
    amplitude = np.sqrt(snr * power) * np.ones((count, pulses))
    noise = generator.normal(scale=math.sqrt(0.5), size=(2, count, pulses))
    summed = ((amplitude + noise[0]) ** 2 + noise[1] ** 2).sum(axis=1)
    share = float(np.mean(summed > threshold(1e-3, pulses)))
    expected = float(p_detect(snr, 1e-3, pulses, swerling))
    assert abs(share - expected) < 5 * math.sqrt(expected * (1 - expected) / count)


@settings(deadline=None)
@given(ratios, st.floats(1.0, 10.0), alarms, st.integers(1, 60), cases)
def test_more_signal_is_never_detected_less(
    snr: float, more: float, p_false_alarm: float, pulses: int, swerling: Swerling
) -> None:
    weak, strong = p_detect([snr, more * snr], p_false_alarm, pulses, swerling).tolist()
    assert p_false_alarm <= weak <= strong + 1e-12 <= 1.0 + 1e-12


@settings(deadline=None)
@given(st.floats(0.05, 0.99), alarms, st.integers(1, 60), cases)
def test_the_signal_that_a_probability_needs_gives_that_probability(
    p_detection: float, p_false_alarm: float, pulses: int, swerling: Swerling
) -> None:
    snr = required_snr(p_detection, p_false_alarm, pulses, swerling)
    found = float(p_detect(snr, p_false_alarm, pulses, swerling))
    assert found == pytest.approx(p_detection, abs=1e-9)


def test_a_known_phase_detects_more_than_an_unknown_one() -> None:
    snr = np.geomspace(1.0, 50.0, 9)
    assert (p_detect_known_phase(snr, 1e-6, 1) > p_detect(snr, 1e-6, 1, 0)).all()


def test_no_signal_is_asked_for_below_the_false_alarms() -> None:
    with pytest.raises(ValueError, match=r"p_detection must lie between p_false_alarm and 1 \(got"):
        required_snr(1e-7, 1e-6, 1, 1)


def test_a_false_alarm_needs_a_probability() -> None:
    with pytest.raises(ValueError, match=r"p_false_alarm must lie between 0 and 1 \(got 0\)"):
        p_detect(1.0, 0.0, 1, 0)
