"""The JSON Schema of a scenario file, for editors: that of the objects in the file's shape."""

from typing import Any

from cram_sim.catalogue.entries import Family, hardness_words, load_entry, names
from cram_sim.doctrine.kinds import KINDS as DOCTRINES
from cram_sim.scenario.laws import OneLaw
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.positions import (
    Corner,
    GeographicCorner,
    GeographicPosition,
    Position,
)
from cram_sim.scenario.problems import EMBEDDED
from cram_sim.scenario.question_block import OTHERS
from cram_sim.scenario.resolve import FAMILY_OF, USUAL_DOCTRINE
from cram_sim.scenario.uncertain import KEY

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> Schema:
    """The schema that an editor holds a scenario file against."""
    schema = Scenario.model_json_schema()
    definitions = schema["$defs"]
    # Read from the files that they name.
    del definitions["Terrain"]["properties"]["content"]
    del definitions["TableEffector"]["properties"]["p_kill_table_content"]
    for entry, (block, embedded) in zip(("SensorPost", "FireUnit"), EMBEDDED.items(), strict=True):
        _flatten(definitions, entry, embedded, FAMILY_OF[block])
    definitions["SensorPost"]["required"].remove("at")  # `on` gives it, too
    for own, geographic in ((Position, GeographicPosition), (Corner, GeographicCorner)):
        written = [definitions[own.__name__], geographic.model_json_schema()]
        definitions[own.__name__] = {"anyOf": written}
    _give_one_ground(definitions["DefendedAsset"], of_a_point=["at"])
    _give_one_ground(definitions["WarningZone"], of_a_point=["at", "radius"])
    salvo = definitions["Salvo"]
    salvo["properties"]["threat"] = _named_or_written(
        definitions, salvo["properties"]["threat"], "threats"
    )
    salvo["required"].remove("threat_class")
    # The kind of a doctrine may be left out of one: so it must stand in all the others.
    for kind in set(DOCTRINES) - {USUAL_DOCTRINE}:
        definition = definitions[DOCTRINES[kind].__name__]
        definition["required"] = [*definition.get("required", []), "kind"]
    schema["required"].remove("people")  # the catalogue has them
    del definitions["Exposure"]["required"]
    hardness = definitions["DefendedAsset"]["properties"]["hardness"]
    words = {"enum": sorted(hardness_words())}
    definitions["DefendedAsset"]["properties"]["hardness"] = {"anyOf": [words, hardness]}
    undamaged = definitions["Question"]["properties"]["undamaged"]
    definitions["Question"]["properties"]["undamaged"] = {"anyOf": [{"const": OTHERS}, undamaged]}
    allowed: Schema = _uncertain_allowed(schema)
    allowed["$defs"] |= _uncertain()
    return {"$schema": DIALECT} | allowed | {"title": "cram-sim scenario"}


def _one_law(schema: Schema) -> Schema:
    """The schema of a mapping that names one law, from that of its optional fields."""
    laws = {law: field["anyOf"][0] for law, field in schema["properties"].items()}
    return {
        "type": "object",
        "properties": laws,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }


def _uncertain() -> Schema:
    """The definition of `{uncertain: ...}`, and those that it needs."""
    laws = OneLaw.model_json_schema()
    uncertain = {
        "type": "object",
        "properties": {KEY: _one_law(laws)},
        "required": [KEY],
        "additionalProperties": False,
        "description": "what is not known: a study draws it, other commands take the median",
    }
    definitions: Schema = laws["$defs"]
    return definitions | {"Uncertain": uncertain}


def _uncertain_allowed(schema: Any) -> Any:
    """The schema with `{uncertain: ...}` wherever a quantity may stand."""
    if isinstance(schema, list):
        return [_uncertain_allowed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "number" or "pattern" in schema:
        return {"anyOf": [schema, {"$ref": "#/$defs/Uncertain"}]}
    return {key: _uncertain_allowed(value) for key, value in schema.items()}


def _give_one_ground(entry: Schema, of_a_point: list[str]) -> None:
    """Say that an entry is in one place, that of a point with these keys."""
    entry["properties"]["geojson"] = {
        "type": "object",
        "properties": {"file": {"type": "string"}, "feature": {"type": "string"}},
        "required": ["file"],
        "additionalProperties": False,
        "description": "A feature of a GeoJSON file (RFC 7946), by its property `name` or its id",
    }
    polygons = [
        {"required": [key], "properties": {"radius": False}} for key in ("polygon", "polygons")
    ]
    entry["oneOf"] = [{"required": of_a_point}, *polygons, {"required": ["geojson"]}]


def _flatten(definitions: Schema, entry: str, embedded: str, family: Family) -> None:
    """Put the parameters of every possible kind beside the entry's own keys, all optional."""
    written = definitions[entry]
    inside = written["properties"].pop(embedded)
    written["required"].remove(embedded)
    kinds = inside.get("oneOf", [inside])
    parameters = [definitions[kind["$ref"].rpartition("/")[2]]["properties"] for kind in kinds]
    for keys in parameters:
        written["properties"] |= keys
    if len(parameters) > 1:
        choices = sorted(keys["kind"]["const"] for keys in parameters)
        written["properties"]["kind"] = {"enum": choices}
    written["properties"]["use"] = {"enum": list(names(family))}
    written["anyOf"] = [{"required": ["use"]}, {"required": ["kind"]}]


def _named_or_written(definitions: Schema, inside: Schema, family: Family) -> Schema:
    """A catalogue name, or a mapping with `use` and overrides, or everything spelt out."""
    kinds = [definitions[kind["$ref"].rpartition("/")[2]] for kind in inside["oneOf"]]
    return {"anyOf": [{"enum": list(names(family))}, *(_in_full(kind, family) for kind in kinds)]}


def _in_full(written: Schema, family: Family) -> Schema:
    """A mapping of one kind's parameters, or of some of them over an entry of that kind."""
    kind = written["properties"]["kind"]["const"]
    of_kind = [name for name in names(family) if load_entry(family, name).kind == kind]
    in_full = {key: value for key, value in written.items() if key != "required"}
    in_full["properties"] = written["properties"] | {"use": {"enum": of_kind}}
    in_full["anyOf"] = [{"required": ["use"]}, {"required": ["kind"]}]
    return in_full
