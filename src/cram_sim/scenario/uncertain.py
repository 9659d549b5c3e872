"""`{uncertain: ...}` in the place of a number: what is not known, with the law it may follow.

Drawn once for many raids, and only by a study; every other command takes the median.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from cram_sim.catalogue.entries import ParameterSet
from cram_sim.quantities import Unit, shown, unit_of
from cram_sim.scenario.document import Location, Problem
from cram_sim.scenario.laws import (
    ChoiceLaw,
    Law,
    LawError,
    LognormalLaw,
    NormalLaw,
    OneLaw,
    TriangularLaw,
    UniformLaw,
    WrittenLaw,
    law_of,
    written_law,
)
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.parameters import Place, place_at
from cram_sim.scenario.problems import problems_of
from cram_sim.scenario.resolution import Tree
from cram_sim.scenario.validation import validated
from cram_sim.scenario.varied import why_not_uncertain
from cram_sim.spec import Quantity

KEY: Final = "uncertain"
DIGITS: Final = 9  # of a value that is drawn: it is written as a file would, and read again


@dataclass(frozen=True)
class Drawn:
    """A parameter by its law: what quantity it is, and the unit that its values are written in."""

    law: Law
    quantity: Quantity
    unit: str

    @property
    def per_unit(self) -> float:
        """What one of the unit is in SI."""
        return self.quantity.dimension.units[self.unit].to_si(1.0)

    def value_at(self, u: float) -> "str | float":
        """The value at a uniform, as a file writes it."""
        import numpy as np

        return self.written(float(self.law.quantile(np.array([u]))[0]))

    def written(self, value: float) -> "str | float":
        """An SI value as a file writes it, rounded unless that would leave the bounds."""
        number = value / self.per_unit
        rounded = float(f"{number:.{DIGITS}g}")
        if self.quantity.is_within(rounded * self.per_unit):
            number = rounded
        return number if self.unit == "" else f"{number!r}".removesuffix(".0") + f" {self.unit}"


@dataclass(frozen=True)
class Uncertain:
    """A parameter that is not known: where it stands in the file, and what is known of it."""

    location: Location
    drawn: Drawn

    @property
    def note(self) -> Problem:
        """What a command says that takes the median."""
        median = self.drawn.value_at(0.5)
        sentence = f"uncertain; taken at its median, {median}; a study draws it"
        return Problem(self.location, sentence)


@dataclass(frozen=True)
class Settled:
    """A tree with every uncertain parameter at its median."""

    tree: Tree
    uncertain: tuple[Uncertain, ...]
    problems: tuple[Problem, ...]


def settled(tree: Tree, folder: Path, parameter_set: ParameterSet | None = None) -> Settled:
    """Find what is uncertain in a file's tree, and put the medians in its place.

    What a law is of is known only when the rest is: so the tree is validated with a number of each
    law in its place first.
    """
    written = dict(_written(tree, ()))
    if not written:
        return Settled(tree, (), ())
    laws, problems = _laws(written)
    if problems:
        return Settled(tree, (), tuple(problems))
    stand_in = with_values(tree, {at: _a_value(law) for at, (_, law) in laws.items()})
    validation = validated(stand_in, folder, parameter_set)
    if validation.scenario is None or validation.problems:
        return Settled(stand_in, (), validation.problems)
    found = [_uncertain(validation.scenario, at, *law) for at, law in laws.items()]
    problems = [one for one in found if isinstance(one, Problem)]
    uncertain = tuple(one for one in found if isinstance(one, Uncertain))
    medians = {one.location: one.drawn.value_at(0.5) for one in uncertain}
    return Settled(with_values(stand_in, medians), uncertain, tuple(problems))


def with_values(tree: Any, values: Mapping[Location, Any]) -> Any:
    """The tree with these values at their locations; everything else is shared with the tree."""
    for location, value in values.items():
        tree = _put(tree, location, value)
    return tree


def drawn_at(place: Place, kind: str, law: WrittenLaw) -> Drawn:
    """A parameter that stands at a place and follows a law.

    Raises LawError where no number with a dimension stands there or the law is none of such.
    """
    if place.whole_number is not None:
        raise LawError((), "a whole number is not drawn; write its values as a factor of a study")
    quantity = place.quantity
    if quantity is None:
        raise LawError((), "no quantity stands here, so it has no law; write a value")
    read = law_of(kind, law, quantity)
    return Drawn(read, quantity, axis_unit(_a_value(law), quantity))


def axis_unit(written: object, quantity: Quantity) -> str:
    """The unit in which values like this one are written; SI where its numbers are no multiples."""
    unit = unit_of(written, quantity.dimension)
    how: Unit = quantity.dimension.units[unit]
    return quantity.dimension.si_unit if how.offset or how.decibel else unit


def _put(node: Any, location: Location, value: Any) -> Any:
    if not location:
        return value
    step, rest = location[0], location[1:]
    if isinstance(step, int):
        return (*node[:step], _put(node[step], rest, value), *node[step + 1 :])
    mapping = {"use": node} if isinstance(node, str) else node or {}
    return {**mapping, step: _put(mapping.get(step), rest, value)}


def _written(node: Any, location: Location) -> Iterator[tuple[Location, Any]]:
    """Every `{uncertain: ...}` of a tree, with its location."""
    if isinstance(node, dict):
        if node.keys() == {KEY}:
            yield location, node[KEY]
            return
        for key, value in node.items():
            yield from _written(value, (*location, key))
    elif isinstance(node, tuple):
        for number, value in enumerate(node):
            yield from _written(value, (*location, number))


def _laws(
    written: Mapping[Location, Any],
) -> tuple[dict[Location, tuple[str, WrittenLaw]], list[Problem]]:
    laws: dict[Location, tuple[str, WrittenLaw]] = {}
    problems = []
    for location, value in written.items():
        reason = why_not_uncertain(location)
        if reason is not None:
            problems.append(Problem(location, reason))
            continue
        try:
            law = written_law(OneLaw.model_validate(value))
        except ValidationError as error:
            problems += [
                Problem((*location, KEY, *problem.location), problem.sentence)
                for problem in problems_of(error, set(), OneLaw)
            ]
            continue
        if law is not None:
            laws[location] = law
    return laws, problems


def _a_value(law: WrittenLaw) -> object:
    """One of the numbers of a law."""
    match law:
        case UniformLaw() | TriangularLaw():
            return law.low
        case NormalLaw():
            return law.mean
        case LognormalLaw():
            return law.median
        case ChoiceLaw():
            return law.values[0] if law.values else None


def _uncertain(
    scenario: Scenario, location: Location, kind: str, law: WrittenLaw
) -> Uncertain | Problem:
    place = place_at(scenario, location)
    if place is None:
        return Problem(location, f"no quantity stands here (got {shown({})}); write a value")
    try:
        return Uncertain(location, drawn_at(place, kind, law))
    except LawError as error:
        at = (*location, KEY, *error.location) if error.location else location
        return Problem(at, str(error))
