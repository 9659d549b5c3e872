"""Numbers with units: "690 m/s" to SI and back, from a closed table.

A unit not in the table is refused. So is a bare number where a unit is due, and `mil` alone, which
means 1/6400 of a circle to one reader and a milliradian to another.
"""

import difflib
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# A decimal number and what follows it; "1e3 m" is a thousand metres.
NUMBER: Final = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
MOST_CHOICES: Final = 10  # named in one message
LONGEST_REPEATED: Final = 20  # characters of a number that a message suggests again
MOST_COMPARED: Final = 200  # comparing spellings takes time
QUANTITY: Final = re.compile(rf"({NUMBER})\s*(\S.*)?", re.ASCII | re.DOTALL)


class QuantityError(ValueError):
    """Not the quantity it should be: says what is wrong, what was found and what to write."""


@dataclass(frozen=True)
class Unit:
    """SI value = number x multiply / divide + offset, or 10^(number/10) for decibels."""

    multiply: float = 1.0
    divide: float = 1.0
    offset: float = 0.0
    decibel: bool = False

    def to_si(self, number: float) -> float:
        """The SI value; infinite where a decibel value is beyond floating point."""
        if self.decibel:
            return math.inf if number > 3000.0 else 10.0 ** (number / 10.0)
        return number * self.multiply / self.divide + self.offset

    def from_si(self, value: float) -> float:
        """The number to write before this unit; only close where rounding intervenes."""
        return (value - self.offset) * self.divide / self.multiply


@dataclass(frozen=True, eq=False)
class Dimension:
    """What a number measures: its units (the SI unit first) and the ones we write it back in."""

    phrase: str
    example: str
    units: dict[str, Unit]
    written_in: tuple[str, ...] = ()
    bare: bool = False

    @property
    def si_unit(self) -> str:
        """The unit whose number is the SI value itself."""
        return next(iter(self.units))


