"""Blocks spread over spawned processes of this machine.

The module imports no compiled code, because a worker must set its number of threads before it does.
"""

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any

from cram_sim.experiment.dispatch import Dispatch, Task
from cram_sim.experiment.jobs import Job, Result, Stored, WorkersLostError
from cram_sim.experiment.worker_process import deaf_to_interrupts, one_thread


class Pool:
    """Worker processes, started as there is work for them, which die with their parent.

    Each watches a pipe whose other end is held here alone: it closes when the pool is stopped, and
    when this process is killed.
    """

    def __init__(self, workers: int) -> None:
        context = multiprocessing.get_context("spawn")
        watched, self._held = context.Pipe(duplex=False)
        self._executor = ProcessPoolExecutor(
            workers, mp_context=context, initializer=prepare_worker, initargs=(watched,)
        )

    def submit(self, task: Task[Any]) -> Future[Any]:
        """Have a worker prepare a job or compute a block."""
        with deaf_to_interrupts():
            if task.block is None:
                return self._executor.submit(task.job.prepare)
            return self._executor.submit(task.work, task.block)

    def stop(self) -> None:
        """End the workers; nobody waits for blocks under way, whose shards have no name yet."""
        self._held.close()
        self._executor.shutdown(wait=True, cancel_futures=True)


@dataclass
class Processes:
    """Blocks spread over spawned processes of this machine.

    There are fewer than `workers` of them as long as there is less to do. They stay until the
    context is left, or a call of `run` is stopped half-way.
    """

    workers: int
    _pool: Pool | None = field(default=None, init=False, repr=False, compare=False)

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def run(self, jobs: Iterable[Job[Result]]) -> Iterator[Stored[Result]]:
        """Yield each block when it is stored.

        A pool whose worker was killed is built anew, and what it was asked for is asked again, as
        long as some block was stored since the last time.
        """
        dispatch, lost_before = Dispatch(jobs), False
        try:
            while True:
                try:
                    while dispatch.fill(self.workers, self._submit):
                        stored = dispatch.take(_answer)
                        if stored is not None:
                            lost_before = False
                            yield stored
                    return
                except BrokenProcessPool as error:
                    self._stop()
                    if lost_before:
                        raise _lost_twice() from error
                    lost_before = True
                    dispatch.ask_again()
        except BaseException:
            self._stop()
            raise

    def _submit(self, task: Task[Any]) -> Future[Any]:
        if self._pool is None:
            self._pool = Pool(self.workers)
        return self._pool.submit(task)

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.stop()
            self._pool = None


def _answer(_: Task[Any], future: Future[Any]) -> Any:
    return future.result()


def _lost_twice() -> WorkersLostError:
    return WorkersLostError(
        "run: worker processes were killed twice, and no block was stored in between (out of "
        "memory?); what is finished is kept: run again with --resume, and fewer --workers"
    )


def prepare_worker(watched: Connection) -> None:
    """Make a fresh process a worker: of one thread, until the connection's other end closes."""
    one_thread()
    Thread(target=_end_with, args=(watched,), daemon=True).start()


def _end_with(watched: Connection) -> None:
    with suppress(OSError, EOFError):
        watched.recv_bytes()
    os._exit(1)
