"""Files that are whole or not there: written beside their place, flushed to the disk, renamed."""

import errno
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from cram_sim.errors import RunDirectoryError

UNFINISHED = ".unfinished"


@contextmanager
def renamed_when_whole(*paths: Path) -> Iterator[list[Path]]:
    """Yield a path to write to for each, all of which take their names when all are on the disk.

    Raises RunDirectoryError where they cannot be written.
    """
    # Not the number of the process: machines that share a folder may have equal ones.
    writer = uuid4().hex[:12]
    unfinished = [path.with_name(f"{path.name}.{writer}{UNFINISHED}") for path in paths]
    try:
        for folder in {path.parent for path in paths}:
            folder.mkdir(parents=True, exist_ok=True)
        yield unfinished
        # At once, because the disk takes about as long for all of them as for one.
        with ThreadPoolExecutor(len(paths)) as flushing:
            list(flushing.map(_flush, unfinished))
        for each, path in zip(unfinished, paths, strict=True):
            each.rename(path)
    except OSError as error:
        raise RunDirectoryError(
            f"{paths[0]}: cannot be written ({error.strerror}); {_advice(error)}"
        ) from error
    finally:
        for each in unfinished:
            with suppress(OSError):
                each.unlink(missing_ok=True)


def remove_unfinished(directory: Path) -> None:
    """Remove what killed writers left half-written, in all folders of a directory."""
    for path in directory.rglob(f"*{UNFINISHED}"):
        path.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    with path.open("rb") as written:
        os.fsync(written.fileno())


def _advice(error: OSError) -> str:
    """What mends it: room on the disk only where the disk is full."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "free the disk or choose another place with --out"
    return "choose another place with --out, in a folder that you may write to"
