"""Laws of parameters: of any dimension, as a file writes them and as numbers in SI.

A delay may be random within a raid (`distributions`); here a parameter is one number in all raids,
and the law says what is known of it, or where a study should look. Normal and lognormal laws are
cut at their 0.1 % and 99.9 % quantiles, so that every value they give can be held to the
parameter's bounds beforehand.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Final

import numpy as np
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema
from scipy.special import ndtri

from cram_sim.distributions import (
    LAWS,
    choice_quantile,
    lognormal_quantile,
    triangular_quantile,
    uniform_quantile,
)
from cram_sim.quantities import Dimension, QuantityError, parse, shown, unit_of
from cram_sim.records import Floats
from cram_sim.scenario.document import Location
from cram_sim.spec import LogarithmicDeviation, Quantity, Spec, Weight, refused

TAIL: Final = 1e-3  # on each side, of laws without ends

Numbers = Mapping[str, "float | tuple[float, ...]"]


class LawError(ValueError):
    """A law that cannot be that of a parameter: where in it, and what is wrong; what to write."""

    def __init__(self, location: Location, sentence: str) -> None:
        super().__init__(sentence)
        self.location = location


@dataclass(frozen=True)
class WrittenNumber:
    """How a number is read whose dimension is not known yet: kept as it is written."""

    example: str = '"1.5 mrad"'

    def read(self, value: object) -> str | int | float:
        """The text or the number itself."""
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            return value
        raise refused(f"not a number (got {shown(value)}); write one, e.g. {self.example}")

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": ["number", "string"], "description": f"as in the scenario, {self.example}"}


Number = Annotated[str | float, WrittenNumber()]


class UniformLaw(Spec):
    """Equally likely from low to high."""

    low: Number
    high: Number


class NormalLaw(Spec):
    """Normal, its tails of 0.1 % each cut off."""

    mean: Number
    sd: Number


class LognormalLaw(Spec):
    """The logarithm is normal: the median, and the standard deviation of the logarithm."""

    median: Number
    sigma: LogarithmicDeviation


class TriangularLaw(Spec):
    """Rising from low to the mode, falling to high."""

    low: Number
    mode: Number
    high: Number


class ChoiceLaw(Spec):
    """One of a few values, each with its weight."""

    values: tuple[Number, ...]
    weights: tuple[Weight, ...]


WrittenLaw = UniformLaw | NormalLaw | LognormalLaw | TriangularLaw | ChoiceLaw


class OneLaw(Spec):
    """Exactly one law."""

    uniform: UniformLaw | None = None
    normal: NormalLaw | None = None
    lognormal: LognormalLaw | None = None
    triangular: TriangularLaw | None = None
    choice: ChoiceLaw | None = None

    @model_validator(mode="after")
    def _one(self) -> "OneLaw":
        if sum(getattr(self, kind) is not None for kind in LAWS) == 1:
            return self
        raise refused(f"not one law; write one of {', '.join(LAWS)}")


@dataclass(frozen=True)
class Law:
    """A law in SI: its kind and the numbers that its quantile function takes."""

    kind: str
    numbers: Numbers

    def quantile(self, u: Floats) -> Floats:
        """The values (SI) of uniforms from 0 to 1, of the same shape."""
        if self.kind in ("normal", "lognormal"):
            u = TAIL + (1.0 - 2.0 * TAIL) * u
        return QUANTILES[self.kind](u, **self.numbers)

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the greatest value (SI)."""
        values = self.numbers.get("values", self.quantile(np.array([0.0, 1.0])))
        return float(np.min(values)), float(np.max(values))

    @property
    def median(self) -> float:
        """The value (SI) with as much below it as above; of a choice the least such value."""
        law = self
        if self.kind == "choice":  # whose values stand in any order
            pairs = sorted(zip(*self.numbers.values(), strict=True))
            values, weights = zip(*pairs, strict=True)
            law = replace(self, numbers={"values": values, "weights": weights})
        return float(law.quantile(np.array([0.5]))[0])


def written_law(spec: Spec) -> tuple[str, WrittenLaw] | None:
    """The law among the fields of a Spec, with its kind; None where there is none."""
    for kind in LAWS:
        written = getattr(spec, kind)
        if written is not None:
            return kind, written
    return None


