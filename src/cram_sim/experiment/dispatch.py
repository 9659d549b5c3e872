"""What to ask of workers next: enough that none idles, and no more.

A job is begun when little else is left to ask for, so that a sweep of thousands of cases holds only
a few of them, and the next is being prepared while the last blocks of one are computed.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Generic, Protocol, Self

from cram_sim.experiment.jobs import Job, Result, Stored
from cram_sim.experiment.manifest import Block

# One that a worker computes, and one that waits for it.
TASKS_PER_WORKER = 2


class Future(Protocol):
    """The answer to come, as `concurrent.futures` and Dask have it."""

    def add_done_callback(self, fn: Callable[[Self], object], /) -> None:
        """Call a function with this future when the answer is there."""
        ...


@dataclass(frozen=True)
class Task(Generic[Result]):
    """What a worker is asked for: one block of a job, or to prepare it where that is None.

    `work` is what its preparation answered.
    """

    job: Job[Result]
    block: Block | None = None
    work: Any = None


class Dispatch(Generic[Result]):
    """Jobs on their way through workers: what is to be asked, what is asked, what is answered."""

    def __init__(self, jobs: Iterable[Job[Result]]) -> None:
        self._jobs = iter(jobs)
        self._waiting: deque[Task[Result]] = deque()
        self._being_prepared = 0  # blocks of the jobs that are
        self._asked: dict[Any, Task[Result]] = {}
        self._answers: SimpleQueue[Any] = SimpleQueue()

    def fill(self, workers: int, ask: Callable[[Task[Result]], Future]) -> bool:
        """Ask for as much as so many workers take; return whether an answer is still to come."""
        most = TASKS_PER_WORKER * workers
        while len(self._asked) < most and (task := self._next(most)) is not None:
            try:
                future = ask(task)
            except BaseException:
                self._waiting.appendleft(task)
                raise
            self._asked[future] = task
            future.add_done_callback(self._answers.put)
        return bool(self._asked)

    def take(
        self, value: Callable[[Task[Result], Any], Any], *, timeout: float | None = None
    ) -> Stored[Result] | None:
        """Wait for an answer: a stored block, or None if it was a preparation.

        `value` gets the task and its future, and returns the answer or raises: the task then
        counts as asked. Raises queue.Empty after `timeout` seconds without an answer.
        """
        future = self._answers.get(timeout=timeout)
        task = self._asked[future]
        answer = value(task, future)
        del self._asked[future]
        if task.block is not None:
            return Stored(task.job.name, task.block, answer)
        self._being_prepared -= len(task.job.blocks)
        self._waiting.extend(Task(task.job, block, answer) for block in task.job.blocks)
        return None

    def ask_again(self) -> None:
        """Forget all that is asked of workers that are lost, and ask for it anew."""
        self._waiting.extendleft(reversed(self._asked.values()))
        self._asked = {}
        self._answers = SimpleQueue()

    def asked(self) -> list[Any]:
        """The futures whose answers were not taken."""
        return list(self._asked)

    def _next(self, enough: int) -> Task[Result] | None:
        if len(self._waiting) + self._being_prepared < enough:
            job = next(self._jobs, None)
            if job is not None:
                self._being_prepared += len(job.blocks)
                return Task(job)
        return self._waiting.popleft() if self._waiting else None
