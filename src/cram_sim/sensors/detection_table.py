"""The exact probability of detection as a table over the signal to noise."""

from functools import lru_cache
from typing import Final

import numpy as np

from cram_sim.records import Floats
from cram_sim.sensors.detection import Swerling, p_detect

LOWEST: Final = -40.0  # dB: only false alarms are left
HIGHEST: Final = 80.0  # dB: Swerling I, the slowest to rise, misses 1 in 10^6
STEPS_PER_DECIBEL: Final = 40  # linear between is within 1e-4 of the exact probability


@lru_cache(maxsize=64)
def detection_table(p_false_alarm: float, pulses: int, swerling: Swerling) -> Floats:
    """P_d at LOWEST, and every 1/STEPS_PER_DECIBEL dB of one pulse's signal to noise to HIGHEST."""
    steps = round((HIGHEST - LOWEST) * STEPS_PER_DECIBEL)
    decibels = LOWEST + np.arange(steps + 1) / STEPS_PER_DECIBEL
    table = p_detect(10.0 ** (0.1 * decibels), p_false_alarm, pulses, swerling)
    table.setflags(write=False)
    return table
