from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from experiment.block_work import Note, job

from cram_sim.experiment.dispatch import TASKS_PER_WORKER, Dispatch, Task
from cram_sim.experiment.jobs import Job
from cram_sim.experiment.manifest import Block, blocks_of

PLACE = Path()


class Workers:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.tasks: list[Task[Block]] = []
        self.futures: list[Future[Any]] = []

    def ask(self, task: Task[Block]) -> Future[Any]:
        self.tasks.append(task)
        self.futures.append(Future())
        return self.futures[-1]

    def answer_all(self) -> int:
        """Answer what is asked, and say how much that was."""
        open_ = [pair for pair in zip(self.tasks, self.futures, strict=True) if not pair[1].done()]
        for task, future in open_:
            future.set_result(task.block)
        return len(open_)


def value(_: Task[Block], future: Future[Any]) -> Any:
    return future.result()


def jobs_of(number: int, blocks: int, begun: list[str]) -> Iterator[Job[Block]]:
    for name in map(str, range(number)):
        begun.append(name)
        yield job(Note, PLACE, name=name, blocks=blocks_of(blocks, 1))


def stored_by_one_at_a_time(dispatch: Dispatch[Block], workers: Workers) -> list[tuple[str, int]]:
    stored = []
    while dispatch.fill(2, workers.ask):
        for _ in range(workers.answer_all()):
            answer = dispatch.take(value)
            if answer is not None:
                stored.append((answer.job, answer.block.first))
    return stored


def test_every_block_of_every_job_is_asked_for_once() -> None:
    stored = stored_by_one_at_a_time(Dispatch(jobs_of(5, 3, [])), Workers())
    assert sorted(stored) == [(name, block) for name in "01234" for block in range(3)]


def test_a_job_is_prepared_once_and_before_its_blocks() -> None:
    workers = Workers()
    stored_by_one_at_a_time(Dispatch(jobs_of(5, 3, [])), workers)
    for name in "01234":
        asked = [task.block is None for task in workers.tasks if task.job.name == name]
        assert asked == [True, False, False, False]


def test_workers_are_asked_for_no_more_than_keeps_them_busy() -> None:
    workers = Workers()
    dispatch = Dispatch(jobs_of(100, 3, []))
    assert dispatch.fill(2, workers.ask)
    assert len(workers.tasks) <= 2 * TASKS_PER_WORKER


def test_only_a_few_of_many_small_jobs_are_held_at_a_time() -> None:
    begun: list[str] = []
    workers = Workers()
    dispatch = Dispatch(jobs_of(1000, 1, begun))
    held = []
    finished = 0
    while dispatch.fill(2, workers.ask):
        held.append(len(begun) - finished)
        for _ in range(workers.answer_all()):
            finished += dispatch.take(value) is not None
    assert finished == 1000
    assert max(held) <= 2 * 2 * TASKS_PER_WORKER


def test_the_next_job_is_begun_before_the_last_block_of_one_is_asked_for() -> None:
    workers = Workers()
    stored_by_one_at_a_time(Dispatch(jobs_of(2, 20, [])), workers)
    names = [(task.job.name, task.block is None) for task in workers.tasks]
    assert names.index(("1", True)) < len(names) - 1 - names[::-1].index(("0", False))


def test_what_lost_workers_were_asked_for_is_asked_again_and_nothing_else() -> None:
    begun: list[str] = []
    dispatch, lost, workers = Dispatch(jobs_of(4, 2, begun)), Workers(), Workers()
    dispatch.fill(2, lost.ask)
    lost.answer_all()
    dispatch.take(value)
    dispatch.fill(2, lost.ask)
    dispatch.ask_again()
    assert dispatch.asked() == []
    stored = stored_by_one_at_a_time(dispatch, workers)
    assert sorted(stored) == [(name, block) for name in "0123" for block in range(2)]
    again = [task.job.name for task in workers.tasks if task.block is None]
    assert again == ["1", "2", "3"]  # the first job's case is kept


def test_a_task_that_nobody_takes_is_not_lost() -> None:
    def refuse(_: Task[Block]) -> Future[Any]:
        raise OSError

    dispatch = Dispatch(jobs_of(1, 2, []))
    with pytest.raises(OSError):  # noqa: PT011
        dispatch.fill(2, refuse)
    assert stored_by_one_at_a_time(dispatch, Workers()) == [("0", 0), ("0", 1)]


def test_without_an_answer_in_time_nothing_is_taken() -> None:
    workers = Workers()
    dispatch = Dispatch(jobs_of(1, 2, []))
    dispatch.fill(2, workers.ask)
    with pytest.raises(Empty):
        dispatch.take(value, timeout=0.01)
    assert stored_by_one_at_a_time(dispatch, workers) == [("0", 0), ("0", 1)]
