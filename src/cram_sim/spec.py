"""What a parameter may be: the base of everything a user can write, and its annotated types.

In a file a quantity is a text with a unit ("690 m/s"); after loading it is a plain SI float, and
`model_dump(mode="json")` writes the unit back. From Python, `Spec.from_si(name=value, ...)` takes
SI floats. A Spec is frozen, strict and closed: no unknown key, no NaN, no infinity.
"""

import math
from dataclasses import dataclass
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from cram_sim import quantities
from cram_sim.quantities import Dimension, QuantityError, shown

LONGEST_NAME: Final = 100
LARGEST_COUNT: Final = 1_000_000
IN_SI: Final = {"si": True}
ROUNDING: Final = 1e-12  # a bound in another unit is read with rounding: 6400 mil_nato


class Spec(BaseModel):
    """The base of every description: frozen, strict, closed, finite."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", allow_inf_nan=False, serialize_by_alias=True
    )

    @classmethod
    def from_si(cls, **values: Any) -> Self:
        """Build from Python values: quantities as SI floats, lists as tuples, fields by name."""
        return cls.model_validate(values, context=IN_SI, by_name=True)


def refused(problem: str) -> PydanticCustomError:
    """The error that carries a sentence of ours through pydantic unchanged."""
    return PydanticCustomError("refused", "{problem}", {"problem": problem})


@dataclass(frozen=True)
class Quantity:
    """How a number with a unit is read, bounded and written; bounds are SI values."""

    dimension: Dimension
    at_least: float | None = None
    at_most: float | None = None

    @property
    def example(self) -> str:
        """What a user could write."""
        return self.dimension.example

    def read(self, value: object, info: core_schema.ValidationInfo) -> float:
        """The SI float of a text with a unit, or of a plain SI number when called from Python."""
        in_si = info.context is not None and info.context.get("si", False)
        try:
            if in_si:
                number = quantities.parse(value, quantities.PLAIN)
            else:
                number = quantities.parse(value, self.dimension)
        except QuantityError as error:
            raise refused(str(error)) from None
        if not self.is_within(number):
            raise refused(f"out of range (got {shown(value)}); write {self.allowed}")
        return number

    def write(self, value: float) -> str | float:
        """The text with a unit; a plain number where the dimension has no unit."""
        return value if self.dimension.bare else quantities.write(value, self.dimension)

    def is_within(self, number: float) -> bool:
        """Whether an SI value is within the bounds, but for rounding."""
        return (
            self.at_least is None or number >= self.at_least - ROUNDING * abs(self.at_least)
        ) and (self.at_most is None or number <= self.at_most + ROUNDING * abs(self.at_most))

    @property
    def allowed(self) -> str:
        """What may be written: "a length at least 0 m and at most 100 km"."""
        limits = (("at least", self.at_least), ("at most", self.at_most))
        words = [
            f"{word} {quantities.write(limit, self.dimension)}"
            for word, limit in limits
            if limit is not None
        ]
        return f"{self.dimension.phrase} {' and '.join(words)}"

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            self.read,
            serialization=core_schema.plain_serializer_function_ser_schema(
                self.write, when_used="json"
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        described = {"description": f'{self.dimension.phrase}, e.g. "{self.dimension.example}"'}
        text = {"type": "string", "pattern": quantities.pattern(self.dimension)}
        if not self.dimension.bare:
            return described | text
        limits = {
            "minimum": self.at_least,
            "maximum": self.at_most,
        }
        number = {"type": "number"} | {k: v for k, v in limits.items() if v is not None}
        return described | ({"anyOf": [number, text]} if any(self.dimension.units) else number)


@dataclass(frozen=True)
class WholeNumber:
    """How a whole number is read and bounded."""

    at_least: int
    at_most: int

    @property
    def example(self) -> str:
        """What a user could write."""
        return str(max(self.at_least, 1))

    def read(self, value: object) -> int:
        """The number itself, if it is whole and within its bounds."""
        if not isinstance(value, int) or isinstance(value, bool):
            raise refused(f"not a whole number (got {shown(value)}); write {self._range()}")
        if not self.at_least <= value <= self.at_most:
            raise refused(f"out of range (got {shown(value)}); write {self._range()}")
        return value

    def _range(self) -> str:
        return f"a whole number from {self.at_least} to {self.at_most}"

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "integer", "minimum": self.at_least, "maximum": self.at_most}


@dataclass(frozen=True)
class Label:
    """How a name is read: printable, not blank, no space at its ends."""

    def read(self, value: object) -> str:
        """The name itself."""
        if not isinstance(value, str):
            raise refused(f'not a name (got {shown(value)}); write a text, e.g. "gun 1"')
        if not value or value != value.strip() or not value.isprintable():
            raise refused(
                f"not a name (got {shown(value)}); write printable text without space at its ends"
            )
        if len(value) > LONGEST_NAME:
            raise refused(
                f"too long a name (got {shown(value)}); write at most {LONGEST_NAME} characters"
            )
        return value

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}


Name = Annotated[str, Label()]
Count = Annotated[int, WholeNumber(1, LARGEST_COUNT)]
Looks = Annotated[int, WholeNumber(1, 16)]  # of a rule to confirm a track
Pulses = Annotated[int, WholeNumber(1, 1_000)]

# The bounds hold what any air defence has and keep out what arithmetic cannot bear. One place, so
# that a file, the catalogue and Python meet the same ones.
DEGREE: Final = math.pi / 180.0
CIRCLE: Final = 360.0 * DEGREE
DAY: Final = 86_400.0
HOUR: Final = 3_600.0
LEAST_RADIUS: Final = 1e-3  # m

Length = Annotated[float, Quantity(quantities.LENGTH, at_least=1e-5, at_most=1e6)]
NonNegativeLength = Annotated[float, Quantity(quantities.LENGTH, at_least=0.0, at_most=1e6)]
AnyLength = Annotated[float, Quantity(quantities.LENGTH, at_least=-1e6, at_most=1e6)]
Radius = Annotated[float, Quantity(quantities.LENGTH, at_least=LEAST_RADIUS, at_most=1e5)]
ItemRadius = Annotated[float, Quantity(quantities.LENGTH, at_least=0.0, at_most=100.0)]
Margin = Annotated[float, Quantity(quantities.LENGTH, at_least=0.0, at_most=1e5)]
HeightAboveGround = Annotated[float, Quantity(quantities.LENGTH, at_least=0.0, at_most=1e4)]
BodyLength = Annotated[float, Quantity(quantities.LENGTH, at_least=1e-3, at_most=100.0)]
Calibre = Annotated[float, Quantity(quantities.LENGTH, at_least=1e-3, at_most=1.0)]
InterceptRange = Annotated[float, Quantity(quantities.LENGTH, at_least=1.0, at_most=100_000.0)]
Duration = Annotated[float, Quantity(quantities.TIME, at_least=1e-3, at_most=10.0 * DAY)]
NonNegativeDuration = Annotated[float, Quantity(quantities.TIME, at_least=0.0, at_most=DAY)]
Wait = Annotated[float, Quantity(quantities.TIME, at_least=0.0, at_most=HOUR)]
PositiveWait = Annotated[float, Quantity(quantities.TIME, at_least=1e-3, at_most=HOUR)]
ScanPeriod = Annotated[float, Quantity(quantities.TIME, at_least=0.02, at_most=HOUR)]
BurnTime = Annotated[float, Quantity(quantities.TIME, at_least=1e-3, at_most=600.0)]
RoundLifetime = Annotated[float, Quantity(quantities.TIME, at_least=0.1, at_most=60.0)]
MuzzleSpeed = Annotated[float, Quantity(quantities.SPEED, at_least=50.0, at_most=5_000.0)]
CruiseSpeed = Annotated[float, Quantity(quantities.SPEED, at_least=1.0, at_most=300.0)]
FragmentSpeed = Annotated[float, Quantity(quantities.SPEED, at_least=0.0, at_most=5_000.0)]
LeastSpeed = Annotated[float, Quantity(quantities.SPEED, at_least=0.0, at_most=500.0)]
WindSpeed = Annotated[float, Quantity(quantities.SPEED, at_least=0.0, at_most=120.0)]
WindError = Annotated[float, Quantity(quantities.SPEED, at_least=0.0, at_most=50.0)]
Acceleration = Annotated[float, Quantity(quantities.ACCELERATION, at_least=0.0, at_most=1_000.0)]
Angle = Annotated[float, Quantity(quantities.ANGLE, at_least=1e-6, at_most=CIRCLE)]
AnyAngle = Annotated[float, Quantity(quantities.ANGLE, at_least=-CIRCLE, at_most=CIRCLE)]
LayError = Annotated[float, Quantity(quantities.ANGLE, at_least=0.0, at_most=20.0 * CIRCLE / 360.0)]
SteepElevation = Annotated[
    float, Quantity(quantities.ANGLE, at_least=45.0 * DEGREE, at_most=89.0 * DEGREE)
]
DiveAngle = Annotated[
    float, Quantity(quantities.ANGLE, at_least=1.0 * DEGREE, at_most=85.0 * DEGREE)
]
MaskElevation = Annotated[
    float, Quantity(quantities.ANGLE, at_least=-90.0 * DEGREE, at_most=90.0 * DEGREE)
]
ConeHalfAngle = Annotated[
    float, Quantity(quantities.ANGLE, at_least=0.1 * DEGREE, at_most=60.0 * DEGREE)
]
Misalignment = Annotated[float, Quantity(quantities.ANGLE, at_least=0.0, at_most=0.05)]
Dispersion = Annotated[float, Quantity(quantities.ANGLE, at_least=1e-6, at_most=0.2)]
AngularRate = Annotated[float, Quantity(quantities.ANGULAR_RATE, at_least=1e-3, at_most=100.0)]
Mass = Annotated[float, Quantity(quantities.MASS, at_least=1e-3, at_most=1e5)]
PieceMass = Annotated[float, Quantity(quantities.MASS, at_least=1e-6, at_most=1e5)]
NonNegativeMass = Annotated[float, Quantity(quantities.MASS, at_least=0.0, at_most=1e5)]
MomentOfInertia = Annotated[
    float, Quantity(quantities.MOMENT_OF_INERTIA, at_least=1e-9, at_most=1_000.0)
]
Force = Annotated[float, Quantity(quantities.FORCE, at_least=1e-3, at_most=1e8)]
Area = Annotated[float, Quantity(quantities.AREA, at_least=1e-9, at_most=1e8)]
Frequency = Annotated[float, Quantity(quantities.FREQUENCY, at_least=0.1, at_most=1_000.0)]
RollRate = Annotated[float, Quantity(quantities.FREQUENCY, at_least=0.0, at_most=1_000.0)]
Energy = Annotated[float, Quantity(quantities.ENERGY, at_least=0.0, at_most=1e9)]
Fluence = Annotated[float, Quantity(quantities.FLUENCE, at_least=1.0, at_most=1e12)]
Power = Annotated[float, Quantity(quantities.POWER, at_least=1.0, at_most=1e8)]
Bandwidth = Annotated[float, Quantity(quantities.FREQUENCY, at_least=1e3, at_most=1e10)]
CarrierFrequency = Annotated[float, Quantity(quantities.FREQUENCY, at_least=1e9, at_most=1e11)]
EventRate = Annotated[float, Quantity(quantities.FREQUENCY, at_least=0.0, at_most=1.0)]
RainRate = Annotated[
    float, Quantity(quantities.RAIN_RATE, at_least=0.0, at_most=200.0 / 3.6e6)  # 200 mm/h
]
Temperature = Annotated[
    float, Quantity(quantities.TEMPERATURE, at_least=-100.0 + 273.15, at_most=70.0 + 273.15)
]
Pressure = Annotated[float, Quantity(quantities.PRESSURE, at_least=30_000.0, at_most=110_000.0)]
Probability = Annotated[float, Quantity(quantities.SHARE, at_least=0.0, at_most=1.0)]
Share = Annotated[float, Quantity(quantities.SHARE, at_least=0.0, at_most=0.5)]
# Beyond this a normal factor 1 + scatter x deviation may turn negative.
ScatterShare = Annotated[float, Quantity(quantities.SHARE, at_least=0.0, at_most=0.2)]
Weight = Annotated[float, Quantity(quantities.SHARE, at_least=0.0, at_most=1e6)]
PositiveNumber = Annotated[float, Quantity(quantities.PLAIN, at_least=1e-9, at_most=1e12)]
NonNegativeNumber = Annotated[float, Quantity(quantities.PLAIN, at_least=0.0, at_most=1e12)]
FormFactor = Annotated[float, Quantity(quantities.PLAIN, at_least=0.01, at_most=100.0)]
Twist = Annotated[float, Quantity(quantities.PLAIN, at_least=5.0, at_most=100.0)]
LogarithmicDeviation = Annotated[float, Quantity(quantities.PLAIN, at_least=1e-9, at_most=5.0)]
