import pytest

from cram_sim.sensors.radar_equation import Transmission, range_for_snr, snr_of_pulse

SENT = Transmission(
    power=1e5, pulse_length=1e-6, frequency=1e10, gain=1e3, temperature=500.0, losses=4.0
)


def test_the_range_is_where_the_signal_is() -> None:
    snr = snr_of_pulse(SENT, 0.01, 7000.0)
    assert range_for_snr(SENT, 0.01, snr) == pytest.approx(7000.0, rel=1e-12)


def test_twice_the_range_takes_sixteen_times_the_cross_section() -> None:
    assert snr_of_pulse(SENT, 0.16, 8000.0) == pytest.approx(
        snr_of_pulse(SENT, 0.01, 4000.0), rel=1e-12
    )
