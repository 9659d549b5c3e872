"""Sensitivity analyses of formulas, drawn into raids: one for each kind of page."""

import itertools
from functools import cache

import numpy as np
from studies.analysed_studies import factor, plan_at
from studies.raids import drawn_responses

from cram_sim.records import Floats
from cram_sim.report.provenance import Swept
from cram_sim.studies.morris import morris_design
from cram_sim.studies.plan import Plan
from cram_sim.studies.sensitivity import Sensitivity, sensitivity
from cram_sim.studies.sobol_indices import sobol_design

NAMES = ("command.delay", "fire_units[*].round_dispersion", "sensors[0].period", "nothing at all")
KEY = ("effect", "no_leaker")


def bent(points: Floats) -> Floats:
    """A probability that falls with the first, and with the second if the third is high."""
    first, second, third, _ = points.T
    values: Floats = 0.9 - 0.4 * first - 0.1 * second - 0.25 * second * third
    return values


def analysed(plan: Plan, probabilities: Floats, raids: int = 400) -> Sensitivity:
    found = drawn_responses(probabilities, raids, 3, shared=not plan.study.independent)
    return sensitivity(plan, "no_leaker", KEY, found)


def swept(plan: Plan, raids: int = 400) -> Swept:
    return Swept(plan.study.name, raids, raids, len(plan.cells), 1, "0.0.0")


@cache
def of_morris() -> tuple[Sensitivity, Swept]:
    points = morris_design(4, 20, 4, 1)
    factors = tuple(map(factor, NAMES))
    plan = plan_at({"kind": "morris", "trajectories": 20}, factors, points, independent=True)
    return analysed(plan, bent(points)), swept(plan)


@cache
def of_sobol(raids: int = 400) -> tuple[Sensitivity, Swept]:
    points = sobol_design(4, 64, 1)
    factors = tuple(map(factor, NAMES))
    plan = plan_at({"kind": "sobol_indices", "points": 64}, factors, points, independent=True)
    return analysed(plan, bent(points), raids), swept(plan, raids)


@cache
def of_tornado() -> tuple[Sensitivity, Swept]:
    points = np.array(list(itertools.product([0.0, 0.5, 1.0], repeat=4)))
    factors = tuple(factor(name, 0.0, 0.5, 1.0) for name in NAMES)
    plan = plan_at({"kind": "full_factorial"}, factors, points)
    return analysed(plan, bent(points)), swept(plan)


@cache
def of_uncertainty(samples: int = 40) -> tuple[Sensitivity, Swept]:
    random = np.random.default_rng(2)
    pairs = [(delay, u) for delay in (0.0, 0.5, 1.0) for u in random.random(samples)]
    points = np.array(pairs)
    factors = (factor("command.delay", 0.0, 0.5, 1.0), factor("blast", role="uncertain"))
    plan = plan_at({"kind": "full_factorial"}, factors, points, samples=samples)
    return analysed(plan, 0.8 - 0.4 * points[:, 0] - 0.15 * points[:, 1]), swept(plan)
