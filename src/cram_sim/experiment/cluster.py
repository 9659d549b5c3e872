"""Blocks spread over the workers of a Dask cluster, or over one started here.

A worker that dies costs the blocks that it was at: Dask has another compute them. Where the
scheduler dies, the run ends with a message, and what is finished is kept.
"""

import re
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import TYPE_CHECKING, Any

from cram_sim.errors import ClusterError
from cram_sim.experiment.cluster_connection import connected
from cram_sim.experiment.dispatch import Dispatch, Task
from cram_sim.experiment.jobs import Job, Result, Stored, WorkersLostError
from cram_sim.experiment.whole_files import UNFINISHED

if TYPE_CHECKING:
    from distributed import Client, Future

MOST_WORKERS = 1024
COUNTED_EVERY_S = 2.0
# As long as the queue of a computing centre may take to start a worker anew: assumed.
WITHOUT_WORKERS_S = 600.0


class Dask:
    """The workers of a Dask cluster: `tcp://HOST:PORT`, or `local:N`, which is started here."""

    def __init__(self, address: str) -> None:
        """Raise ClusterError if this is no address."""
        local = re.fullmatch(r"local:(\d{1,4})", address)
        self.address = address
        self._local_workers = int(local[1]) if local else 0
        is_remote = re.fullmatch(r"(tcp|tls)://[^\s/]+:\d{1,5}", address)
        if not is_remote and not 1 <= self._local_workers <= MOST_WORKERS:
            raise ClusterError(
                f"--cluster: {address!r} is no cluster; write tcp://HOST:PORT of a scheduler, or "
                f"local:2 for two workers of this machine (at most {MOST_WORKERS})"
            )
        self._opened = ExitStack()

    def __enter__(self) -> "Dask":
        """Start or reach the cluster, and refuse workers that would compute something else."""
        self._client = self._opened.enter_context(connected(self.address, self._local_workers))
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def run(self, jobs: Iterable[Job[Result]]) -> Iterator[Stored[Result]]:
        """Yield each block when it is stored; WorkersLostError if the cluster is lost."""
        dispatch, call, crew = Dispatch(jobs), _Call(self._client), _Crew(self._client)
        try:
            while dispatch.fill(crew.count(), call.ask):
                try:
                    stored = dispatch.take(_answer, timeout=COUNTED_EVERY_S)
                except Empty:
                    continue
                if stored is not None:
                    yield stored
        finally:
            call.end(dispatch.asked())


class _Call:
    """What one call of `run` asks of the cluster, under names of its own.

    Each job's directory holds a token as long as it is computed, by which workers know that they
    see the directory itself and not another of that name.
    """

    def __init__(self, client: "Client") -> None:
        self._client = client
        self._name = uuid.uuid4().hex
        self._tokens: dict[str, Path] = {}

    def ask(self, task: Task[Any]) -> "Future[Any]":
        """Have a worker prepare a job, whose case stays with the workers, or compute a block."""
        from cram_sim.experiment import cluster_workers

        job = task.job
        if task.block is None:
            token = job.directory.absolute() / f"cluster-{self._name}{UNFINISHED}"
            token.touch()
            self._tokens[job.name] = token
            key = f"prepare-{self._name}-{job.name}"
            return self._client.submit(cluster_workers.prepared, job.prepare, token, key=key)
        key = f"block-{self._name}-{job.name}-{task.block.name}"
        token = self._tokens[job.name]
        return self._client.submit(cluster_workers.computed, task.work, task.block, token, key=key)

    def end(self, unanswered: "list[Future[Any]]") -> None:
        """Forget what is not answered, and remove the tokens."""
        for future in unanswered:
            future.release()
        for token in self._tokens.values():
            token.unlink(missing_ok=True)


class _Crew:
    """The workers, counted anew every few seconds: they may join and leave."""

    def __init__(self, client: "Client") -> None:
        self._client = client
        self._count, self._counted_at = 0, float("-inf")
        self._last_seen_at = monotonic()

    def count(self) -> int:
        """How many there are, at least one; WorkersLostError if there was none for long."""
        now = monotonic()
        if now - self._counted_at > COUNTED_EVERY_S:
            try:
                self._count, self._counted_at = len(self._client.nthreads()), now
            except (OSError, RuntimeError) as error:
                raise _lost() from error
        if self._count:
            self._last_seen_at = now
        elif now - self._last_seen_at > WITHOUT_WORKERS_S:
            raise WorkersLostError(
                f"run: the cluster had no worker for {WITHOUT_WORKERS_S / 60.0:.0f} minutes; what "
                "is finished is kept: start workers and continue with --resume"
            )
        return max(self._count, 1)


def _answer(task: Task[Any], future: "Future[Any]") -> Any:
    """The result of a block, or the future of a case: it does not travel through here."""
    from distributed import KilledWorker

    if future.status == "error":
        error = future.exception()
        if isinstance(error, KilledWorker):
            raise _killed(task) from error
        raise error
    if future.status != "finished":
        raise _lost()
    if task.block is None:
        return future
    try:
        return future.result()
    except (CancelledError, OSError) as error:
        raise _lost() from error


def _killed(task: Task[Any]) -> WorkersLostError:
    what = "prepared it" if task.block is None else f"computed block {task.block.name}"
    return WorkersLostError(
        f"run: {task.job.name}: every worker that {what} was killed (out of memory?); what is "
        "finished is kept: continue with --resume, on workers with more memory"
    )


def _lost() -> WorkersLostError:
    return WorkersLostError(
        "run: the cluster was lost; what is finished is kept: continue with --resume"
    )