def law_of(kind: str, written: WrittenLaw, quantity: Quantity) -> Law:
    """The law in SI of a parameter that is such a quantity.

    Raises LawError for a wrong unit, numbers out of order, and values out of the quantity's bounds.
    """
    numbers = _numbers(written, quantity.dimension)
    _refuse_disorder(kind, numbers)
    law = Law(kind, numbers)
    for end, key in zip(law.ends, ("low", "high"), strict=True):
        if not quantity.is_within(end):
            got = f"{end:.6g} {quantity.dimension.si_unit}".rstrip()
            sentence = f"reaches {got}, out of range; write {quantity.allowed}"
            raise LawError(_place_of(law, end, key), sentence)
    return law


def _place_of(law: Law, end: float, key: str) -> Location:
    """The number of a law that says its least or greatest value; of a normal one, all of it."""
    match law.numbers:
        case {"values": tuple(values)}:
            return law.kind, "values", values.index(end)
        case numbers if key in numbers:
            return law.kind, key
    return (law.kind,)


def _numbers(written: WrittenLaw, dimension: Dimension) -> Numbers:
    match written:
        case UniformLaw():
            return _read(written, ("low", "high"), "uniform", dimension)
        case TriangularLaw():
            return _read(written, ("low", "mode", "high"), "triangular", dimension)
        case NormalLaw():
            _refuse_no_difference(written.sd, dimension)
            return _read(written, ("mean", "sd"), "normal", dimension)
        case LognormalLaw():
            return {
                **_read(written, ("median",), "lognormal", dimension),
                "sigma": written.sigma,
            }
        case ChoiceLaw():
            values = tuple(
                _si(value, ("choice", "values", number), dimension)
                for number, value in enumerate(written.values)
            )
            return {"values": values, "weights": written.weights}


def _read(
    written: WrittenLaw, keys: tuple[str, ...], kind: str, dimension: Dimension
) -> dict[str, float]:
    return {key: _si(getattr(written, key), (kind, key), dimension) for key in keys}


def _si(value: object, location: Location, dimension: Dimension) -> float:
    try:
        return parse(value, dimension)
    except QuantityError as error:
        raise LawError(location, str(error)) from None


def _refuse_no_difference(sd: object, dimension: Dimension) -> None:
    """Refuse a deviation in a unit that has no differences, such as degC and dBsm."""
    unit = dimension.units[unit_of(sd, dimension)]
    if unit.offset or unit.decibel:
        sentence = f"no deviation (got {shown(sd)}); write it in {dimension.si_unit}"
        raise LawError(("normal", "sd"), sentence)


def _refuse_disorder(kind: str, numbers: Numbers) -> None:
    match kind, numbers:
        case "uniform", {"low": low, "high": high} if not low < high:  # type: ignore[operator]
            raise LawError((kind,), "low is not below high; write low < high")
        case "triangular", {"low": low, "mode": mode, "high": high}:
            if not (low <= mode <= high and low < high):  # type: ignore[operator]
                sentence = "low, mode and high are not in this order; write low <= mode <= high"
                raise LawError((kind,), sentence)
        case "normal", {"sd": sd} if not sd > 0.0:  # type: ignore[operator]
            raise LawError((kind, "sd"), "not above 0; write a larger deviation")
        case "lognormal", {"median": median} if not median > 0.0:  # type: ignore[operator]
            raise LawError((kind, "median"), "not above 0; write a larger median")
        case "choice", {"values": tuple(values), "weights": tuple(weights)}:
            if not values or len(values) != len(weights):
                sentence = f"{len(values)} values but {len(weights)} weights; write one of each"
                raise LawError((kind,), sentence)
            if not sum(weights) > 0.0:
                raise LawError((kind, "weights"), "no weight above 0; write at least one")


def _normal_quantile(u: Floats, mean: float, sd: float) -> Floats:
    return mean + sd * ndtri(u)


QUANTILES: Final[Mapping[str, Callable[..., Floats]]] = {
    "uniform": uniform_quantile,
    "normal": _normal_quantile,
    "lognormal": lognormal_quantile,
    "triangular": triangular_quantile,
    "choice": choice_quantile,
}
