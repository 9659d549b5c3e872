"""Fire units that wait for a repair crew on the clock."""

import numpy as np
import pytest

from cram_sim.verification.batch_means import compared
from cram_sim.verification.queue_formulas import machine_repair
from cram_sim.verification.repairs import Upkeep, kept_up

FEW = 2_000  # failures


def few(crews: int, repair_rate: float) -> Upkeep:
    return kept_up("few", FEW, 5, crews, 0.05, repair_rate)


def test_with_a_crew_for_each_none_waits() -> None:
    assert np.ptp(few(5, 0.5).wait) == pytest.approx(0.0, abs=1e-6)


def test_a_crew_repairs_one_at_a_time() -> None:
    upkeep = few(1, 0.5)
    exact = machine_repair(5, 1, 0.05, 0.5)
    assert compared("", "", exact.working, upkeep.working, "").passed
    assert compared("", "", exact.wait, upkeep.wait, "").passed


def test_repairs_that_take_half_as_long_again_show() -> None:
    upkeep = few(1, 0.5 / 1.5)
    exact = machine_repair(5, 1, 0.05, 0.5)
    assert not compared("", "", exact.working, upkeep.working, "").passed
    assert not compared("", "", exact.wait, upkeep.wait, "").passed
