"""A scenario changed at some paths, `command.delay=4 s`: the defence, and never the raid."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cram_sim.errors import CramSimError, ScenarioError
from cram_sim.quantities import shown
from cram_sim.scenario.document import Location, document_of
from cram_sim.scenario.load import Reading
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.uncertain import with_values
from cram_sim.scenario.validation import checked
from cram_sim.scenario.varied import is_stress, why_not_varied
from cram_sim.studies.axes import overlap
from cram_sim.studies.paths import PathError, found


def changed(base: Reading, changes: Sequence[str]) -> Scenario:
    """The scenario with `PATH=VALUE` put into what its file says, values as a file writes them.

    Raises CramSimError where a path leads nowhere or into the raid, and ScenarioError where the
    scenario is none any more.
    """
    values: dict[Location, Any] = {}
    for change in changes:
        path, value = _parts(change)
        for location in _locations(base, path):
            if any(overlap(location, other) for other in values):
                raise CramSimError(f"--set: {path} is set twice; leave one out")
            values[location] = value
    folder = Path(base.document.file).parent
    validation = checked(with_values(base.tree, values), folder)
    if validation.scenario is None or validation.problems:
        told = base.document.errors(list(validation.problems)).problems
        raise ScenarioError([f"with --set: {problem}" for problem in told])
    return validation.scenario


def _parts(change: str) -> tuple[str, Any]:
    path, equals, text = change.partition("=")
    if not (path.strip() and equals and text.strip()):
        raise CramSimError(f'--set: no change (got {shown(change)}); write "command.delay=4 s"')
    return path.strip(), document_of(text, f"--set {path.strip()}").tree


def _locations(base: Reading, path: str) -> list[Location]:
    """Where a path leads, all of it the defence's."""
    try:
        locations = [one.location for one in found(path, base.tree, base.scenario)]
    except PathError as error:
        raise CramSimError(f"--set: {error}") from None
    for location in locations:
        reason = _why_not_changed(location)
        if reason is not None:
            raise CramSimError(f"--set: {path}: {reason}")
    return locations


def _why_not_changed(location: Location) -> str | None:
    if is_stress(location):
        return "of the raid, which is the same for all; choose a path of the defence"
    if location[0] == "experiment":
        return "of the experiment, which is the same for all; write --seed or --replications"
    return why_not_varied(location)
