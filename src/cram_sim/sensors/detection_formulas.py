"""The signal to noise that detection needs, by the two formulas of the handbooks.

Approximations, to judge a figure by hand with; runs use the exact `detection`.
"""

import math
from typing import Final

from cram_sim.sensors.detection import Swerling

FIRST_CORRECTED: Final = 0.872  # P_d from which Shnidman's second correction applies


def albersheim(p_detection: float, p_false_alarm: float, pulses: int) -> float:
    """The signal to noise of one pulse in dB that a steady target needs.

    W. J. Albersheim, Proc. IEEE 69 (1981) 839; for a linear detector, P_fa of 1e-7 to 1e-3 and at
    most 8,096 pulses. From P_d 0.3 to 0.9 within 0.3 dB of the exact square law, below 0.2 useless.
    """
    a = math.log(0.62 / p_false_alarm)
    b = math.log(p_detection / (1.0 - p_detection))
    per_pulse = 6.2 + 4.54 / math.sqrt(pulses + 0.44)
    return -5.0 * math.log10(pulses) + per_pulse * math.log10(a + 0.12 * a * b + 1.7 * b)


def shnidman(p_detection: float, p_false_alarm: float, pulses: int, swerling: Swerling) -> float:
    """The signal to noise of one pulse in dB that a target of a Swerling case needs.

    D. A. Shnidman, IEEE Trans. AES 38 (2002) 1059; for P_fa of 1e-9 to 1e-3 and at most 100 pulses.
    Within 0.5 dB of the exact square law from P_d 0.3 to 0.9, within 1.1 dB from 0.1 to 0.99.
    """
    offset = 0.0 if pulses <= 40 else 0.25
    sign = math.copysign(1.0, p_detection - 0.5)
    eta = _deviate(p_false_alarm) + sign * _deviate(p_detection)
    steady = eta * (eta + 2.0 * math.sqrt(0.5 * pulses + offset - 0.25))
    loss = 0.0 if swerling == 0 else _fluctuation_loss(p_detection, p_false_alarm, pulses, swerling)
    return loss + 10.0 * math.log10(steady / pulses)


def _deviate(probability: float) -> float:
    return math.sqrt(-0.8 * math.log(4.0 * probability * (1.0 - probability)))


def _fluctuation_loss(
    p_detection: float, p_false_alarm: float, pulses: int, swerling: Swerling
) -> float:
    """What a fluctuating target needs more than a steady one, in dB."""
    degrees = (1, pulses, 2, 2 * pulses)[swerling - 1]
    p = p_detection
    loss = ((17.7006 * p - 18.4496) * p + 14.5339) * p - 3.525
    if p > FIRST_CORRECTED:
        by_alarms = 0.7 * math.log(1e-5 / p_false_alarm) + (2.0 * pulses - 20.0) / 80.0
        loss += math.exp(27.31 * p - 25.14) + (p - 0.8) * by_alarms
    return loss / degrees
