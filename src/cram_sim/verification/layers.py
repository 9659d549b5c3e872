"""Layers on the clock against the binomial law: passed one after the other, or open together.

Where windows overlap, who shoots and what is left of each magazine tell the order of the layers.
"""

from typing import Final

import numpy as np

from cram_sim.doctrine.layered import Layered
from cram_sim.engagement.plan import FireUnitFigures
from cram_sim.records import Floats
from cram_sim.verification.batch_means import compared
from cram_sim.verification.rows import Row
from cram_sim.verification.salvo_formulas import binomial
from cram_sim.verification.salvos import SHOT_TIME, Raids, fought, launcher, open_for
from cram_sim.verification.tasking_raids import defence, fire_unit

THREATS: Final = 4  # of each raid; any
P_KILL: Final = {"outer": 0.3, "middle": 0.2, "inner": 0.45}  # any
APART: Final = 2.0 * SHOT_TIME  # between the openings of two layers
CHANNELS: Final = 3  # of an outer layer: fewer than threats,
OUTER_STOCK: Final = 5  # and than its interceptors
STOCK: Final = 12  # interceptors of an inner layer: more than it can use
SOURCE: Final = "Operations Research 30 (1982) 595"
BINOMIAL: Final = "binomial law"


def rows(count: int) -> tuple[Row, ...]:
    """Survivors of three layers in either order, and two layers that are open together."""
    return (
        *_survivors(count, tuple(P_KILL)),
        *_survivors(count, tuple(reversed(P_KILL))),
        *_outer_first(count),
        *_inner_waits(count),
    )


def _survivors(count: int, order: tuple[str, ...]) -> list[Row]:
    """How often so many threats survive one shot of each layer; the order does not matter."""
    case = f"{THREATS} threats, layers of " + ", ".join(f"{P_KILL[layer]:g}" for layer in order)
    units = [launcher(f"unit {layer}", THREATS, layer=layer) for layer in order]
    windows = [
        open_for(1, P_KILL[layer], opening=number * APART) for number, layer in enumerate(order)
    ]
    against = defence(*units, doctrine=Layered.from_si(layers=order))
    leakers = fought(case, count // THREATS, THREATS, windows, against).leakers
    p_survive = float(np.prod([1.0 - p for p in P_KILL.values()]))
    found = [compared(case, "survivors", THREATS * p_survive, leakers, SOURCE)]
    for survivors, exact in enumerate(binomial(THREATS, p_survive)):
        as_many = leakers == survivors
        found.append(compared(case, f"P({survivors} survive)", exact, as_many, SOURCE))
    return found


def _outer_first(count: int) -> list[Row]:
    """Both layers are open at once: the inner one gets what the outer has no channel for.

    It looks once more than the outer one and shoots at all survivors then.
    """
    case = f"{CHANNELS} of {THREATS} threats to the outer layer"
    outer = fire_unit(
        "outer", channels=CHANNELS, magazine=OUTER_STOCK, layer="outer", shot_time=SHOT_TIME
    )
    windows = [open_for(1, P_KILL["outer"]), open_for(2, P_KILL["inner"])]
    raids = _of_two(count, case, outer, windows, look_ahead=False)
    missed, missed_inside = 1.0 - P_KILL["outer"], 1.0 - P_KILL["inner"]
    at_first = THREATS - CHANNELS
    again = CHANNELS * missed + at_first * missed_inside
    rounds_left = (OUTER_STOCK - CHANNELS, STOCK - at_first - again)
    return _left(case, raids, rounds_left, again * missed_inside)


def _inner_waits(count: int) -> list[Row]:
    """The inner layer is open first, and waits for the outer one as it looks ahead."""
    case = "the inner layer is open before the outer one"
    outer = launcher("outer", THREATS, layer="outer")
    windows = [
        open_for(1, P_KILL["outer"], opening=SHOT_TIME),
        open_for(3, P_KILL["inner"]),
    ]
    raids = _of_two(count, case, outer, windows, look_ahead=True)
    again = THREATS * (1.0 - P_KILL["outer"])
    return _left(case, raids, (0, STOCK - again), again * (1.0 - P_KILL["inner"]))


def _of_two(
    count: int, case: str, outer: FireUnitFigures, windows: list[Floats], *, look_ahead: bool
) -> Raids:
    inner = launcher("inner", STOCK, layer="inner")
    doctrine = Layered.from_si(layers=("outer", "inner"), look_ahead=look_ahead)
    against = defence(outer, inner, doctrine=doctrine)
    return fought(case, count // THREATS, THREATS, windows, against)


def _left(case: str, raids: Raids, rounds: tuple[float, float], survivors: float) -> list[Row]:
    """Survivors, and the rounds left of the outer and of the inner layer."""
    found = [compared(case, "survivors", survivors, raids.leakers, BINOMIAL)]
    for place, layer in enumerate(("outer", "inner")):
        quantity = f"rounds left of the {layer} layer"
        found.append(compared(case, quantity, rounds[place], raids.rounds_left[:, place], BINOMIAL))
    return found
