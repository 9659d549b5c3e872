"""From the factors that a study file writes to axes: what each can be set to in the scenario."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from cram_sim.quantities import QUANTITY, QuantityError, parse, shown
from cram_sim.records import Floats
from cram_sim.scenario.document import Location, Problem
from cram_sim.scenario.laws import LawError, written_law
from cram_sim.scenario.load import Reading
from cram_sim.scenario.uncertain import Drawn, drawn_at
from cram_sim.scenario.varied import is_stress, why_not_uncertain, why_not_varied
from cram_sim.studies.paths import Found, PathError, found, path_to
from cram_sim.studies.plan import PlannedFactor, Role, Setting
from cram_sim.studies.settings import RangeError, as_written, number_of, steps_of, unit_at
from cram_sim.studies.study import Factor, Study, UncertainParameter


@dataclass(frozen=True)
class Level:
    """One setting: the values that it puts into the scenario, and where the study writes it.

    `lines` are where it writes each value, if they are several.
    """

    setting: Setting
    values: Mapping[Location, Any]
    written_at: Location
    lines: Mapping[Location, Location] = field(default_factory=dict)


@dataclass(frozen=True)
class Axis:
    """A factor with all its levels, or the law that its settings are drawn from."""

    planned: PlannedFactor
    written_at: Location
    locations: tuple[Location, ...]
    levels: tuple[Level, ...] = ()
    drawn: Drawn | None = None

    def levels_at(self, u: Floats) -> list[Level]:
        """The levels of a drawn factor at uniforms from 0 to 1, shape (n,)."""
        assert self.drawn is not None
        return [self._level(self.drawn.written(value)) for value in self.drawn.law.quantile(u)]

    def _level(self, value: str | float) -> Level:
        assert self.drawn is not None
        setting = Setting(str(value), parse(value, self.drawn.quantity.dimension))
        return Level(setting, dict.fromkeys(self.locations, value), self.written_at)


@dataclass
class _Study:
    """The base that the factors are read against, and the problems met on the way."""

    base: Reading
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, location: Location, sentence: str) -> None:
        self.problems.append(Problem(location, sentence))

    def places(self, path: str, at: Location) -> tuple[Found, ...]:
        """Where a path leads; complains where it leads nowhere or may not be varied."""
        try:
            reached = found(path, self.base.tree, self.base.scenario)
        except PathError as error:
            self.refuse(at, str(error))
            return ()
        for place in reached:
            reason = why_not_varied(place.location)
            if reason is not None:
                self.refuse(at, reason if at[-1] == path else f"{path}: {reason}")
                return ()
        return reached


def axes_of(study: Study, base: Reading) -> tuple[tuple[Axis, ...], list[Problem]]:
    """The factors and then what is uncertain, each as an axis, and every problem with them."""
    reading = _Study(base)
    axes = [
        *(_factor(reading, factor, ("factors", n)) for n, factor in enumerate(study.factors)),
        *(_unknown(reading, one, ("uncertain", n)) for n, one in enumerate(study.uncertain)),
    ]
    read = tuple(axis for axis in axes if axis is not None)
    _refuse_twice(reading, read)
    own = [location for axis in read for location in axis.locations]
    return (*read, *_of_the_scenario(base, own)), reading.problems


def _factor(reading: _Study, factor: Factor, at: Location) -> Axis | None:
    told = len(reading.problems)
    if factor.levels is not None:
        axis = _levels(reading, factor, factor.levels, at)
    else:
        reached = reading.places(factor.path or "", (*at, "path"))
        axis = _of_a_path(reading, factor, reached, at) if reached else None
    return axis if len(reading.problems) == told else None


def _of_a_path(
    reading: _Study, factor: Factor, reached: tuple[Found, ...], at: Location
) -> Axis | None:
    stresses = is_stress(reached[0].location)
    if stresses and factor.values is None:
        sentence = "a stress on the defence is enumerated, never drawn; write `values:`"
        reading.refuse((*at, factor.settings), sentence)
        return None
    law = written_law(factor)
    if law is not None:
        return _drawn(reading, factor.path or "", factor.name, law, reached, at, role="factor")
    values = factor.values or ()
    if factor.range is not None:
        try:
            values = steps_of(factor.range, reached[0].place)
        except RangeError as error:
            reading.refuse((*at, "range", *error.location), str(error))
            return None
    return _enumerated(reading, factor, values, reached, at)


def _enumerated(
    reading: _Study,
    factor: Factor,
    values: tuple[Any, ...],
    reached: tuple[Found, ...],
    at: Location,
) -> Axis | None:
    place, locations = reached[0].place, tuple(one.location for one in reached)
    key = factor.settings
    if not values:
        reading.refuse((*at, key), "empty; write at least one value")
        return None
    levels = []
    for number, value in enumerate(values):
        there = (*at, key, number) if key == "values" else (*at, key)
        _refuse_value(reading, value, reached[0], there)
        setting = Setting(as_written(value), number_of(value, place))
        levels.append(Level(setting, dict.fromkeys(locations, value), there))
    _refuse_repeated(reading, levels)
    unit, per_unit = unit_at(values, place)
    planned = PlannedFactor(
        factor.name or factor.path or "",
        (factor.path or "",),
        "factor",
        unit,
        per_unit,
        tuple(level.setting for level in levels),
        is_stress(locations[0]),
    )
    return Axis(planned, at, locations, tuple(levels))


def _levels(
    reading: _Study, factor: Factor, written: Mapping[str, Mapping[str, Any]], at: Location
) -> Axis | None:
    """An axis whose levels set several paths each."""
    if not written or not all(written.values()):
        reading.refuse((*at, "levels"), "empty; write levels, each with the paths that it sets")
        return None
    levels = []
    for name, values in written.items():
        there = (*at, "levels", name)
        set_here: dict[Location, Any] = {}
        lines: dict[Location, Location] = {}
        for path, value in values.items():
            for one in reading.places(path, (*there, path)):
                if any(overlap(one.location, other) for other in set_here):
                    reading.refuse((*there, path), "set twice in this level; leave one out")
                _refuse_value(reading, value, one, (*there, path))
                set_here[one.location] = value
                lines[one.location] = (*there, path)
        levels.append(Level(Setting(name, math.nan), set_here, there, lines))
    locations = tuple(dict.fromkeys(place for level in levels for place in level.values))
    planned = PlannedFactor(
        factor.name or "",
        tuple(dict.fromkeys(path for values in written.values() for path in values)),
        "factor",
        "",
        1.0,
        tuple(level.setting for level in levels),
        any(is_stress(location) for location in locations),
    )
    return Axis(planned, at, locations, tuple(levels))


def _unknown(reading: _Study, unknown: UncertainParameter, at: Location) -> Axis | None:
    reached = reading.places(unknown.path, (*at, "path"))
    reason = next(filter(None, (why_not_uncertain(one.location) for one in reached)), None)
    law = written_law(unknown)
    if reason is not None:
        reading.refuse((*at, "path"), f"{unknown.path}: {reason}")
    elif reached and law is not None:
        return _drawn(reading, unknown.path, None, law, reached, at, role="uncertain")
    return None


def _drawn(
    reading: _Study,
    path: str,
    name: str | None,
    law: tuple[str, Any],
    reached: tuple[Found, ...],
    at: Location,
    *,
    role: Role,
) -> Axis | None:
    """An axis along a law, the same value at every place that its path leads to."""
    try:
        everywhere = [drawn_at(one.place, *law) for one in reached]
    except LawError as error:
        reading.refuse((*at, *(error.location or (law[0],))), str(error))
        return None
    drawn = everywhere[0]
    planned = PlannedFactor(name or path, (path,), role, drawn.unit, drawn.per_unit, (), False)
    return Axis(planned, at, tuple(one.location for one in reached), drawn=drawn)


def _of_the_scenario(base: Reading, own: Iterable[Location]) -> list[Axis]:
    """What the scenario's file calls uncertain, but for what the study says of it itself."""
    taken = list(own)
    return [
        Axis(
            PlannedFactor(
                path, (path,), "uncertain", one.drawn.unit, one.drawn.per_unit, (), False
            ),
            ("scenario",),
            (one.location,),
            drawn=one.drawn,
        )
        for one in base.uncertain
        if not any(overlap(one.location, other) for other in taken)
        for path in [path_to(base.tree, one.location)]
    ]


