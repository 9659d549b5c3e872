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

    refuse_study(file)
    reading = read_scenario(file, parameter_set=parameter_set)
    for note in reading.notes:
        click.echo(note, err=True)
    return reading


def refuse_study(file: str) -> None:
    """Raise CramSimError for the directory of a study, with where its cells have scenarios."""
    if not Path(file).is_dir():
        return
    from cram_sim.experiment.store import FIRST_CELL, SCENARIO, is_study

    if is_study(Path(file)):
        raise CramSimError(
            f"{file}: a study's directory; name the scenario of one of its cells, e.g. "
            f"{Path(file) / FIRST_CELL / SCENARIO}"
        )
