"""Tables of kill probabilities: the files that fire units name are read into the scenario."""

from pathlib import Path, PurePath
from typing import Final

from cram_sim.effectors.table_effector import TableEffector
from cram_sim.quantities import shown
from cram_sim.scenario.embedded_file import EmbeddedFileError, embedded_content
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.resolution import Resolution, Tree

MOST_MEGABYTES: Final = 10
SUFFIX: Final = ".csv"
FILE, SHA256, CONTENT = "p_kill_table", "p_kill_table_sha256", "p_kill_table_content"


def give_tables(resolution: Resolution, folder: Path) -> None:
    """Put the content of every table, from `folder`, into the tree, and its digest.

    The parameters of fire units are those of an object of their kind by then.
    """
    taken: dict[str, bytes] = {}
    for location, unit in resolution.entries("fire_units"):
        parameters = unit.get("effector")
        if not isinstance(parameters, dict) or parameters.get("kind") != "table":
            continue
        if parameters.pop(CONTENT, None) is not None:
            resolution.refuse(
                (*location, CONTENT), f"not a key of a file; leave it out, `{FILE}` names the table"
            )
        elif isinstance(parameters.get(FILE), str):
            try:
                _give_table(parameters, folder, taken)
            except EmbeddedFileError as error:
                resolution.refuse((*location, FILE), str(error))


def embedded_files(scenario: Scenario) -> dict[str, bytes]:
    """The content by name of every file that a run keeps beside its resolved scenario."""
    tables = [u.effector for u in scenario.fire_units if isinstance(u.effector, TableEffector)]
    files = {table.p_kill_table: table.p_kill_table_content for table in tables}
    if scenario.terrain is not None:
        files[scenario.terrain.file] = scenario.terrain.content
    return files


def _give_table(parameters: Tree, folder: Path, taken: dict[str, bytes]) -> None:
    written = parameters[FILE]
    name = PurePath(written).name
    if not name.lower().endswith(SUFFIX):
        raise EmbeddedFileError(
            f"unknown kind of file (got {shown(written)}); write one that ends in {SUFFIX}"
        )
    content, digest = embedded_content(
        folder,
        written,
        parameters.get(SHA256),
        thing="a table of kill probabilities",
        most_megabytes=MOST_MEGABYTES,
    )
    if taken.setdefault(name, content) != content:
        raise EmbeddedFileError(
            f"another file of the same name (got {shown(written)}); rename one of them, a run "
            "keeps them side by side"
        )
    # The name alone, not the way to it: a run keeps the file beside its resolved scenario.
    parameters[FILE], parameters[SHA256], parameters[CONTENT] = name, digest, content
