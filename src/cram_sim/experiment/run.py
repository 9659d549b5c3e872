"""Runs of scenarios, computed together: what their blocks come to, and whether they go on."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from cram_sim.experiment.backends import Backend, Job, Work
from cram_sim.experiment.manifest import Block, Manifest, blocks_of_part
from cram_sim.experiment.run_directory import refuse_incomplete
from cram_sim.experiment.store import Store
from cram_sim.experiment.tally import Tally, tally
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.write import resolved_yaml, with_replications
from cram_sim.schemas import Tables

# Below this a second process takes longer to start than it saves.
THREATS_FOR_ONE_PROCESS = 20_000


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


def _tally_of(store: Store, block: Block, scenario: Scenario) -> Tally:
    return tally(store.read_block(block), scenario, block.first, block.replications)
