import math

import pytest

from cram_sim.sensors.detection import Swerling, required_snr
from cram_sim.sensors.detection_formulas import albersheim, shnidman


@pytest.mark.parametrize("p_detection", [0.3, 0.5, 0.9])
@pytest.mark.parametrize("p_false_alarm", [1e-7, 1e-5, 1e-3])
@pytest.mark.parametrize("pulses", [1, 10, 100])
def test_albersheim_is_within_three_tenths_of_a_decibel(
    p_detection: float, p_false_alarm: float, pulses: int
) -> None:
    exact = decibels(required_snr(p_detection, p_false_alarm, pulses, 0))
    assert albersheim(p_detection, p_false_alarm, pulses) == pytest.approx(exact, abs=0.3)


@pytest.mark.parametrize("swerling", [0, 1, 2, 3, 4])
@pytest.mark.parametrize(
    ("p_detection", "limit"), [(0.1, 1.1), (0.3, 0.5), (0.9, 0.5), (0.98, 1.1)]
)
@pytest.mark.parametrize("pulses", [1, 10, 60])
def test_shnidman_is_within_the_decibels_it_says(
    swerling: Swerling, p_detection: float, limit: float, pulses: int
) -> None:
    exact = decibels(required_snr(p_detection, 1e-6, pulses, swerling))
    assert shnidman(p_detection, 1e-6, pulses, swerling) == pytest.approx(exact, abs=limit)


def decibels(ratio: float) -> float:
    return 10.0 * math.log10(ratio)
