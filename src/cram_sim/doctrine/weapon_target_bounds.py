"""What no assignment of weapons to targets can fall below, and the best with one shot each."""

from typing import TYPE_CHECKING, Final

import numpy as np

from cram_sim.doctrine.weapon_target_problem import Problem, Shots
from cram_sim.records import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

CUTS: Final = 60  # rounds of tangents
CLOSE: Final = 1e-9  # relative: the tangents touch where the relaxed optimum is


def one_shot_each(problem: Problem) -> tuple[Shots, Floats]:
    """The best assignment with at most one shot at each target, and prices (weapons,) of shots.

    The prices are the dual solution of the assignment as a linear programme.
    """
    from scipy.optimize import linear_sum_assignment

    weapon_of = np.repeat(np.arange(len(problem.available)), problem.available)
    gain = (problem.values * problem.p_kill)[weapon_of]
    rows, targets = linear_sum_assignment(gain, maximize=True)
    shots = np.zeros(problem.p_kill.shape, dtype=np.int64)
    useful = gain[rows, targets] > 0.0
    np.add.at(shots, (weapon_of[rows[useful]], targets[useful]), 1)
    return shots, _prices(problem)


def priced_bound(problem: Problem, prices: Floats) -> float:
    """The value that survives at least, by Lagrangian duality with prices (weapons,) on shots.

    With prices the targets part. Of the shots at one target take the likeliest to kill: together
    they avert, less their prices, at most what it does, and of each other, none likelier, what that
    averts beside it, if above its price: the more shots a target has, the less one more averts.
    """
    values, p_kill = problem.values, problem.p_kill
    most = np.zeros(len(values))
    for weapon in np.flatnonzero(problem.available):
        others = problem.available - (np.arange(len(prices)) == weapon)
        beside = values * problem.survive[weapon] * p_kill - prices[:, None]
        beside[p_kill > p_kill[weapon]] = 0.0
        first = values * p_kill[weapon] - prices[weapon]
        most = np.maximum(most, first + others @ np.maximum(beside, 0.0))
    return float(values.sum() - prices @ problem.available - most.sum())


def relaxed_bound(problem: Problem, start: Shots) -> float:
    """The value that survives at least if shots were divisible: a convex problem, by tangents.

    Tangents of V exp(-y), first where `start` lies (Kelley, Journal of SIAM 8, 703, 1960); every
    round's optimum is a bound.
    """
    relaxation = _Relaxation(problem)
    hits = np.sum(start * relaxation.weight, axis=0)
    places = [np.zeros(len(problem.values)), hits]
    bound = 0.0
    for _ in range(CUTS):
        bound, hits = relaxation.solved(places)
        value = float(np.sum(problem.values * np.exp(-hits)))
        if value - bound <= CLOSE * value:
            break
        places.append(hits)
    return bound


class _Relaxation:
    """The linear programme in x (pairs that can harm), y and z (targets): minimise the sum of z."""

    def __init__(self, problem: Problem) -> None:
        from scipy.sparse import coo_array, hstack

        self.problem = problem
        self.weight = -np.log(problem.survive)
        weapons, targets = np.nonzero(problem.p_kill)
        pairs, m, n = np.arange(weapons.size), len(problem.available), len(problem.values)
        self.pairs, self.targets = weapons.size, n
        ones = np.ones(weapons.size)
        spent = coo_array((ones, (weapons, pairs)), shape=(m, weapons.size))
        counted = coo_array((-ones, (targets, pairs)), shape=(n, weapons.size))
        self.fixed = [_padded(spent, 2 * n), _padded(counted, 2 * n)]
        self.limits = [problem.available.astype(float), -problem.least.astype(float)]
        felt = coo_array((self.weight[weapons, targets], (targets, pairs)), shape=counted.shape)
        self.sums = hstack([felt, _diagonal(np.full(n, -1.0)), _diagonal(np.zeros(n))])

    def solved(self, places: list[Floats]) -> tuple[float, Floats]:
        """The least sum of z above the tangents at these places, and y (targets,) there."""
        from scipy.optimize import linprog
        from scipy.sparse import coo_array, hstack, vstack

        n, rows, limits = self.targets, list(self.fixed), list(self.limits)
        for hits in places:
            left = self.problem.values * np.exp(-hits)
            blank = coo_array((n, self.pairs))
            rows.append(hstack([blank, _diagonal(-left), _diagonal(np.full(n, -1.0))]))
            limits.append(-left * (1.0 + hits))
        found = linprog(
            np.concatenate([np.zeros(self.pairs + n), np.ones(n)]),
            A_ub=vstack(rows, format="csr"),
            b_ub=np.concatenate(limits),
            A_eq=self.sums,
            b_eq=np.zeros(n),
            method="highs",
        )
        return float(found.fun), np.asarray(found.x[self.pairs : self.pairs + n])


def _padded(part: "csr_array", columns: int) -> "csr_array":
    from scipy.sparse import coo_array, hstack

    return hstack([part, coo_array((part.shape[0], columns))])


def _diagonal(values: Floats) -> "csr_array":
    from scipy.sparse import diags_array

    return diags_array(values)


def _prices(problem: Problem) -> Floats:
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    weapons, targets = np.nonzero(problem.p_kill)
    pairs, m, n = np.arange(weapons.size), len(problem.available), len(problem.values)
    rows = np.concatenate([weapons, m + targets])
    limits = coo_array((np.ones(rows.size), (rows, np.tile(pairs, 2))), shape=(m + n, pairs.size))
    found = linprog(
        -(problem.values * problem.p_kill)[weapons, targets],
        A_ub=limits.tocsr(),
        b_ub=np.concatenate([problem.available, np.ones(n)]),
        method="highs",
    )
    return np.maximum(0.0, -np.asarray(found.ineqlin.marginals[:m]))
