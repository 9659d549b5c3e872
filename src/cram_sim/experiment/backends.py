"""Who computes the blocks: this process, or several.

A worker writes its shard and returns only the block, so a lost worker loses nothing that was
finished. The module imports no compiled code, because a worker must set its number of threads
before it does.
"""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Protocol

from cram_sim.errors import CramSimError
from cram_sim.experiment.store import Block


class WorkersLostError(CramSimError):
    """Worker processes died twice; what they had finished is kept."""

    exit_code = 1


class Work(Protocol):
    """Computes one block and stores its tables; can be pickled."""

    def __call__(self, block: Block) -> Block:
        """Return the block when its shards are written."""
        ...


class Backend(Protocol):
    """Runs blocks, in any order, and yields each when it is stored."""

    def run(self, work: Work, blocks: Sequence[Block]) -> Iterator[Block]:
        """Yield each block when it is stored."""
        ...


@dataclass(frozen=True)
class Serial:
    """One block after the other, in this process."""

    def run(self, work: Work, blocks: Sequence[Block]) -> Iterator[Block]:
        """Yield each block when it is stored."""
        for block in blocks:
            yield work(block)


@dataclass(frozen=True)
class Processes:
    """Blocks spread over spawned processes of this machine."""

    workers: int

    def run(self, work: Work, blocks: Sequence[Block]) -> Iterator[Block]:
        """Yield each block when it is stored; a pool whose worker was killed is rebuilt once."""
        missing = dict.fromkeys(blocks)
        for _ in range(2):
            try:
                for block in self._pool(work, tuple(missing)):
                    del missing[block]
                    yield block
            except BrokenProcessPool:
                continue
            return
        raise WorkersLostError(
            f"run: worker processes were killed twice, {len(missing)} blocks are missing (out of "
            "memory?); run again with --resume, and fewer --workers"
        )

    def _pool(self, work: Work, blocks: Sequence[Block]) -> Iterator[Block]:
        others = set(multiprocessing.active_children())
        pool = ProcessPoolExecutor(
            min(self.workers, len(blocks)),
            mp_context=multiprocessing.get_context("spawn"),
            initializer=prepare_worker,
        )
        try:
            yield from _as_completed({pool.submit(work, block) for block in blocks})
        except BaseException:
            # Stopped half-way: nobody waits for blocks under way, their shards have no name yet.
            for process in set(multiprocessing.active_children()) - others:
                process.terminate()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def prepare_worker() -> None:
    """Make a fresh process a worker: one thread, and Ctrl-C is the parent's to handle."""
    os.environ["NUMBA_NUM_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _as_completed(pending: set[Future[Block]]) -> Iterator[Block]:
    while pending:
        done, pending = wait(pending, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()
