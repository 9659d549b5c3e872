"""The published values of queues and salvos, and that a wrong one shows."""

from typing import Any

import pytest

from cram_sim.verification import data, tasking_formulas
from cram_sim.verification.rows import Row


def failed() -> list[Row]:
    return [row for row in tasking_formulas.rows() if not row.passed]


def test_every_formula_gives_the_published_values() -> None:
    assert failed() == []


@pytest.mark.parametrize(
    ("file", "column", "quantity"),
    [
        ("erlang_loss.csv", "p_loss", "P(lost)"),
        ("erlang_loads.csv", "gos", "P(lost)"),
        ("fixed_window.csv", "p_loss", "P(lost) of impatient"),
        ("machine_repair.csv", "wait", "mean wait for a crew"),
        ("looks_at_one.csv", "expected_shots", "expected shots"),
        ("looks_at_raid.csv", "expected_leakers", "expected leakers"),
        ("best_looks.csv", "expected_leakers", "least expected leakers"),
        ("salvo_at_raid.csv", "p_no_leak", "P(no leaker)"),
        ("no_leaker.csv", "p_no_leak", "P(no leaker)"),
        ("salvo_equations.csv", "losses", "losses"),
    ],
)
def test_a_wrong_figure_of_a_table_fails(
    file: str, column: str, quantity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = data.columns

    def wrong(*parts: str) -> Any:
        table = right(*parts)
        if parts[-1] == file:
            table[column][1] += 2e-4
        return table

    monkeypatch.setattr(tasking_formulas, "columns", wrong)
    assert [row.quantity.partition(", worst")[0] for row in failed()] == [quantity]
