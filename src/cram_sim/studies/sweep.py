"""From a plan to its result: every cell a run, all of them computed together, kept and resumed."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

from cram_sim.errors import RunDirectoryError
from cram_sim.experiment.backends import Backend, backend_of
from cram_sim.experiment.ledger import ledger
from cram_sim.experiment.measure_names import keys_of
from cram_sim.experiment.precision import (
    Looks,
    Precision,
    judged,
    next_look,
    parse_precision,
    refuse_too_wide,
)
from cram_sim.experiment.rows_digest import digest_of_digests, rows_digest
from cram_sim.experiment.run import Progress, Run, compute, taken_further, tally_of_run
from cram_sim.experiment.run_directory import finish, new_manifest, timestamp
from cram_sim.studies.cell_runs import cell_runs, refuse_raids_that_do_not_fly
from cram_sim.studies.directory import (
    CELLS,
    FIGURES,
    StudyDirectory,
    StudyManifest,
    new_study_manifest,
    refuse_another_study,
    study_to_follow,
)
from cram_sim.studies.plan import Cell, Plan
from cram_sim.studies.planning import plan_study
from cram_sim.studies.result import CellResult, StudyResult
from cram_sim.studies.tables import STUDY, measures_of, write_results, write_study

USUAL_LOOKS = Looks()
CELLS_AT_ONCE = 100  # of half a megabyte each


def to_nobody(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class SweepProgress:
    """How far a study is: what its latest block was of, and at the end its result."""

    cells_done: int
    cells: int
    replications_done: int
    replications: int
    latest: Progress
    result: StudyResult | None = None


def sweep(
    plan: Plan,
    directory: Path | str,
    backend: Backend,
    *,
    until: str | None = None,
    looks: Looks = USUAL_LOOKS,
    block_size: int | None = None,
    force: bool = False,
    resume: bool = False,
    tell: Callable[[str], None] = to_nobody,
) -> Iterator[SweepProgress]:
    """Compute what is missing of every cell; the last that is yielded has the result.

    A finished study is read and not computed again. `until` is how precise every cell has to be,
    as in the study; `looks` when it is looked at. `block_size` is of every cell; left out, each has
    what suits its raid. With `resume`, damaged shards are computed again, too, and `tell` is given
    a sentence of each. Raises RunDirectoryError where the directory holds something else, or a
    part of this study and `resume` is not asked for; CramSimError, before anything is written, for
    a cell whose raid does not fly.
    """
    place = StudyDirectory(Path(directory))
    measures_of(plan)  # an unknown one is told before anything is computed
    rule = precisions(plan, until)
    with place.store.locked():
        wanted = new_study_manifest(plan, block_size, until or plan.study.until, looks)
        study = study_to_follow(place, wanted, force=force, resume=resume)
        if not study.is_complete:
            # Refuses blocks that cut a group of raids, before anything is written.
            new_manifest(plan.base, "", study.block_size, until=study.until)
            refuse_raids_that_do_not_fly(plan)
            _begin(place, study, plan, force=force)
        runs = cell_runs(plan, place, study)
        if resume:
            _remove_damaged(runs, tell)
        yield from _computed(place, study, plan, runs, rule, backend)


def precisions(plan: Plan, until: str | None) -> tuple[Precision, ...]:
    """What a rule, or else the study's own, asks of every cell; nothing where there is none."""
    rule = until or plan.study.until
    if not rule:
        return ()
    asked = parse_precision(rule, keys_of(plan.base))
    refuse_too_wide(asked, plan.base)
    return asked


def run_study(
    plan: Plan,
    directory: Path | str,
    *,
    workers: int = 1,
    cluster: str | None = None,
    resume: bool = False,
) -> StudyResult:
    """Sweep a plan, by so many processes or on a cluster, and return its result."""
    with backend_of(workers, cluster) as backend:
        *_, last = sweep(plan, directory, backend, resume=resume)
    assert last.result is not None
    return last.result


