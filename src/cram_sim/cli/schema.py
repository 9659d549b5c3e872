"""`cram-sim schema`: what a scenario file or a study file may hold, for editors."""

import json

import click


@click.command(
    name="schema",
    epilog="\b\nExample:\n  cram-sim schema > scenario.schema.json\n"
    "and, for editors with a YAML language server, as the first line of a scenario:\n"
    "  # yaml-language-server: $schema=scenario.schema.json",
)
@click.option("--study", is_flag=True, help="That of a study file.")
def command(*, study: bool) -> None:
    """Write the JSON Schema of a scenario file."""
    if study:
        from cram_sim.studies.schema import json_schema
    else:
        from cram_sim.scenario.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
