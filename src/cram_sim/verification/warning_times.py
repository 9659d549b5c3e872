"""Published warning times: one of them fixes a delay, the others are held against it unchanged.

The delay is that of command post and siren together: only their sum shows in a warning time.
"""

from functools import cache

import numpy as np

from cram_sim.distributions import Delay
from cram_sim.experiment.case import prepare
from cram_sim.experiment.replicate import replicate
from cram_sim.scenario.model import Scenario
from cram_sim.schemas import Tables
from cram_sim.verification.anchors import RAIDS, SEED, WARNINGS, packaged, warnings_to
from cram_sim.verification.rows import Row, within

CALIBRATED, *CHECKED = WARNINGS
NEAR_ENOUGH = 1.0  # s: the published figure is a whole number


def calibrated_rows() -> tuple[Row, ...]:
    """The warning that the delay is chosen for, so that it says nothing of the model."""
    scenario, zone, published, _, case, source = CALIBRATED
    delay = calibrated_delay()
    time = warnings_to(_tables(scenario, delay), zone)
    return (
        Row(
            case=f"{case} (calibration)",
            quantity=f"median warning time, delay {delay:.1f} s (s)",
            published=published,
            ours=float(np.median(time)),
            tolerance=within(NEAR_ENOUGH, "the delay is fitted to it, and cannot be negative"),
            source=source,
        ),
    )


def checked_rows() -> tuple[Row, ...]:
    """Warnings elsewhere, by another rocket and another radar, with that same delay."""
    return tuple(_checked(*given) for given in CHECKED)


@cache
def calibrated_delay() -> float:
    """The delay (s) that makes the median warning the published one; 0 where even that is late.

    The alarm comes later by as much as the delay is longer.
    """
    scenario, zone, published, *_ = CALIBRATED
    at_once = float(np.median(warnings_to(_tables(scenario, 0.0), zone)))
    return max(at_once - published, 0.0)


def _checked(scenario: str, zone: str, published: float, off: float, case: str, source: str) -> Row:
    delay = calibrated_delay()
    time = warnings_to(_tables(scenario, delay), zone)
    return Row(
        case=f"{case} (check)",
        quantity=f"median warning time, delay {delay:.1f} s (s)",
        published=published,
        ours=float(np.median(time)),
        tolerance=within(off, "published in steps of 15 s, for all places in a band of 10 km"),
        source=source,
    )


@cache
def _tables(name: str, delay: float) -> Tables:
    """Some hundred raids of a packaged scenario with other delays."""
    return replicate(prepare(delayed(packaged(name), delay)), SEED, 0, RAIDS)


def delayed(scenario: Scenario, delay: float) -> Scenario:
    """The same scenario with a command post that takes no time and sirens that take `delay` s."""
    command = scenario.command.model_copy(update={"delay": Delay.from_si(constant=0.0)})
    zones = tuple(zone.model_copy(update={"siren_delay": delay}) for zone in scenario.warning_zones)
    return scenario.model_copy(update={"command": command, "warning_zones": zones})
