"""What is wrong with a study's cells, told once and not for every cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cram_sim.scenario.document import Location, Problem, path_of
from cram_sim.studies.axes import Axis, Level

MOST_SETTINGS = 4  # of a cell, named in one message


@dataclass
class InvalidCells:
    """The first cell of each problem, and how many more have it."""

    axes: Sequence[Axis]
    _first: dict[tuple[Location, Location], Problem] = field(default_factory=dict)
    _cells: dict[tuple[Location, Location], set[int]] = field(default_factory=dict)

    def add(self, cell: int, levels: Sequence[Level], problems: Iterable[Problem]) -> None:
        """Note what is wrong with the scenario of a cell."""
        for problem in problems:
            at = _blamed(levels, problem.location)
            key = at, tuple(step for step in problem.location if isinstance(step, str))
            sentence = f"{path_of(problem.location)} {problem.sentence}".strip()
            told = Problem(at, f"cell {cell} ({self._settings(levels)}): {sentence}")
            self._first.setdefault(key, told)
            self._cells.setdefault(key, set()).add(cell)

    @property
    def problems(self) -> list[Problem]:
        """One of each, with the number of other cells that have it."""
        return [_with_others(told, len(self._cells[key]) - 1) for key, told in self._first.items()]

    def _settings(self, levels: Sequence[Level]) -> str:
        pairs = list(zip(self.axes, levels, strict=True))
        named = [f"{axis.planned.name} = {level.setting.text}" for axis, level in pairs]
        return ", ".join(named if len(named) <= MOST_SETTINGS else [*named[:MOST_SETTINGS], "..."])


def _with_others(told: Problem, others: int) -> Problem:
    if others == 0:
        return told
    counted = "1 more cell" if others == 1 else f"{others} more cells"
    return replace(told, sentence=f"{told.sentence} (and {counted})")


def _blamed(levels: Sequence[Level], location: Location) -> Location:
    """Where the study writes the setting that a problem of the scenario comes from."""
    for level in levels:
        for place, value in level.values.items():
            if location[: len(place)] == place:
                line = level.lines.get(place, level.written_at)
                return (*line, *_steps_within(value, location[len(place) :]))
    for level in levels:
        if any(place[: len(location)] == location for place in level.values):
            return level.written_at
    return ("factors",)


def _steps_within(value: Any, location: Location) -> Location:
    """As much of a location as leads to something in a value."""
    for number, step in enumerate(location):
        is_there = step in value if isinstance(value, dict) else isinstance(value, tuple)
        if not is_there:
            return location[:number]
        value = value[step]
    return location
