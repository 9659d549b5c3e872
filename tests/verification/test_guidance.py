import math

import numpy as np
import pytest

from cram_sim.verification import guidance
from cram_sim.verification.guidance import Homing, adjoint, homed, noise_factor

TIMES = np.linspace(0.1, 12.0, 50)


def test_the_kernel_agrees_with_every_closed_form() -> None:
    rows = guidance.rows()
    assert len(rows) == 10
    assert [row for row in rows if not row.passed] == []


@pytest.mark.parametrize(
    ("upper", "lower", "polynomial"),
    [
        (0, 3, [0.0, 0.0, 1 / 2]),
        (1, 3, [0.0, 1.0, -1 / 2]),
        (1, 4, [0.0, 0.0, 1 / 2, -1 / 6]),
        (2, 4, [0.0, 1.0, -1.0, 1 / 6]),
        (2, 5, [0.0, 0.0, 1 / 2, -1 / 3, 1 / 24]),
        (3, 5, [0.0, 1.0, -3 / 2, 1 / 2, -1 / 24]),
    ],
)
def test_the_transforms_are_those_of_the_tables(
    upper: int, lower: int, polynomial: list[float]
) -> None:
    expected = np.polynomial.polynomial.polyval(TIMES, polynomial) * np.exp(-TIMES)
    assert adjoint(upper, lower, TIMES) == pytest.approx(expected, abs=1e-13)


def test_the_noise_of_the_constant_three_has_a_closed_form() -> None:
    # 3 (t - t^2 + t^3 / 6) exp(-t), squared and integrated term by term.
    assert noise_factor(3) == pytest.approx(3.0 * math.sqrt(2.0) / 8.0, rel=1e-6)


def test_another_navigation_constant_would_be_found_out() -> None:
    times = guidance.LAG * guidance.TIMES
    ours = homed(Homing(4, guidance.LAG, times, heading_error=1e-4)).miss
    other = homed(Homing(3, guidance.LAG, times, heading_error=1e-4)).miss
    strain = np.abs(ours - other) / (guidance.SPEED * 1e-4 * guidance.LAG) / guidance.LINEAR.above
    assert strain.max() > 10.0


def test_longer_homing_forgets_the_heading_error() -> None:
    misses = homed(Homing(4, 0.5, np.array([3.0, 5.0, 7.0]), heading_error=1e-4)).miss
    assert misses[0] > 3.0 * misses[1] > 9.0 * misses[2]
