import pytest

from cram_sim.hazards.people import Exposure, shares_after
from cram_sim.records import Floats
from cram_sim.verification import damage
from cram_sim.verification.rows import Row


def failed() -> list[Row]:
    return [row for row in damage.rows() if not row.passed]


def test_raids_damage_as_the_formulas_say() -> None:
    assert failed() == []


def test_every_row_says_how_many_standard_errors_it_is_off() -> None:
    rows = damage.rows()
    assert {row.case for row in rows} >= {"point", "circle", "corner", "rectangle beside", "cars"}
    for row in rows:
        assert row.quantity.endswith("standard errors off")
        assert row.tolerance.because == "four standard errors of 10,000 raids, seed 33"


def test_a_lethal_area_that_is_a_third_too_large_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    right = damage._lethal_area
    monkeypatch.setattr(damage, "_lethal_area", lambda name: 1.33 * right(name))
    assert {row.case for row in failed()} >= {"point", "circle beside", "cars"}


def test_a_share_of_people_that_is_off_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(people: Exposure, warning: Floats) -> Floats:
        return 1.1 * shares_after(people, warning)

    monkeypatch.setattr(damage, "shares_after", wrong)
    assert {row.quantity.split(",")[0] for row in failed()} == {"expected casualties (proxy)"}
