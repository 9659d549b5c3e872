"""Branch and bound over single shots: exact where it ends before its limit of nodes."""

from collections.abc import Callable

import numpy as np

from cram_sim.doctrine.weapon_target_problem import Problem, Shots

IsAllowed = Callable[[Shots], bool]


def anything(_: Shots) -> bool:
    """Whether an assignment is allowed; every one is."""
    return True


def searched(
    problem: Problem,
    start: Shots,
    most_nodes: int,
    *,
    once: bool = False,
    is_allowed: IsAllowed = anything,
) -> tuple[Shots, float]:
    """The best assignment found, (weapons, targets), and a lower bound of the value that survives.

    It begins with `start`, which must be allowed, and visits at most so many nodes. `once`: no
    weapon twice at one target.
    """
    search = _Search(problem, start, most_nodes, once, is_allowed)
    left = [float(value) for value in problem.values]
    search.visit(0, 0, left, sum(left))
    return search.best, min(search.open_bound, search.value)


class _Search:
    def __init__(
        self, problem: Problem, start: Shots, most_nodes: int, once: bool, is_allowed: IsAllowed
    ) -> None:
        self.weapons = np.repeat(np.arange(len(problem.available)), problem.available).tolist()
        self.p_kill: list[list[float]] = problem.p_kill.tolist()
        self.best, self.value = start, problem.surviving(start)
        self.margin = 1e-12 * float(np.sum(problem.values))
        self.shots = np.zeros_like(start)
        self.nodes_left, self.open_bound = most_nodes, float("inf")
        self.step, self.is_allowed = int(once), is_allowed

    def visit(self, shot: int, lowest: int, left: list[float], value: float) -> None:
        """Try every target of this shot and those after it; shots of a weapon in rising order."""
        if value < self.value - self.margin and self.is_allowed(self.shots):
            self.best, self.value = self.shots.copy(), value
        if shot == len(self.weapons):
            return
        bound = value - self._most_averted(shot, left)
        if bound >= self.value - self.margin:
            return
        if self.nodes_left <= 0:
            self.open_bound = min(self.open_bound, bound)
            return
        self.nodes_left -= 1
        self._branch(shot, lowest, left, value)

    def _branch(self, shot: int, lowest: int, left: list[float], value: float) -> None:
        weapon = self.weapons[shot]
        chances = self.p_kill[weapon]
        following = self.weapons[shot + 1] if shot + 1 < len(self.weapons) else -1
        targets = [j for j in range(lowest, len(left)) if left[j] * chances[j] > 0.0]
        targets.sort(key=lambda j: -left[j] * chances[j])
        for target in targets:
            averted = left[target] * chances[target]
            before = left[target]
            left[target] = before - averted
            self.shots[weapon, target] += 1
            next_lowest = target + self.step if following == weapon else 0
            self.visit(shot + 1, next_lowest, left, value - averted)
            self.shots[weapon, target] -= 1
            left[target] = before
        # A shot that stays in its weapon keeps those after it there too: they are alike.
        rest = next((k for k in range(shot, len(self.weapons)) if self.weapons[k] != weapon), None)
        if rest is not None:
            self.visit(rest, 0, left, value)

    def _most_averted(self, shot: int, left: list[float]) -> float:
        """What the shots to come avert if none gets in the way of another."""
        return sum(
            max(value * p for value, p in zip(left, self.p_kill[weapon], strict=True))
            for weapon in self.weapons[shot:]
        )
