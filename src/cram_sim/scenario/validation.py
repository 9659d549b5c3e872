"""From a file's tree to a Scenario, or to every problem in it."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from cram_sim.catalogue.entries import ParameterSet
from cram_sim.scenario.document import Problem
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.problems import problems_of
from cram_sim.scenario.resolution import Resolution, Tree
from cram_sim.scenario.resolve import resolved
from cram_sim.scenario.rules import contradictions


@dataclass(frozen=True)
class Validation:
    """A tree resolved; the scenario, None where its parts are not as they should be; problems."""

    resolution: Resolution
    scenario: Scenario | None
    problems: tuple[Problem, ...]


def validated(tree: Tree, folder: Path, parameter_set: ParameterSet | None = None) -> Validation:
    """What a tree describes, each part alone; `folder` is where the files lie that it names."""
    resolution = resolved(tree, folder, parameter_set)
    try:
        scenario = Scenario.model_validate(resolution.tree)
    except ValidationError as error:
        found = problems_of(error, resolution.excused)
        return Validation(resolution, None, (*resolution.problems, *found))
    return Validation(resolution, scenario, tuple(resolution.problems))


def checked(tree: Tree, folder: Path, parameter_set: ParameterSet | None = None) -> Validation:
    """What a tree describes, its parts alone and together."""
    alone = validated(tree, folder, parameter_set)
    if alone.scenario is None or alone.problems:
        return alone
    return Validation(alone.resolution, alone.scenario, tuple(contradictions(alone.scenario)))
