"""From a file to a Scenario, or to every problem in it at once."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cram_sim.catalogue.entries import Family, ParameterSet
from cram_sim.quantities import shown
from cram_sim.scenario.document import Document, Problem, read_document
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.resolution import Tree
from cram_sim.scenario.uncertain import Uncertain, settled
from cram_sim.scenario.validation import checked

OF_A_SCENARIO: Final = {"origin", "defended_assets", "launch_sites", "salvos"}
OF_A_STUDY: Final = {"scenario", "factors", "design", "measures"}


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
    return reading_of(read_document(path), parameter_set=parameter_set)


def reading_of(document: Document, *, parameter_set: ParameterSet | None = None) -> Reading:
    """The same of a file that has been read."""
    if not isinstance(document.tree, dict):
        tree = document.tree
        found = "empty" if tree is None else f"not a mapping (got {shown(tree)})"
        sentence = f"{found}; write a scenario, beginning with `version: 1`"
        raise document.errors([Problem((), sentence)])
    if is_study(document.tree):
        sentence = (
            f"this is a study and no scenario; write `cram-sim sweep {document.file}`, or name the "
            "scenario that it varies"
        )
        raise document.errors([Problem((), sentence)])
    folder = Path(document.file).parent
    known = settled(document.tree, folder, parameter_set)
    if known.problems:
        raise document.errors(list(known.problems))
    validation = checked(known.tree, folder, parameter_set)
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


def is_study(tree: Any) -> bool:
    """Whether a file has what a study has, and nothing that only a scenario has."""
    return isinstance(tree, dict) and bool(tree.keys() & OF_A_STUDY) and not is_scenario(tree)


def is_scenario(tree: Any) -> bool:
    """Whether a file has what only a scenario has."""
    return isinstance(tree, dict) and bool(tree.keys() & OF_A_SCENARIO)
