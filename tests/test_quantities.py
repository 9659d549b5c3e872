import math
from typing import Any

import pint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim import quantities
from cram_sim.quantities import (
    ANGLE,
    AREA,
    DIMENSIONS,
    FREQUENCY,
    LENGTH,
    PLAIN,
    SHARE,
    SPEED,
    TEMPERATURE,
    QuantityError,
    did_you_mean,
    parse,
    shown,
    write,
)

# What our units are called by pint, an independent table.
PINT_NAMES = {
    "1/s": "hertz",
    "rounds/min": "1/minute",
    "mil_nato": "degree * 0.05625",  # 360 degrees are 6400 mils
    "m2": "meter**2",
    "cm2": "centimeter**2",
    "J/m2": "joule/meter**2",
    "kJ/m2": "kilojoule/meter**2",
    "MJ/m2": "megajoule/meter**2",
    "J/cm2": "joule/centimeter**2",
    "kJ/cm2": "kilojoule/centimeter**2",
    "kg m2": "kilogram * meter**2",
    "m/s2": "meter/second**2",
    "ft/s": "foot/second",
    "nmi": "nautical_mile",
    "kt": "knot",
    "lb": "avoirdupois_pound",
    "%": "0.01",
}
SI_NAMES = {"Hz": "1/second", "": "dimensionless"}
UNITS = [
    (unit, dimension)
    for dimension in DIMENSIONS
    for unit in dimension.units
    if unit not in ("", "dBsm")
]
REASONABLE = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False)
ANY_FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.fixture(scope="module")
def registry() -> Any:
    return pint.UnitRegistry(autoconvert_offset_to_baseunit=True)


@pytest.mark.parametrize(("unit", "dimension"), UNITS, ids=lambda value: str(value)[:12])
def test_every_unit_is_what_pint_says(
    unit: str, dimension: quantities.Dimension, registry: Any
) -> None:
    for number in (-3.7, 0.0, 1.0, 250.5):
        if unit == "degC":
            expected = registry.Quantity(number, "degC").to("kelvin").magnitude
        else:
            name = PINT_NAMES.get(unit, unit)
            si = PINT_NAMES.get(
                dimension.si_unit, SI_NAMES.get(dimension.si_unit, dimension.si_unit)
            )
            factor = registry.Quantity(1.0, "dimensionless") * registry.parse_expression(name)
            expected = number * registry.Quantity(factor).to(si).magnitude
        assert parse(f"{number} {unit}", dimension) == pytest.approx(expected, rel=1e-14)


def test_the_table_has_about_fifty_units() -> None:
    assert 45 <= len(UNITS) + 1 <= 60


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("690 m/s", SPEED, 690.0),
        ("8.5 km", LENGTH, 8500.0),
        ("12 degC", TEMPERATURE, 285.15),
        ("4500 rounds/min", FREQUENCY, 75.0),
        ("-10 dBsm", AREA, 0.1),
        ("  7e2m ", LENGTH, 700.0),
        (".5 m", LENGTH, 0.5),
        ("35 %", SHARE, 0.35),
        (0.35, SHARE, 0.35),
        ("0.35", SHARE, 0.35),
        (2, PLAIN, 2.0),
    ],
)
def test_a_quantity_is_read_exactly(
    text: object, dimension: quantities.Dimension, value: float
) -> None:
    assert parse(text, dimension) == value


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda dimension: dimension.phrase)
@given(value=ANY_FINITE)
@settings(deadline=None, max_examples=60)
def test_what_is_written_is_read_back_to_the_bit(
    dimension: quantities.Dimension, value: float
) -> None:
    assert parse(write(value, dimension), dimension) == value


@pytest.mark.parametrize(("unit", "dimension"), UNITS, ids=lambda value: str(value)[:12])
@given(number=REASONABLE)
@settings(deadline=None, max_examples=20)
def test_what_is_read_survives_writing(
    unit: str, dimension: quantities.Dimension, number: float
) -> None:
    value = parse(f"{number!r} {unit}", dimension)
    assert parse(write(value, dimension), dimension) == value


@pytest.mark.parametrize(
    ("value", "dimension", "text"),
    [
        (8500.0, LENGTH, "8.5 km"),
        (0.107, LENGTH, "107 mm"),
        (math.radians(12.0), ANGLE, "12 deg"),
        (0.0006, ANGLE, "0.6 mrad"),
        (285.15, TEMPERATURE, "12 degC"),
    ],
)
def test_a_quantity_is_written_as_people_write_it(
    value: float, dimension: quantities.Dimension, text: str
) -> None:
    assert write(value, dimension) == text


@pytest.mark.parametrize(
    ("text", "dimension", "message"),
    [
        (1100, SPEED, 'no unit (got 1100); write a speed, e.g. "1100 m/s"'),
        ("1100", SPEED, 'no unit (got "1100"); write a speed, e.g. "1100 m/s"'),
        (
            "5 mil",
            ANGLE,
            '"mil" is ambiguous (got "5 mil"); write "5 mil_nato" (1/6400 of a circle) '
            'or "5 mrad" (milliradian)',
        ),
        ("5 mps", SPEED, 'unknown unit "mps" (got "5 mps"); did you mean "m/s"?'),
        (
            "5 xyz",
            LENGTH,
            'unknown unit "xyz" (got "5 xyz"); write one of m, km, cm, mm, um, ft, nmi',
        ),
        (
            "5 kg",
            SPEED,
            'wrong unit, kg measures a mass (got "5 kg"); write a speed, e.g. "690 m/s"',
        ),
        ("5 foo", PLAIN, 'unknown unit "foo" (got "5 foo"); write a number, e.g. 1.5'),
        ("fast", SPEED, 'not a speed (got "fast"); write a speed, e.g. "690 m/s"'),
        ("٣ m", LENGTH, 'not a length (got "٣ m"); write a length, e.g. "300 m"'),
        (
            "9**9 m",
            LENGTH,
            'unknown unit "**9 m" (got "9**9 m"); write one of m, km, cm, mm, um, ft, nmi',
        ),
        (True, SPEED, 'not a speed (got true); write a speed, e.g. "690 m/s"'),
        (None, SPEED, 'not a speed (got nothing); write a speed, e.g. "690 m/s"'),
        ("1e999 m", LENGTH, 'not a finite number (got "1e999 m"); write a length, e.g. "300 m"'),
        ("1e9 dBsm", AREA, 'not a finite number (got "1e9 dBsm"); write an area, e.g. "0.02 m2"'),
        (math.nan, SHARE, "not a finite number (got nan); write a share, e.g. 10 %"),
        (math.inf, PLAIN, "not a finite number (got inf); write a number, e.g. 1.5"),
    ],
)
def test_what_is_no_quantity_is_refused_in_words(
    text: object, dimension: quantities.Dimension, message: str
) -> None:
    with pytest.raises(QuantityError) as refusal:
        parse(text, dimension)
    assert str(refusal.value) == message


@given(text=st.text())
@settings(deadline=None)
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    try:
        value = parse(text, LENGTH)
    except QuantityError:
        value = 0.0
    assert math.isfinite(value)


def test_many_choices_are_not_all_listed() -> None:
    assert did_you_mean("zzz", [f"a{number}" for number in range(20)]).endswith("a9, ...")


def test_what_is_shown_stays_on_one_line_and_short() -> None:
    assert shown("a\nb" + "c" * 100) == '"a\\nb' + "c" * 53 + '..."'
