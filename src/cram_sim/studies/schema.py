"""The JSON Schema of a study file, for editors."""

from cram_sim.scenario.schema import DIALECT, Schema
from cram_sim.studies.study import Study


def json_schema() -> Schema:
    """The schema that an editor holds a study file against."""
    schema = Study.model_json_schema()
    definitions = schema["$defs"]
    for definition in definitions.values():
        for key, field in definition.get("properties", {}).items():
            definition["properties"][key] = _written(field)
    schema["properties"] = {key: _written(field) for key, field in schema["properties"].items()}
    return {"$schema": DIALECT} | schema | {"title": "cram-sim study"}


def _written(field: Schema) -> Schema:
    """A field that may be left out, but is never written as nothing."""
    if {"type": "null"} not in field.get("anyOf", []):
        return field
    inside: Schema = field["anyOf"][0]
    return inside