def _refuse_value(reading: _Study, value: Any, reached: Found, at: Location) -> None:
    """Refuse a number without its unit, and a threat that is not one of the catalogue."""
    if reached.location[-1] == "threat" and not isinstance(value, str):
        sentence = f"not a name of the catalogue (got {shown(value)}); write e.g. rocket_107"
        reading.refuse(at, sentence)
    quantity = reached.place.quantity
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if isinstance(value, str):
        is_number = QUANTITY.fullmatch(value.strip()) is not None
    if quantity is not None and is_number:
        try:
            parse(value, quantity.dimension)
        except QuantityError as error:
            reading.refuse(at, str(error))


def _refuse_repeated(reading: _Study, levels: list[Level]) -> None:
    """Refuse settings that are the same, also in another unit: to twelve digits."""
    seen: dict[str, str] = {}
    for level in levels:
        text, number = level.setting.text, level.setting.number
        value = text if math.isnan(number) else f"{number:.12g}"
        if value in seen:
            same = "" if seen[value] == text else f", the same as {shown(seen[value])}"
            sentence = f"a value twice (got {shown(text)}{same}); write it once"
            reading.refuse(level.written_at, sentence)
        seen.setdefault(value, text)


def _refuse_twice(reading: _Study, axes: tuple[Axis, ...]) -> None:
    """Refuse two factors of one name, and two that set the same place."""
    for one, other in combinations(axes, 2):
        if one.planned.name == other.planned.name and one.planned.role == other.planned.role:
            sentence = f"a factor twice (got {shown(other.planned.name)}); leave one out"
            reading.refuse(other.written_at, sentence)
        elif any(overlap(a, b) for a in one.locations for b in other.locations):
            both = f"{other.planned.name} sets what {one.planned.name} sets, too"
            sentence = f"{both}; leave one of them out"
            reading.refuse(other.written_at, sentence)


def overlap(one: Location, other: Location) -> bool:
    """Whether one of two locations is at or under the other."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
