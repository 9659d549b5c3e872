"""Files that a scenario names and then holds: their content becomes part of it."""

import hashlib
from functools import lru_cache
from pathlib import Path

from cram_sim.quantities import shown

MEGABYTE = 1_000_000  # bytes


class EmbeddedFileError(ValueError):
    """A file that cannot be taken into the scenario: what is wrong; what to write."""


def embedded_content(
    folder: Path, written: str, expected: object, *, thing: str, most_megabytes: int
) -> tuple[bytes, str]:
    """The content of a file that is named from `folder`, and its SHA-256.

    `thing` is what it should be; `expected` the digest that the scenario states, or None. Raises
    EmbeddedFileError for what cannot be read, is no ordinary file, is too large or has another
    digest.
    """
    most = most_megabytes * MEGABYTE
    path = folder / written
    try:
        # Reading from a named pipe or a device may never end. A folder says itself what it is.
        is_endless = path.exists() and not (path.is_file() or path.is_dir())
        content, found = (b"", "") if is_endless else _beginning(path, most + 1, _version(path))
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "cannot be read").lower()
        raise EmbeddedFileError(
            f"{reason} (got {shown(written)}); write the path of {thing}, from the "
            "scenario's own folder"
        ) from None
    if is_endless:
        raise EmbeddedFileError(
            f"not an ordinary file but a pipe or a device (got {shown(written)}); write the "
            f"path of {thing} that is stored on disk"
        )
    if len(content) > most:
        raise EmbeddedFileError(f"larger than {most_megabytes} MB; cut a piece out of it")
    if expected is not None and found != expected:
        raise EmbeddedFileError(
            f"not the content that the scenario was made with (got SHA-256 {found[:12]}...); "
            "write the path of that file, or leave its SHA-256 out"
        )
    return content, found


def _version(path: Path) -> tuple[int, int, int]:
    """What changes when a file is written."""
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


@lru_cache(maxsize=4)  # so that all cells of a study hold one and the same content
def _beginning(path: Path, most: int, _: tuple[int, int, int]) -> tuple[bytes, str]:
    """The beginning of a file in this version of it, and its SHA-256."""
    with path.open("rb") as stream:
        content = stream.read(most)
    return content, hashlib.sha256(content).hexdigest()
