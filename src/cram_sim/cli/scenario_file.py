"""A scenario file as a command reads it: what it says of uncertain parameters goes to stderr."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cram_sim.errors import CramSimError

if TYPE_CHECKING:
    from cram_sim.catalogue.entries import ParameterSet
    from cram_sim.scenario.load import Reading


def read_and_tell(file: str, *, parameter_set: "ParameterSet | None" = None) -> "Reading":
    """The scenario of a file; which of its parameters stand at their median goes to stderr."""
    from cram_sim.scenario.load import read_scenario

    if Path(file).is_dir():
        _refuse_study(Path(file))
    reading = read_scenario(file, parameter_set=parameter_set)
    for note in reading.notes:
        click.echo(note, err=True)
    return reading


def _refuse_study(directory: Path) -> None:
    from cram_sim.experiment.store import FIRST_CELL, SCENARIO, is_study

    if is_study(directory):
        raise CramSimError(
            f"{directory}: a study's directory; name the scenario of one of its cells, e.g. "
            f"{directory / FIRST_CELL / SCENARIO}"
        )
