"""From what the file says to what the objects need: catalogue, places, words and names resolved.

Works on the plain tree of the file, because a file with one mistake should still show the others.
"""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from cram_sim.catalogue.aerodynamic_tables import aerodynamic_table_names
from cram_sim.catalogue.drag_laws import drag_law_names
from cram_sim.catalogue.entries import (
    PARAMETER_SETS,
    Family,
    ParameterSet,
    hardness_words,
    kinds,
    load_entry,
    names,
)
from cram_sim.doctrine.kinds import KINDS as DOCTRINES
from cram_sim.errors import CatalogueError
from cram_sim.quantities import did_you_mean, shown
from cram_sim.scenario.document import Location
from cram_sim.scenario.geojson_block import give_grounds
from cram_sim.scenario.places import give_places, share_places
from cram_sim.scenario.problems import EMBEDDED
from cram_sim.scenario.question_block import give_others
from cram_sim.scenario.references import refuse_duplicate_names, refuse_unknown_references
from cram_sim.scenario.resolution import Resolution, Tree
from cram_sim.scenario.table_block import give_tables
from cram_sim.scenario.terrain_block import give_terrain

PLACEMENT: Final[dict[str, tuple[str, ...]]] = {
    "sensors": ("name", "at", "on", "mask", "link"),
    "fire_units": (
        "name",
        "at",
        "open_fire_range",
        "no_fire",
        "layer",
        "link",
        "stock",
        "autonomous_sector",
        "reliability",
    ),
}
FAMILY_OF: Final[dict[str, Family]] = {"sensors": "sensors", "fire_units": "effectors"}
USUAL_DOCTRINE: Final = "shoot_look_shoot"
TABLES: Final[dict[str, tuple[str, Callable[[], tuple[str, ...]]]]] = {
    "drag_law": ("drag law", drag_law_names),
    "aerodynamics": ("aerodynamic table", aerodynamic_table_names),
}


def resolved(tree: Tree, folder: Path, parameter_set: ParameterSet | None = None) -> Resolution:
    """The tree that the objects are made of, and every problem met on the way.

    `folder` is where the files lie that the tree names; `parameter_set` the one to use instead of
    the tree's own.
    """
    resolution = Resolution(copy.deepcopy(tree))
    _choose_parameter_set(resolution, parameter_set)
    give_grounds(resolution, folder)
    give_places(resolution)
    share_places(resolution)
    give_terrain(resolution, folder)
    _give_hardness(resolution)
    _give_kinds(resolution)
    _give_doctrine_kind(resolution)
    _give_people(resolution)
    give_tables(resolution, folder)
    _give_threats(resolution)
    give_others(resolution)
    refuse_duplicate_names(resolution)
    refuse_unknown_references(resolution)
    return resolution


def _choose_parameter_set(resolution: Resolution, asked: ParameterSet | None) -> None:
    """Note which values `use` brings, and write the ones that were asked for into the tree."""
    experiment = resolution.tree.get("experiment")
    if not isinstance(experiment, dict):
        return
    if asked is not None:
        experiment["parameter_set"] = asked
    if experiment.get("parameter_set") in PARAMETER_SETS:
        resolution.parameter_set = experiment["parameter_set"]


def _give_hardness(resolution: Resolution) -> None:
    """Turn the words for hardness into their numbers: against warheads, and against debris."""
    words = hardness_words()
    for location, asset in resolution.entries("defended_assets"):
        word = asset.get("hardness")
        if not isinstance(word, str):
            continue
        if word in words:
            asset["hardness"] = words[word].ratio_of_lethal_areas.value
            asset.setdefault("debris_energy", words[word].debris_energy.value)
        else:
            at = (*location, "hardness")
            resolution.excused.add(at)
            hint = did_you_mean(word, words)
            resolution.refuse(at, f"unknown hardness (got {shown(word)}); {hint}")


def _give_kinds(resolution: Resolution) -> None:
    """Gather the parameters of each sensor and fire unit in an object of their kind."""
    for block, embedded in EMBEDDED.items():
        for location, entry in resolution.entries(block):
            written = {key: entry.pop(key) for key in list(entry) if key not in PLACEMENT[block]}
            entry[embedded] = _parameters(
                resolution, location, written, FAMILY_OF[block], use_at=(*location, "use")
            )
            if not entry[embedded]:
                resolution.excused.add((*location, embedded))


