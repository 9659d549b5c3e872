"""`cram-sim run`: replicate a scenario, keep the tables, show the ledger."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cram_sim.cli.computing import (
    command_to_continue,
    has_begun,
    last_look_needed,
    placed,
    prepared,
    read_with_doubts,
    traceable,
)
from cram_sim.cli.options import (
    MOST_REPLICATIONS,
    computing_options,
    keeping_options,
    precision_options,
    rule_and_looks,
)
from cram_sim.cli.progress import followed

if TYPE_CHECKING:
    from cram_sim.catalogue.entries import ParameterSet
    from cram_sim.experiment.manifest import Manifest
    from cram_sim.experiment.precision import Judged, Looks, Precision
    from cram_sim.experiment.run import Progress
    from cram_sim.experiment.store import Store
    from cram_sim.experiment.tally import Tally
    from cram_sim.scenario.model import Scenario

INTERRUPTED = 130  # 128 + SIGINT, as shells report it
IMPRECISE = 3
LARGEST_SEED = 2**63 - 1

EXAMPLES = """\b
Examples:
  cram-sim run scenarios/green_zone_2021_12_19.yaml
  cram-sim run scenarios/green_zone_2021_12_19.yaml --replications 20000 --json
  cram-sim run scenarios/green_zone_2021_12_19.yaml --until "p_no_leaker ±0.01 @95%"
