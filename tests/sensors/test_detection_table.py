import numpy as np
import pytest

from cram_sim.sensors.detection import Swerling, p_detect
from cram_sim.sensors.detection_table import HIGHEST, LOWEST, detection_table


@pytest.mark.parametrize("swerling", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("pulses", [1, 8, 256])
def test_linear_between_is_within_a_ten_thousandth(swerling: Swerling, pulses: int) -> None:
    table = detection_table(1e-6, pulses, swerling)
    decibels = np.random.default_rng(13).uniform(LOWEST, 40.0, size=2000)
    between = np.interp(decibels, np.linspace(LOWEST, HIGHEST, table.size), table)
    exact = p_detect(10.0 ** (0.1 * decibels), 1e-6, pulses, swerling)
    np.testing.assert_allclose(between, exact, atol=1e-4)
