import math

import numpy as np
import pytest

from cram_sim.aftermath.impact_damage import carleton
from cram_sim.records import Floats
from cram_sim.verification import damage_formulas
from cram_sim.verification.damage_formulas import (
    mean_over_normal,
    p_damage_circle,
    p_damage_point,
    p_inside_circle,
)


def test_every_formula_agrees_with_another_way_to_it() -> None:
    assert [row for row in damage_formulas.rows() if not row.passed] == []


def test_the_rows_tell_of_points_circles_polygons_and_people() -> None:
    cases = {row.case.split()[0] for row in damage_formulas.rows()}
    assert cases == {"point", "circle", "rectangle", "L", "people"}


def test_a_damage_function_that_is_a_thousandth_off_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(miss: Floats, area: float, peak: float, hardness: float) -> Floats:
        return carleton(miss, 1.001 * area, peak, hardness)

    monkeypatch.setattr(damage_formulas, "carleton", wrong)
    failed = {row.case.split()[0] for row in damage_formulas.rows() if not row.passed}
    assert {"point", "people"} <= failed


def test_a_point_is_a_circle_of_no_radius() -> None:
    sigma = 9.0
    point = p_damage_point(np.array([8.0, -6.0]), sigma**2 * np.eye(2), 400.0, 0.7)
    damage = p_damage_circle(10.0, 1e-6, sigma, lambda miss: carleton(miss, 400.0, 0.7, 1.0))
    assert damage == pytest.approx(point, rel=1e-6)


def test_a_circle_that_holds_the_whole_law_is_damaged_with_the_peak() -> None:
    found = p_damage_circle(10.0, 500.0, 20.0, lambda miss: carleton(miss, 400.0, 0.7, 1.0))
    assert found == pytest.approx(0.7, abs=1e-9)


def test_a_circle_aimed_true_holds_what_rayleighs_law_says() -> None:
    assert p_inside_circle(0.0, 20.0, 10.0) == pytest.approx(1.0 - math.exp(-2.0), rel=1e-12)


def test_the_grid_keeps_the_mean_and_the_spread_of_the_law() -> None:
    mean, law = np.array([3.0, -7.0]), np.array([[40.0, 10.0], [10.0, 20.0]])
    assert mean_over_normal(lambda place: place[1], mean, law) == pytest.approx(-7.0, abs=1e-9)
    product = mean_over_normal(lambda place: (place[0] - 3.0) * (place[1] + 7.0), mean, law)
    assert product == pytest.approx(10.0, rel=1e-3)
