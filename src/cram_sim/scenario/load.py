"""From a file to a Scenario, or to every problem in it at once."""

from dataclasses import dataclass
from pathlib import Path

from cram_sim.catalogue.entries import Family, ParameterSet
from cram_sim.quantities import shown
from cram_sim.scenario.document import Document, Problem, read_document
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.resolution import Tree
from cram_sim.scenario.uncertain import Uncertain, settled
from cram_sim.scenario.validation import checked


@dataclass(frozen=True)
class Reading:
    """A scenario together with the file it is from and the catalogue entries it starts from.

    `parameters_used` are the values that the file took from them: family, entry, parameter. `tree`
    is what the file says with every `uncertain` parameter at its median.
    """

    scenario: Scenario
    document: Document
    tree: Tree
    entries_used: tuple[tuple[Family, str], ...]
    parameters_used: tuple[tuple[Family, str, str], ...]
    uncertain: tuple[Uncertain, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """Which parameters stand at their median, one line each, as warnings are written."""
        return tuple(self.document.message(one.note, level="note:") for one in self.uncertain)


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
    known = settled(document.tree, Path(path).parent, parameter_set)
    if known.problems:
        raise document.errors(list(known.problems))
    validation = checked(known.tree, Path(path).parent, parameter_set)
    if validation.scenario is None or validation.problems:
        raise document.errors(list(validation.problems))
    return Reading(
        validation.scenario,
        document,
        known.tree,
        tuple(dict.fromkeys(validation.resolution.entries_used)),
        tuple(dict.fromkeys(validation.resolution.parameters_used)),
        known.uncertain,
    )
