"""What a run is made of, and what its directory says of it: blocks, and the manifest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from cram_sim.errors import CramSimError
from cram_sim.quantities import shown

WORDS: dict[type, str] = {str: "text", dict: "mapping"}


@dataclass(frozen=True, order=True)
class Block:
    """Consecutive replications: the unit of work, of memory and of storage."""

    first: int
    replications: int

    @property
    def name(self) -> str:
        """First and last replication, sortable as text."""
        return f"{self.first:09d}-{self.first + self.replications - 1:09d}"


def blocks_of(replications: int, block_size: int, *, first: int = 0) -> tuple[Block, ...]:
    """Cut the replications from `first` on into blocks, the last one what is left."""
    stop = first + replications
    return tuple(
        Block(start, min(block_size, stop - start)) for start in range(first, stop, block_size)
    )


def blocks_of_part(blocks: Sequence[Block], part: int, parts: int) -> tuple[Block, ...]:
    """The blocks of one part of so many, from 1 on: each part has a block of every stretch."""
    return tuple(blocks[part - 1 :: parts])


@dataclass(frozen=True)
class Manifest:
    """What a run directory holds: the question, how it was cut, and what computed it.

    `stages` are the numbers of replications after which it was, or may be, looked at, rising: the
    last is how many there are. Blocks are cut anew at each, so a run can be taken further. `until`
    is the precision that was asked for, if any. Of stratified raids several are one sample.
    """

    name: str
    digest: str
    seed: int
    stages: tuple[int, ...]
    block_size: int
    integrator: str
    parameter_set: str
    versions: dict[str, str]
    cpu: str
    started: str
    finished: str | None
    status: str  # "incomplete" or "complete"
    until: str | None = None
    raids_per_sample: int = 1

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All the blocks of the run."""
        starts = (0, *self.stages[:-1])
        return tuple(
            block
            for start, stop in zip(starts, self.stages, strict=True)
            for block in blocks_of(stop - start, self.block_size, first=start)
        )

    @property
    def replications(self) -> int:
        """How many replications there are in all."""
        return self.stages[-1]

    def taken_further(self, replications: int) -> "Manifest":
        """The manifest of the same run with one stage more."""
        stages = (*self.stages, replications)
        further = replace(self, stages=stages, finished=None, status="incomplete")
        further.refuse_cut_samples()
        return further

    def refuse_cut_samples(self) -> None:
        """Raise CramSimError where a block or a stage would cut a sample of several raids."""
        from cram_sim.scenario.raid_groups import cut_group  # brings all of a scenario

        for what, number in (("replications", self.stages[-1]), ("--block-size", self.block_size)):
            sentence = cut_group(number, self.raids_per_sample)
            if sentence is not None:
                raise CramSimError(
                    f"{what}: {sentence}, or `raids: independent` under `experiment`"
                )


def refuse_wrong_types(manifest: Manifest) -> None:
    """Raise ValueError where a field is not what it was written as."""
    for name in ("name", "digest", "integrator", "parameter_set", "cpu", "started"):
        _expect(name, getattr(manifest, name), str)
    for name, least in (("seed", 0), ("block_size", 1), ("raids_per_sample", 1)):
        value = getattr(manifest, name)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise ValueError(f"{name} is no whole number from {least}: {shown(value)}")
    if not _rise(manifest.stages):
        raise ValueError(f"stages are no rising whole numbers from 1: {shown(manifest.stages)}")
    _expect("versions", manifest.versions, dict)
    for package, version in manifest.versions.items():
        _expect(f"versions.{package}", version, str)
    for name in ("finished", "until"):
        if getattr(manifest, name) is not None:
            _expect(name, getattr(manifest, name), str)
    if manifest.status not in ("incomplete", "complete"):
        raise ValueError(f"status is neither incomplete nor complete: {shown(manifest.status)}")


def _expect(name: str, value: object, kind: type) -> None:
    if not isinstance(value, kind):
        raise ValueError(f"{name} is no {WORDS[kind]}: {shown(value)}")


def _rise(stages: object) -> bool:
    """Whether these are whole numbers from 1 on, each above the one before."""
    if not isinstance(stages, (tuple, list)) or not stages:
        return False
    whole = all(isinstance(n, int) and not isinstance(n, bool) and n >= 1 for n in stages)
    return whole and all(one < other for one, other in pairwise(stages))
