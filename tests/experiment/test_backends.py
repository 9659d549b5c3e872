import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from cram_sim.experiment.backends import Backend, Job, Processes, Serial, Work, WorkersLostError
from cram_sim.experiment.manifest import Block, blocks_of

BLOCKS = blocks_of(60, 10)


@dataclass(frozen=True)
class Prepared:
    """Work that is ready."""

    work: Work[Block]

    def __call__(self) -> Work[Block]:
        return self.work


def job(work: Work[Block], blocks: tuple[Block, ...] = BLOCKS) -> Job[Block]:
    return Job("job", Prepared(work), blocks)


@dataclass(frozen=True)
class Note:
    """Stores a block as a file that says who computed it."""

    directory: Path

    def __call__(self, block: Block) -> Block:
        threads = os.environ.get("NUMBA_NUM_THREADS", "not set")
        compiled = "numba" in sys.modules
        text = f"{os.getpid()} {threads} {compiled}"
        (self.directory / block.name).write_text(text, encoding="utf-8")
        return block


@dataclass(frozen=True)
class Killed(Note):
    """Kills its process at one block: the first time, or every time."""

    always: bool

    def __call__(self, block: Block) -> Block:
        if block.first == 30:
            been_here = self.directory / "killed"
            if self.always or not been_here.exists():
                been_here.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(block)


@dataclass(frozen=True)
class Slow(Note):
    """Takes long for every block but the first."""

    def __call__(self, block: Block) -> Block:
        if block.first:
            time.sleep(60.0)
        return super().__call__(block)


@dataclass(frozen=True)
class Wrong(Note):
    """Fails."""

    def __call__(self, block: Block) -> Block:
        raise ValueError(f"block {block.name} went wrong")


@pytest.mark.parametrize("backend", [Serial(), Processes(2)])
def test_every_block_is_stored_once(backend: Backend, tmp_path: Path) -> None:
    stored = list(backend.run([job(Note(tmp_path))]))
    assert sorted(each.block for each in stored) == list(BLOCKS)
    assert len(list(tmp_path.iterdir())) == len(BLOCKS)


def test_workers_have_one_thread_each_set_before_anything_compiled(tmp_path: Path) -> None:
    list(Processes(2).run([job(Note(tmp_path))]))
    said = {path.read_text(encoding="utf-8").split(" ", 1)[1] for path in tmp_path.iterdir()}
    assert said == {"1 False"}


def test_one_killed_worker_costs_nothing_but_time(tmp_path: Path) -> None:
    stored = list(Processes(2).run([job(Killed(tmp_path, always=False), BLOCKS)]))
    assert sorted(each.block for each in stored) == list(BLOCKS)


def test_workers_killed_twice_are_a_message(tmp_path: Path) -> None:
    with pytest.raises(WorkersLostError, match=r"killed twice, .* blocks are missing") as error:
        list(Processes(2).run([job(Killed(tmp_path, always=True), BLOCKS)]))
    assert error.value.exit_code == 1


def test_error_of_a_block_comes_to_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="went wrong"):
        list(Processes(2).run([job(Wrong(tmp_path), BLOCKS[:2])]))


def test_stopping_half_way_does_not_wait_for_blocks_under_way(tmp_path: Path) -> None:
    began = time.monotonic()
    stored = Processes(2).run([job(Slow(tmp_path), BLOCKS)])
    assert next(stored).block == BLOCKS[0]
    stored.close()  # type: ignore[attr-defined]
    assert time.monotonic() - began < 30.0
    assert [path.name for path in tmp_path.iterdir()] == [BLOCKS[0].name]
