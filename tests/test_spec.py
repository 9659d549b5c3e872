import math

import jsonschema
import pytest
from pydantic import ValidationError

from cram_sim.spec import (
    Angle,
    Count,
    Length,
    Name,
    PositiveNumber,
    Pressure,
    Probability,
    Share,
    Spec,
    Temperature,
)


class Thing(Spec):
    name: Name
    radius: Length
    beam: Angle
    chance: Probability = 0.5
    number: Count = 1


WRITTEN = {"name": "a", "radius": "107 mm", "beam": "2 deg", "chance": "20 %", "number": 3}


class Bounded(Spec):
    length: Length = 1.0
    share: Share = 0.0
    chance: Probability = 0.0
    factor: PositiveNumber = 1.0
    count: Count = 1
    name: Name = "x"
    air: Temperature = 288.15
    pressure: Pressure = 101325.0


def problem(model: type[Spec], **values: object) -> str:
    with pytest.raises(ValidationError) as refusal:
        model.model_validate(values)
    (found,) = refusal.value.errors()
    return found["msg"]


def test_a_file_gives_units_and_the_object_has_si() -> None:
    thing = Thing.model_validate(WRITTEN)
    assert (thing.radius, thing.beam, thing.chance) == (0.107, math.radians(2.0), 0.2)


def test_python_gives_si() -> None:
    thing = Thing.from_si(name="a", radius=0.107, beam=math.radians(2.0), chance=0.2, number=3)
    assert thing == Thing.model_validate(WRITTEN)


def test_python_may_not_give_a_text_with_a_unit() -> None:
    with pytest.raises(ValidationError, match="wrong unit"):
        Thing.from_si(name="a", radius="107 mm", beam=0.1)


def test_what_is_dumped_for_a_file_loads_to_an_equal_object() -> None:
    thing = Thing.model_validate(WRITTEN)
    assert Thing.model_validate(thing.model_dump(mode="json")) == thing


def test_what_is_dumped_for_python_is_si() -> None:
    assert Thing.model_validate(WRITTEN).model_dump()["radius"] == 0.107


def test_a_spec_cannot_be_changed() -> None:
    thing = Thing.model_validate(WRITTEN)
    with pytest.raises(ValidationError, match="frozen"):
        thing.radius = 2.0  # type: ignore[misc]


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Thing.model_validate(WRITTEN | {"colour": "green"})


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_python_may_not_give_what_is_not_finite(value: float) -> None:
    with pytest.raises(ValidationError, match="not a finite number"):
        Thing.from_si(name="a", radius=value, beam=0.1)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        (
            "length",
            "0 m",
            'out of range (got "0 m"); write a length at least 10 um and at most 1000 km',
        ),
        ("share", "-1 %", 'out of range (got "-1 %"); write a share at least 0 and at most 0.5'),
        ("chance", 1.5, "out of range (got 1.5); write a share at least 0 and at most 1"),
        (
            "factor",
            0,
            "out of range (got 0); write a number at least 1e-09 and at most 1000000000000",
        ),
        ("count", 0, "out of range (got 0); write a whole number from 1 to 1000000"),
        ("count", 1.0, "not a whole number (got 1.0); write a whole number from 1 to 1000000"),
        ("count", True, "not a whole number (got true); write a whole number from 1 to 1000000"),
        ("name", 3, 'not a name (got 3); write a text, e.g. "gun 1"'),
        (
            "name",
            " a",
            'not a name (got " a"); write printable text without space at its ends',
        ),
        (
            "name",
            "a" * 101,
            f'too long a name (got "{"a" * 57}..."); write at most 100 characters',
        ),
        (
            "air",
            "-273 degC",
            'out of range (got "-273 degC"); write a temperature at least -100 degC '
            "and at most 70 degC",
        ),
        (
            "pressure",
            "1 Pa",
            'out of range (got "1 Pa"); write a pressure at least 300 hPa and at most 1100 hPa',
        ),
    ],
)
def test_what_is_out_of_bounds_is_refused_in_words(key: str, value: object, message: str) -> None:
    assert problem(Bounded, **{key: value}) == message


@pytest.mark.parametrize("full", ["360 deg", "6400 mil_nato", "6283.185307179586 mrad"])
def test_a_bound_holds_in_any_unit(full: str) -> None:
    assert Thing.model_validate(WRITTEN | {"beam": full}).beam == pytest.approx(2.0 * math.pi)


def test_just_above_a_bound_is_refused() -> None:
    with pytest.raises(ValidationError, match="at most 360 deg"):
        Thing.model_validate(WRITTEN | {"beam": "360.001 deg"})


def test_the_json_schema_takes_what_the_spec_takes() -> None:
    validator = jsonschema.Draft202012Validator(Thing.model_json_schema())
    assert list(validator.iter_errors(WRITTEN)) == []


@pytest.mark.parametrize(
    "wrong", [{"radius": 3}, {"radius": "3 kg"}, {"chance": 2}, {"number": 0}, {"name": ""}]
)
def test_the_json_schema_refuses_what_the_spec_refuses(wrong: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(WRITTEN | wrong, Thing.model_json_schema())
