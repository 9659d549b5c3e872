"""`cram-sim run`: replicate a scenario, keep the tables, show the ledger."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cram_sim.cli.computing import (
    command_to_continue,
    has_begun,
    placed,
    prepared,
    read_with_doubts,
    traceable,
)
from cram_sim.cli.options import MOST_REPLICATIONS, computing_options, keeping_options
from cram_sim.cli.progress import followed

if TYPE_CHECKING:
    from cram_sim.catalogue.entries import ParameterSet
    from cram_sim.experiment.ledger import Ledger
    from cram_sim.experiment.manifest import Manifest
    from cram_sim.experiment.run import Progress
    from cram_sim.experiment.store import Store
    from cram_sim.experiment.tally import Tally
    from cram_sim.scenario.model import Scenario

INTERRUPTED = 130  # 128 + SIGINT, as shells report it
LARGEST_SEED = 2**63 - 1

EXAMPLES = """\b
Examples:
  cram-sim run scenarios/green_zone_2021_12_19.yaml
  cram-sim run scenarios/green_zone_2021_12_19.yaml --replications 20000 --json
"""


@click.command(name="run", epilog=EXAMPLES)
@click.argument("file", type=click.Path())
@click.option(
    "--replications", type=click.IntRange(1, MOST_REPLICATIONS), help="Instead of the file's."
)
@click.option("--seed", type=click.IntRange(0, LARGEST_SEED), help="Instead of the file's.")
@computing_options
@click.option(
    "--integrator", type=click.Choice(["compiled", "scipy"]), help="How flights are computed."
)
@click.option(
    "--parameters",
    type=click.Choice(["default", "optimist", "sceptic"]),
    help="Values that `use` takes from the catalogue; doctrine and delays stay the file's.",
)
@keeping_options
@click.pass_context
def command(
    context: click.Context,
    *,
    file: str,
    replications: int | None,
    seed: int | None,
    workers: int | None,
    cluster: str | None,
    block_size: int | None,
    integrator: str | None,
    parameters: "ParameterSet | None",
    out: str | None,
    force: bool,
    resume: bool,
    as_json: bool,
    no_figures: bool,
) -> None:
    """Simulate the scenario in FILE: show its ledger, keep its tables, draw its figures.

    A finished run of the same question is shown again and not computed again.
    """
    from cram_sim.experiment.run import manifest_to_follow, new_manifest
    from cram_sim.experiment.store import Store, directory_name
    from cram_sim.scenario.write import digest, short_digest

    reading = read_with_doubts(file, parameters)
    scenario = _asked(reading.scenario, replications, seed, integrator)
    name = directory_name(scenario.name, short_digest(scenario), scenario.experiment.seed)
    store = Store(Path(out) if out else Path("runs") / name)
    wanted = new_manifest(scenario, digest(scenario), block_size)
    manifest = manifest_to_follow(store, wanted, block_size=block_size, force=force, resume=resume)
    try:
        with placed(reading), traceable(file, store, manifest):
            manifest, tally = _results(store, manifest, scenario, workers, cluster, force=force)
        _show(store, manifest, scenario, tally, as_json=as_json, no_figures=no_figures)
    except KeyboardInterrupt:
        store.remove_unfinished()
        if has_begun(store, manifest):
            told = f"what is finished is kept. Continue: {command_to_continue(context)}"
        else:
            told = "nothing was computed yet"
        click.echo(f"\ninterrupted; {told}", err=True)
        context.exit(INTERRUPTED)


def _asked(
    scenario: "Scenario", replications: int | None, seed: int | None, integrator: str | None
) -> "Scenario":
    """The scenario with what the command line says instead of the file."""
    asked = {"replications": replications, "seed": seed, "integrator": integrator}
    given = {name: value for name, value in asked.items() if value is not None}
    experiment = scenario.experiment.model_copy(update=given)
    return scenario.model_copy(update={"experiment": experiment})


def _results(
    store: "Store",
    manifest: "Manifest",
    scenario: "Scenario",
    workers: int | None,
    cluster: str | None,
    *,
    force: bool,
) -> "tuple[Manifest, Tally]":
    """The tally of the whole run, computing what is missing."""
    from cram_sim.experiment.backends import backend_of
    from cram_sim.experiment.run import (
        Prepared,
        Run,
        begin,
        compute,
        default_workers,
        finish,
        tally_of_run,
    )
    from cram_sim.scenario.table_block import embedded_files
    from cram_sim.scenario.write import resolved_yaml

    missing = manifest.blocks if force else store.missing(manifest)
    if not missing:
        click.echo(f"Already computed (--force computes afresh): {store.directory}", err=True)
        return finish(store, manifest), tally_of_run(store, manifest, scenario)
    # Before anything is written: a scenario that cannot be prepared leaves no directory behind.
    work = prepared(scenario, store)
    begin(store, manifest, resolved_yaml(scenario), force=force, files=embedded_files(scenario))
    threats = sum(salvo.rounds for salvo in scenario.salvos)
    processes = workers or default_workers(sum(block.replications for block in missing), threats)
    run = Run(scenario.name, scenario, store, manifest, Prepared(work))
    with backend_of(min(processes, len(missing)), cluster) as backend:
        last = followed(compute([run], backend), [run], _precision)
    return finish(store, manifest), last[run.name].tally


def _precision(progress: "Progress") -> str:
    """The share of raids without a leaker so far, and how far its interval reaches."""
    from cram_sim.experiment.ledger import measured
    from cram_sim.experiment.statistics import CONFIDENCE

    key = ("effect", "no_leaker")
    estimate = measured(progress.tally, progress.run.scenario, key, confidence=CONFIDENCE)
    half_width = 0.5 * (estimate.high - estimate.low)
    return f"no leaker {100.0 * estimate.value:.1f} ± {100.0 * half_width:.1f} %"


def _show(
    store: "Store",
    manifest: "Manifest",
    scenario: "Scenario",
    tally: "Tally",
    *,
    as_json: bool,
    no_figures: bool,
) -> None:
    from cram_sim.experiment.ledger import ledger

    measures = ledger(tally, scenario)
    if as_json:
        click.echo(_as_json(manifest, measures))
    else:
        _print(manifest, measures)
    click.echo(f"\nTables: {store.directory}", err=True)
    if not no_figures:
        from cram_sim.report.figures import draw_run

        drawn = draw_run(store, manifest, scenario, measures, tally)
        click.echo(_wrapped(f"Figures: {', '.join(path.name for path in drawn)}"), err=True)
        click.echo(f"in {drawn[0].parent}, each also as SVG and CSV", err=True)


def _wrapped(line: str) -> str:
    """A line in as many as the page's width asks for."""
    import textwrap

    from cram_sim.report.estimate_text import WIDTH

    return textwrap.fill(
        line, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def _print(manifest: "Manifest", measures: "Ledger") -> None:
    from rich.console import Console

    from cram_sim.report.estimate_text import WIDTH
    from cram_sim.report.ledger_text import ledger_text
    from cram_sim.report.provenance import provenance_of

    console = Console(width=WIDTH, highlight=False, soft_wrap=True)
    console.print(ledger_text(measures, provenance_of(manifest)))


def _as_json(manifest: "Manifest", measures: "Ledger") -> str:
    """The same text, to the bit, for any workers and block size."""
    question = ("name", "digest", "seed", "replications", "integrator", "parameter_set", "versions")
    page = {name: getattr(manifest, name) for name in question}
    return json.dumps(page | {"ledger": measures.as_dict()}, indent=2, ensure_ascii=False)
