"""The radar equation of one pulse: signal to noise from power, and the range from that."""

import math
from dataclasses import dataclass

BOLTZMANN = 1.380649e-23  # J/K, exact: SI definition of the kelvin
SPEED_OF_LIGHT = 299792458.0  # m/s, exact: SI definition of the metre


@dataclass(frozen=True)
class Transmission:
    """One pulse: peak power (W), length (s), frequency (Hz), antenna gain and losses (linear).

    `temperature` (K) is that of the system noise.
    """

    power: float
    pulse_length: float
    frequency: float
    gain: float
    temperature: float
    losses: float = 1.0


def snr_of_pulse(sent: Transmission, cross_section: float, slant_range: float) -> float:
    """The signal to noise (linear) of a target (m2) at a range (m).

    Skolnik, Introduction to Radar Systems, 3rd ed. 2001, equation 2.61 for a matched filter.
    """
    return _at_one_metre(sent, cross_section) / slant_range**4


def range_for_snr(sent: Transmission, cross_section: float, snr: float) -> float:
    """The range (m) at which a target (m2) gives this signal to noise (linear)."""
    return float((_at_one_metre(sent, cross_section) / snr) ** 0.25)


def _at_one_metre(sent: Transmission, cross_section: float) -> float:
    energy = sent.power * sent.pulse_length
    wavelength = SPEED_OF_LIGHT / sent.frequency
    received = energy * sent.gain**2 * wavelength**2 * cross_section / (4.0 * math.pi) ** 3
    return received / (BOLTZMANN * sent.temperature * sent.losses)
