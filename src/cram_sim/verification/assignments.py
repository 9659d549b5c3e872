"""Weapon-target assignment against published optima, enumeration and a continuous optimum."""

from typing import Any, Final

import numpy as np

from cram_sim.doctrine.assignment import assigned
from cram_sim.doctrine.protocol import FireUnitView, Option, Picture, TrackView
from cram_sim.doctrine.weapon_target import Solution, maximum_marginal_return, solve
from cram_sim.doctrine.weapon_target_bounds import relaxed_bound
from cram_sim.doctrine.weapon_target_problem import Problem, without_least
from cram_sim.verification.data import columns, document
from cram_sim.verification.rows import Row, Tolerance, within, within_share

ENUMERATED: Final = "every assignment enumerated"
ALIKE: Final = "den Broeder, Ellison and Emerling, 1959"
CONTINUOUS: Final = "Bracken and McCormick, 1968, pp. 22-27"
LARGE: Final = "Andersen, Pavlikov and Toffolo, 2022, wta_50x100x1"
LEAST_OPTIMUM: Final = 1734.302277  # of wta_50x100x1, in the words of its file

EXACT = within(1e-9, "exact but for rounding")
PRINTED = within(2e-6, "six decimals are printed, the last not rounded")
WHOLE = Tolerance(
    0.01,
    1e-6,
    relative=True,
    because="whole shots avert no more than divisible ones, at least 99 %",
)
SOLVED = within_share(1e-5, "the accuracy of the published solver")


def rows() -> tuple[Row, ...]:
    """Small instances, weapons that are alike, shots by the hundred, 50 weapons at 100 targets."""
    return (*_small(), *_alike(), *_by_the_hundred(), *_large())


def small() -> list[tuple[Problem, float]]:
    """Small instances and the value that the best assignment leaves."""
    return [
        (
            without_least(
                np.array(each["values"]),
                np.array(each["p_kill"]),
                np.ones(len(each["p_kill"]), dtype=np.int64),
            ),
            each["surviving"],
        )
        for each in document("assignment", "small.json")["instances"]
    ]


def alike() -> tuple[Problem, dict[str, Any]]:
    """The weapons that are all alike, and what is said of them."""
    told = document("assignment", "alike.json")
    p_kill = 1.0 - np.array([told["p_survive"]])
    return without_least(np.array(told["values"], float), p_kill, np.array([told["weapons"]])), told


def by_the_hundred() -> tuple[Problem, float]:
    """Five kinds of weapon with hundreds of shots, and what divisible shots avert at best."""
    told = document("assignment", "bracken_mccormick.json")
    problem = Problem(
        np.array(told["values"]),
        np.array(told["p_kill"]),
        np.array(told["available"]),
        np.array(told["least"]),
    )
    return problem, told["averted"]


def large() -> Problem:
    """Fifty weapons with one shot each at a hundred targets."""
    table = columns("assignment", "wta_50x100x1_p_kill.csv")
    values = columns("assignment", "wta_50x100x1_values.csv")["value"]
    p_kill = np.zeros((50, 100))
    p_kill[table["weapon"].astype(int), table["target"].astype(int)] = table["p_kill"]
    return without_least(values, p_kill, np.ones(50, dtype=np.int64))


def _small() -> list[Row]:
    found = []
    for problem, surviving in small():
        weapons, targets = problem.p_kill.shape
        case = f"{weapons} weapons at {targets} targets"
        found += _proven(case, surviving, solve(problem), EXACT, ENUMERATED)
    return found


def _alike() -> list[Row]:
    problem, told = alike()
    found = problem.surviving(maximum_marginal_return(problem))
    case = "six weapons that are alike"
    return [Row(case, "value that survives, greedy", told["surviving"], found, EXACT, ALIKE)]


def _by_the_hundred() -> list[Row]:
    problem, averted = by_the_hundred()
    case, total = "1,000 shots at 20 targets", float(problem.values.sum())
    greedy = maximum_marginal_return(problem)
    found = {
        "value averted, greedy": (total - problem.surviving(greedy), WHOLE),
        "value averted, greedy and improved": (total - solve(problem).surviving, WHOLE),
        "value averted, divisible shots": (total - relaxed_bound(problem, greedy), SOLVED),
    }
    return [
        Row(case, quantity, averted, ours, tolerance, CONTINUOUS)
        for quantity, (ours, tolerance) in found.items()
    ]


def _large() -> list[Row]:
    problem, case = large(), "50 weapons at 100 targets"
    seen = picture_of(problem)
    p_survive = 1.0 - problem.p_kill
    left = problem.values.copy()
    for each in assigned(seen, "optimal", 1, look_ahead=False):
        left[each.track] *= p_survive[each.fire_unit, each.track]
    quantity = "value that survives, optimal assignment of tracks"
    return [
        *_proven(case, LEAST_OPTIMUM, solve(problem), PRINTED, LARGE),
        Row(case, quantity, LEAST_OPTIMUM, float(left.sum()), PRINTED, LARGE),
    ]


def _proven(
    case: str, surviving: float, solution: Solution, tolerance: Tolerance, source: str
) -> list[Row]:
    """The value, and that our own bound proves it."""
    return [
        Row(case, "value that survives", surviving, solution.surviving, tolerance, source),
        Row(case, "gap left to the lower bound", 0.0, solution.gap, EXACT, source),
    ]


def picture_of(problem: Problem) -> Picture:
    """The problem as a doctrine sees one: units with a shot each, tracks of the targets' value."""
    nan, (weapons, targets) = float("nan"), problem.p_kill.shape
    views = {
        j: TrackView(j, "", "", 1.0, float(problem.values[j]), 10.0, 0.0, 0, 0)
        for j in range(targets)
    }
    units = {i: FireUnitView(i, str(i), "", 1, 1.0, 1.0, nan) for i in range(weapons)}
    options = tuple(
        Option(j, i, 0.0, 1.0, 2.0, 3.0, 0.0, float(problem.p_kill[i, j]))
        for j in range(targets)
        for i in range(weapons)
    )
    return Picture(0.0, views, units, options)
