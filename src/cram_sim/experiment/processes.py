"""Blocks spread over spawned processes of this machine.

The module imports no compiled code, because a worker must set its number of threads before it does.
"""

import multiprocessing
import os
import pickle
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any

from cram_sim.errors import RunDirectoryError
from cram_sim.experiment.dispatch import Dispatch, Task
from cram_sim.experiment.jobs import Job, Result, Stored, WorkersLostError
from cram_sim.experiment.worker_process import deaf_to_interrupts, one_thread


class Pool:
    """Worker processes, started as there is work for them, which die with their parent.

    Each watches a pipe whose other end is held here alone: it closes when the pool is stopped, and
    when this process is killed.

    Work and answers are files of a folder, and what goes through the executor's pipes is their
    names: a message that is written at once or not at all. Of a longer one a worker that is killed
    may write a part, for whose rest the executor would wait without end.
    """

    def __init__(self, workers: int) -> None:
        context = multiprocessing.get_context("spawn")
        watched, self._held = context.Pipe(duplex=False)
        self._folder = Path(tempfile.mkdtemp(prefix="cram-sim-"))
        self._asked = 0
        self._executor = ProcessPoolExecutor(
            workers,
            mp_context=context,
            initializer=prepare_worker,
            initargs=(watched, self._folder),
        )

    def submit(self, task: Task[Any]) -> Future[Any]:
        """Have a worker prepare a job or compute a block."""
        self._asked += 1
        question = self._folder / str(self._asked)
        asked = (task.job.prepare, ()) if task.block is None else (task.work, (task.block,))
        _write(question, asked)
        with deaf_to_interrupts():
            return self._executor.submit(answer_to, question)

    def stop(self) -> None:
        """End the workers; nobody waits for blocks under way, whose shards have no name yet."""
        self._held.close()
        self._executor.shutdown(wait=True, cancel_futures=True)
        shutil.rmtree(self._folder, ignore_errors=True)


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


def _answer(_: Task[Any], future: Future[Path]) -> Any:
    answer = future.result()
    found = pickle.loads(answer.read_bytes())  # noqa: S301  what our own worker wrote
    answer.unlink()
    return found


def answer_to(question: Path) -> Path:
    """The file with what a function returns, of the file with the function and its arguments."""
    function, arguments = pickle.loads(question.read_bytes())  # noqa: S301  what our parent wrote
    answer = question.with_suffix(".answer")
    _write(answer, function(*arguments))
    question.unlink()
    return answer


def _write(path: Path, content: object) -> None:
    try:
        path.write_bytes(pickle.dumps(content))
    except OSError as error:
        raise RunDirectoryError(
            f"{path.parent}: cannot be written ({error.strerror}); free the disk, or set TMPDIR to "
            "another folder"
        ) from error


def _lost_twice() -> WorkersLostError:
    return WorkersLostError(
        "run: worker processes were killed twice, and no block was stored in between (out of "
        "memory?); what is finished is kept: run again with --resume, and fewer --workers"
    )


def prepare_worker(watched: Connection, folder: Path) -> None:
    """Make a fresh process a worker: of one thread, until the connection's other end closes.

    Then `folder` goes too, for the parent may have been killed.
    """
    one_thread()
    Thread(target=_end_with, args=(watched, folder), daemon=True).start()


def _end_with(watched: Connection, folder: Path) -> None:
    with suppress(OSError, EOFError):
        watched.recv_bytes()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)
