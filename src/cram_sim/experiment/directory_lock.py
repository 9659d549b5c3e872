"""One command at a time in a directory."""

import fcntl
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cram_sim.errors import RunDirectoryError

LOCK = ".lock"


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Keep other commands out of a directory, which is made and, left empty, removed again.

    The operating system forgets the lock of a process that dies. Raises RunDirectoryError where
    another command works there, or where no directory can be.
    """
    try:
        made = [folder for folder in (directory, *directory.parents) if not folder.exists()]
        lock = _taken(directory)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise RunDirectoryError(
            f"{directory}: cannot be a run directory ({reason}); choose another place with --out"
        ) from error
    try:
        yield
    finally:
        # Before it is let go, so that nobody removes a lock that another has taken.
        with suppress(OSError):
            (directory / LOCK).unlink()
        os.close(lock)
        with suppress(OSError):
            for folder in made:
                folder.rmdir()


def is_free(directory: Path) -> bool:
    """Whether nothing lies there yet but the lock of whoever asks.

    Raises RunDirectoryError where no directory can be.
    """
    try:
        directory.stat()
        return directory.is_dir() and all(path.name == LOCK for path in directory.iterdir())
    except FileNotFoundError:
        return True
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise RunDirectoryError(
            f"{directory}: cannot be a run directory ({reason}); choose another place with --out"
        ) from error


def _taken(directory: Path) -> int:
    """The open file of the lock, which says who holds it."""
    path = directory / LOCK
    while True:
        directory.mkdir(parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(lock, 200, 0).decode(errors="replace")
            os.close(lock)
            raise _occupied(directory, holder) from error
        if _is_at(path, lock):
            os.ftruncate(lock, 0)
            os.pwrite(lock, f"process {os.getpid()} on host {platform.node()}".encode(), 0)
            return lock
        os.close(lock)  # whoever held it removed the file in between


def _is_at(path: Path, lock: int) -> bool:
    """Whether the open file is the one of this name still."""
    try:
        return os.path.samestat(path.stat(), os.fstat(lock))
    except FileNotFoundError:
        return False


def _occupied(directory: Path, holder: str) -> RunDirectoryError:
    who = f" ({holder})" if holder else ""
    return RunDirectoryError(
        f"another command is working in {directory}{who}; wait for it, or choose another place "
        "with --out"
    )
