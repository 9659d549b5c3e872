import pytest

from cram_sim.sensors.rain import attenuation, coefficients

PER_HOUR = 1.0 / 3.6e6  # m/s in mm/h

# Recommendation ITU-R P.838-3, table 5: GHz, k_H, alpha_H.
PUBLISHED = [
    (1.0, 0.0000259, 0.9691),
    (2.0, 0.0000847, 1.0664),
    (5.0, 0.0002162, 1.6969),
    (10.0, 0.01217, 1.2571),
    (15.0, 0.04481, 1.1233),
    (20.0, 0.09164, 1.0568),
    (35.0, 0.3374, 0.9047),
    (100.0, 1.3671, 0.6815),
]


@pytest.mark.parametrize(("gigahertz", "k", "alpha"), PUBLISHED)
def test_coefficients_are_those_of_the_recommendation(
    gigahertz: float, k: float, alpha: float
) -> None:
    ours = coefficients(gigahertz * 1e9)
    assert ours[0] == pytest.approx(k, rel=2.5e-3)  # three or four digits are printed
    assert ours[1] == pytest.approx(alpha, abs=6e-5)


def test_ten_millimetres_an_hour_at_10_gigahertz_take_a_fifth_of_a_decibel_per_kilometre() -> None:
    expected = 0.01217 * 10.0**1.2571 / 1000.0
    assert attenuation(10e9, 10.0 * PER_HOUR) == pytest.approx(expected, rel=1e-3)


def test_dry_air_takes_nothing() -> None:
    assert attenuation(10e9, 0.0) == 0.0
