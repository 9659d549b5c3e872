"""Work that only notes who did it: what the tests of backends give to workers."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from cram_sim.experiment.jobs import Job, Work
from cram_sim.experiment.manifest import Block, blocks_of

BLOCKS = blocks_of(60, 10)


@dataclass(frozen=True)
class Note:
    """Stores a block as a file that says which process computed it."""

    directory: Path

    def __call__(self, block: Block) -> Block:
        (self.directory / block.name).write_text(str(os.getpid()), encoding="utf-8")
        return block


@dataclass(frozen=True)
class Threads(Note):
    """Stores how many threads compiled code has in the process, and where it computes."""

    def __call__(self, block: Block) -> Block:
        import numba

        said = f"{os.environ.get('NUMBA_NUM_THREADS')} {numba.get_num_threads()}"
        (self.directory / block.name).write_text(said, encoding="utf-8")
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
class KilledAnswering(Note):
    """Returns so much that it is still answering when it is killed, at one block and once."""

    def __call__(self, block: Block) -> bytes:  # type: ignore[override]
        super().__call__(block)
        been_here = self.directory / "killed"
        if block.first == 30 and not been_here.exists():
            been_here.touch()
            Timer(0.2, os.kill, (os.getpid(), signal.SIGKILL)).start()
        return bytes(200_000_000 if block.first == 30 else 200_000)


@dataclass(frozen=True)
class Slow(Note):
    """Takes long for every block but the first."""

    def __call__(self, block: Block) -> Block:
        super().__call__(block)
        if block.first:
            time.sleep(60.0)
        return block


@dataclass(frozen=True)
class Wrong(Note):
    """Fails."""

    def __call__(self, block: Block) -> Block:
        raise ValueError(f"block {block.name} went wrong")


@dataclass(frozen=True)
class Ready:
    """Work that is ready."""

    work: Work[Block]

    def __call__(self) -> Work[Block]:
        return self.work


@dataclass(frozen=True)
class Counted(Ready):
    """Work whose every preparation leaves a file."""

    directory: Path

    def __call__(self) -> Work[Block]:
        (self.directory / f"prepared by {os.getpid()} at {time.monotonic_ns()}").touch()
        return self.work


def job(
    work: Callable[[Path], Work[Block]],
    directory: Path,
    *,
    name: str = "job",
    blocks: tuple[Block, ...] = BLOCKS,
) -> Job[Block]:
    return Job(name, Ready(work(directory)), blocks, directory)


def counted_job(directory: Path, name: str, blocks: tuple[Block, ...]) -> Job[Block]:
    """A job of a directory of its own, which tells how often it was prepared."""
    directory.mkdir(parents=True)
    return Job(name, Counted(Note(directory), directory), blocks, directory)
