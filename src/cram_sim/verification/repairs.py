"""Fire units that fail and wait for a repair crew, on the clock, against machines under repair."""

import math
from typing import Final, NamedTuple

import numpy as np

from cram_sim.engagement.plan import Plan, Span, UnitChance, Update
from cram_sim.engagement.raid import fight
from cram_sim.records import Floats
from cram_sim.streams import Purpose, uniforms
from cram_sim.verification.batch_means import BATCHES, compared
from cram_sim.verification.data import lines
from cram_sim.verification.queue_formulas import machine_repair
from cram_sim.verification.rows import Row
from cram_sim.verification.tasking_raids import NO_RAID_ERRORS, defence, fire_unit

WARM_UP: Final = 0.02  # of the time
SPARE: Final = 8.0  # standard deviations of a Poisson law, drawn beyond the failures expected
SEED: Final = 20_262  # any
NO_WAIT: Final = 1e-6  # s: less than this is rounding of the clock
SOURCE: Final = "birth-death balance"


class Upkeep(NamedTuple):
    """How many units work in each of equal parts of the time, and how long each failure waits."""

    working: Floats
    wait: Floats


def rows(count: int) -> tuple[Row, ...]:
    """Units that work, the wait for a crew and the share that waits, over so many failures."""
    found = []
    for line in lines("tasking", "machine_repair.csv"):
        units, crews, failure_rate, repair_rate, working, wait, p_wait = line
        case = (
            f"{units:g} units, {crews:g} repair crews, load {failure_rate / repair_rate:.2g} each"
        )
        upkeep = kept_up(case, count, int(units), int(crews), failure_rate, repair_rate)
        found += [
            compared(case, "units that work", working, upkeep.working, SOURCE),
            compared(case, "mean wait for a crew, s", wait, upkeep.wait, SOURCE),
            compared(case, "P(waits for a crew)", p_wait, upkeep.wait > NO_WAIT, SOURCE),
        ]
    return tuple(found)


def kept_up(
    case: str, count: int, units: int, crews: int, failure_rate: float, repair_rate: float
) -> Upkeep:
    """What becomes of fire units that fail about so often in all, with so many crews."""
    failures = failure_rate * machine_repair(units, crews, failure_rate, repair_rate).working
    end = count / failures / (1.0 - WARM_UP)
    expected = failure_rate * end  # of one unit that always works: never fewer than it needs
    drawn = math.ceil(expected + SPARE * math.sqrt(expected))
    chances = [
        UnitChance(
            NO_RAID_ERRORS,
            failures=_failures(f"{case}, unit {number}", drawn, failure_rate, repair_rate),
        )
        for number in range(units)
    ]
    names = [fire_unit(f"unit {number}") for number in range(units)]
    outcome = fight(defence(*names, repair_crews=crews), _quiet(chances, end))
    repairs = np.array(sorted(times for unit in outcome.fire_units for times in unit.repairs))
    return _upkeep(*repairs.T, units=units, end=end)


def _failures(name: str, count: int, failure_rate: float, repair_rate: float) -> list[Span]:
    """Times in working order until each failure, and of its repair; all exponential."""
    draws = -np.log(uniforms(SEED, Purpose.UNIT_FAILURES, name, 0, count)[:, :2])
    in_order, under_repair = draws[:, 0] / failure_rate, draws[:, 1] / repair_rate
    return list(zip(in_order.tolist(), under_repair.tolist(), strict=True))


def _quiet(chances: list[UnitChance], end: float) -> Plan:
    """A raid of one threat that no unit can reach: units only fail."""
    return Plan(
        updates=[[Update(0.0, 0, is_threatening=True, expected_loss=1.0, impact_time=end)]],
        opportunities=[[None] * len(chances)],
        release_delay=[0.0],
        units=chances,
        end=end,
    )


def _upkeep(failed: Floats, begun: Floats, back: Floats, *, units: int, end: float) -> Upkeep:
    edges = np.linspace(WARM_UP * end, end, BATCHES + 1)
    down = [np.clip(edge - failed, 0.0, back - failed).sum() for edge in edges]
    working = units - np.diff(down) / np.diff(edges)
    return Upkeep(working, (begun - failed)[failed > edges[0]])