LENGTH = Dimension(
    "a length",
    "300 m",
    {
        "m": Unit(),
        "km": Unit(multiply=1000.0),
        "cm": Unit(divide=100.0),
        "mm": Unit(divide=1000.0),
        "um": Unit(divide=1e6),
        "ft": Unit(multiply=0.3048),  # international foot, NIST SP 811 (2008), B.8
        "nmi": Unit(multiply=1852.0),  # international nautical mile, NIST SP 811 (2008), B.8
    },
    written_in=("m", "km", "mm", "um"),
)
TIME = Dimension(
    "a time",
    "2 s",
    {
        "s": Unit(),
        "ms": Unit(divide=1000.0),
        "min": Unit(multiply=60.0),
        "h": Unit(multiply=3600.0),
    },
    written_in=("s", "min", "h"),
)
SPEED = Dimension(
    "a speed",
    "690 m/s",
    {
        "m/s": Unit(),
        "km/h": Unit(multiply=1000.0, divide=3600.0),
        "kt": Unit(multiply=1852.0, divide=3600.0),
        "ft/s": Unit(multiply=0.3048),
    },
    written_in=("m/s",),
)
ACCELERATION = Dimension("an acceleration", "0.5 m/s2", {"m/s2": Unit()})
ANGLE = Dimension(
    "an angle",
    "12 deg",
    {
        "rad": Unit(),
        "deg": Unit(multiply=math.pi / 180.0),
        "mrad": Unit(divide=1000.0),
        "urad": Unit(divide=1e6),
        "mil_nato": Unit(multiply=math.pi / 3200.0),  # 6400 to the circle, STANAG 2934
    },
    written_in=("deg", "mrad"),
)
ANGULAR_RATE = Dimension(
    "an angular rate",
    "115 deg/s",
    {
        "rad/s": Unit(),
        "deg/s": Unit(multiply=math.pi / 180.0),
        "mrad/s": Unit(divide=1000.0),
    },
    written_in=("deg/s",),
)
MASS = Dimension(
    "a mass",
    "18.8 kg",
    {
        "kg": Unit(),
        "g": Unit(divide=1000.0),
        "lb": Unit(multiply=0.45359237),  # avoirdupois pound, NIST SP 811 (2008), B.8
    },
    written_in=("kg",),
)
MOMENT_OF_INERTIA = Dimension("a moment of inertia", "0.15 kg m2", {"kg m2": Unit()})
FORCE = Dimension(
    "a force", "9.3 kN", {"N": Unit(), "kN": Unit(multiply=1000.0)}, written_in=("kN",)
)
TEMPERATURE = Dimension(
    "a temperature",
    "12 degC",
    {"K": Unit(), "degC": Unit(offset=273.15)},  # Celsius zero, SI Brochure (2019), 2.3.1
    written_in=("degC",),
)
PRESSURE = Dimension(
    "a pressure", "1013 hPa", {"Pa": Unit(), "hPa": Unit(multiply=100.0)}, written_in=("hPa",)
)
FREQUENCY = Dimension(
    "a rate",
    "10 Hz",
    {
        "Hz": Unit(),
        "1/s": Unit(),
        "kHz": Unit(multiply=1e3),
        "MHz": Unit(multiply=1e6),
        "GHz": Unit(multiply=1e9),
        "rounds/min": Unit(divide=60.0),
        "1/h": Unit(divide=3600.0),
    },
    written_in=("Hz", "MHz", "GHz", "1/h"),
)
# The depth of water that falls in a time: a speed, but nobody says it so.
RAIN_RATE = Dimension(
    "a rain rate",
    "4 mm/h",
    {"m/s": Unit(), "mm/h": Unit(divide=3.6e6)},
    written_in=("mm/h",),
)
POWER = Dimension("a power", "10 kW", {"W": Unit(), "kW": Unit(multiply=1000.0)})
ENERGY = Dimension(
    "an energy", "79 J", {"J": Unit(), "kJ": Unit(multiply=1000.0)}, written_in=("J", "kJ")
)
FLUENCE = Dimension(
    "an energy on an area",
    "10 MJ/m2",
    {
        "J/m2": Unit(),
        "kJ/m2": Unit(multiply=1e3),
        "MJ/m2": Unit(multiply=1e6),
        "J/cm2": Unit(multiply=1e4),
        "kJ/cm2": Unit(multiply=1e7),
    },
    written_in=("J/m2", "MJ/m2"),
)
AREA = Dimension(
    "an area",
    "0.02 m2",
    {"m2": Unit(), "cm2": Unit(divide=1e4), "dBsm": Unit(decibel=True)},
)
SHARE = Dimension("a share", "10 %", {"": Unit(), "%": Unit(divide=100.0)}, bare=True)
PLAIN = Dimension("a number", "1.5", {"": Unit()}, bare=True)

DIMENSIONS = (
    LENGTH,
    TIME,
    SPEED,
    ACCELERATION,
    ANGLE,
    ANGULAR_RATE,
    MASS,
    MOMENT_OF_INERTIA,
    FORCE,
    TEMPERATURE,
    PRESSURE,
    FREQUENCY,
    RAIN_RATE,
    POWER,
    ENERGY,
    FLUENCE,
    AREA,
    SHARE,
    PLAIN,
)


def parse(text: object, dimension: Dimension) -> float:
    """The SI value of a quantity as a user writes it.

    Raises QuantityError with the sentence for the user: what is wrong (got X); what to write.
    """
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        number = str(text)
        _finite(float(number), text, dimension)
        return _bare(number, text, dimension)
    if isinstance(text, str):
        return _parsed(text, dimension)
    raise QuantityError(f"not {dimension.phrase} (got {shown(text)}); write {_like(dimension)}")


def write(value: float, dimension: Dimension) -> str:
    """The text with the shortest number, in a usual unit, that parses to the same bits."""
    numbers = {unit: _number(value, unit, dimension) for unit in dimension.written_in}
    numbers[dimension.si_unit] = _number(value, dimension.si_unit, dimension) or repr(value)
    unit, number = min(
        ((unit, number) for unit, number in numbers.items() if number is not None),
        key=lambda written: len(written[1]),
    )
    return f"{number} {unit}".rstrip()


