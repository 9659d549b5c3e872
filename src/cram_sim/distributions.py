"""Delays that may be random: a constant or a distribution, drawn by its inverse function.

Inverse distribution functions, and no rejection, so that a delay always uses exactly one draw.
Formulas: Johnson, Kotz, Balakrishnan, "Continuous Univariate Distributions", 2nd ed., 1994-95.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import (
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from scipy.special import ndtr, ndtri

from cram_sim import quantities
from cram_sim.spec import LogarithmicDeviation, PositiveWait, Spec, Wait, Weight, refused

Floats = NDArray[np.float64]
LAWS: Final = ("lognormal", "normal", "uniform", "triangular", "choice")


def lognormal_quantile(u: Floats, median: float, sigma: float) -> Floats:
    """The logarithm is normal: its median, and the standard deviation of the logarithm."""
    return median * np.exp(sigma * ndtri(u))


def uniform_quantile(u: Floats, low: float, high: float) -> Floats:
    """Equally likely from low to high."""
    return low + u * (high - low)


def triangular_quantile(u: Floats, low: float, mode: float, high: float) -> Floats:
    """Rising from low to the mode, falling to high."""
    width, rise, fall = high - low, mode - low, high - mode
    rising = low + np.sqrt(u * width * rise)
    falling = high - np.sqrt((1.0 - u) * width * fall)
    return np.where(u * width < rise, rising, falling)


def choice_quantile(u: Floats, values: tuple[float, ...], weights: tuple[float, ...]) -> Floats:
    """One of a few values, each with its weight."""
    upto = np.cumsum(weights)
    chosen = np.searchsorted(upto, u * upto[-1], side="left")
    drawn: Floats = np.asarray(values, dtype=np.float64)[chosen]
    return drawn


class Lognormal(Spec):
    """The logarithm is normal: its median, and the standard deviation of the logarithm."""

    median: PositiveWait
    sigma: LogarithmicDeviation

    def quantile(self, u: Floats) -> Floats:
        """Seconds, of the shape of the uniforms."""
        return lognormal_quantile(u, self.median, self.sigma)


class Normal(Spec):
    """Normal, cut off below zero (mean and deviation are those before the cut)."""

    mean: Wait
    sd: PositiveWait

    def quantile(self, u: Floats) -> Floats:
        """Seconds, of the shape of the uniforms."""
        kept = ndtr(self.mean / self.sd)
        below = ndtri((1.0 - kept) + u * kept)
        above = -ndtri((1.0 - u) * kept)  # keeps its digits in the upper tail
        return np.maximum(0.0, self.mean + self.sd * np.where(u < 0.5, below, above))


class Uniform(Spec):
    """Equally likely from low to high."""

    low: Wait
    high: Wait

    @model_validator(mode="after")
    def _in_order(self) -> "Uniform":
        if self.low < self.high:
            return self
        raise refused("low is not below high; write low < high")

    def quantile(self, u: Floats) -> Floats:
        """Seconds, of the shape of the uniforms."""
        return uniform_quantile(u, self.low, self.high)


class Triangular(Spec):
    """Rising from low to the mode, falling to high."""

    low: Wait
    mode: Wait
    high: Wait

    @model_validator(mode="after")
    def _in_order(self) -> "Triangular":
        if self.low <= self.mode <= self.high and self.low < self.high:
            return self
        raise refused("low, mode and high are not in this order; write low <= mode <= high")

    def quantile(self, u: Floats) -> Floats:
        """Seconds, of the shape of the uniforms."""
        return triangular_quantile(u, self.low, self.mode, self.high)


class Choice(Spec):
    """One of a few values, each with its weight."""

    values: tuple[Wait, ...]
    weights: tuple[Weight, ...]

    @model_validator(mode="after")
    def _paired(self) -> "Choice":
        if len(self.values) != len(self.weights):
            raise refused(
                f"{len(self.values)} values but {len(self.weights)} weights; "
                "write one weight for each value"
            )
        if not sum(self.weights) > 0.0:
            raise refused("no weight above 0; write at least one")
        return self

    def quantile(self, u: Floats) -> Floats:
        """Seconds, of the shape of the uniforms."""
        return choice_quantile(u, self.values, self.weights)


class Delay(Spec):
    """A time that passes: a constant, or exactly one distribution."""

    constant: Wait | None = None
    lognormal: Lognormal | None = None
    normal: Normal | None = None
    uniform: Uniform | None = None
    triangular: Triangular | None = None
    choice: Choice | None = None

    def quantile(self, u: Floats) -> Floats:
        """The delay in seconds that each uniform in (0, 1) stands for, of the same shape."""
        laws = (self.lognormal, self.normal, self.uniform, self.triangular, self.choice)
        for law in laws:
            if law is not None:
                return law.quantile(u)
        return np.full_like(u, self.constant)

    @model_validator(mode="before")
    @classmethod
    def _constant_alone(cls, value: object) -> object:
        return value if isinstance(value, (dict, Delay)) else {"constant": value}

    @model_validator(mode="after")
    def _one_law(self) -> "Delay":
        given = [name for name in ("constant", *LAWS) if getattr(self, name) is not None]
        if len(given) == 1:
            return self
        raise refused(f'not one delay; write a time, e.g. "2 s", or one of {", ".join(LAWS)}')

    @model_serializer(mode="wrap", when_used="json")
    def _as_written(self, handler: SerializerFunctionWrapHandler) -> Any:
        written = {law: value for law, value in handler(self).items() if value is not None}
        return written.get("constant", written)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        laws = handler.resolve_ref_schema(handler(schema))["properties"]
        text = {"type": "string", "pattern": quantities.pattern(quantities.TIME)}
        one_law = {
            "type": "object",
            "properties": {law: laws[law]["anyOf"][0] for law in LAWS},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        }
        return {"description": 'a delay, e.g. "2 s"', "anyOf": [text, one_law]}
