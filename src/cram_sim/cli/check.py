"""`cram-sim check`: every error of a scenario at once, and what looks wrong."""

import json

import click


@click.command(
    name="check",
    epilog="\b\nExample:\n  cram-sim check scenarios/green_zone_2021_12_19.yaml",
)
@click.argument("file", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON.")
@click.pass_context
def command(context: click.Context, file: str, *, as_json: bool) -> None:
    """Check a scenario FILE: all errors with their lines (exit 2), or "fine" and warnings."""
    from cram_sim.cli.scenario_file import refuse_study
    from cram_sim.errors import ScenarioError
    from cram_sim.scenario.lint import doubts
    from cram_sim.scenario.load import read_scenario
    from cram_sim.scenario.write import digest

    refuse_study(file)
    try:
        reading = read_scenario(file)
    except ScenarioError as error:
        if not as_json:
            raise
        click.echo(_findings(file, errors=error.problems))
        context.exit(error.exit_code)
    warnings = [
        reading.document.message(doubt, level="warning:") for doubt in doubts(reading.scenario)
    ]
    if as_json:
        page = _findings(
            file, warnings=tuple(warnings), notes=reading.notes, digest=digest(reading.scenario)
        )
        click.echo(page)
        return
    for warning in (*reading.notes, *warnings):
        click.echo(warning, err=True)
    counted = {0: "", 1: ", with 1 warning"}.get(len(warnings), f", with {len(warnings)} warnings")
    click.echo(f"{file}: fine{counted}")


def _findings(
    file: str,
    *,
    errors: tuple[str, ...] = (),
    warnings: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
    digest: str | None = None,
) -> str:
    findings = {"file": file, "errors": errors, "warnings": warnings, "notes": notes}
    return json.dumps(findings | {"digest": digest}, indent=2)
