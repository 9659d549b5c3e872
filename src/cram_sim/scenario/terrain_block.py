"""The `terrain:` block: its file is read into the scenario, which then needs it no more."""

from pathlib import Path, PurePath
from typing import Final

from pydantic import ValidationError

from cram_sim.scenario.embedded_file import EmbeddedFileError, embedded_content
from cram_sim.scenario.model import Terrain
from cram_sim.scenario.positions import Origin
from cram_sim.scenario.resolution import Resolution, Tree
from cram_sim.scenario.terrain_file import TerrainError, elevation_grid

MOST_MEGABYTES: Final = 100


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
        content, digest = embedded_content(
            folder,
            block["file"],
            block.get("sha256"),
            thing="an elevation grid",
            most_megabytes=MOST_MEGABYTES,
        )
    except EmbeddedFileError as error:
        resolution.refuse(("terrain", "file"), str(error))
        resolution.excused.add(("terrain", "file"))
        return
    # The name alone, not the way to it: a run keeps the file beside its resolved scenario.
    block["file"] = PurePath(block["file"]).name
    block["sha256"] = digest
    block["content"] = content
    _refuse_unreadable(resolution, block)


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