def unit_of(text: object, dimension: Dimension) -> str:
    """The unit that a quantity is written in; that of its SI value where it has none of its own."""
    match = QUANTITY.fullmatch(text.strip()) if isinstance(text, str) else None
    unit = match.group(2) if match is not None else None
    return unit if unit in dimension.units else dimension.si_unit


def pattern(dimension: Dimension) -> str:
    """The regular expression that a quantity's text matches, for the JSON Schema."""
    # Python escapes a space; the regular expressions of JSON Schema know no such escape.
    units = "|".join(re.escape(unit).replace(r"\ ", " ") for unit in dimension.units if unit)
    return rf"^\s*{NUMBER}\s*({units})\s*$"


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that the word is most likely a misspelling of, if there is one."""
    by_lower_case = {choice.lower(): choice for choice in choices}
    if len(by_lower_case) > MOST_COMPARED:
        return None
    near = difflib.get_close_matches(word.lower(), by_lower_case, n=1)
    return by_lower_case[near[0]] if near else None


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """What to write instead of an unknown word: the nearest choice, or all of them."""
    known = list(choices)
    near = nearest(word, known)
    if near is not None:
        return f'did you mean "{near}"?'
    listed = known if len(known) <= MOST_CHOICES else [*known[:MOST_CHOICES], "..."]
    return f"write one of {', '.join(listed)}"


def shown(value: object) -> str:
    """What was found in the file, short enough for a message."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(value)[:61])
    text = text if len(text) <= 60 else text[:57] + "..."
    return f'"{text}"' if isinstance(value, str) else text


@lru_cache(maxsize=4096)  # the cells of a study have almost all their texts in common
def _parsed(text: str, dimension: Dimension) -> float:
    match = QUANTITY.fullmatch(text.strip())
    if match is None:
        raise QuantityError(f"not {dimension.phrase} (got {shown(text)}); write {_like(dimension)}")
    number, unit = match.group(1), match.group(2)
    if unit is None:
        return _finite(_bare(number, text, dimension), text, dimension)
    if unit not in dimension.units:
        raise QuantityError(_wrong_unit(number, unit, text, dimension))
    return _finite(dimension.units[unit].to_si(float(number)), text, dimension)


def _bare(number: str, text: object, dimension: Dimension) -> float:
    if dimension.bare:
        return float(number)
    raise QuantityError(
        f"no unit (got {shown(text)}); write {dimension.phrase}, "
        f'e.g. "{_repeated(number)} {dimension.example.split(maxsplit=1)[1]}"'
    )


def _finite(value: float, text: object, dimension: Dimension) -> float:
    if math.isfinite(value):
        return value
    raise QuantityError(f"not a finite number (got {shown(text)}); write {_like(dimension)}")


def _repeated(number: str) -> str:
    """The user's number to suggest again, unless it is too long to read."""
    return number if len(number) <= LONGEST_REPEATED else "1"


def _like(dimension: Dimension) -> str:
    example = dimension.example if dimension.bare else f'"{dimension.example}"'
    return f"{dimension.phrase}, e.g. {example}"


def _wrong_unit(number: str, unit: str, text: object, dimension: Dimension) -> str:
    got = f"(got {shown(text)})"
    if unit in ("mil", "mils"):
        again = _repeated(number)
        return (
            f'"{unit}" is ambiguous {got}; write "{again} mil_nato" (1/6400 of a circle) '
            f'or "{again} mrad" (milliradian)'
        )
    for other in DIMENSIONS:
        if unit in other.units:
            return f"wrong unit, {unit} measures {other.phrase} {got}; write {_like(dimension)}"
    if not any(dimension.units):
        return f"unknown unit {shown(unit)} {got}; write {_like(dimension)}"
    hint = did_you_mean(unit, [known for known in dimension.units if known])
    return f"unknown unit {shown(unit)} {got}; {hint}"


def _number(value: float, unit: str, dimension: Dimension) -> str | None:
    """The shortest number that, before this unit, parses to exactly this value; else nothing."""
    number = dimension.units[unit].from_si(value)
    for digits in (15, 16, 17):
        text = f"{number:.{digits}g}"
        if dimension.units[unit].to_si(float(text)) == value:
            return text
    return None
