"""The runs that `cram-sim compare` pairs: of scenario files, or those that directories hold."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cram_sim.cli.computing import prepared, read_with_doubts
from cram_sim.cli.progress import followed

if TYPE_CHECKING:
    from cram_sim.experiment.run import Run
    from cram_sim.scenario.model import Scenario


def run_of(
    file: str,
    asked: dict[str, int | None],
    out: str | None,
    block_size: int | None,
    *,
    force: bool,
    resume: bool,
) -> "Run":
    """The run of a scenario file, whether computed or not, or the one of a run directory."""
    from cram_sim.experiment.run import Prepare, Run, manifest_to_follow, new_manifest
    from cram_sim.experiment.store import Store, directory_name
    from cram_sim.scenario.write import digest, short_digest

    if Path(file).is_dir():
        return _finished(Path(file))
    scenario = _asked(read_with_doubts(file, None).scenario, asked)
    name = directory_name(scenario.name, short_digest(scenario), scenario.experiment.seed)
    store = Store(Path(out or "runs") / name)
    wanted = new_manifest(scenario, digest(scenario), block_size)
    manifest = manifest_to_follow(store, wanted, block_size=block_size, force=force, resume=resume)
    return Run(scenario.name, scenario, store, manifest, Prepare(scenario, store))


def _finished(directory: Path) -> "Run":
    """The run that a directory holds, which must be complete."""
    from cram_sim.experiment.run import Prepare, Run, refuse_another_version, refuse_incomplete
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
    from cram_sim.errors import CramSimError

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
    runs: "list[Run]", workers: int | None, cluster: str | None, *, afresh: Collection[Path] = ()
) -> "list[Run]":
    """The runs with every block that they lacked; those in directories `afresh` with all anew."""
    from cram_sim.experiment.backends import backend_of
    from cram_sim.experiment.run import compute, default_workers, finish

    ready = [
        _begun(run, force=run.store.directory in afresh)
        for run in runs
        if run.store.directory in afresh or run.store.missing(run.manifest)
    ]
    if ready:
        blocks = [block for run in ready for block in run.store.missing(run.manifest)]
        threats = sum(salvo.rounds for salvo in runs[0].scenario.salvos)
        raids = sum(block.replications for block in blocks)
        processes = min(workers or default_workers(raids, threats), len(blocks))
        with backend_of(processes, cluster) as backend:
            followed(compute(ready, backend), ready, lambda progress: progress.run.name)
    return [replace(run, manifest=finish(run.store, run.manifest)) for run in runs]


def _begun(run: "Run", *, force: bool) -> "Run":
    """The run with its work prepared, and its directory ready for it."""
    from cram_sim.experiment.run import Prepared, begin
    from cram_sim.scenario.table_block import embedded_files
    from cram_sim.scenario.write import resolved_yaml

    work = prepared(run.scenario, run.store)
    files = embedded_files(run.scenario)
    begin(run.store, run.manifest, resolved_yaml(run.scenario), force=force, files=files)
    return replace(run, prepare=Prepared(work))
