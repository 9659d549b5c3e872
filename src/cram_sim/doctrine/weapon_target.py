"""The static weapon-target assignment problem: so many shots at so many targets, all at once.

Minimise sum_j V_j prod_i (1 - p_ij)^x_ij over whole x >= 0 with sum_j x_ij <= available_i: NP-hard
in general (Lloyd and Witsenhausen, Summer Computer Simulation Conference, 1986). Exact where the
search ends within its limit or a bound meets the value; elsewhere the gap is stated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.doctrine.weapon_target_bounds import one_shot_each, priced_bound, relaxed_bound
from cram_sim.doctrine.weapon_target_problem import Problem, Shots
from cram_sim.doctrine.weapon_target_search import searched
from cram_sim.records import Integers, Truths

PROVEN: Final = 1e-9  # relative gap: what rounding leaves of none
SMALLEST_GAIN: Final = 1e-12  # of the value at stake; less is rounding
SEARCHED_SHOTS: Final = 12  # with more shots a search hardly ends
MOST_NODES: Final = 200_000  # of a search, some seconds
MOST_PRICED: Final = 500  # shots that a linear assignment is made of


@dataclass(frozen=True)
class Solution:
    """`shots` (weapons, targets), the value that they leave, and a lower bound of the optimum."""

    shots: Shots
    surviving: float
    bound: float

    @classmethod
    def of(cls, problem: Problem, shots: Shots, bound: float) -> "Solution":
        """The solution that these shots are; no bound says more than its value."""
        value = problem.surviving(shots)
        return cls(shots, value, min(value, bound))

    def or_better(self, other: "Solution") -> "Solution":
        """The better of two, this one if they are equal, with the better of their bounds."""
        best = self if self.surviving <= other.surviving else other
        return Solution(best.shots, best.surviving, max(self.bound, other.bound))

    @property
    def gap(self) -> float:
        """How much of the value may be more than the optimum leaves; 0 where it is the optimum."""
        excess = self.surviving - self.bound
        return 0.0 if excess <= PROVEN * self.surviving else excess / self.surviving

    @property
    def is_optimal(self) -> bool:
        """Whether the bound proves that nothing is better."""
        return self.gap == 0.0


def solve(problem: Problem) -> Solution:
    """The best assignment found, and how far from the optimum it can be."""
    total, is_free = int(problem.available.sum()), not problem.least.any()
    found = Solution.of(problem, improved(problem, maximum_marginal_return(problem)), 0.0)
    if is_free and total <= MOST_PRICED:
        matched, prices = one_shot_each(problem)
        bound = priced_bound(problem, prices)
        found = found.or_better(Solution.of(problem, improved(problem, matched), bound))
    if is_free and total <= SEARCHED_SHOTS and not found.is_optimal:
        shots, bound = searched(problem, found.shots, MOST_NODES)
        found = found.or_better(Solution.of(problem, shots, bound))
    if not found.is_optimal:
        bound = relaxed_bound(problem, found.shots)
        found = found.or_better(Solution.of(problem, found.shots, bound))
    return found


def maximum_marginal_return(problem: Problem) -> Shots:
    """Shot by shot the one that averts most, at targets short of their least number first.

    Optimal where all weapons are alike (den Broeder, Ellison and Emerling, Operations Research 7,
    322, 1959).
    """
    shots = np.zeros(problem.p_kill.shape, dtype=np.int64)
    available = np.array(problem.available)
    while True:
        gain = problem.left_of_targets(shots) * problem.p_kill
        gain[available == 0] = 0.0
        short = shots.sum(axis=0) < problem.least
        if (gain[:, short] > 0.0).any():
            gain[:, ~short] = 0.0
        weapon, target = np.unravel_index(int(np.argmax(gain)), gain.shape)
        if gain[weapon, target] <= 0.0:
            return shots
        shots[weapon, target] += 1
        available[weapon] -= 1


def improved(problem: Problem, shots: Shots) -> Shots:
    """Move single shots and exchange pairs of them as long as that leaves less."""
    best, least_gain = shots.copy(), SMALLEST_GAIN * float(np.sum(problem.values))
    while True:
        gain, moves = max(
            (_best_move(problem, best), _best_exchange(problem, best)), key=lambda found: found[0]
        )
        if gain <= least_gain:
            return best
        for weapon, target, change in moves:
            best[weapon, target] += change


Moves = Sequence[tuple[int, int, int]]


def _best_move(problem: Problem, shots: Shots) -> tuple[float, Moves]:
    """The gain of taking the best shot from one target to another, and which."""
    left, survive = problem.left_of_targets(shots), problem.survive
    weapons, targets = np.nonzero(shots)
    if weapons.size == 0:
        return 0.0, ()
    lost = left[targets] * (1.0 / survive[weapons, targets] - 1.0)
    lost[shots.sum(axis=0)[targets] <= problem.least[targets]] = np.inf
    gain = left * problem.p_kill[weapons] - lost[:, None]
    gain[np.arange(weapons.size), targets] = -np.inf
    shot, to = np.unravel_index(int(np.argmax(gain)), gain.shape)
    weapon = int(weapons[shot])
    return float(gain[shot, to]), ((weapon, int(targets[shot]), -1), (weapon, int(to), 1))


def _best_exchange(problem: Problem, shots: Shots) -> tuple[float, Moves]:
    """The gain of exchanging the targets of the best pair of shots, and which."""
    left, survive = problem.left_of_targets(shots), problem.survive
    weapons, targets = np.nonzero(shots)
    if weapons.size == 0:
        return 0.0, ()
    here = left[targets] / survive[weapons, targets]  # what is left without the shot
    new = here[:, None] * survive[weapons][:, targets].T  # [a, b]: b's weapon at a's target
    gain = left[targets][:, None] + left[targets][None, :] - new - new.T
    gain[(targets[:, None] == targets[None, :]) | ~_may_exchange(problem, weapons, targets)] = 0.0
    a, b = np.unravel_index(int(np.argmax(gain)), gain.shape)
    first, second = int(weapons[a]), int(weapons[b])
    here_a, here_b = int(targets[a]), int(targets[b])
    return float(gain[a, b]), (
        (first, here_a, -1),
        (second, here_a, 1),
        (second, here_b, -1),
        (first, here_b, 1),
    )


def _may_exchange(problem: Problem, weapons: Integers, targets: Integers) -> Truths:
    """Both shots can harm their new targets: one that cannot does not count as a shot there."""
    can = problem.p_kill[weapons][:, targets] > 0.0  # [a, b]: a's weapon at b's target
    may: Truths = can & can.T
    return may
