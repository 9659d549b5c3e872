"""`cram-sim catalogue`: what a scenario can use, every number with its source."""

import json
import sys
from typing import TYPE_CHECKING, Final

import click

from cram_sim.cli.catalogue_plot import plot_effector

if TYPE_CHECKING:
    from rich.table import Table

    from cram_sim.catalogue.entries import Entry, Written


WIDTH_IN_A_PIPE: Final = 140


@click.group(name="catalogue", epilog="\b\nExample:\n  cram-sim catalogue show gun_20mm")
def command() -> None:
    """Show the catalogue: what a scenario can `use`, and where its numbers are from."""


command.add_command(plot_effector)


@command.command(name="list", epilog="\b\nExample:\n  cram-sim catalogue list")
@click.option("--json", "as_json", is_flag=True, help="Write the list as JSON.")
def list_entries(*, as_json: bool) -> None:
    """List all entries."""
    from cram_sim.catalogue.entries import FAMILIES, load_entry, names

    entries = [load_entry(family, name) for family in FAMILIES for name in names(family)]
    if as_json:
        rows = [entry.model_dump(mode="json", exclude={"parameters"}) for entry in entries]
        click.echo(json.dumps(rows, indent=2))
        return
    width = max(len(entry.name) for entry in entries)
    for entry in entries:
        click.echo(f"{entry.name:<{width}}  {entry.family:<11}  {entry.title}")


@command.command(name="show", epilog="\b\nExample:\n  cram-sim catalogue show rocket_107")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Write the entry as JSON.")
def show_entry(name: str, *, as_json: bool) -> None:
    """Show every number of the entry NAME with unit, quality and source.

    Where an optimist or a sceptic would take other values, they stand beside it; they are assumed.
    """
    from cram_sim.catalogue.citations import cite, sources_of
    from cram_sim.catalogue.entries import find_entry

    entry = find_entry(name)
    if as_json:
        click.echo(json.dumps(entry.model_dump(mode="json", exclude_none=True), indent=2))
        return
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else WIDTH_IN_A_PIPE)
    console.print(_table(entry))
    for reference in cite(sources_of(entry)):
        console.print(reference, highlight=False, markup=False, soft_wrap=True)


@command.command(
    name="cite",
    epilog="\b\nExample:\n  cram-sim catalogue cite scenarios/green_zone_2021_12_19.yaml",
)
@click.argument("scenario", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Write the references as JSON.")
def cite_scenario(scenario: str, *, as_json: bool) -> None:
    """Write the references behind the catalogue entries that a SCENARIO file uses."""
    from cram_sim.cli.cite import write_references

    write_references(scenario, as_json=as_json)


def _table(entry: "Entry") -> "Table":
    """The parameters of an entry, one in a row."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=f"{entry.name}: {entry.title}", title_justify="left")
    given = entry.parameters.values()
    doubted = any(not (each.optimist is None and each.sceptic is None) for each in given)
    for heading in ("parameter", "value", *(("optimist", "sceptic") if doubted else ()), "quality"):
        table.add_column(heading, no_wrap=True)
    table.add_column("source, place there; note")
    for name, parameter in entry.parameters.items():
        where = f"{parameter.source}, {parameter.place}"
        note = f"; {parameter.note}" if parameter.note else ""
        others = (parameter.optimist, parameter.sceptic) if doubted else ()
        values = [_written(value) for value in (parameter.value, *others)]
        table.add_row(name, *values, parameter.quality, escape(where + note))
    return table


def _written(value: "Written | None") -> str:
    if value is None:
        return ""
    return ", ".join(value) if isinstance(value, tuple) else str(value)
