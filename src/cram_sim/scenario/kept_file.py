"""A scenario's file as it was read, to be kept elsewhere with all the files that it names."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any, Final

import yaml
from yamlcore import CCoreDumper

from cram_sim.scenario import geojson_block, table_block
from cram_sim.scenario.document import Location
from cram_sim.scenario.load import Reading
from cram_sim.scenario.places import GROUNDS
from cram_sim.scenario.uncertain import with_values

WIDTH: Final = 100  # characters of a line


def kept_files(reading: Reading, name: str) -> dict[str, bytes]:
    """The content of files by name: the scenario, which is called `name`, and what it reads.

    What it takes from the catalogue and what it calls uncertain stay as they are written. It names
    the other files as they lie beside it here.
    """
    tree, folder = reading.document.tree, Path(reading.document.file).parent
    files: dict[str, bytes] = {}
    names: dict[Location, str] = {}
    for location, written in _named_files(tree):
        content = (folder / written).read_bytes()
        names[location] = _free_name(PurePath(written).name, content, files)
        files[names[location]] = content
    text = yaml.dump(
        _as_lists(with_values(tree, names)),
        Dumper=CCoreDumper, sort_keys=False, allow_unicode=True, width=WIDTH,
    )  # fmt: skip
    return {name: text.encode(), **files}


def _named_files(tree: Any) -> Iterator[tuple[Location, str]]:
    """Every file that a valid scenario names, and where."""
    if "terrain" in tree:
        yield ("terrain", "file"), tree["terrain"]["file"]
    for number, unit in enumerate(tree.get("fire_units", ())):
        if table_block.FILE in unit:
            yield ("fire_units", number, table_block.FILE), unit[table_block.FILE]
    for block in GROUNDS:
        for number, entry in enumerate(tree.get(block, ())):
            if geojson_block.KEY in entry:
                at = (block, number, geojson_block.KEY, geojson_block.FILE)
                yield at, entry[geojson_block.KEY][geojson_block.FILE]


def _free_name(name: str, content: bytes, files: Mapping[str, bytes]) -> str:
    """The name, or with a number before it where another file has it already."""
    names = (name, *(f"{number}-{name}" for number in range(2, len(files) + 3)))
    return next(each for each in names if files.get(each, content) == content)


def _as_lists(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _as_lists(value) for key, value in node.items()}
    return [_as_lists(value) for value in node] if isinstance(node, tuple) else node
