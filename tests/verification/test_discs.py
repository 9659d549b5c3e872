import pytest

from cram_sim.bivariate_normal import circle_probability
from cram_sim.effectors.quick_disc import p_hit_disc
from cram_sim.verification import discs


def test_every_disc_is_hit_as_the_laws_say() -> None:
    assert [row for row in discs.rows() if not row.passed] == []


def test_the_error_of_the_power_series_is_told() -> None:
    """0.06 % too little aimed true at one standard deviation."""
    told = {row.case: row.quantity for row in discs.rows() if row.case.startswith("small")}
    assert told["small target of radius 1 standard deviations, aim off by 0"] == (
        "P(hit), -0.061 % off"
    )


def test_an_area_that_is_two_percent_off_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(area: float, miss_1: float, miss_2: float, sigma_1: float, sigma_2: float) -> float:
        return p_hit_disc(1.02 * area, miss_1, miss_2, sigma_1, sigma_2)

    monkeypatch.setattr(discs, "p_hit_disc", wrong)
    assert next(row.case for row in discs.rows() if not row.passed).startswith("small target")


def test_a_radius_that_is_a_millionth_off_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(
        east: float, north: float, var_east: float, between: float, var_north: float, radius: float
    ) -> float:
        return circle_probability(east, north, var_east, between, var_north, 1.000_001 * radius)

    monkeypatch.setattr(discs, "circle_probability", wrong)
    cases = {row.case.partition(" ")[0] for row in discs.rows() if not row.passed}
    assert cases == {"disc", "miss"}
