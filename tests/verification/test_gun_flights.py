from typing import Any

import pytest

from cram_sim.verification import gun_flights


def test_the_round_flies_as_a_second_integration_says() -> None:
    assert [row for row in gun_flights.rows() if not row.passed] == []


def test_a_heavier_round_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """5 % of the mass: the table is then not of the round that is integrated."""
    right = gun_flights._table

    def heavier(spec: Any) -> Any:
        return right(spec.model_copy(update={"projectile_mass": 1.05 * spec.projectile_mass}))

    monkeypatch.setattr(gun_flights, "_table", heavier)
    failed = {row.quantity.partition(",")[0] for row in gun_flights.rows() if not row.passed}
    assert failed == {"time of flight (s)", "speed (m/s)"}
