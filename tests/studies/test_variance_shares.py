"""Chance against parameters: settings and raids drawn from known laws."""

import math

import numpy as np
import pytest
from studies.raids import drawn_responses, exact_responses

from cram_sim.studies.variance_shares import variance_shares

# Probabilities uniform from 0.2 to 0.8: they vary by 0.03, one raid by 0.25 in all.
PARAMETRIC = 0.03 / 0.25


@pytest.mark.parametrize("shared", [True, False])
def test_share_is_that_of_the_law_and_its_interval_covers(shared: bool) -> None:
    inside, values = [], []
    for seed in range(60):
        settings = 0.2 + 0.6 * np.random.default_rng([seed, 1]).random(40)
        found = variance_shares(drawn_responses(settings, 50, seed, shared=shared), seed)
        share = found.parametric
        values.append(share.value[0])
        inside.append(share.low[0] <= PARAMETRIC <= share.high[0])
    assert np.mean(values) == pytest.approx(PARAMETRIC, abs=5.0 * np.std(values) / math.sqrt(60))
    # 60 intervals of nominally 95 %: 4 standard errors of a share.
    assert np.mean(inside) >= 0.95 - 4.0 * math.sqrt(0.95 * 0.05 / 60)


def test_equal_settings_have_no_parametric_share() -> None:
    shares = [
        variance_shares(drawn_responses(np.full(50, 0.4), 100, seed, shared=False), 1)
        for seed in range(20)
    ]
    # Chance alone makes 0.01 of the variance of a raid; what is left of it is cut off at 0.
    assert np.mean([found.parametric.value[0] for found in shares]) < 0.002
    assert all(found.within == pytest.approx(0.24, rel=0.03) for found in shares)


def test_without_chance_the_parameters_make_all_of_it() -> None:
    found = variance_shares(exact_responses(np.array([0.1, 0.4, 0.3])), 1)
    assert found.parametric.value.tolist() == [1.0]
    assert found.between == pytest.approx(np.var([0.1, 0.4, 0.3], ddof=1))


def test_where_nothing_varies_the_parameters_make_nothing() -> None:
    found = variance_shares(exact_responses(np.ones(4)), 1)
    assert found.parametric.value.tolist() == [0.0]
