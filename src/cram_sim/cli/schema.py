"""`cram-sim schema`: what a scenario file may hold, for editors."""

import json

import click


@click.command(
    name="schema",
    epilog="\b\nExample:\n  cram-sim schema > scenario.schema.json\n"
    "and, for editors with a YAML language server, as the first line of a scenario:\n"
    "  # yaml-language-server: $schema=scenario.schema.json",
)
def command() -> None:
    """Write the JSON Schema of a scenario file."""
    from cram_sim.scenario.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
