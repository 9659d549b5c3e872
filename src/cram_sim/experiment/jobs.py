"""What backends are asked to compute, and what they answer: jobs, their blocks, the contract.

A job is one case: it is prepared once, wherever, and its blocks are then computed by whoever is
free. A worker writes its shards before it answers, so a lost worker loses nothing that was
finished.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from cram_sim.errors import CramSimError
from cram_sim.experiment.manifest import Block

Result_co = TypeVar("Result_co", covariant=True)
Result = TypeVar("Result")


class WorkersLostError(CramSimError):
    """Those who computed are gone; what they had finished is kept."""

    exit_code = 1


class Work(Protocol[Result_co]):
    """Computes one block and stores its tables; can be pickled."""

    def __call__(self, block: Block) -> Result_co:
        """Return what the block came to, when its shards are written."""
        ...


@dataclass(frozen=True)
class Job(Generic[Result]):
    """One case and the blocks to compute of it; names are unique within a call of `run`.

    `prepare` can be pickled and is called once, in this process or in a worker: no two workers
    prepare a case, which another processor might do with other bits. `directory` is where its
    shards go, which exists: workers of other machines must see it.
    """

    name: str
    prepare: Callable[[], Work[Result]]
    blocks: tuple[Block, ...]
    directory: Path


@dataclass(frozen=True)
class Stored(Generic[Result]):
    """A block whose shards are written, and what its work returned."""

    job: str
    block: Block
    result: Result


class Backend(Protocol):
    """Runs jobs, their blocks in any order. Use as a context: workers stay between calls."""

    def __enter__(self) -> "Backend":
        """Start what computes, or be ready to."""
        ...

    def __exit__(self, *_: object) -> None:
        """Stop it, waiting for no block."""
        ...

    def run(self, jobs: Iterable[Job[Result]]) -> Iterator[Stored[Result]]:
        """Yield each block when it is stored. Jobs are taken one by one, as there is room."""
        ...
