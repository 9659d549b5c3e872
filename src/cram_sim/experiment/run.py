"""One run of a scenario: which blocks, where they are kept, and what they add up to."""

import math
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from cram_sim.compiled import source_digest
from cram_sim.errors import RunDirectoryError
from cram_sim.experiment.backends import Backend, Job, Work
from cram_sim.experiment.directory_lock import is_free
from cram_sim.experiment.manifest import Block, Manifest, blocks_of_part
from cram_sim.experiment.store import Store
from cram_sim.experiment.tally import Tally, tally
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.write import resolved_yaml, with_replications
from cram_sim.schemas import Tables

NO_FILES: Final[Mapping[str, bytes]] = MappingProxyType({})

# Enough work in a block that starting it and writing its shards cost next to nothing, and no more:
# a block's arrays are the memory of a run.
THREATS_PER_BLOCK = 4_000
# Few enough replications in a block that a short run still shows progress.
BLOCKS_PER_RUN = 5
# Below this a second process takes longer to start than it saves.
THREATS_FOR_ONE_PROCESS = 20_000
REPLICATIONS_PER_BLOCK = 100
MOST_REPLICATIONS = 10**9
DIGITS = 12  # of a digest in a message, as in the names of run directories


def default_block_size(replications: int, threats: int, raids_per_sample: int = 1) -> int:
    """Replications per block, for raids of so many threats: whole samples."""
    most = max(1, THREATS_PER_BLOCK // threats)
    size = min(most, max(REPLICATIONS_PER_BLOCK, math.ceil(replications / BLOCKS_PER_RUN)))
    return math.ceil(size / raids_per_sample) * raids_per_sample


def default_workers(replications: int, threats: int) -> int:
    """One process per processor if there is work enough, else this one."""
    if replications * threats <= THREATS_FOR_ONE_PROCESS:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Replicate:
    """The work of one block: replicate, store, and count. It is pickled and shipped to workers."""

    replicate: Callable[[Any, int, int, int], Tables]
    case: Any
    scenario: Scenario
    store: Store

    def __call__(self, block: Block) -> Tally:
        """Return what the block adds up to, when its shards are written."""
        seed = self.scenario.experiment.seed
        tables = self.replicate(self.case, seed, block.first, block.replications)
        self.store.write_block(block, tables)
        return tally(tables, self.scenario, block.first, block.replications)


@dataclass(frozen=True)
class Prepare:
    """Makes a scenario's work: its case is prepared where this is called."""

    scenario: Scenario
    store: Store

    def __call__(self) -> Replicate:
        """Return the work of its blocks."""
        # Compiled code, which must not be imported before a worker has set its threads.
        from cram_sim.experiment.case import prepare
        from cram_sim.experiment.replicate import replicate

        return Replicate(replicate, prepare(self.scenario), self.scenario, self.store)


@dataclass(frozen=True)
class Prepared:
    """Work that is ready already."""

    work: Work[Tally]

    def __call__(self) -> Work[Tally]:
        """Return it."""
        return self.work


@dataclass(frozen=True)
class Run:
    """A scenario, the run directory that keeps it, and how its work is made.

    `name` tells it from the others that are computed together; of its blocks only those of its
    `part` of so many are computed.
    """

    name: str
    scenario: Scenario
    store: Store
    manifest: Manifest
    prepare: Callable[[], Work[Tally]]
    part: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class Progress:
    """A run and what its blocks add up to that are in the store."""

    run: Run
    tally: Tally

    @property
    def is_complete(self) -> bool:
        """Whether all its replications are in the tally."""
        return self.tally.replications == self.run.manifest.replications


# Told that all blocks of a run are there: the same run with more to compute, or None.
Further = Callable[[Progress], Run | None]


def no_further(_: Progress) -> None:
    """Leave every run at what its manifest says."""


def new_manifest(
    scenario: Scenario, digest: str, block_size: int | None, *, until: str | None = None
) -> Manifest:
    """The manifest of a run that has not begun, or of its first look where it is computed `until`.

    Such a run may become long, so its blocks are those of a long one.
    """
    experiment = scenario.experiment
    threats = sum(salvo.rounds for salvo in scenario.salvos)
    expected = MOST_REPLICATIONS if until else experiment.replications
    manifest = Manifest(
        name=scenario.name,
        digest=digest,
        seed=experiment.seed,
        stages=(experiment.replications,),
        block_size=block_size or default_block_size(expected, threats, experiment.raids_per_sample),
        integrator=experiment.integrator,
        parameter_set=experiment.parameter_set,
        versions=versions(),
        cpu=platform.processor() or platform.machine(),
        started=timestamp(),
        finished=None,
        status="incomplete",
        until=until,
        raids_per_sample=experiment.raids_per_sample,
    )
    manifest.refuse_cut_samples()
    return manifest


def versions() -> dict[str, str]:
    """What must be the same for results to be the same to the bit."""
    packages = ("cram-sim", "numpy", "scipy", "numba", "shapely", "duckdb")
    return {
        **{package: version(package) for package in packages},
        "python": platform.python_version(),
        "source": source_digest(),
    }


def manifest_to_follow(
    store: Store, wanted: Manifest, *, block_size: int | None, force: bool, resume: bool
) -> Manifest:
    """The manifest to go by: of a new run, or of the one that lies there. Writes nothing.

    With `resume`, a run that has fewer replications than are wanted is taken further. Raises
    RunDirectoryError where something else lies there, more than is wanted, or less and `resume` is
    not asked for. Where a precision is wanted, the run that lies there is as long as it is.
    """
    directory = store.directory
    if is_free(directory):
        return wanted
    if not (directory / "manifest.json").is_file():
        raise RunDirectoryError(
            f"{directory}: exists and is not a run directory; choose another place with --out"
        )
    found = store.read_manifest()
    if force:
        return wanted
    _refuse_another_run(directory, found, wanted)
    missing = len(store.missing(found))
    if missing and not resume:
        raise RunDirectoryError(
            f"{directory}: {len(found.blocks) - missing} of {len(found.blocks)} blocks are done; "
            "continue with --resume, or compute all of them afresh with --force"
        )
    followed = found if wanted.until else _as_long(directory, found, wanted, resume=resume)
    is_computed = missing or followed != found or (wanted.until and resume)
    if is_computed and block_size not in (None, found.block_size):
        raise RunDirectoryError(
            f"--block-size: the run in {directory} is cut into blocks of {found.block_size} (got "
            f"{block_size}); leave the option out to continue it, or add --force"
        )
    return replace(followed, until=wanted.until) if is_computed else found


def _as_long(directory: Path, found: Manifest, wanted: Manifest, *, resume: bool) -> Manifest:
    """The run that lies there with as many replications as are wanted."""
    there, asked = found.replications, wanted.replications
    if asked < there:
        raise RunDirectoryError(
            f"{directory}: holds {there} replications of this run (asked {asked}); add "
            f"--replications {there} to see it, or choose another place with --out"
        )
    if asked > there and not resume:
        raise RunDirectoryError(
            f"{directory}: holds {there} replications of this run (asked {asked}); compute the "
            "others with --resume, or choose another place with --out"
        )
    return found if asked == there else found.taken_further(asked)


def _refuse_another_run(directory: Path, found: Manifest, wanted: Manifest) -> None:
    differences = [
        f"{what} {_short(getattr(found, name))} (asked {_short(getattr(wanted, name))})"
        for name, what in (
            ("digest", "scenario digest"),
            ("seed", "seed"),
            ("integrator", "integrator"),
            ("parameter_set", "parameters"),
        )
        if getattr(found, name) != getattr(wanted, name)
    ] + other_versions(found.versions, wanted.versions)
    if differences:
        raise RunDirectoryError(
            f"{directory}: holds another run: {', '.join(differences)}; keep it and choose another "
            "place with --out, or replace it with --force"
        )


def other_versions(found: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What a run (or a study) was computed by that is another now."""
    return [
        f"{name} {str(found.get(name))[:DIGITS]} (now {current[:DIGITS]})"
        for name, current in now.items()
        if found.get(name) != current
    ]


def refuse_another_version(store: Store, manifest: Manifest) -> None:
    """Raise RunDirectoryError if anything else computed the run than would compute it now."""
    others = other_versions(manifest.versions, versions())
    if others:
        raise RunDirectoryError(
            f"{store.directory}: made by another version: {', '.join(others)}; compute it again: "
            "cram-sim run SCENARIO --force"
        )


def _short(value: object) -> str:
    return repr(value[:DIGITS] if isinstance(value, str) else value)


def begin(
    store: Store,
    manifest: Manifest,
    resolved_scenario: str,
    *,
    force: bool,
    files: Mapping[str, bytes] = NO_FILES,
) -> None:
    """Make the run directory ready; with `force`, without the results that lie there.

    `files`, content by name, are kept beside the scenario, which then loads from there.
    """
    if force:
        store.remove_results()
    store.remove_unfinished()
    store.write_text("scenario.yaml", resolved_scenario)
    for name, content in files.items():
        store.write_bytes(name, content)
    store.write_manifest(manifest)


def compute(
    runs: Sequence[Run], backend: Backend, *, further: Further = no_further
) -> Iterator[Progress]:
    """Compute what is missing of every run; yield after each block that is in the store.

    What is there already is counted first, in one step a run. The runs' directories have begun.
    When the blocks of all are there, those that are taken `further` are computed on.
    """
    going = {run.name: run for run in runs}
    tallies: dict[str, Tally] = {}
    while going:
        longer = {}
        with closing(_counted_and_stored(going, tallies, backend)) as progresses:  # type: ignore[type-var]
            for progress in progresses:
                name = progress.run.name
                tallies[name] = progress.tally
                yield progress
                if progress.is_complete:
                    run = further(progress)
                    if run is None:
                        del tallies[name]  # however many runs there are, memory is flat
                    else:
                        longer[name] = run
        going = longer


def _counted_and_stored(
    going: Mapping[str, Run], tallies: Mapping[str, Tally], backend: Backend
) -> Iterator[Progress]:
    """Progress of runs by what they have that is not in their tallies yet, and by each block."""
    for name, run in going.items():
        if name not in tallies:
            there = _tally_of_what_is_there(run)
            if there.replications:
                yield Progress(run, there)
    stored = backend.run(_jobs(going.values()))
    with closing(stored):  # type: ignore[type-var]
        for each in stored:
            yield Progress(going[each.job], tallies.get(each.job, Tally()) + each.result)


def taken_further(run: Run, replications: int) -> Run:
    """The run with so many replications, which its directory says before they are computed."""
    asked = with_replications(run.scenario, replications)
    run.store.write_text("scenario.yaml", resolved_yaml(asked))
    manifest = run.manifest.taken_further(replications)
    run.store.write_manifest(manifest)
    return replace(run, manifest=manifest)


def _jobs(runs: Iterable[Run]) -> Iterator[Job[Tally]]:
    for run in runs:
        mine = set(blocks_of_part(run.manifest.blocks, *run.part))
        missing = tuple(block for block in run.store.missing(run.manifest) if block in mine)
        if missing:
            run.store.directory.mkdir(parents=True, exist_ok=True)
            yield Job(run.name, run.prepare, missing, run.store.directory)


def _tally_of_what_is_there(run: Run) -> Tally:
    total = Tally()
    for block in run.manifest.blocks:
        if run.store.has_block(block):
            total = total + _tally_of(run.store, block, run.scenario)
    return total


def tally_of_run(store: Store, manifest: Manifest, scenario: Scenario) -> Tally:
    """The tally of a complete run; an error names how many blocks a partial one lacks."""
    refuse_incomplete(store, manifest)
    total = Tally()
    for block in manifest.blocks:
        total = total + _tally_of(store, block, scenario)
    return total


def refuse_incomplete(store: Store, manifest: Manifest) -> None:
    """Raise RunDirectoryError if blocks of a run are still to be computed."""
    missing = store.missing(manifest)
    if missing:
        raise RunDirectoryError(
            f"{store.directory}: {len(missing)} of {len(manifest.blocks)} blocks are missing; "
            "complete the run first: cram-sim run SCENARIO --resume"
        )


def _tally_of(store: Store, block: Block, scenario: Scenario) -> Tally:
    return tally(store.read_block(block), scenario, block.first, block.replications)


def finish(store: Store, manifest: Manifest) -> Manifest:
    """Mark a run whose blocks are all there as complete."""
    if manifest.status == "complete":
        return manifest
    finished = replace(manifest, finished=timestamp(), status="complete")
    store.write_manifest(finished)
    return finished


def timestamp() -> str:
    """The time of day as manifests say it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
