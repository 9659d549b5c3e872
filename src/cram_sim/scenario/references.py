"""Names in a file: each given once in its block, and none called for that nobody has."""

from collections.abc import Iterator
from typing import Any, Final

from cram_sim.quantities import did_you_mean, shown
from cram_sim.scenario.command import COMMAND_POST
from cram_sim.scenario.document import Location
from cram_sim.scenario.resolution import Resolution

NAMED: Final = (
    ("defended_assets",),
    ("launch_sites",),
    ("salvos",),
    ("sensors",),
    ("fire_units",),
    ("warning_zones",),
    ("airspace", "hold_fire"),
    ("airspace", "corridors"),
    ("questions",),
    ("reported",),
)
# Where a name is called for, or a list of them, and the block that has it.
REFERENCES: Final = (
    (("salvos",), "from", "launch_sites"),
    (("salvos",), "aimed_at", "defended_assets"),
    (("sensors",), "on", "fire_units"),
    (("resupply",), "fire_unit", "fire_units"),
    (("airspace", "hold_fire"), "fire_units", "fire_units"),
    (("reported_event",), "others_near", "defended_assets"),
    (("reported_event",), "others_outside", "defended_assets"),
    (("questions",), "damaged", "defended_assets"),
    (("questions",), "undamaged", "defended_assets"),
    (("questions",), "of", "defended_assets"),
    (("reported",), "of", "defended_assets"),
)


def refuse_duplicate_names(resolution: Resolution) -> None:
    """Refuse a name that two entries of a block have."""
    for path in NAMED:
        seen: set[str] = set()
        for location, entry in _entries(resolution.tree, path):
            name = entry.get("name")
            if isinstance(name, str) and name in seen:
                block = ".".join(path)
                resolution.refuse(
                    (*location, "name"),
                    f"a name twice (got {shown(name)}); write one that no other of {block} has",
                )
            elif isinstance(name, str):
                seen.add(name)


def refuse_unknown_references(resolution: Resolution) -> None:
    """Refuse a name that is called for where nothing has it."""
    for path, key, wanted in REFERENCES:
        known = _names(resolution, wanted)
        for location, name in _references(resolution, path, key):
            if name not in known:
                thing = wanted.replace("_", " ").removesuffix("s")
                hint = did_you_mean(name, known) if known else f"name one of `{wanted}:` so"
                resolution.refuse(location, f"no {thing} of this name (got {shown(name)}); {hint}")
    _refuse_unknown_outages(resolution)


def _refuse_unknown_outages(resolution: Resolution) -> None:
    """Refuse an outage of nothing, or of one of two things that have the same name."""
    known = [*_names(resolution, "sensors"), *_names(resolution, "fire_units"), COMMAND_POST]
    for location, name in _references(resolution, ("outages",), "of"):
        if name not in known:
            hint = did_you_mean(name, known)
            resolution.refuse(
                location, f"no sensor or fire unit of this name (got {shown(name)}); {hint}"
            )
        elif known.count(name) > 1:
            resolution.refuse(
                location, f"two things have this name (got {shown(name)}); give each its own"
            )


def _names(resolution: Resolution, block: str) -> list[str]:
    named = [entry.get("name") for _, entry in resolution.entries(block)]
    return list(dict.fromkeys(name for name in named if isinstance(name, str)))


def _references(resolution: Resolution, path: Location, key: str) -> Iterator[tuple[Location, str]]:
    """Every name under this key of these entries, with its location."""
    for location, entry in _entries(resolution.tree, path):
        written = entry.get(key)
        if isinstance(written, str):
            yield (*location, key), written
        elif isinstance(written, tuple):
            for number, name in enumerate(written):
                if isinstance(name, str):
                    yield (*location, key, number), name


def _entries(tree: Any, path: Location) -> Iterator[tuple[Location, dict[str, Any]]]:
    """The mapping at this path of the tree, or those in the list there, each with its location."""
    for step in path:
        tree = tree.get(step) if isinstance(tree, dict) else None
    if isinstance(tree, dict):
        yield path, tree
    elif isinstance(tree, tuple):
        for number, entry in enumerate(tree):
            if isinstance(entry, dict):
                yield (*path, number), entry
