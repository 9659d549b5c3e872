"""Fire units that fail and wait for a repair crew, on the clock, against machines under repair.

Nothing is fired: one threat that no unit can reach keeps the raid going to its end.
"""

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from cram_sim.engagement.plan import Span, UnitChance
from cram_sim.engagement.raid import fight
from cram_sim.records import Event, Floats
from cram_sim.streams import Purpose, uniforms
from cram_sim.verification.batch_means import BATCHES, compared
from cram_sim.verification.data import columns
from cram_sim.verification.queue_formulas import machine_repair
from cram_sim.verification.rows import Row
from cram_sim.verification.tasking_raids import NO_RAID_ERRORS, defence, fire_unit, plan

FAILURES: Final = 100_000  # of all units together, after the warm-up
WARM_UP: Final = 0.02  # of all, both in failures and in time
SPARE: Final = 1.1  # failures drawn over those expected, far above what chance may need
SEED: Final = 20_262  # any
NO_WAIT: Final = 1e-6  # s: less than this is rounding of the clock


class Upkeep(NamedTuple):
    """How many units work in each of equal parts of time, and how long each failure waited."""

    working: Floats
    wait: Floats


def rows() -> tuple[Row, ...]:
    """Units that work, the wait for a crew and the share that waits, for each setting."""
    found = []
    for line in zip(*columns("tasking", "machine_repair.csv").values(), strict=True):
        units, crews, failure_rate, repair_rate = (float(value) for value in line[:4])
        case = f"{units:g} units, {crews:g} crews, load {failure_rate / repair_rate:g} each"
        upkeep = kept_up(case, int(units), int(crews), failure_rate, repair_rate)
        working, wait, p_wait = (float(value) for value in line[4:])
        must_wait = (upkeep.wait > NO_WAIT).astype(np.float64)
        found += [
            compared(case, "units working", working, upkeep.working, SOURCE),
            compared(case, "mean wait for a crew, s", wait, upkeep.wait, SOURCE),
            compared(case, "P(waits for a crew)", p_wait, must_wait, SOURCE),
        ]
    return tuple(found)
