"""Who computes the blocks: this process, or several.

A job is one case: it is prepared once, wherever, and its blocks are then computed by whoever is
free. A worker writes its shards before it answers, so a lost worker loses nothing that was
finished. The module imports no compiled code, because a worker must set its number of threads
before it does.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from cram_sim.errors import CramSimError
from cram_sim.experiment.manifest import Block

Result_co = TypeVar("Result_co", covariant=True)
Result = TypeVar("Result")


class WorkersLostError(CramSimError):
    """Worker processes died twice; what they had finished is kept."""

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
    prepare a case, which another processor might do with other bits.
    """

    name: str
    prepare: Callable[[], Work[Result]]
    blocks: tuple[Block, ...]


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


@dataclass(frozen=True)
class Serial:
    """One block after the other, in this process."""

    def __enter__(self) -> "Serial":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, jobs: Iterable[Job[Result]]) -> Iterator[Stored[Result]]:
        """Yield each block when it is stored."""
        for job in jobs:
            work = job.prepare()
            for block in job.blocks:
                yield Stored(job.name, block, work(block))


@dataclass(frozen=True)
class Processes:
    """Blocks spread over spawned processes of this machine."""

    workers: int

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, jobs: Iterable[Job[Result]]) -> Iterator[Stored[Result]]:
        """Yield each block when it is stored; a pool whose worker was killed is rebuilt once."""
        missing = {(job.name, block): job for job in jobs for block in job.blocks}
        for _ in range(2):
            try:
                for stored in self._pool(
                    list({j.name: j for j in missing.values()}.values()), set(missing)
                ):
                    del missing[stored.job, stored.block]
                    yield stored
            except BrokenProcessPool:
                continue
            return
        raise WorkersLostError(
            f"run: worker processes were killed twice, {len(missing)} blocks are missing (out of "
            "memory?); run again with --resume, and fewer --workers"
        )

    def _pool(
        self, jobs: list[Job[Result]], missing: set[tuple[str, Block]]
    ) -> Iterator[Stored[Result]]:
        others = set(multiprocessing.active_children())
        pool = ProcessPoolExecutor(
            self.workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=prepare_worker,
        )
        try:
            pending: dict[Future[Result], tuple[str, Block]] = {}
            for job in jobs:
                work = pool.submit(job.prepare).result()
                for block in job.blocks:
                    if (job.name, block) in missing:
                        pending[pool.submit(work, block)] = (job.name, block)
            while pending:
                done, _ = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    yield Stored(*pending.pop(future), future.result())
        except BaseException:
            # Stopped half-way: nobody waits for blocks under way, their shards have no name yet.
            for process in set(multiprocessing.active_children()) - others:
                process.terminate()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def backend_of(workers: int, cluster: str | None) -> Backend:
    """The backend for so many workers of this machine."""
    if cluster is not None:
        raise CramSimError("--cluster: no cluster can be used yet; leave it out")
    return Processes(workers) if workers > 1 else Serial()


def prepare_worker() -> None:
    """Make a fresh process a worker: one thread, and Ctrl-C is the parent's to handle."""
    os.environ["NUMBA_NUM_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
