"""Layers that a raid passes one after the other, on the clock, against the binomial law."""

from typing import Final

import numpy as np

from cram_sim.doctrine.layered import Layered
from cram_sim.verification.batch_means import compared
from cram_sim.verification.rows import Row
from cram_sim.verification.salvo_formulas import binomial
from cram_sim.verification.salvos import SHOT_TIME, fought, launcher, open_for
from cram_sim.verification.tasking_raids import defence

THREATS: Final = 4  # of each raid; any
P_KILL: Final = {"outer": 0.3, "middle": 0.2, "inner": 0.45}  # any
APART: Final = 2.0 * SHOT_TIME  # between the openings of two layers
SOURCE: Final = "Operations Research 30 (1982) 595"


def rows(count: int) -> tuple[Row, ...]:
    """Survivors of three layers, from the outside in and the other way round."""
    return (*_survivors(count, tuple(P_KILL)), *_survivors(count, tuple(reversed(P_KILL))))


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
