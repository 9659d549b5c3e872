"""Nominal 95 % intervals: how often they hold the truth, at fixed seeds."""

import numpy as np
import pytest
from experiment.repeated_experiments import (
    AnyLook,
    Experiment,
    coverage_at,
    coverage_when_stopped,
    difference_experiment,
    probability_experiment,
    share_experiment,
)
from scipy.stats import binom

from cram_sim.experiment.precision import Looks
from cram_sim.experiment.statistics import wilson_interval

REPEATS, SEED = 2000, 20211219
LOOKS = Looks(400, 3200)
PROBABILITIES = [round(0.1 * tenth, 1) for tenth in range(1, 10)]


@pytest.mark.parametrize("raids", [400, 401, 500, 2000])
@pytest.mark.parametrize("p", PROBABILITIES)
def test_the_interval_of_a_probability_holds_it_in_nearly_95_percent(p: float, raids: int) -> None:
    # Exactly: summed over all numbers of successes, no experiment is drawn.
    held = [low <= p <= high for low, high in (wilson_interval(k, raids) for k in range(raids + 1))]
    coverage = binom.pmf(np.flatnonzero(held), raids, p).sum()
    assert 0.94 < coverage < 0.96


@pytest.mark.parametrize("raids", [400, 1000])
@pytest.mark.parametrize(
    "experiment",
    [
        *map(probability_experiment, PROBABILITIES),
        *(share_experiment(p, 0.1) for p in PROBABILITIES),
        *(difference_experiment(p, 0.05) for p in PROBABILITIES),
    ],
    ids=lambda experiment: experiment.name,
)
def test_95_percent_of_experiments_of_fixed_length_hold_the_truth(
    experiment: Experiment, raids: int
) -> None:
    coverage = coverage_at(experiment, raids, repeats=REPEATS, seed=SEED)
    assert 0.935 <= coverage <= 0.965


@pytest.mark.parametrize("times_the_first", [0.96, 0.68, 0.48, 0.37])
@pytest.mark.parametrize(
    "experiment",
    [
        probability_experiment(0.1),
        probability_experiment(0.3),
        probability_experiment(0.8),
        share_experiment(0.3, 0.1),
        difference_experiment(0.5, 0.05),
    ],
    ids=lambda experiment: experiment.name,
)
def test_experiments_that_stop_when_precise_enough_hold_the_truth_as_often(
    experiment: Experiment, times_the_first: float
) -> None:
    coverage, _ = coverage_when_stopped(
        experiment, times_the_first, LOOKS, repeats=REPEATS, seed=SEED
    )
    assert coverage >= 0.935


def test_stopping_at_whichever_look_does_would_hold_the_truth_less_often() -> None:
    # Asked is somewhat less than the first look has on average: only where the share is far too low
    # does an experiment stop there, and miss; all others go on, and may miss later.
    experiment, repeats = probability_experiment(0.3), 6000
    foreseen, unforeseen = (
        coverage_when_stopped(experiment, 1.0, looks, repeats=repeats, seed=SEED)[0]
        for looks in (LOOKS, AnyLook(LOOKS.minimum, LOOKS.maximum))
    )
    assert unforeseen < 0.935 < 0.94 < foreseen


def test_experiments_stop_about_where_the_half_width_needs_them_to() -> None:
    # A quarter of the first look's variance: four times its raids, a look, or the one after it.
    _, raids = coverage_when_stopped(
        probability_experiment(0.5), 0.51, LOOKS, repeats=200, seed=SEED
    )
    assert 1600.0 <= raids < 1700.0


def test_threats_of_a_raid_share_its_day() -> None:
    numerator, threats = share_experiment(0.3, 0.1).draw(np.random.default_rng(1), 4000)
    residuals = numerator - 0.3 * threats
    independent = 0.3 * 0.7 * threats.sum()
    assert (residuals**2).sum() > 1.7 * independent


@pytest.mark.parametrize(
    "experiment",
    [share_experiment(0.4, 0.1), difference_experiment(0.5, 0.1), probability_experiment(0.7)],
    ids=lambda experiment: experiment.name,
)
def test_the_truth_of_an_experiment_is_what_very_many_raids_come_to(
    experiment: Experiment,
) -> None:
    numerator, denominator = experiment.draw(np.random.default_rng(2), 400_000)
    # 5 standard errors of a share with bad days are 0.004.
    assert numerator.sum() / denominator.sum() == pytest.approx(experiment.truth, abs=0.004)
