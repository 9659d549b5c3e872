"""What a static weapon-target assignment problem says."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from cram_sim.records import Floats, Integers

CERTAIN: Final = 1e-12  # what survives a certain kill where logarithms are taken of it

Shots = Integers


@dataclass(frozen=True)
class Problem:
    """Weapons with so many shots each against valued targets.

    `values` (targets,), `p_kill` (weapons, targets) of one shot, `available` (weapons,) shots of
    each, `least` (targets,) how many shots a target must get, of weapons that can harm it.
    """

    values: Floats
    p_kill: Floats
    available: Integers
    least: Integers

    @cached_property
    def survive(self) -> Floats:
        """The probability that a target survives one shot, (weapons, targets), above 0."""
        return np.maximum(1.0 - self.p_kill, CERTAIN)

    def left_of_targets(self, shots: Shots) -> Floats:
        """The value expected to survive of each target, (targets,)."""
        left: Floats = self.values * np.prod(self.survive**shots, axis=0)
        return left

    def surviving(self, shots: Shots) -> float:
        """The value expected to survive the shots (weapons, targets)."""
        return float(np.sum(self.values * np.prod((1.0 - self.p_kill) ** shots, axis=0)))


def without_least(values: Floats, p_kill: Floats, available: Integers) -> Problem:
    """A problem that asks for no least number of shots at any target."""
    return Problem(values, p_kill, available, np.zeros(len(values), dtype=np.int64))
