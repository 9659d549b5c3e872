import math

import pytest

from cram_sim.verification import discs


def test_every_disc_is_hit_as_the_laws_say() -> None:
    assert [row for row in discs.rows() if not row.passed] == []


def test_the_error_of_the_small_target_form_is_told() -> None:
    """6.4 % too much aimed true at half a standard deviation, 18 % too little aimed off by 3."""
    told = {row.case: row.quantity for row in discs.rows() if row.case.startswith("small")}
    assert told["small target of radius 0.5 standard deviations, aim off by 0"] == (
        "P(hit), +6.4 % off"
    )
    assert told["small target of radius 0.5 standard deviations, aim off by 3"] == (
        "P(hit), -18.3 % off"
    )


def test_an_area_that_is_two_percent_off_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    right = discs.p_hit_disc

    def wrong(area: float, *others: float) -> float:
        return right(1.02 * area, *others)

    monkeypatch.setattr(discs, "p_hit_disc", wrong)
    assert next(row.case for row in discs.rows() if not row.passed).startswith("small target")


def test_a_radius_that_is_off_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    right = discs.circle_probability

    def wrong(*figures: float) -> float:
        return right(*figures[:-1], math.nextafter(figures[-1], math.inf) * (1.0 + 1e-6))

    monkeypatch.setattr(discs, "circle_probability", wrong)
    cases = {row.case.partition(" ")[0] for row in discs.rows() if not row.passed}
    assert cases == {"disc", "miss"}
