"""The static weapon-target problem: optima, bounds, and what is claimed of them."""

import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.doctrine.weapon_target import improved, maximum_marginal_return, solve
from cram_sim.doctrine.weapon_target_bounds import one_shot_each, priced_bound, relaxed_bound
from cram_sim.doctrine.weapon_target_problem import Problem, Shots, without_least
from cram_sim.doctrine.weapon_target_search import searched
from cram_sim.verification.assignments import alike, by_the_hundred, large, small

law = settings(deadline=None, max_examples=50)
chances = st.sampled_from([0.0, 0.1, 0.4, 0.5, 0.8, 0.95, 1.0])


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    weapons, targets = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    values = draw(st.lists(st.floats(0.1, 10.0), min_size=targets, max_size=targets))
    p_kill = [[draw(chances) for _ in range(targets)] for _ in range(weapons)]
    available = [draw(st.integers(0, 2)) for _ in range(weapons)]
    return without_least(np.array(values), np.array(p_kill), np.array(available))


def least(problem: Problem) -> float:
    """By enumeration: every shot at a target or at none."""
    weapons = np.repeat(np.arange(len(problem.available)), problem.available)
    targets = range(len(problem.values) + 1)
    best = float(problem.values.sum())
    for chosen in itertools.product(targets, repeat=len(weapons)):
        left = np.append(problem.values, 0.0)
        for weapon, target in zip(weapons, chosen, strict=True):
            left[target] *= 1.0 - np.append(problem.p_kill[weapon], 0.0)[target]
        best = min(best, float(left.sum()))
    return best


@law
@given(problems())
def test_small_problem_is_solved_and_known_to_be(problem: Problem) -> None:
    solution = solve(problem)
    assert solution.surviving == pytest.approx(least(problem), abs=1e-9)
    # Where something certain is left of nothing, a relative gap says nothing.
    assert solution.is_optimal or solution.surviving - solution.bound < 1e-6


@law
@given(problems())
def test_no_weapon_fires_more_than_it_has(problem: Problem) -> None:
    for shots in (
        solve(problem).shots,
        maximum_marginal_return(problem),
        one_shot_each(problem)[0],
    ):
        assert (shots >= 0).all()
        assert (shots.sum(axis=1) <= problem.available).all()


@law
@given(problems(), st.floats(0.0, 5.0))
def test_no_bound_is_above_the_optimum(problem: Problem, price: float) -> None:
    optimum = least(problem)
    prices = np.full(len(problem.available), price)
    start = maximum_marginal_return(problem)
    assert priced_bound(problem, prices) <= optimum + 1e-9
    assert priced_bound(problem, one_shot_each(problem)[1]) <= optimum + 1e-6
    assert relaxed_bound(problem, start) <= optimum + 1e-6
    assert searched(problem, start, 3)[1] <= optimum + 1e-9


@law
@given(problems())
def test_improving_makes_nothing_worse(problem: Problem) -> None:
    start = maximum_marginal_return(problem)
    assert problem.surviving(improved(problem, start)) <= problem.surviving(start) + 1e-12


@law
@given(problems())
def test_one_shot_each_is_at_most_one(problem: Problem) -> None:
    assert (one_shot_each(problem)[0].sum(axis=0) <= 1).all()


@pytest.mark.parametrize("place", range(4))
def test_enumerated_instances_are_reached_and_proven(place: int) -> None:
    problem, surviving = small()[place]
    solution = solve(problem)
    assert solution.surviving == pytest.approx(surviving, abs=1e-9)
    assert solution.is_optimal


def test_marginal_return_is_optimal_for_weapons_that_are_alike() -> None:
    problem, told = alike()
    shots = maximum_marginal_return(problem)
    assert shots.tolist() == [told["shots"]]
    assert problem.surviving(shots) == pytest.approx(told["surviving"], abs=1e-12)


def test_fifty_weapons_at_a_hundred_targets_are_solved_and_proven_in_ten_seconds() -> None:
    problem = large()
    begin = time.perf_counter()
    solution = solve(problem)
    assert time.perf_counter() - begin < 10.0
    assert solution.surviving == pytest.approx(1734.302277, abs=2e-6)
    assert solution.is_optimal


def test_a_thousand_shots_come_within_a_thousandth_of_the_bound() -> None:
    problem, averted = by_the_hundred()
    solution = solve(problem)
    total = float(problem.values.sum())
    assert total - solution.bound == pytest.approx(averted, rel=1e-5)
    assert 0.0 < solution.gap < 0.001
    assert total - solution.surviving > 0.9999 * averted
    assert (solution.shots.sum(axis=0) >= problem.least).all()


def test_shots_that_cannot_harm_a_target_do_not_count_towards_its_least_number() -> None:
    problem, _ = by_the_hundred()
    shots = solve(problem).shots
    assert not shots[problem.p_kill == 0.0].any()


def test_search_that_ends_too_soon_says_how_far_off_it_may_be() -> None:
    problem, surviving = small()[3]
    nothing: Shots = np.zeros(problem.p_kill.shape, dtype=np.int64)
    shots, bound = searched(problem, nothing, 5)
    assert bound < surviving < problem.surviving(shots)


def test_search_obeys_what_is_allowed() -> None:
    problem, surviving = small()[0]
    nothing: Shots = np.zeros(problem.p_kill.shape, dtype=np.int64)
    shots, _ = searched(problem, nothing, 10_000, is_allowed=lambda each: each[0, 1] == 0)
    assert shots[0, 1] == 0
    assert problem.surviving(shots) > surviving


def test_weapon_fires_once_at_each_target_where_that_is_asked() -> None:
    problem = without_least(np.array([10.0, 1.0]), np.array([[0.5, 0.5]]), np.array([2]))
    nothing: Shots = np.zeros((1, 2), dtype=np.int64)
    assert searched(problem, nothing, 100)[0].tolist() == [[2, 0]]
    assert searched(problem, nothing, 100, once=True)[0].tolist() == [[1, 1]]


def test_nothing_can_be_harmed_and_nothing_is_fired() -> None:
    problem = without_least(np.array([3.0]), np.array([[0.0]]), np.array([2]))
    solution = solve(problem)
    assert (solution.shots.sum(), solution.surviving, solution.gap) == (0, 3.0, 0.0)
