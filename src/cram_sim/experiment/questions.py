"""Which raids are what the scenario's questions ask for."""

from collections.abc import Mapping

import numpy as np

from cram_sim.experiment.counting import Columns, Counter
from cram_sim.experiment.statistics import Estimate, probability
from cram_sim.records import Truths
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.questions import Question


def answer_counts(
    count: Counter, tables: Mapping[str, Columns], threats: Columns, scenario: Scenario
) -> dict[str, int]:
    """How many raids of a block are as each question asks; `threats` without friends."""
    return {
        question.name: int(np.count_nonzero(_is_so(count, tables, threats, question)))
        for question in scenario.questions
    }


def answers(raids: Mapping[str, int], scenario: Scenario, replications: int) -> dict[str, Estimate]:
    """The probability of each question, from how many raids were so."""
    return {
        question.name: probability(raids[question.name], replications, meaning=question.name)
        for question in scenario.questions
    }


def _is_so(
    count: Counter,
    tables: Mapping[str, Columns],
    threats: Columns,
    question: Question,
) -> Truths:
    """Whether all that a question says holds of each raid, (replications,)."""
    so = np.ones(count.replications, np.bool_)
    for names, wanted in ((question.damaged, True), (question.undamaged, False)):
        for name in names:
            so &= _is_damaged(count, tables["assets"], name) == wanted
    if question.of is not None and question.impact_within is not None:
        so &= _came_near(count, tables["assets"], question.of, question.impact_within)
    if question.neutralised is not None:
        so &= count(threats, threats["neutralised"]) == question.neutralised
    return so


def _is_damaged(count: Counter, assets: Columns, name: str) -> Truths:
    return count(assets, (assets["asset"] == name) & assets["damaged"]) > 0


def _came_near(count: Counter, assets: Columns, name: str, within: float) -> Truths:
    """Whether a threat or a whole round of one came down so near an asset's edge."""
    near = assets["nearest_impact_m"] <= within  # NaN, where nothing did, is not
    return count(assets, (assets["asset"] == name) & near) > 0