"""


@dataclass(frozen=True)
class Asked:
    """What is to be computed of a scenario, by whom, and when it is enough."""

    scenario: "Scenario"
    until: "tuple[Precision, ...]"
    looks: "Looks"
    part: tuple[int, int]
    workers: int | None
    cluster: str | None
    force: bool
    resume: bool


@click.command(name="run", epilog=EXAMPLES)
@click.argument("file", type=click.Path())
@click.option(
    "--replications", type=click.IntRange(1, MOST_REPLICATIONS), help="Instead of the file's."
)
@click.option("--seed", type=click.IntRange(0, LARGEST_SEED), help="Instead of the file's.")
@precision_options
@computing_options
@click.option(
    "--part", metavar="K/N", help="Compute only part K of N, to be merged with the others."
)
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
    until: str | None,
    min_replications: int | None,
    max_replications: int | None,
    workers: int | None,
    cluster: str | None,
    block_size: int | None,
    part: str | None,
    integrator: str | None,
    parameters: "ParameterSet | None",
    out: str | None,
    force: bool,
    resume: bool,
    as_json: bool,
    no_figures: bool,
) -> None:
    """Simulate the scenario in FILE: show its ledger, keep its tables, draw its figures.

    A finished run of the same question is shown again and not computed again; --resume takes it to
    more replications. With --until, it is looked at after planned numbers of replications until it
    is precise enough; exit code 3 says that the most were not enough.
    """
    from cram_sim.cli.run_page import RunPage, show
    from cram_sim.experiment.precision import is_enough, judged
    from cram_sim.experiment.run_directory import manifest_to_follow, new_manifest
    from cram_sim.experiment.store import Store, directory_name
    from cram_sim.scenario.write import digest, short_digest, with_replications

    _refuse_contradictions(until, replications, part)
    reading = read_with_doubts(file, parameters)
    scenario = _asked(reading.scenario, replications, seed, integrator)
    rule, looks = rule_and_looks(until, min_replications, max_replications, scenario)
    if rule:
        scenario = with_replications(scenario, looks.pilot)
    name = directory_name(scenario.name, short_digest(scenario), scenario.experiment.seed)
    store = Store(Path(out) if out else Path("runs") / name)
    wanted = new_manifest(scenario, digest(scenario), block_size, until=until)
    asked = Asked(scenario, rule, looks, _part(part), workers, cluster, force, resume)
    with store.locked():
        manifest = manifest_to_follow(
            store, wanted, block_size=block_size, force=force, resume=resume
        )
        if resume:
            for told in store.remove_damaged(manifest):
                click.echo(told, err=True)
        try:
            with placed(reading), traceable(file, store, manifest):
                manifest, tally = _results(store, manifest, asked)
            if tally is None:
                _tell_of_part(store, manifest, asked.part)
                return
            found = judged(rule, tally, scenario)
            enough = is_enough(found, looks, tally.replications)
            page = RunPage(manifest, scenario, tally, found, enough)
            show(store, page, as_json=as_json, no_figures=no_figures)
        except KeyboardInterrupt:
            store.remove_unfinished()
            if has_begun(store, manifest):
                told = f"what is finished is kept. Continue: {command_to_continue(context)}"
            else:
                told = "nothing was computed yet"
            click.echo(f"\ninterrupted; {told}", err=True)
            context.exit(INTERRUPTED)
    if rule and not enough:
        _tell_of_imprecision(context, manifest, found, looks)
        context.exit(IMPRECISE)


def _refuse_contradictions(until: str | None, replications: int | None, part: str | None) -> None:
    if until is not None and replications is not None:
        raise click.BadParameter(
            "the precision decides how many there are; write --min-replications and "
            "--max-replications instead, or leave out --until",
            param_hint="--replications",
        )
    if until is not None and part is not None:
        raise click.BadParameter(
            "a run that stops when it is precise enough cannot be cut into parts beforehand; leave "
            "out --part or --until",
            param_hint="--part",
        )


def _part(text: str | None) -> tuple[int, int]:
    """Which part of how many; all of it where nothing is said."""
    if text is None:
        return 1, 1
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise click.BadParameter(
            f'no part (got "{text}"); write e.g. 2/3 for the second of three', param_hint="--part"
        )
    return int(found[1]), int(found[2])


def _asked(
    scenario: "Scenario", replications: int | None, seed: int | None, integrator: str | None
) -> "Scenario":
    """The scenario with what the command line says instead of the file."""
    asked = {"replications": replications, "seed": seed, "integrator": integrator}
    given = {name: value for name, value in asked.items() if value is not None}
    experiment = scenario.experiment.model_copy(update=given)
    return scenario.model_copy(update={"experiment": experiment})


def _results(store: "Store", manifest: "Manifest", asked: Asked) -> "tuple[Manifest, Tally | None]":
    """The tally of the whole run, computing what is missing; None where other parts are."""
    from cram_sim.experiment.precision import judged, next_look
    from cram_sim.experiment.run import tally_of_run
    from cram_sim.experiment.run_directory import finish

    if not asked.force and not store.missing(manifest):
        tally = tally_of_run(store, manifest, asked.scenario)
        found = judged(asked.until, tally, asked.scenario)
        further = next_look(found, asked.looks, tally.replications)
        if further is None or not asked.resume:
            click.echo(f"Already computed (--force computes afresh): {store.directory}", err=True)
            return finish(store, manifest), tally
        manifest = manifest.taken_further(further)
    last = _computed(store, manifest, asked)
    if not last.is_complete:
        return manifest, None
    return finish(store, last.run.manifest), last.tally


def _computed(store: "Store", manifest: "Manifest", asked: Asked) -> "Progress":
    """Compute what is missing, look by look where a precision is asked for."""
    from cram_sim.experiment.backends import backend_of
    from cram_sim.experiment.manifest import blocks_of_part
    from cram_sim.experiment.parts import refuse_more_parts_than_blocks
    from cram_sim.experiment.precision import compute
    from cram_sim.experiment.run import Prepared, Run, default_workers
    from cram_sim.experiment.run_directory import begin
    from cram_sim.scenario.table_block import embedded_files
    from cram_sim.scenario.write import resolved_yaml, with_replications

    refuse_more_parts_than_blocks(manifest, asked.part[1])
    # A scenario that cannot be prepared, or a cluster out of reach, leaves no directory behind.
    work = prepared(asked.scenario, store)
    scenario = with_replications(asked.scenario, manifest.replications)
    files = embedded_files(scenario)
    blocks = blocks_of_part(manifest.blocks, *asked.part)
    most = asked.looks.maximum if asked.until else sum(block.replications for block in blocks)
    threats = sum(salvo.rounds for salvo in scenario.salvos)
    workers = asked.workers or default_workers(most, threats)
    useful = workers if asked.until else min(workers, len(blocks))
    run = Run(scenario.name, scenario, store, manifest, Prepared(work), asked.part)
    with backend_of(useful, asked.cluster) as backend:
        begin(store, manifest, resolved_yaml(scenario), force=asked.force, files=files)
        progresses = compute([run], backend, until=asked.until, looks=asked.looks)
        return followed(progresses, [run], lambda so_far: _said(so_far, asked))[run.name]


def _said(progress: "Progress", asked: Asked) -> str:
    """How precise it is so far: what is furthest from what was asked, or the raids held."""
    from cram_sim.experiment.ledger import measured
    from cram_sim.experiment.precision import half_width, judged
    from cram_sim.experiment.statistics import CONFIDENCE

    if asked.until:
        found = judged(asked.until, progress.tally, asked.scenario)
        return str(max(found, key=lambda each: each.times_too_wide))
    key = ("effect", "no_leaker")
    estimate = measured(progress.tally, asked.scenario, key, confidence=CONFIDENCE)
    return f"no leaker {100.0 * estimate.value:.1f} ± {100.0 * half_width(estimate):.1f} %"


def _tell_of_part(store: "Store", manifest: "Manifest", part: tuple[int, int]) -> None:
    """Say what is there and what is left, and how the parts come together."""
    missing = len(store.missing(manifest))
    done = len(manifest.blocks) - missing
    number, parts = part
    click.echo(
        f"Part {number} of {parts}: {done} of {len(manifest.blocks)} blocks are in "
        f"{store.directory}, {missing} are left to the other parts.\nWhen all are computed: "
        f"cram-sim merge {store.directory} OTHERS ... --out WHOLE",
        err=True,
    )


def _tell_of_imprecision(
    context: click.Context, manifest: "Manifest", found: "tuple[Judged, ...]", looks: "Looks"
) -> None:
    """Say what is not precise enough, and the command that goes on for as long as it may take."""
    open_ones = [str(each) for each in found if not each.is_reached]
    most = last_look_needed(found, looks, manifest.replications)
    click.echo(
        f"run: precision not reached: {', '.join(open_ones)} after {manifest.replications} "
        f"replications. Continue: {command_to_continue(context, max_replications=most)}",
        err=True,
    )
