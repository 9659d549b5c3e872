"""From a file to a Scenario, or to every problem in it at once."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from cram_sim.catalogue.entries import Family, ParameterSet
from cram_sim.quantities import shown
from cram_sim.scenario.document import Document, Problem, read_document
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.problems import problems_of
from cram_sim.scenario.resolve import resolved
from cram_sim.scenario.rules import contradictions


@dataclass(frozen=True)
class Reading:
    """A scenario together with the file it is from and the catalogue entries it starts from.

    `parameters_used` are the values that the file took from them: family, entry, parameter.
    """

    scenario: Scenario
    document: Document
    entries_used: tuple[tuple[Family, str], ...]
    parameters_used: tuple[tuple[Family, str, str], ...]


def load_scenario(path: Path | str) -> Scenario:
    """The scenario that a file describes.

    Raises ScenarioError with every problem as `file:line: path: what is wrong (got X); what to
    write`.
    """
    return read_scenario(path).scenario


def read_scenario(path: Path | str, *, parameter_set: ParameterSet | None = None) -> Reading:
    """The scenario that a file describes, and where in the file everything stands.

    `parameter_set` is the one to use instead of the file's.
    """
    document = read_document(path)
    if not isinstance(document.tree, dict):
        tree = document.tree
        found = "empty" if tree is None else f"not a mapping (got {shown(tree)})"
        sentence = f"{found}; write a scenario, beginning with `version: 1`"
        raise document.errors([Problem((), sentence)])
    resolution = resolved(document.tree, Path(path).parent, parameter_set)
    try:
        scenario = Scenario.model_validate(resolution.tree)
    except ValidationError as error:
        found_here = problems_of(error, resolution.excused)
        raise document.errors(resolution.problems + found_here) from None
    problems = resolution.problems or contradictions(scenario)
    if problems:
        raise document.errors(problems)
    return Reading(
        scenario,
        document,
        tuple(dict.fromkeys(resolution.entries_used)),
        tuple(dict.fromkeys(resolution.parameters_used)),
    )
