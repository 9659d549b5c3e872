"""From what pydantic found to what the user reads: where, what is wrong, what to write."""

from typing import Any, Final, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from cram_sim.catalogue.entries import KINDS, names
from cram_sim.distributions import LAWS, Delay
from cram_sim.doctrine.kinds import KINDS as DOCTRINES
from cram_sim.hazards.people import Exposure
from cram_sim.quantities import did_you_mean, nearest, shown
from cram_sim.scenario.document import Location, Problem
from cram_sim.scenario.grounds import Ground
from cram_sim.scenario.laws import WrittenNumber
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.positions import Corner
from cram_sim.spec import Label, Quantity, Spec, WholeNumber

# Parameters stand beside the name of their entry in the file, but in an object of their own here.
EMBEDDED: Final = {"sensors": "sensor", "fire_units": "effector"}
# Keys that the file knows and the objects do not.
FROM_CATALOGUE: Final = ("use",)
# Keys that only a resolved file has.
RESOLVED_ONLY: Final = (
    "threat_class",
    "content",
    "sha256",
    "p_kill_table_content",
    "p_kill_table_sha256",
)
# Kinds that are a step to pydantic, but none of the file.
STEPS: Final[dict[str, type[Spec]]] = {**KINDS, **DOCTRINES}
GEOGRAPHIC: Final = ("latitude", "longitude")
FROM_FILE: Final = ("geojson",)


def problems_of(
    error: ValidationError, excused: set[Location], root: type[Spec] = Scenario
) -> list[Problem]:
    """Every problem pydantic found, once, except below the excused locations (reported already).

    `root` is what the file describes.
    """
    found = [
        one
        for one in error.errors(include_url=False)
        if not any(one["loc"][:steps] in excused for steps in range(len(one["loc"]) + 1))
        # A list whose entries are wrong is not also too short.
        and not (one["type"] == "too_short" and one["input"])
    ]
    misspelt = {_meant(one["loc"], root) for one in found if one["type"] == "extra_forbidden"}
    return [
        Problem(file_location(one["loc"]), _sentence(one, root))
        for one in found
        if not (one["type"] == "missing" and one["loc"] in misspelt)
    ]


def file_location(location: Location) -> Location:
    """Where in the file the thing at this location of the objects is written."""
    block, embedded = location[:1], location[2:3]
    if block and embedded == (EMBEDDED.get(str(block[0])),):
        rest = location[3:]
        location = location[:2] + (rest[1:] if rest[:1] and rest[0] in KINDS else rest)
    if block == ("salvos",) and location[2:3] == ("threat",) and location[3:4]:
        location = location[:3] + (location[4:] if location[3] in KINDS else location[3:])
    if location[:2] == ("command", "doctrine") and location[2:3] and location[2] in DOCTRINES:
        location = location[:2] + location[3:]
    if location[-1:] == ("constant",):
        location = location[:-1]
    return location


def _sentence(found: ErrorDetails, root: type[Spec]) -> str:
    """What is wrong (got X); what to write."""
    location, got = found["loc"], f"(got {shown(found['input'])})"
    kind = found["type"]
    if kind == "refused":
        return found["msg"]
    if kind == "missing":
        return f"missing; write {_example(str(location[-1]), _field_at(location, root))}"
    if kind == "extra_forbidden":
        return f"unknown key (got {shown(location[-1])}); {_hint(location, root)}"
    if kind == "bool_type":
        return f"neither true nor false {got}; write true or false"
    if kind == "literal_error":
        return f"unknown choice {got}; {_choices(found, root)}"
    if kind in ("tuple_type", "too_short"):
        what = "empty" if kind == "too_short" else "not a list"
        least = " with at least one entry" if _needs_an_entry(_field_at(location, root)) else ""
        return f"{what} {got}; write a list{least}"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"not a mapping {got}; write {_contents(_spec_at(location, root))}"
    return f"not a text {got}; write a text in quotes"


def _spec_at(location: Location, root: type[Spec]) -> type[Spec] | None:
    """The Spec that describes this location of the objects, if it is a Spec."""
    spec: type[Spec] | None = root
    for step in location:
        if isinstance(step, int):
            continue
        if step in STEPS and spec in STEPS.values():
            spec = STEPS[step]  # of a union, the kind that the file names
            continue
        field = None if spec is None else _field(spec, step)
        spec = None if field is None else spec_in(field.annotation)
    return spec


