"""A factor of a study as an axis of a figure: in the unit of its file, or a list of names."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from cram_sim.records import Floats
from cram_sim.report import style
from cram_sim.studies.plan import Cell, PlannedFactor, Setting

LONGEST_LABEL: Final = 56  # characters of a factor's name beside an axis
MOST_TICKS: Final = 9  # more levels than these, and round numbers mark the axis
LEAST_GAP: Final = 0.06  # of the axis between two levels that are both marked
LOGARITHMIC: Final = 50.0  # the greatest level is so many times the least, and most are small
MOST: Final = 0.6


@dataclass(frozen=True)
class FactorAxis:
    """A factor, its column among the settings of a cell, and its levels in the order drawn.

    A numeric factor's levels rise; others keep the order of the file. None where settings are
    drawn.
    """

    factor: PlannedFactor
    column: int
    levels: tuple[Setting, ...]

    @property
    def is_numeric(self) -> bool:
        """Whether its settings are numbers."""
        return self.factor.is_numeric

    @property
    def name(self) -> str:
        """As the study calls it, not too long."""
        return style.shown_ends(self.factor.name, LONGEST_LABEL)

    @property
    def label(self) -> str:
        """Its name, and the unit of its numbers."""
        return f"{self.name}{self._unit}" if self.is_numeric else self.name

    @property
    def column_name(self) -> str:
        """As a column of a table."""
        return f"{self.factor.name}{self._unit}" if self.is_numeric else self.factor.name

    @property
    def _unit(self) -> str:
        unit = self.factor.unit
        return f" / ({unit})" if "/" in unit else f" / {unit}" if unit else ""

    def place(self, setting: Setting) -> float:
        """Where a setting lies: in the file's unit, or its number among the levels."""
        if self.is_numeric:
            return setting.number / self.factor.per_unit
        return float([level.text for level in self.levels].index(setting.text))

    def places(self) -> list[float]:
        """Where the levels lie."""
        return [self.place(level) for level in self.levels]

    def written(self, setting: Setting) -> str:
        """A setting in a table: a number in the file's unit, or its text."""
        return f"{self.place(setting):.12g}" if self.is_numeric else setting.text


def axis_of(factor: PlannedFactor, column: int, cells: Iterable[Cell]) -> FactorAxis:
    """The axis of a factor; its levels are those that some cell has."""
    if not factor.levels:
        return FactorAxis(factor, column, ())
    there = {cell.settings[column].text for cell in cells}
    levels = tuple(level for level in factor.levels if level.text in there)
    if factor.is_numeric:
        levels = tuple(sorted(levels, key=lambda level: level.number))
    return FactorAxis(factor, column, levels)


def short(setting: Setting, longest: int = 24) -> str:
    """The text of a level where there is little room."""
    return style.shown(setting.text, longest)


def mark_numeric(axes: Axes, axis: FactorAxis) -> None:
    """Label the horizontal axis of a numeric factor; its levels are marked where there is room."""
    axes.set_xlabel(axis.label)
    places = np.array(axis.places())
    if places.size == 0:
        return
    is_logarithmic = _is_logarithmic(places)
    if is_logarithmic:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(lambda place, _: f"{place:g}")
    elif (places == np.rint(places)).all():
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    along = np.log(places) if is_logarithmic else places
    if places.size <= MOST_TICKS and (np.diff(along) >= LEAST_GAP * np.ptp(along)).all():
        axes.set_xticks(places.tolist(), [f"{place:.4g}" for place in places])
        axes.minorticks_off()


def _is_logarithmic(places: Floats) -> bool:
    """Whether decades suit the levels, which rise, better than equal steps do."""
    least, most = places[0], places[-1]
    if places.size < 3 or least <= 0.0 or most < LOGARITHMIC * least:
        return False
    return bool(np.mean(places < 0.5 * (least + most)) >= MOST)


def mark_names(axes: Axes, axis: FactorAxis, longest: int = 24) -> None:
    """Write the levels of a factor down the vertical axis, the first at the top."""
    names = [short(level, longest) for level in axis.levels]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
