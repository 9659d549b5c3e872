"""Settings of enumerated factors: as numbers, as lines of a file, and those of a range."""

import math
from collections.abc import Sequence
from typing import Any

import yaml
from yamlcore import CCoreDumper

from cram_sim.quantities import QuantityError, parse
from cram_sim.scenario.parameters import Place
from cram_sim.scenario.uncertain import axis_unit
from cram_sim.spec import Quantity
from cram_sim.studies.study import Range


class RangeError(ValueError):
    """A range that has no settings: where in it, and what is wrong; what to write."""

    def __init__(self, sentence: str, *location: str) -> None:
        super().__init__(sentence)
        self.location = location


def steps_of(span: Range, place: Place) -> tuple[str | float, ...]:
    """The settings of a range at a place, as the file would write them. Raises RangeError."""
    if place.whole_number is not None:
        return _whole_steps(span)
    if place.quantity is None:
        raise RangeError("no quantity stands here, so it has no range; write `values:`")
    first, last, unit = _ends(span, place.quantity)
    numbers = [first + (last - first) * n / (span.steps - 1) for n in range(span.steps)]
    rounded = [f"{number:.12g}" for number in numbers]
    return tuple(f"{number} {unit}" if unit else float(number) for number in rounded)


def number_of(value: Any, place: Place) -> float:
    """A setting in SI, NaN where it is no number."""
    if place.whole_number is not None and isinstance(value, int):
        return float(value)
    if place.quantity is None or isinstance(value, bool):
        return math.nan
    try:
        return parse(value, place.quantity.dimension)
    except QuantityError:
        return math.nan


def unit_at(values: Sequence[Any], place: Place) -> tuple[str, float]:
    """The unit of an axis with these values, and what one of it is in SI."""
    if place.quantity is None:
        return "", 1.0
    unit = axis_unit(values[0], place.quantity)
    return unit, place.quantity.dimension.units[unit].to_si(1.0)


def as_written(value: Any) -> str:
    """A value as a line of a file has it."""
    if isinstance(value, str):
        return value
    text: str = yaml.dump(
        _lists(value), Dumper=CCoreDumper, default_flow_style=True, width=10_000, sort_keys=False
    )
    return text.removesuffix("...\n").strip()


def _ends(span: Range, quantity: Quantity) -> tuple[float, float, str]:
    """From where to where a range goes, in the unit that it is written in."""
    first = _end(span.from_, quantity, "from")
    last = _end(span.to, quantity, "to")
    if not first < last:
        raise RangeError("empty, for `from` is not below `to`; write from < to")
    unit = axis_unit(span.from_, quantity)
    per_unit = quantity.dimension.units[unit].to_si(1.0)
    return first / per_unit, last / per_unit, unit


def _end(written: str | float, quantity: Quantity, key: str) -> float:
    try:
        return parse(written, quantity.dimension)
    except QuantityError as error:
        raise RangeError(str(error), key) from None


def _whole_steps(span: Range) -> tuple[int, ...]:
    first, last = span.from_, span.to
    if not isinstance(first, int) or not isinstance(last, int):
        raise RangeError("not between whole numbers; write `from` and `to` as whole numbers")
    if not first < last:
        raise RangeError("empty, for `from` is not below `to`; write from < to")
    step, rest = divmod(last - first, span.steps - 1)
    if rest:
        sentence = "its steps are not whole; write `steps` that come out as whole numbers"
        raise RangeError(sentence, "steps")
    return tuple(range(first, last + 1, step))


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(one) for key, one in value.items()}
    return [_lists(one) for one in value] if isinstance(value, tuple) else value
