"""Paths into a scenario's file: `fire_units[north gun].at.north`, `fire_units[*].round_dispersion`.

A step is a key of a mapping, or an entry of a list: by its name, by its number from 0, or all.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from cram_sim.quantities import did_you_mean, shown
from cram_sim.scenario.document import Location
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.parameters import Place
from cram_sim.scenario.resolution import Tree

ALL: Final = "*"
TOKEN: Final = re.compile(r"(?P<dot>\.?)(?P<key>[^.\[\]]+)|\[(?P<entry>[^\[\]]+)\]")


class PathError(ValueError):
    """A path that leads nowhere: what is wrong (got X); what to write."""


@dataclass(frozen=True)
class Entry:
    """A step to an entry of a list: its name, its number or all of them."""

    written: str


@dataclass(frozen=True)
class Found:
    """Where a path leads in a file, and what may stand there."""

    location: Location
    place: Place


@dataclass(frozen=True)
class _Reached:
    """As far as a path has been followed: also what the file has there, None where nothing."""

    location: Location
    place: Place
    node: Any
    words: str


def steps_of(path: str) -> tuple[str | Entry, ...]:
    """The steps of a path. Raises PathError where it is not one."""
    steps: list[str | Entry] = []
    at = 0
    while at < len(path):
        match = TOKEN.match(path, at)
        if match is None or (match["key"] is not None and bool(match["dot"]) != bool(steps)):
            raise PathError(
                f"not a path (got {shown(path)}); write e.g. command.delay or "
                "fire_units[north gun].round_dispersion"
            )
        steps.append(Entry(match["entry"]) if match["key"] is None else match["key"])
        at = match.end()
    return tuple(steps)


def found(path: str, tree: Tree, scenario: Scenario) -> tuple[Found, ...]:
    """Every place in the file that a path leads to.

    `tree` is what the file says, `scenario` what it describes. Raises PathError at the first step
    that leads nowhere, with what it could have been.
    """
    reached = [_Reached((), Place(Scenario, value=scenario), tree, "")]
    for step in steps_of(path):
        reached = [there for here in reached for there in _follow(here, step)]
    return tuple(Found(there.location, there.place) for there in reached)


def path_to(tree: Tree, location: Location) -> str:
    """The path of a location, entries by their names where they have one."""
    path = ""
    node: Any = tree
    for step in location:
        node = node.get(step) if isinstance(node, dict) else node[step]
        if isinstance(step, int):
            name = node.get("name") if isinstance(node, dict) else None
            path += f"[{step if name is None else name}]"
        else:
            path += f".{step}" if path else step
    return path


def _follow(here: _Reached, step: str | Entry) -> list[_Reached]:
    return _entries(here, step) if isinstance(step, Entry) else [_key(here, step)]


def _key(here: _Reached, key: str) -> _Reached:
    if here.place.is_list:
        raise PathError(f"{here.words} is a list; write {here.words}[*].{key}, or one by its name")
    if here.place.spec is None:
        raise PathError(f"{here.words} has no keys (got {shown(key)}); end the path there")
    place = here.place.under(key)
    if place is None:
        within = here.words or "a scenario"
        raise PathError(
            f"no such key in {within} (got {shown(key)}); {did_you_mean(key, here.place.keys)}"
        )
    is_open = here.node is None or isinstance(here.node, dict) or here.place.uses
    if not is_open:
        raise PathError(
            f"{here.words} is no mapping in the scenario (got {shown(here.node)}); "
            "write one there, or end the path there"
        )
    node = here.node.get(key) if isinstance(here.node, dict) else None
    words = f"{here.words}.{key}" if here.words else key
    return _Reached((*here.location, key), place, node, words)


def _entries(here: _Reached, entry: Entry) -> list[_Reached]:
    if not here.place.is_list:
        raise PathError(f"{here.words or 'a scenario'} is no list; leave [{entry.written}] out")
    nodes = here.node if isinstance(here.node, tuple) else ()
    if not nodes:
        raise PathError(f"{here.words} has no entries in the scenario; write them there first")
    if entry.written == ALL:
        return [_entry(here, number) for number in range(len(nodes))]
    if entry.written.isascii() and entry.written.isdecimal():
        number = int(entry.written)
        if number >= len(nodes):
            raise PathError(
                f"no entry of this number in {here.words} (got {number}); "
                f"write one from 0 to {len(nodes) - 1}"
            )
        return [_entry(here, number)]
    names = [node.get("name") if isinstance(node, dict) else None for node in nodes]
    if entry.written not in names:
        known = [name for name in names if isinstance(name, str)]
        hint = did_you_mean(entry.written, known) if known else f"write 0 to {len(nodes) - 1}"
        raise PathError(
            f"no entry of this name in {here.words} (got {shown(entry.written)}); {hint}"
        )
    return [_entry(here, names.index(entry.written))]


def _entry(here: _Reached, number: int) -> _Reached:
    place = here.place.under(number)
    assert place is not None  # a list has entries
    location = (*here.location, number)
    return _Reached(location, place, here.node[number], f"{here.words}[{number}]")