def read_study(directory: Path | str) -> StudyResult:
    """The result of a finished study, from its directory alone.

    Raises RunDirectoryError where it is none, or only a part, or of another version.
    """
    place = StudyDirectory(Path(directory))
    study = place.read_manifest()
    if not study.is_complete:
        raise RunDirectoryError(
            f"{place.directory}: {place.cells_done()} of {study.cells} cells are done; complete "
            "the study first: cram-sim sweep STUDY --resume"
        )
    plan = plan_study(place.directory / STUDY)
    refuse_another_study(place, study, plan)
    runs = cell_runs(plan, place, study)
    read = [_finished(cell, _read(run)) for cell, run in zip(plan.cells, runs, strict=True)]
    return StudyResult(
        plan, tuple(cell for cell, _ in read), digest_of_digests(digest for _, digest in read)
    )


def _read(run: Run) -> Progress:
    return Progress(run, tally_of_run(run.store, run.manifest, run.scenario))


def _begin(place: StudyDirectory, study: StudyManifest, plan: Plan, *, force: bool) -> None:
    if force:
        for name in (CELLS, FIGURES):
            shutil.rmtree(place.directory / name, ignore_errors=True)
    place.store.remove_unfinished()
    write_study(place, plan)
    place.write_manifest(study)


def _remove_damaged(runs: Sequence[Run], tell: Callable[[str], None]) -> None:
    for run in runs:
        for told in run.store.remove_damaged(run.manifest):
            tell(told)


def _computed(
    place: StudyDirectory,
    study: StudyManifest,
    plan: Plan,
    runs: Sequence[Run],
    rule: Sequence[Precision],
    backend: Backend,
) -> Iterator[SweepProgress]:
    further = partial(_further, rule, study.looks)
    cells = {cell.name: cell for cell in plan.cells}
    asked = {run.name: run.manifest.replications for run in runs}
    done = dict.fromkeys(asked, 0)
    finished: dict[str, tuple[CellResult, str]] = {}
    # Cells that may go on keep their tallies meanwhile: so that memory is flat, not all do at once.
    size = CELLS_AT_ONCE if rule else len(runs)
    groups = (runs[first : first + size] for first in range(0, len(runs), size))
    taken = partial(_taken, further)
    for progress in chain.from_iterable(compute(g, backend, further=taken) for g in groups):
        name = progress.run.name
        done[name], asked[name] = progress.tally.replications, progress.run.manifest.replications
        if progress.is_complete and further(progress) is None:
            finished[name] = _finished(cells[name], progress)
        so_far = SweepProgress(
            len(finished), len(runs), sum(done.values()), sum(asked.values()), progress
        )
        yield so_far
    result = StudyResult(
        plan,
        tuple(finished[cell.name][0] for cell in plan.cells),
        digest_of_digests(finished[cell.name][1] for cell in plan.cells),
    )
    write_results(place, result)
    if not study.is_complete:
        place.write_manifest(replace(study, finished=timestamp(), status="complete"))
    yield replace(so_far, result=result)


def _further(rule: Sequence[Precision], looks: Looks, progress: Progress) -> int | None:
    """How many replications a cell goes on to, if it does."""
    tally = progress.tally
    found = judged(rule, tally, progress.run.scenario)
    return next_look(found, looks, tally.replications)


def _taken(further: Callable[[Progress], int | None], progress: Progress) -> Run | None:
    """The cell's run up to there, as its directory has it: with its digest."""
    replications = further(progress)
    if replications is None:
        return None
    store = progress.run.store
    return taken_further(replace(progress.run, manifest=store.read_manifest()), replications)


def _finished(cell: Cell, progress: Progress) -> tuple[CellResult, str]:
    """A complete cell's result and the digest of its rows."""
    store, tally = progress.run.store, progress.tally
    manifest = finish(store, store.read_manifest())
    measured = ledger(tally, cell.scenario)
    return (
        CellResult(cell, tally.replications, tally.sums, measured),
        rows_digest(store, manifest),
    )
