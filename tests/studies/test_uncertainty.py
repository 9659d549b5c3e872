"""Two levels: the band of the parameters with chance taken away, and chance inside."""

import math

import numpy as np
import pytest
from studies.analysed_studies import factor, plan_at
from studies.raids import drawn_responses

from cram_sim.studies.uncertainty import uncertainty_of, without_chance

SAMPLES = 200
FACTORS = (factor("delay", 0.0, 1.0), factor("lethality", role="uncertain"))


@pytest.mark.parametrize("shared", [True, False])
def test_band_is_that_of_the_parameters_and_not_of_chance(shared: bool) -> None:
    widths, medians = [], []
    for seed in range(10):
        drawn = np.random.default_rng(seed).random(SAMPLES)
        points = np.array([(delay, u) for delay in (0.0, 1.0) for u in drawn])
        plan = plan_at({"kind": "full_factorial"}, FACTORS, points, samples=SAMPLES)
        probabilities = 0.4 + 0.1 * points[:, 0] + 0.1 * points[:, 1]
        both = uncertainty_of(plan, drawn_responses(probabilities, 100, seed, shared=shared))
        widths.append([found.high - found.low for found in both])
        medians.append([found.median for found in both])
    # Nine tenths of a width of 0.1; 100 raids alone would make a band of 0.16.
    error = np.std(widths, axis=0) / math.sqrt(10)
    assert np.abs(np.mean(widths, axis=0) - 0.09) == pytest.approx([0.0, 0.0], abs=0.03)
    assert error.max() < 0.012
    assert np.mean(medians, axis=0) == pytest.approx([0.45, 0.55], abs=0.05)


def test_points_are_named_by_what_was_chosen_and_know_one_samples_chance() -> None:
    points = np.array([(delay, 0.1 * n) for delay in (0.0, 1.0) for n in range(5)])
    plan = plan_at({"kind": "full_factorial"}, FACTORS, points, samples=5)
    found = uncertainty_of(plan, drawn_responses(np.full(10, 0.5), 400, 1, shared=False))
    assert [each.settings for each in found] == ["delay 0 s", "delay 1 s"]
    assert [each.shares.settings for each in found] == [5, 5]
    assert found[0].chance == pytest.approx(1.96 * math.sqrt(0.25 / 400), rel=0.02)


def test_values_are_drawn_in_until_they_vary_as_they_should() -> None:
    values = np.array([1.0, 2.0, 3.0, 6.0])
    drawn = without_chance(values, 1.0)
    assert drawn.var(ddof=1) == pytest.approx(1.0)
    assert drawn.mean() == pytest.approx(values.mean())


def test_values_are_never_drawn_apart() -> None:
    values = np.array([1.0, 2.0, 3.0])
    assert without_chance(values, 100.0) == pytest.approx(values)
