"""What no assignment of weapons to targets can fall below, and the best with one shot each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.doctrine.weapon_target_problem import Problem, Shots
from cram_sim.records import Floats, Integers

CUTS: Final = 60  # rounds of tangents
CLOSE: Final = 1e-9  # relative: the tangents touch where the relaxed optimum is


def one_shot_each(problem: Problem) -> tuple[Shots, Floats]:
    """The best assignment with at most one shot at each target, and prices (weapons,) of shots.

    The prices solve the dual of the assignment as a linear programme.
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
    weight = -np.log(problem.survive)
    hits = np.sum(start * weight, axis=0)
    rows = _rows_of_shots(problem, weight)
    bound = 0.0
    for place in (np.zeros_like(hits), hits):
        rows.append(_tangents(problem, place))
    for _ in range(CUTS):
        bound, hits = _least_sum(problem, rows)
        value = float(np.sum(problem.values * np.exp(-hits)))
        if value - bound <= CLOSE * value:
            break
        rows.append(_tangents(problem, hits))
    return bound


@dataclass(frozen=True)
class _Rows:
    """Rows of a linear programme, `entries` at (`row`, `column`), and their upper limits."""

    entries: Floats
    row: Integers
    column: Integers
    limits: Floats


# The columns are x (pairs that can harm), then y (what each target feels, in logarithms of its
# survival) and z (what is left of it): minimise the sum of z.


def _rows_of_shots(problem: Problem, weight: Floats) -> list[_Rows]:
    """Shots that there are, shots that there must be, and y no more than those x sum to."""
    weapons, targets = np.nonzero(problem.p_kill)
    pairs, one = np.arange(weapons.size), np.ones(weapons.size)
    each = np.arange(len(problem.values))
    felt = _Rows(
        np.concatenate([-weight[weapons, targets], np.ones(each.size)]),
        np.concatenate([targets, each]),
        np.concatenate([pairs, weapons.size + each]),
        np.zeros(each.size),
    )
    return [
        _Rows(one, weapons, pairs, problem.available.astype(np.float64)),
        _Rows(-one, targets, pairs, -problem.least.astype(np.float64)),
        felt,
    ]


def _tangents(problem: Problem, place: Floats) -> _Rows:
    """The sum z of a target lies above the tangent to what is left of it, touching at `place`."""
    left, each = problem.values * np.exp(-place), np.arange(len(place))
    y = np.count_nonzero(problem.p_kill) + each
    return _Rows(
        np.concatenate([-left, np.full(each.size, -1.0)]),
        np.concatenate([each, each]),
        np.concatenate([y, y + each.size]),
        -left * (1.0 + place),
    )


def _least_sum(problem: Problem, parts: Sequence[_Rows]) -> tuple[float, Floats]:
    """The least sum of z, and y (targets,) there."""
    pairs, n = int(np.count_nonzero(problem.p_kill)), len(problem.values)
    cost = np.concatenate([np.zeros(pairs + n), np.ones(n)])
    least, found = _minimised(cost, parts)
    return least, found[pairs : pairs + n]


def _minimised(cost: Floats, parts: Sequence[_Rows]) -> tuple[float, Floats]:
    """The minimum of a linear programme in variables that are not negative, and where it is."""
    from scipy.optimize import LinearConstraint, milp
    from scipy.sparse import coo_array

    sizes = [len(part.limits) for part in parts]
    first = np.concatenate([[0], np.cumsum(sizes)])
    rows = np.concatenate([part.row + begin for part, begin in zip(parts, first, strict=False)])
    columns = np.concatenate([part.column for part in parts])
    entries = np.concatenate([part.entries for part in parts])
    matrix = coo_array((entries, (rows, columns)), shape=(int(first[-1]), cost.size)).tocsr()
    limits = np.concatenate([part.limits for part in parts])
    found = milp(cost, constraints=LinearConstraint(matrix, -np.inf, limits))
    place = np.asarray(found.x, dtype=np.float64)
    return float(cost @ place), place


def _prices(problem: Problem) -> Floats:
    """The least prices (weapons,) and profits of targets that together cover every gain."""
    weapons, targets = np.nonzero(problem.p_kill)
    pairs, m = np.arange(weapons.size), len(problem.available)
    covered = _Rows(
        np.full(2 * pairs.size, -1.0),
        np.concatenate([pairs, pairs]),
        np.concatenate([weapons, m + targets]),
        -(problem.values * problem.p_kill)[weapons, targets],
    )
    cost = np.concatenate([problem.available, np.ones(len(problem.values))])
    return _minimised(cost, [covered])[1][:m]
