"""The runs that `cram-sim compare` pairs: of scenario files, or those that directories hold."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cram_sim.cli.computing import prepared, read_with_doubts
from cram_sim.cli.progress import followed
from cram_sim.errors import CramSimError

if TYPE_CHECKING:
    from cram_sim.experiment.run import Run
    from cram_sim.scenario.model import Scenario
    from cram_sim.studies.joint_looks import JointLooks


def run_of(
    file: str,
    asked: dict[str, int | None],
    out: str | None,
    block_size: int | None,
    *,
    until: str | None,
    force: bool,
    resume: bool,
) -> "Run":
    """The run of a scenario file, whether computed or not, or the one of a run directory."""
    from cram_sim.experiment.run import Prepare, Run
    from cram_sim.experiment.run_directory import manifest_to_follow, new_manifest
    from cram_sim.experiment.store import Store, directory_name
    from cram_sim.scenario.write import digest, short_digest

    if Path(file).is_dir():
        if until is not None:
            raise CramSimError(
                f"--until: {file} is a run directory, which is compared as it is; name its "
                "scenario file, or leave --until out"
            )
        return _finished(Path(file))
    scenario = _asked(read_with_doubts(file, None).scenario, asked)
    name = directory_name(scenario.name, short_digest(scenario), scenario.experiment.seed)
    store = Store(Path(out or "runs") / name)
    wanted = new_manifest(scenario, digest(scenario), block_size, until=until)
    manifest = manifest_to_follow(store, wanted, block_size=block_size, force=force, resume=resume)
    return Run(scenario.name, scenario, store, manifest, Prepare(scenario, store))


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


def _asked(scenario: "Scenario", asked: dict[str, int | None]) -> "Scenario":
    """The scenario with what the command line says instead of the file."""
    given = {name: value for name, value in asked.items() if value is not None}
    experiment = scenario.experiment.model_copy(update=given)
    return scenario.model_copy(update={"experiment": experiment})


def named_runs(runs: "list[Run]", files: tuple[str, ...]) -> "list[Run]":
    """The runs by names that tell them apart: those of their scenarios, else of their files."""
    directories = [run.store.directory for run in runs]
    for place, directory in enumerate(directories):
        if directory in directories[:place]:
            first = files[directories.index(directory)]
            raise CramSimError(
                f"compare: {first} and {files[place]} are the same run; change the defence in one"
            )
    if len({run.name for run in runs}) == len(runs):
        return runs
    stems = [Path(file).stem for file in files]
    names = stems if len(set(stems)) == len(runs) else files
    return [replace(run, name=name) for run, name in zip(runs, names, strict=True)]


def computed_runs(
    joint: "JointLooks",
    workers: int | None,
    cluster: str | None,
    *,
    afresh: Collection[Path],
    goes_on: bool,
) -> None:
    """Compute every block that the runs lack, and look at them; `goes_on` to further looks.

    Runs in directories `afresh` are computed anew.
    """
    from cram_sim.experiment.backends import backend_of
    from cram_sim.experiment.run import compute, default_workers
    from cram_sim.experiment.run_directory import finish

    runs = joint.runs
    fresh = [run.store.directory in afresh for run in runs]
    missing = [
        block
        for run, is_fresh in zip(runs, fresh, strict=True)
        for block in (run.manifest.blocks if is_fresh else run.store.missing(run.manifest))
    ]
    if missing or goes_on:
        joint.runs = [
            _begun(run, force=each)
            if joint.rule or each or run.store.missing(run.manifest)
            else run
            for run, each in zip(runs, fresh, strict=True)
        ]
        computing = [now for now, run in zip(joint.runs, runs, strict=True) if now is not run]
        threats = sum(salvo.rounds for salvo in runs[0].scenario.salvos)
        raids = joint.looks.maximum if joint.rule else sum(each.replications for each in missing)
        processes = workers or default_workers(raids, threats)
        with backend_of(
            processes if joint.rule else min(processes, len(missing)), cluster
        ) as backend:
            progresses = compute(computing, backend, further=joint)
            followed(progresses, computing, lambda progress: progress.run.name)
    joint.look(joint.runs[0].manifest.replications)
    joint.runs = [replace(run, manifest=finish(run.store, run.manifest)) for run in joint.runs]


def _begun(run: "Run", *, force: bool) -> "Run":
    """The run with its work prepared, and its directory ready for it."""
    from cram_sim.experiment.run import Prepared
    from cram_sim.experiment.run_directory import begin
    from cram_sim.scenario.table_block import embedded_files
    from cram_sim.scenario.write import resolved_yaml, with_replications

    work = prepared(run.scenario, run.store)
    scenario = with_replications(run.scenario, run.manifest.replications)
    files = embedded_files(scenario)
    begin(run.store, run.manifest, resolved_yaml(scenario), force=force, files=files)
    return replace(run, prepare=Prepared(work))