def _give_threats(resolution: Resolution) -> None:
    """Turn the threat of each salvo, a name or a mapping, into its parameters."""
    for location, salvo in resolution.entries("salvos"):
        threat = salvo.get("threat")
        at = (*location, "threat")
        use_at = at if isinstance(threat, str) else (*at, "use")
        if isinstance(threat, str):
            threat = {"use": threat}
        if not isinstance(threat, dict):
            resolution.excused.add((*location, "threat_class"))
            continue
        if "use" in threat:
            if "threat_class" in salvo:
                resolution.refuse(
                    (*location, "threat_class"),
                    f"the threat's own name, given already by {shown(threat['use'])}; "
                    "leave `threat_class` out",
                )
            salvo["threat_class"] = threat["use"]
        salvo["threat"] = _parameters(resolution, at, dict(threat), "threats", use_at=use_at)
        if not salvo["threat"]:
            resolution.excused |= {at, (*location, "threat_class")}


def _give_doctrine_kind(resolution: Resolution) -> None:
    """Write the kind of the doctrine where the file leaves it out."""
    command = resolution.tree.get("command")
    doctrine = command.get("doctrine") if isinstance(command, dict) else None
    if not isinstance(doctrine, dict):
        return
    kind = doctrine.setdefault("kind", USUAL_DOCTRINE)
    if str(kind) not in DOCTRINES:
        at = ("command", "doctrine", "kind")
        hint = did_you_mean(str(kind), DOCTRINES)
        resolution.refuse(at, f"unknown choice (got {shown(kind)}); {hint}")
        resolution.excused.add(("command", "doctrine"))


def _give_people(resolution: Resolution) -> None:
    """Write what is assumed of people where the file says nothing else."""
    written = resolution.tree.setdefault("people", {})
    if not isinstance(written, dict):
        resolution.excused.add(("people",))
        resolution.refuse(
            ("people",),
            f"not a mapping (got {shown(written)}); write e.g. `people: {{responds: 50 %}}`, and "
            "how many there are at an asset or a warning zone",
        )
        return
    if "use" in written:
        del written["use"]
        resolution.refuse(("people", "use"), "there is one entry, taken anyway; leave `use` out")
    entry = load_entry("assumptions", "people")
    resolution.tree["people"] = entry.values_of(resolution.parameter_set) | written
    places = [*resolution.entries("defended_assets"), *resolution.entries("warning_zones")]
    taken = [name for name in entry.parameters if name not in written]
    if taken and any(place.get("people") for _, place in places):
        resolution.entries_used.append(("assumptions", "people"))
        resolution.parameters_used += [("assumptions", "people", name) for name in taken]


def _parameters(
    resolution: Resolution, location: Location, written: Tree, family: Family, *, use_at: Location
) -> Tree:
    """What is written over the catalogue entry it starts from; empty where that is unclear."""
    values: Tree = {}
    if "use" in written:
        use = written.pop("use")
        if not isinstance(use, str):
            known = did_you_mean("", names(family))
            resolution.refuse(use_at, f"not a name of the catalogue (got {shown(use)}); {known}")
            return {}
        try:
            entry = load_entry(family, use)
        except CatalogueError as error:
            resolution.refuse(use_at, str(error))
            return {}
        values = entry.values_of(resolution.parameter_set)
        resolution.entries_used.append((family, use))
        resolution.parameters_used += [
            (family, use, name) for name in entry.parameters if name not in written
        ]
    if not _is_of_a_kind(resolution, location, written.get("kind"), values.get("kind"), family):
        return {}
    _refuse_unknown_tables(resolution, location, written)
    return values | written


def _refuse_unknown_tables(resolution: Resolution, location: Location, written: Tree) -> None:
    for key, (thing, known) in TABLES.items():
        name = written.get(key)
        if isinstance(name, str) and name not in known():
            hint = did_you_mean(name, known())
            resolution.refuse((*location, key), f"no such {thing} (got {shown(name)}); {hint}")


def _is_of_a_kind(
    resolution: Resolution, location: Location, written: Any, of_entry: Any, family: Family
) -> bool:
    """Whether the kind is known, from the file or from the catalogue entry; complains if not."""
    known = kinds(family)
    if written is None and of_entry is None:
        example = names(family)[0]
        resolution.refuse(location, f"neither `use` nor `kind`; write e.g. `use: {example}`")
        return False
    if written is not None and written not in known:
        hint = did_you_mean(str(written), known)
        resolution.refuse((*location, "kind"), f"unknown kind (got {shown(written)}); {hint}")
        return False
    if None not in (written, of_entry) and written != of_entry:
        resolution.refuse(
            (*location, "kind"),
            f"not the kind of the catalogue entry (got {shown(written)}); leave `kind` out",
        )
        return False
    return True
