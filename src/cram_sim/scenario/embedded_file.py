"""Files that a scenario names and then holds: their content becomes part of it."""

import hashlib
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
    EmbeddedFileError for a file that cannot be read, is too large or has another digest.
    """
    most = most_megabytes * MEGABYTE
    try:
        with (folder / written).open("rb") as stream:
            content = stream.read(most + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "cannot be read").lower()
        raise EmbeddedFileError(
            f"{reason} (got {shown(written)}); write the path of {thing}, from the "
            "scenario's own folder"
        ) from None
    if len(content) > most:
        raise EmbeddedFileError(f"larger than {most_megabytes} MB; cut a piece out of it")
    found = hashlib.sha256(content).hexdigest()
    if expected is not None and found != expected:
        raise EmbeddedFileError(
            f"not the content that the scenario was made with (got SHA-256 {found[:12]}...); "
            "write the path of that file, or leave its SHA-256 out"
        )
    return content, found
