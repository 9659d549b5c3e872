"""The runs that `cram-sim compare` pairs: of scenario files, or those that directories hold."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cram_sim.cli.computing import has_begun, placed, prepared, read_with_doubts, traceable
from cram_sim.cli.progress import followed
from cram_sim.errors import CramSimError

if TYPE_CHECKING:
    from cram_sim.experiment.precision import Looks
    from cram_sim.experiment.run import Run
    from cram_sim.scenario.load import Reading
    from cram_sim.scenario.model import Scenario
    from cram_sim.studies.joint_looks import JointLooks

LONGEST_NAME = 27  # characters, as tables show them


@dataclass(frozen=True)
class Defence:
    """What is compared: a run and the file or directory that it is of.

    A run directory has no `reading`, and is left as it is.
    """

    file: str
    run: "Run"
    reading: "Reading | None" = None


@dataclass(frozen=True)
class Asked:
    """What the command line says of every run instead of its file, and how it is kept.

    `looks` count where there is an `until`.
    """

    replications: int | None
    seed: int | None
    until: str | None
    looks: "Looks"
    block_size: int | None
    out: str | None
    force: bool
    resume: bool


def defences_of(files: Sequence[str], changes: Sequence[str], asked: Asked) -> list[Defence]:
    """The runs of files and of directories; with changes, of one file as it is and changed."""
    if not changes:
        _refuse_what_no_run_directory_follows(files, asked)
        return _named([_defence(file, asked) for file in files])
    [file] = files
    if Path(file).is_dir():
        raise CramSimError(f"--set: {file} is a run directory; name its scenario file")
    reading = read_with_doubts(file, None)
    return [
        _of_scenario(file, reading, reading.scenario, asked),
        _changed(file, reading, changes, asked),
    ]


def _refuse_what_no_run_directory_follows(files: Sequence[str], asked: Asked) -> None:
    """Refuse numbers for run directories alone; beside a file they may say what it is to match."""
    numbers = {"--replications": asked.replications, "--seed": asked.seed}
    given = [option for option, number in numbers.items() if number is not None]
    if given and all(Path(file).is_dir() for file in files):
        raise CramSimError(
            f"{', '.join(given)}: run directories are compared as they are; name their scenario "
            f"files, or leave {' and '.join(given)} out"
        )


def _defence(file: str, asked: Asked) -> Defence:
    if not Path(file).is_dir():
        reading = read_with_doubts(file, None)
        return _of_scenario(file, reading, reading.scenario, asked)
    if asked.until is not None:
        raise CramSimError(
            f"--until: {file} is a run directory, which is compared as it is; name its "
            "scenario file, or leave --until out"
        )
    return Defence(file, _finished(Path(file)))


def _changed(file: str, reading: "Reading", changes: Sequence[str], asked: Asked) -> Defence:
    """The scenario with these changes, named by them; what looks wrong only now goes to stderr."""
    from cram_sim.scenario.lint import doubts
    from cram_sim.studies.changes import changed

    scenario = changed(reading, changes)
    before = doubts(reading.scenario)
    for doubt in doubts(scenario):
        if doubt not in before:
            click.echo(reading.document.message(doubt, level="warning: with --set:"), err=True)
    if scenario == reading.scenario:
        raise CramSimError("--set: nothing is changed; write another value")
    found = _of_scenario(file, reading, scenario, asked)
    return replace(found, run=replace(found.run, name=_name(changes)))


def _name(changes: Sequence[str]) -> str:
    """What was changed: by the last step of each path where the paths are too long for a table."""
    whole = ", ".join(changes)
    if len(whole) <= LONGEST_NAME:
        return whole
    parts = [change.partition("=") for change in changes]
    return ", ".join(f"{path.rpartition('.')[2]}={value}" for path, _, value in parts)


def _of_scenario(file: str, reading: "Reading", scenario: "Scenario", asked: Asked) -> Defence:
    """The run of a scenario, as one that has not begun."""
    from cram_sim.experiment.run import Prepare, Run
    from cram_sim.experiment.run_directory import new_manifest
    from cram_sim.experiment.store import Store, directory_name
    from cram_sim.scenario.write import digest, short_digest

    looks = asked.looks.in_samples(scenario.experiment.raids_per_sample)
    replications = looks.pilot if asked.until else asked.replications
    said = {"replications": replications, "seed": asked.seed}
    given = {name: value for name, value in said.items() if value is not None}
    experiment = scenario.experiment.model_copy(update=given)
    scenario = scenario.model_copy(update={"experiment": experiment})
    name = directory_name(scenario.name, short_digest(scenario), experiment.seed)
    store = Store(Path(asked.out or "runs") / name)
    manifest = new_manifest(scenario, digest(scenario), asked.block_size, until=asked.until)
    run = Run(scenario.name, scenario, store, manifest, Prepare(scenario, store))
    return Defence(file, run, reading)


def _finished(directory: Path) -> "Run":
    """The run that a directory holds, which must be complete."""
    from cram_sim.experiment.run import Prepare, Run
    from cram_sim.experiment.run_directory import refuse_another_version, refuse_incomplete
    from cram_sim.experiment.store import SCENARIO, Store
    from cram_sim.scenario.load import load_scenario

    store = Store(directory)
    manifest = store.read_manifest()
    refuse_another_version(store, manifest)
    refuse_incomplete(store, manifest)
    scenario = load_scenario(directory / SCENARIO)
    return Run(manifest.name, scenario, store, manifest, Prepare(scenario, store))


def _named(defences: list[Defence]) -> list[Defence]:
    """The same, by names that tell them apart: those of their scenarios, else of their files."""
    files = [each.file for each in defences]
    directories = [each.run.store.directory.resolve() for each in defences]
    for place, directory in enumerate(directories):
        if directory in directories[:place]:
            first = files[directories.index(directory)]
            raise CramSimError(
                f"compare: {first} and {files[place]} are the same run; change the defence in one"
            )
    if len({each.run.name for each in defences}) == len(defences):
        return defences
    stems = [Path(file).stem for file in files]
    names = stems if len(set(stems)) == len(files) else files
    return [
        replace(each, run=replace(each.run, name=name))
        for each, name in zip(defences, names, strict=True)
    ]


@contextmanager
def locked(defences: Sequence[Defence]) -> Iterator[None]:
    """Keep other commands out of all directories that may be written."""
    with ExitStack() as locks:
        for each in defences:
            if each.reading is not None:
                locks.enter_context(each.run.store.locked())
        yield


def as_they_lie(defences: Sequence[Defence], asked: Asked) -> "list[Run]":
    """The runs as their directories hold them, or as they will begin.

    With `resume`, what is damaged is removed and told.
    """
    from cram_sim.experiment.run_directory import manifest_to_follow

    runs = []
    for each in defences:
        run = each.run
        if each.reading is not None:
            manifest = manifest_to_follow(
                run.store,
                run.manifest,
                block_size=asked.block_size,
                force=asked.force,
                resume=asked.resume,
            )
            run = replace(run, manifest=manifest)
            for told in run.store.remove_damaged(manifest) if asked.resume else ():
                click.echo(told, err=True)
        runs.append(run)
    return runs


def compute_and_look(
    joint: "JointLooks",
    defences: Sequence[Defence],
    asked: Asked,
    workers: int | None,
    cluster: str | None,
) -> None:
    """Compute every block that the runs lack, look by look where a precision is asked for."""
    from cram_sim.experiment.run import taken_further
    from cram_sim.experiment.run_directory import finish

    if not asked.force and not joint.lacking:
        joint.look()
        if joint.next_look is not None and asked.resume:
            joint.runs = [taken_further(run, joint.next_look) for run in joint.runs]
    if any(_is_computed(*pair, asked) for pair in zip(defences, joint.runs, strict=True)):
        _compute(joint, defences, asked, workers, cluster)
    joint.look()
    joint.runs = [
        run if each.reading is None else replace(run, manifest=finish(run.store, run.manifest))
        for each, run in zip(defences, joint.runs, strict=True)
    ]


def _is_computed(each: Defence, run: "Run", asked: Asked) -> bool:
    return each.reading is not None and (asked.force or bool(run.store.missing(run.manifest)))


def _compute(
    joint: "JointLooks",
    defences: Sequence[Defence],
    asked: Asked,
    workers: int | None,
    cluster: str | None,
) -> None:
    """Compute what is to be; a cluster out of reach leaves no directory behind."""
    from cram_sim.experiment.backends import backend_of

    computed = [_is_computed(*pair, asked) for pair in zip(defences, joint.runs, strict=True)]
    joint.runs = [
        _with_work(each, run) if is_computed else run
        for each, run, is_computed in zip(defences, joint.runs, computed, strict=True)
    ]
    runs = [run for run, is_computed in zip(joint.runs, computed, strict=True) if is_computed]
    with backend_of(_useful_workers(joint, runs, asked, workers), cluster) as backend:
        for run in runs:
            _begin(run, force=asked.force)
        followed(joint.computed(backend), runs, lambda _: joint.said)


def _useful_workers(
    joint: "JointLooks", runs: "Sequence[Run]", asked: Asked, workers: int | None
) -> int:
    """As many as are asked for, but not more than there are blocks, where that is known."""
    from cram_sim.experiment.run import default_workers

    blocks = [
        block
        for run in runs
        for block in (run.manifest.blocks if asked.force else run.store.missing(run.manifest))
    ]
    threats = sum(salvo.rounds for salvo in runs[0].scenario.salvos)
    raids = joint.looks.maximum if joint.rule else sum(block.replications for block in blocks)
    processes = workers or default_workers(raids, threats)
    return processes if joint.rule else min(processes, len(blocks))


def _with_work(each: Defence, run: "Run") -> "Run":
    """The run with its work prepared."""
    from cram_sim.experiment.run import Prepared
    from cram_sim.studies.cell_runs import CellWork

    assert each.reading is not None  # a run directory is left as it is
    with placed(each.reading), traceable(each.file, run.store, run.manifest):
        work = prepared(run.scenario, run.store)
    return replace(run, prepare=Prepared(CellWork(work, run.store)))


def _begin(run: "Run", *, force: bool) -> None:
    """Make the run's directory ready."""
    from cram_sim.experiment.run_directory import begin
    from cram_sim.scenario.table_block import embedded_files
    from cram_sim.scenario.write import resolved_yaml, with_replications

    scenario = with_replications(run.scenario, run.manifest.replications)
    files = embedded_files(scenario)
    begin(run.store, run.manifest, resolved_yaml(scenario), force=force, files=files)


def what_is_kept(runs: "Sequence[Run]") -> bool:
    """Whether a command that is interrupted leaves anything of its runs; half files are removed."""
    begun = [run for run in runs if has_begun(run.store, run.manifest)]
    for run in begun:
        run.store.remove_unfinished()
    return bool(begun)
