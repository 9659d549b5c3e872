"""`cram-sim run`: replicate a scenario, keep the tables, show the ledger."""

import json
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from cram_sim.catalogue.entries import ParameterSet
    from cram_sim.experiment.ledger import Ledger
    from cram_sim.experiment.manifest import Manifest
    from cram_sim.experiment.run import Replicate
    from cram_sim.experiment.store import Store
    from cram_sim.experiment.tally import Tally
    from cram_sim.scenario.load import Reading
    from cram_sim.scenario.model import Scenario

INTERRUPTED = 130  # 128 + SIGINT, as shells report it
LARGEST_SEED = 2**63 - 1
WARMING_RAIDS = 32  # enough that some gun fires, and all that a run needs is compiled


EXAMPLES = """\b
Examples:
  cram-sim run scenarios/green_zone_2021_12_19.yaml
  cram-sim run scenarios/green_zone_2021_12_19.yaml --replications 20000 --json
"""


@click.command(name="run", epilog=EXAMPLES)
@click.argument("file", type=click.Path())
@click.option("--replications", type=click.IntRange(1, 10**9), help="Instead of the file's.")
@click.option("--seed", type=click.IntRange(0, LARGEST_SEED), help="Instead of the file's.")
@click.option(
    "--workers", type=click.IntRange(1, 1024), help="Processes to use; the results are the same."
)
@click.option(
    "--block-size",
    type=click.IntRange(1, 10**9),
    help="Replications per block; the results are the same.",
)
@click.option(
    "--integrator", type=click.Choice(["compiled", "scipy"]), help="How flights are computed."
)
@click.option(
    "--parameters",
    type=click.Choice(["default", "optimist", "sceptic"]),
    help="Values that `use` takes from the catalogue; doctrine and delays stay the file's.",
)
@click.option("--out", type=click.Path(), help="Run directory; runs/NAME-DIGEST-SEED by default.")
@click.option("--force", is_flag=True, help="Compute afresh, replacing the run that lies there.")
@click.option("--resume", is_flag=True, help="Compute only the blocks that are missing.")
@click.option("--json", "as_json", is_flag=True, help="Write the ledger as JSON.")
@click.option("--no-figures", is_flag=True, help="Draw nothing.")
@click.pass_context
def command(
    context: click.Context,
    *,
    file: str,
    replications: int | None,
    seed: int | None,
    workers: int | None,
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

    if out is not None and not out.strip():
        raise click.BadParameter("empty; name a directory", param_hint="--out")
    reading = _read(file, parameters)
    scenario = _asked(reading.scenario, replications, seed, integrator)
    name = directory_name(scenario.name, short_digest(scenario), scenario.experiment.seed)
    store = Store(Path(out) if out else Path("runs") / name)
    wanted = new_manifest(scenario, digest(scenario), block_size)
    with store.locked():
        manifest = manifest_to_follow(
            store, wanted, block_size=block_size, force=force, resume=resume
        )
        if resume:
            for told in store.remove_damaged(manifest):
                click.echo(told, err=True)
        try:
            with _placed(reading), _traceable(file, store, manifest):
                manifest, tally = _results(store, manifest, scenario, workers, force=force)
            _show(store, manifest, scenario, tally, as_json=as_json, no_figures=no_figures)
        except KeyboardInterrupt:
            store.remove_unfinished()
            if _has_begun(store, manifest):
                told = f"what is finished is kept. Continue: {_again(context)}"
            else:
                told = "nothing was computed yet"
            click.echo(f"\ninterrupted; {told}", err=True)
            context.exit(INTERRUPTED)


@contextmanager
def _placed(reading: "Reading") -> Iterator[None]:
    """Put the file and line before what is found wrong with its scenario only now."""
    from cram_sim.errors import ScenarioError

    try:
        yield
    except ScenarioError as error:
        raise ScenarioError([_place(reading, problem) for problem in error.problems]) from error


def _place(reading: "Reading", problem: str) -> str:
    """A problem after the file, and after the line of the salvo that it names."""
    from cram_sim.scenario.document import Problem

    for number, salvo in enumerate(reading.scenario.salvos):
        sentence = problem.removeprefix(f"salvos: {salvo.name}: ")
        if sentence != problem:
            return reading.document.message(Problem(("salvos", number), sentence))
    return f"{reading.document.file}: {problem}"


@contextmanager
def _traceable(file: str, store: "Store", manifest: "Manifest") -> Iterator[None]:
    """Say how to play a raid that broke down alone: from the run directory if it holds this run."""
    from cram_sim.errors import BrokenRaidError, CramSimError
    from cram_sim.experiment.store import SCENARIO

    try:
        yield
    except BrokenRaidError as error:
        played = str(store.directory / SCENARIO) if _has_begun(store, manifest) else file
        raise CramSimError(error.with_trace_of(played)) from error


def _has_begun(store: "Store", manifest: "Manifest") -> bool:
    """Whether the directory holds this run, and not nothing or the one that it was to replace."""
    from cram_sim.errors import RunDirectoryError

    try:
        return store.read_manifest() == manifest
    except RunDirectoryError:
        return False


def _read(file: str, parameters: "ParameterSet | None") -> "Reading":
    """The scenario of a file, and where it all stands; what looks wrong goes to stderr."""
    from cram_sim.scenario.lint import doubts
    from cram_sim.scenario.load import read_scenario

    reading = read_scenario(file, parameter_set=parameters)
    if parameters is not None and not reading.entries_used:
        raise click.BadParameter(
            f"{file} takes nothing from the catalogue, so there is nothing to choose; leave it out",
            param_hint="--parameters",
        )
    for doubt in doubts(reading.scenario):
        click.echo(reading.document.message(doubt, level="warning:"), err=True)
    return reading


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
    *,
    force: bool,
) -> "tuple[Manifest, Tally]":
    """The tally of the whole run, computing what is missing."""
    from cram_sim.experiment.run import (
        Prepared,
        Run,
        backend_for,
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
    work = _prepared(store, scenario)
    begin(store, manifest, resolved_yaml(scenario), force=force, files=embedded_files(scenario))
    threats = sum(salvo.rounds for salvo in scenario.salvos)
    processes = workers or default_workers(sum(block.replications for block in missing), threats)
    run = Run(scenario.name, scenario, store, manifest, Prepared(work))
    with backend_for(processes, len(missing)) as backend:
        tally = _followed((progress.tally for progress in compute([run], backend)), manifest)
    return finish(store, manifest), tally


def _prepared(store: "Store", scenario: "Scenario") -> "Replicate":
    """The work of a block, everything compiled, so that no worker has to."""
    from cram_sim.compiled import is_warm, mark_warm

    if not is_warm():
        click.echo("Compiling for this machine, once; this takes up to a minute ...", err=True)
    from cram_sim.experiment.case import prepare
    from cram_sim.experiment.replicate import replicate
    from cram_sim.experiment.run import Replicate

    case = prepare(scenario)
    replicate(case, scenario.experiment.seed, 0, WARMING_RAIDS)
    mark_warm()
    return Replicate(replicate, case, scenario, store)


def _followed(tallies: "Iterator[Tally]", manifest: "Manifest") -> "Tally":
    """The last of the tallies; on a terminal, a bar with the interval so far."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from cram_sim.experiment.tally import Tally

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} raids"),
        BarColumn(bar_width=16),
        TextColumn("{task.fields[precision]}"),
        TimeRemainingColumn(compact=True),
    )
    tally = Tally()
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=manifest.replications, precision="")
        for tally in tallies:
            progress.update(task, completed=tally.replications, precision=_precision(tally))
    return tally


def _precision(tally: "Tally") -> str:
    from cram_sim.experiment.statistics import probability

    sums = tally.sums["effect", "no_leaker"]
    estimate = probability(sums.x, tally.replications, meaning="no leaker")
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


def _again(context: click.Context) -> str:
    """The command line that continues this one."""
    parts = ["cram-sim", "run"]
    for parameter in context.command.params:
        value = context.params[parameter.name or ""]
        typed = context.get_parameter_source(parameter.name or "")
        if typed is not ParameterSource.COMMANDLINE or parameter.name in ("force", "resume"):
            continue
        if isinstance(parameter, click.Argument):
            parts.append(str(value))
        else:
            parts += [parameter.opts[0]] if value is True else [parameter.opts[0], str(value)]
    return shlex.join([*parts, "--resume"])
