"""Main effects of a full factorial: ends of each factor, the others averaged."""

import itertools

import numpy as np
import pytest
from studies.analysed_studies import factor, plan_at
from studies.raids import drawn_responses, exact_responses

from cram_sim.studies.main_effects import main_effects

FACTORS = (factor("first", 2.0, 0.0, 1.0), factor("second", 0.0, 1.0))
POINTS = np.array(list(itertools.product([2.0, 0.0, 1.0], [0.0, 1.0])))
PLAN = plan_at({"kind": "full_factorial"}, FACTORS, POINTS)


def test_ends_of_a_numeric_factor_are_its_least_and_greatest() -> None:
    found = main_effects(PLAN, FACTORS, exact_responses(POINTS[:, 0]))
    assert [setting.text for setting in found.lowest] == ["0 s", "0 s"]
    assert [setting.text for setting in found.highest] == ["2 s", "1 s"]


def test_difference_averages_over_the_other_factors() -> None:
    values = POINTS[:, 0] + 3.0 * POINTS[:, 1] + POINTS[:, 0] * POINTS[:, 1]
    found = main_effects(PLAN, FACTORS, exact_responses(values))
    assert found.difference.value == pytest.approx([3.0, 4.0])
    assert found.at_lowest == pytest.approx([1.5, 1.0])
    assert found.mean == pytest.approx(values.mean())


@pytest.mark.parametrize("shared", [True, False])
def test_intervals_of_differences_cover(shared: bool) -> None:
    probabilities = 0.3 + 0.1 * POINTS[:, 0] + 0.2 * POINTS[:, 1]
    inside = []
    for seed in range(300):
        responses = drawn_responses(probabilities, 400, seed, shared=shared)
        difference = main_effects(PLAN, FACTORS, responses).difference
        inside.append((difference.low <= 0.2) & (difference.high >= 0.2))
    # 600 intervals of nominally 95 %: 5 standard errors of a share.
    assert abs(np.mean(inside) - 0.95) < 5.0 * np.sqrt(0.95 * 0.05 / 600)
