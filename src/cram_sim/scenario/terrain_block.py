"""The `terrain:` block: its file is read into the scenario, which then needs it no more."""

import hashlib
from pathlib import Path, PurePath
from typing import Final

from pydantic import ValidationError

from cram_sim.quantities import shown
from cram_sim.scenario.model import Origin, Terrain
from cram_sim.scenario.resolution import Resolution, Tree
from cram_sim.scenario.terrain_file import TerrainError, elevation_grid

MOST_BYTES: Final = 100_000_000


def give_terrain(resolution: Resolution, folder: Path) -> None:
    """Put the content of the terrain's file, from `folder`, into the tree, and its digest."""
    block = resolution.tree.get("terrain")
    if not isinstance(block, dict) or not isinstance(block.get("file"), str):
        return
    if "content" in block:
        resolution.refuse(
            ("terrain", "content"), "not a key of a file; leave it out, `file` names the heights"
        )
        resolution.excused.add(("terrain", "content"))
        return
    try:
        content = _content(folder / block["file"], block["file"])
        _refuse_another(content, block.get("sha256"))
    except TerrainError as error:
        resolution.refuse(("terrain", "file"), str(error))
        resolution.excused.add(("terrain", "file"))
        return
    # The name alone, not the way to it: a run keeps the file beside its resolved scenario.
    block["file"] = PurePath(block["file"]).name
    block["sha256"] = hashlib.sha256(content).hexdigest()
    block["content"] = content
    _refuse_unreadable(resolution, block)


def _content(path: Path, written: str) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "cannot be read").lower()
        raise TerrainError(
            f"{reason} (got {shown(written)}); write the path of an elevation grid, from the "
            "scenario's own folder"
        ) from None
    if len(content) > MOST_BYTES:
        raise TerrainError("larger than 100 MB; cut a piece out of it")
    return content


def _refuse_another(content: bytes, expected: object) -> None:
    found = hashlib.sha256(content).hexdigest()
    if expected is not None and found != expected:
        raise TerrainError(
            f"not the content that the scenario was made with (got SHA-256 {found[:12]}...); "
            "write the path of that file, or leave `sha256` out"
        )


def _refuse_unreadable(resolution: Resolution, block: Tree) -> None:
    try:
        terrain = Terrain.model_validate(block)
        origin = Origin.model_validate(resolution.tree.get("origin"))
    except ValidationError:
        return  # said where the whole tree is validated
    try:
        elevation_grid(terrain, origin)
    except TerrainError as error:
        resolution.refuse(("terrain", "file"), str(error))