def _field_at(location: Location, root: type[Spec]) -> FieldInfo | None:
    spec = _spec_at(location[:-1], root)
    return None if spec is None else _field(spec, str(location[-1]))


def _field(spec: type[Spec], key: str | int) -> FieldInfo | None:
    for name, field in spec.model_fields.items():
        if (field.alias or name) == key:
            return field
    return None


def spec_in(annotation: Any) -> type[Spec] | None:
    """The Spec inside an annotation such as tuple[Salvo, ...]; the first of a union."""
    if isinstance(annotation, type) and issubclass(annotation, Spec):
        return annotation
    inside = (spec_in(argument) for argument in get_args(annotation))
    return next((spec for spec in inside if spec is not None), None)


def _needs_an_entry(field: FieldInfo | None) -> bool:
    return field is not None and any(getattr(rule, "min_length", 0) for rule in field.metadata)


def _choices(found: ErrorDetails, root: type[Spec]) -> str:
    field = _field_at(found["loc"], root)
    choices = get_args(field.annotation) if field is not None else ()
    if all(isinstance(choice, str) for choice in choices):
        return did_you_mean(str(found["input"]), choices)
    return f"write {' or '.join(map(str, choices))}"


def _meant(location: Location, root: type[Spec]) -> Location:
    """The location that an unknown key was probably meant to have."""
    near = nearest(str(location[-1]), _known_keys(location, root))
    return location if near is None else (*location[:-1], near)


def _known_keys(location: Location, root: type[Spec]) -> list[str]:
    """The keys that could stand in place of the last of this location, as the file has them."""
    spec = _location_spec(location, root)
    block, embedded = location[0], EMBEDDED.get(str(location[0]))
    if embedded is not None and location[2:3] == (embedded,):
        return keys_of(_spec_at(location[:2], root)) + keys_of(spec)
    if block == "salvos" and location[2:3] == ("threat",):
        return [*keys_of(spec), *FROM_CATALOGUE]
    if location[-2:-1] == ("at",) or spec is Corner:
        return [*keys_of(spec), *GEOGRAPHIC]
    return keys_of(spec)


def _location_spec(location: Location, root: type[Spec]) -> type[Spec] | None:
    """The Spec that refused a key: of a union, the one whose kind is in the location."""
    kind = location[-2] if len(location) > 1 else ""
    return STEPS[str(kind)] if kind in STEPS else _spec_at(location[:-1], root)


def keys_of(spec: type[Spec] | None) -> list[str]:
    """The keys that the file has for an object: its own, and `use` for what is embedded."""
    if spec is Delay:
        return list(LAWS)
    fields = {} if spec is None else spec.model_fields
    keys = [field.alias or name for name, field in fields.items()]
    own = [key for key in keys if key not in (*EMBEDDED.values(), *RESOLVED_ONLY)]
    if spec is not None and issubclass(spec, Ground):
        return [*own, *FROM_FILE]
    return [*own, *FROM_CATALOGUE] if set(keys) & set(EMBEDDED.values()) else own


def _hint(location: Location, root: type[Spec]) -> str:
    return did_you_mean(str(location[-1]), _known_keys(location, root))


def _contents(spec: type[Spec] | None) -> str:
    if spec is None:
        return "`key: value` pairs"
    if spec in KINDS.values() and spec is not Exposure:  # given in part, not by name
        return "a name of the catalogue, or a mapping with `use`"
    return f"a mapping of {', '.join(keys_of(spec))}"


def _example(key: str, field: FieldInfo | None) -> str:
    """What a missing key could look like."""
    if field is None:
        return f"`{key}: ...`"
    for described in field.metadata:
        if isinstance(described, Label):
            return f"`{key}:` and a name"
        if isinstance(described, (Quantity, WholeNumber, WrittenNumber)):
            return f"e.g. `{key}: {described.example}`"
    if get_origin(field.annotation) is Literal:
        return f"`{key}: {' | '.join(map(str, get_args(field.annotation)))}`"
    spec = spec_in(field.annotation)
    if spec is Delay:
        return f"e.g. `{key}: 2 s`"
    if spec in KINDS.values():
        return f"e.g. `{key}: {names('threats')[0]}`"
    if get_origin(field.annotation) is tuple:
        return f"`{key}:` and a list" + (f" of {', '.join(keys_of(spec))}" if spec else "")
    return f"`{key}:` and {_contents(spec)}" if spec else f"`{key}: ...`"
