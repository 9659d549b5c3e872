"""The published assignments, and that a wrong one shows."""

import numpy as np
import pytest

from cram_sim.doctrine.assignment import assigned
from cram_sim.doctrine.weapon_target_problem import Problem, Shots
from cram_sim.verification import assignments
from cram_sim.verification.rows import Row


def failed() -> list[Row]:
    return [row for row in assignments.rows() if not row.passed]


def test_every_published_assignment_is_reached() -> None:
    assert failed() == []


def test_every_instance_is_there() -> None:
    assert len({row.case for row in assignments.rows()}) == 7


def test_divisible_shots_are_the_published_optimum() -> None:
    quantities = {row.quantity: row.ours for row in assignments.rows()}
    assert quantities["value averted, divisible shots"] == pytest.approx(1735.5696, abs=5e-5)


def test_greedy_that_does_nothing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def idle(problem: Problem) -> Shots:
        return np.zeros(problem.p_kill.shape, dtype=np.int64)

    monkeypatch.setattr(assignments, "maximum_marginal_return", idle)
    assert {row.quantity for row in failed()} == {
        "value that survives, greedy",
        "value averted, greedy",
    }


def test_assignment_that_is_not_the_best_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        assignments,
        "assigned",
        lambda seen, _, most, **others: assigned(seen, "greedy", most, **others),
    )
    assert [row.quantity for row in failed()] == [
        "value that survives, optimal assignment of tracks"
    ]
