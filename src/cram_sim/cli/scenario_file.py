"""A scenario file as a command reads it: what it says of uncertain parameters goes to stderr."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cram_sim.catalogue.entries import ParameterSet
    from cram_sim.scenario.load import Reading


def read_and_tell(file: str, *, parameter_set: "ParameterSet | None" = None) -> "Reading":
    """The scenario of a file; which of its parameters stand at their median goes to stderr."""
    from cram_sim.scenario.load import read_scenario

    reading = read_scenario(file, parameter_set=parameter_set)
    for note in reading.notes:
        click.echo(note, err=True)
    return reading
