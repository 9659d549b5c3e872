"""Which analysis a study gets, and what is refused."""

import numpy as np
import pytest
from studies.analysed_studies import BASE, factor, plan_at
from studies.raids import drawn_responses, exact_responses

from cram_sim.errors import CramSimError
from cram_sim.studies.main_effects import MainEffects
from cram_sim.studies.responses import Responses
from cram_sim.studies.sensitivity import (
    is_analysed,
    ranked_factors,
    refuse_another_design,
    sensitivity,
)

KEY = ("effect", "no_leaker")
GRID = np.array([(a, b) for a in (0.0, 1.0) for b in (0.0, 1.0)])
FACTORIAL = {"kind": "full_factorial"}


def test_stress_factors_are_never_ranked() -> None:
    factors = (factor("delay", 0.0, 1.0), factor("rounds", 0.0, 1.0, stress=True))
    plan = plan_at(FACTORIAL, factors, GRID)
    found = sensitivity(plan, "no_leaker", KEY, exact_responses(GRID.sum(axis=1)))
    assert [each.name for each in found.factors] == ["delay"]
    assert isinstance(found.analysis, MainEffects)
    assert found.analysis.difference.value.tolist() == [1.0]


def test_a_factor_with_one_level_is_not_ranked() -> None:
    plan = plan_at(FACTORIAL, (factor("delay", 1.0), factor("other", 0.0, 1.0)), GRID[2:])
    assert [each.name for each in ranked_factors(plan)] == ["other"]


def test_one_enumerated_factor_is_left_to_its_curve() -> None:
    plan = plan_at(FACTORIAL, (factor("delay", 0.0, 1.0),), GRID[::2, :1])
    assert not is_analysed(plan)


def test_meaning_and_unit_are_those_of_the_ledger() -> None:
    plan = plan_at(FACTORIAL, (factor("a", 0.0, 1.0), factor("b", 0.0, 1.0)), GRID)
    responses = drawn_responses(np.full(4, 0.5), 50, 1, shared=True)
    found = sensitivity(plan, "no_leaker", KEY, responses)
    assert (found.meaning, found.unit, found.replications) == ("no leaker in the raid", "share", 50)


def test_sobol_study_tells_chance_from_parameters_over_its_independent_points() -> None:
    points = np.random.default_rng(1).random((4 * 8, 2))
    design = {"kind": "sobol_indices", "points": 8}
    plan = plan_at(design, (factor("a"), factor("b")), points)
    found = sensitivity(plan, "no_leaker", KEY, exact_responses(points.sum(axis=1)))
    assert found.shares is not None
    assert found.shares.settings == 16


def test_outer_samples_are_refused_with_what_to_write() -> None:
    design = {"kind": "morris", "trajectories": 2}
    plan = plan_at(design, (factor("a"), factor("b")), GRID, samples=2)
    with pytest.raises(CramSimError, match="leave it out, and write what is uncertain as a factor"):
        refuse_another_design(plan)


def test_a_measure_with_nothing_to_count_on_is_refused_with_the_cell() -> None:
    plan = plan_at(FACTORIAL, (factor("a", 0.0, 1.0), factor("b", 0.0, 1.0)), GRID)
    empty = Responses(
        np.array([0.1, np.nan, 0.2, np.nan]),
        np.zeros((4, 2)),
        np.zeros(4),
        np.full(4, 2),
        shares_raids=True,
    )
    with pytest.raises(CramSimError, match="nothing to count it on in 2 of 4 cells, the first"):
        sensitivity(plan, "no_leaker", KEY, empty)


def test_one_group_of_stratified_raids_is_refused() -> None:
    experiment = BASE.experiment.model_copy(update={"raids": "stratified"})
    base = BASE.model_copy(update={"experiment": experiment})
    factors = (factor("a", 0.0, 1.0), factor("b", 0.0, 1.0))
    plan = plan_at(FACTORIAL, factors, GRID, base=base)
    responses = drawn_responses(np.full(4, 0.5), 16, 1, shared=True)
    with pytest.raises(CramSimError, match="one group of 16 stratified raids a cell"):
        sensitivity(plan, "no_leaker", KEY, responses)
