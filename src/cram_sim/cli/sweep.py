"""`cram-sim sweep`: a study's cells computed together, kept, shown beside each other."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cram_sim.cli.computing import command_to_continue, last_look_needed, prepared
from cram_sim.cli.options import (
    MOST_REPLICATIONS,
    computing_options,
    keeping_options,
    precision_options,
    rule_and_looks,
)

if TYPE_CHECKING:
    from cram_sim.experiment.backends import Backend
    from cram_sim.experiment.precision import Looks, Precision
    from cram_sim.studies.directory import StudyDirectory
    from cram_sim.studies.plan import Plan
    from cram_sim.studies.result import StudyResult
    from cram_sim.studies.sweep import SweepProgress

IMPRECISE = 3
INTERRUPTED = 130  # 128 + SIGINT, as shells report it
LARGEST_SEED = 2**63 - 1
MEASURED_RAIDS = 100  # of the first cell, to tell how long all of them take

EXAMPLES = """\b
Examples:
  cram-sim sweep benchmarks/studies/delay_and_radar_range.yaml --dry-run
  cram-sim sweep benchmarks/studies/delay_and_radar_range.yaml --until "no_leaker ±0.02 @95%"
"""


@click.command(name="sweep", epilog=EXAMPLES)
@click.argument("study", type=click.Path())
@click.option(
    "--replications",
    type=click.IntRange(1, MOST_REPLICATIONS),
    help="Of each cell, not the file's.",
)
@click.option("--seed", type=click.IntRange(0, LARGEST_SEED), help="Instead of the file's.")
@precision_options
@computing_options
@click.option("--dry-run", is_flag=True, help="Show the plan and compute nothing.")
@keeping_options
@click.pass_context
def command(
    context: click.Context,
    *,
    study: str,
    replications: int | None,
    seed: int | None,
    until: str | None,
    min_replications: int | None,
    max_replications: int | None,
    workers: int | None,
    cluster: str | None,
    block_size: int | None,
    dry_run: bool,
    out: str | None,
    force: bool,
    resume: bool,
    as_json: bool,
    no_figures: bool,
) -> None:
    """Compute every cell of the study in the file STUDY: show and draw its measures, keep it all.

    A finished study is shown again and not computed again. Each folder of `cells/` in its directory
    is a run directory: `plot`, `explain` and `query` work on it.
    """
    from cram_sim.studies.directory import StudyDirectory, study_directory_name
    from cram_sim.studies.planning import plan_study
    from cram_sim.studies.sweep import sweep

    plan = plan_study(study, replications=replications, seed=seed)
    for note in plan.notes:
        click.echo(note, err=True)
    asked = until or plan.study.until
    rule, looks = rule_and_looks(asked, min_replications, max_replications, plan.base)
    if dry_run:
        _show_plan(plan, looks if rule else None, workers)
        return
    place = StudyDirectory(Path(out) if out else Path("studies") / study_directory_name(plan))
    try:
        with _backend(plan, place, workers, cluster, afresh=force or resume) as backend:
            progress = sweep(
                plan, place.directory, backend, until=until, looks=looks,
                block_size=block_size, force=force, resume=resume, tell=_tell,
            )  # fmt: skip
            result = _followed(progress, rule)
        _show(place, result, as_json=as_json, no_figures=no_figures)
    except KeyboardInterrupt:
        _tell_of_interruption(context, place)
        context.exit(INTERRUPTED)
    if rule:
        _tell_of_imprecision(context, result, rule, looks)


def _tell(sentence: str) -> None:
    click.echo(sentence, err=True)


def _backend(
    plan: "Plan", place: "StudyDirectory", workers: int | None, cluster: str | None, *, afresh: bool
) -> "Backend":
    """What computes: nothing where all is there; else everything is compiled, once."""
    from cram_sim.compiled import is_warm
    from cram_sim.experiment.backends import backend_of
    from cram_sim.experiment.run import default_workers
    from cram_sim.studies.cell_runs import refuse_raids_that_do_not_fly

    if not afresh and place.is_complete():
        click.echo(f"Already computed (--force computes afresh): {place.directory}", err=True)
        return backend_of(1, None)
    if not is_warm():
        refuse_raids_that_do_not_fly(plan)
        prepared(plan.cells[0].scenario, place.cell(plan.cells[0]))
    threats = sum(salvo.rounds for salvo in plan.base.salvos)
    return backend_of(workers or default_workers(_raids(plan, None), threats), cluster)


def _raids(plan: "Plan", looks: "Looks | None") -> int:
    """How many raids all cells have; at their first look, where there are several."""
    each = plan.base.experiment.replications if looks is None else looks.minimum
    return len(plan.cells) * each


def _followed(progress: "Iterator[SweepProgress]", rule: "tuple[Precision, ...]") -> "StudyResult":
    """The result at the end; on a terminal, a bar with the precision of the latest cell."""
    from rich import progress as rich
    from rich.console import Console

    console = Console(stderr=True)
    columns = (
        rich.TextColumn("{task.completed:,.0f} of {task.total:,.0f} raids"),
        rich.BarColumn(bar_width=16),
        rich.TextColumn("{task.fields[said]}", markup=False),
        rich.TimeRemainingColumn(compact=True),
    )
    with (
        closing(progress),  # type: ignore[type-var]
        rich.Progress(*columns, console=console, disable=not console.is_terminal) as bar,
    ):
        task = bar.add_task("", total=None, said="")
        for so_far in progress:
            if not bar.disable:
                done, total = so_far.replications_done, so_far.replications
                bar.update(task, completed=done, total=total, said=_said(so_far, rule))
    assert so_far.result is not None
    return so_far.result


def _said(so_far: "SweepProgress", rule: "tuple[Precision, ...]") -> str:
    from cram_sim.experiment.precision import judged

    cells = f"{so_far.cells_done:,} of {so_far.cells:,} cells"
    if not rule:
        return cells
    latest = so_far.latest
    found = judged(rule, latest.tally, latest.run.scenario)
    return f"{cells}; {latest.run.name}: {max(found, key=lambda each: each.times_too_wide)}"


def _show(
    place: "StudyDirectory", result: "StudyResult", *, as_json: bool, no_figures: bool
) -> None:
    from cram_sim.cli.sensitivity import analysed, print_analysis
    from cram_sim.report.study_text import study_text
    from cram_sim.studies.sensitivity import as_dict as analysis_as_dict
    from cram_sim.studies.sensitivity import is_screening
    from cram_sim.studies.tables import RESULTS, as_dict, measures_of

    measures = measures_of(result.plan)
    analysis = analysed(place, result)
    if as_json:
        told = as_dict(result)
        if analysis:
            told["sensitivity"] = [analysis_as_dict(found) for found in analysis]
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        if not is_screening(result.plan):
            _print(study_text(result, measures, str(place.directory / RESULTS)))
        print_analysis(result, analysis)
    click.echo(f"\nTables: {place.directory / RESULTS}, and of each cell in cells/", err=True)
    if not no_figures:
        from cram_sim.report.study_figures import draw_study

        for path in draw_study(result, analysis, place.figures):
            click.echo(f"Figure: {path}", err=True)


def _show_plan(plan: "Plan", looks: "Looks | None", workers: int | None) -> None:
    """The plan, and how long it takes by a few raids of its first cell."""
    import time

    from cram_sim.experiment.case import prepare
    from cram_sim.experiment.replicate import replicate
    from cram_sim.experiment.run import default_workers
    from cram_sim.report.study_text import plan_text

    scenario = plan.cells[0].scenario
    prepare(scenario)  # compiles, if that is still to be done
    replicate(prepare(scenario), scenario.experiment.seed, 0, 1)
    start = time.perf_counter()
    case = prepare(scenario)
    middle = time.perf_counter()
    replicate(case, scenario.experiment.seed, 0, MEASURED_RAIDS)
    a_raid = (time.perf_counter() - middle) / MEASURED_RAIDS
    raids = _raids(plan, looks)
    threats = sum(salvo.rounds for salvo in plan.base.salvos)
    processes = workers or default_workers(raids, threats)
    seconds = (len(plan.cells) * (middle - start) + raids * a_raid) / processes
    _print(plan_text(plan, raids, seconds))


def _print(page: object) -> None:
    from rich.console import Console

    from cram_sim.report.estimate_text import WIDTH

    Console(width=WIDTH, highlight=False, soft_wrap=True).print(page)


def _tell_of_interruption(context: click.Context, place: "StudyDirectory") -> None:
    if place.has_begun():
        place.store.remove_unfinished()
        told = f"what is finished is kept. Continue: {command_to_continue(context)}"
    else:
        told = "nothing was computed yet"
    click.echo(f"\ninterrupted; {told}", err=True)


def _tell_of_imprecision(
    context: click.Context,
    result: "StudyResult",
    rule: "tuple[Precision, ...]",
    looks: "Looks",
) -> None:
    """Say which cells are not precise enough, exit 3, and the command that goes on."""
    from cram_sim.experiment.precision import is_enough, judged
    from cram_sim.experiment.tally import Tally

    open_cells, most = [], looks.maximum
    for cell in result.cells:
        scenario = cell.cell.scenario
        raids = scenario.experiment.raids_per_sample
        tally = Tally(cell.replications, cell.sums, raids_per_sample=raids)
        found = judged(rule, tally, scenario)
        if not is_enough(found, looks, cell.replications):
            worst = max(found, key=lambda each: each.times_too_wide)
            open_cells.append(f"{cell.cell.name} ({worst})")
            most = max(most, last_look_needed(found, looks, cell.replications))
    if open_cells:
        listed = ", ".join(open_cells[:3]) + (", ..." if len(open_cells) > 3 else "")
        click.echo(
            f"sweep: precision not reached in {len(open_cells)} of {len(result.cells)} cells: "
            f"{listed}. Continue: {command_to_continue(context, max_replications=most)}",
            err=True,
        )
        context.exit(IMPRECISE)
