"""`cram-sim cite`: the sources of a scenario's numbers, and which number is from which."""

import json

import click


@click.command(
    name="cite",
    epilog="\b\nExample:\n  cram-sim cite scenarios/green_zone_2021_12_19.yaml",
)
@click.argument("scenario", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Write the references as JSON.")
def command(scenario: str, *, as_json: bool) -> None:
    """Write what a run of a SCENARIO file must cite: each source, and the numbers it gave."""
    write_references(scenario, as_json=as_json)


def write_references(file: str, *, as_json: bool) -> None:
    """Write the sources of all numbers that a scenario takes from the catalogue, then its own."""
    from cram_sim.catalogue.citations import cite
    from cram_sim.catalogue.entries import load_entry
    from cram_sim.scenario.load import read_scenario

    reading = read_scenario(file)
    chosen = reading.scenario.experiment.parameter_set
    given: dict[str, list[str]] = {}
    for family, name, parameter in reading.parameters_used:
        source = load_entry(family, name).parameters[parameter].source_of(chosen)
        given.setdefault(source, []).append(f"{name}.{parameter}")
    cited = [
        {"reference": reference, "parameters": given[key]}
        for key, reference in zip(sorted(given), cite(given), strict=True)
    ]
    cited += [{"reference": source, "parameters": []} for source in reading.scenario.sources]
    if as_json:
        click.echo(json.dumps(cited, indent=2, ensure_ascii=False))
        return
    for each in cited:
        click.echo(each["reference"])
        if each["parameters"]:
            click.echo(f"    {', '.join(each['parameters'])}")
