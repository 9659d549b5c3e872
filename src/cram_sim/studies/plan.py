"""What a study will compute, worked out and checked before anything runs: its cells.

A factor is a parameter of the defence, or a stress on it, with the settings it takes. A cell is one
setting of every factor: a scenario of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cram_sim.records import Floats
from cram_sim.scenario.model import Scenario
from cram_sim.studies.study import Study

Role = Literal["factor", "uncertain"]


@dataclass(frozen=True)
class Setting:
    """What a factor is set to in a cell, as the file would write it and as a number.

    `number` is in SI and radians, NaN where the setting is no number (a doctrine, a class).
    """

    text: str
    number: float


@dataclass(frozen=True)
class PlannedFactor:
    """A factor as planned.

    `unit` is that of the file's numbers, "" where there is none; `per_unit` is what one of it is in
    SI, so that a figure's axis reads as the file does. `levels` are the settings of an enumerated
    factor in the file's order, empty where settings are drawn. `is_stress` where it is of the raid:
    enumerated, and never ranked.
    """

    name: str
    paths: tuple[str, ...]
    role: Role
    unit: str
    per_unit: float
    levels: tuple[Setting, ...]
    is_stress: bool

    @property
    def is_numeric(self) -> bool:
        """Whether its settings lie on an axis."""
        return all(level.number == level.number for level in self.levels)


@dataclass(frozen=True)
class Cell:
    """One scenario of a study: its settings, one of each factor in the plan's order.

    `point` numbers the settings of the factors that were chosen, `outer_sample` those of the
    uncertain parameters; cells that differ in the latter alone share the point. `scenario` has the
    cell's own seed: the same in all cells, so that they share their random numbers, unless the
    study asks for independent ones.
    """

    number: int
    point: int
    outer_sample: int
    settings: tuple[Setting, ...]
    scenario: Scenario

    @property
    def name(self) -> str:
        """As its directory is called."""
        return f"{self.number:05d}"


@dataclass(frozen=True)
class Plan:
    """A study and all its cells, each of them a valid scenario.

    `unit_points` (cells, factors) are the design in the unit cube, NaN for factors that are
    enumerated: what an analysis of the design needs. `notes` say what a reader of the plan must
    know: how far the columns of a design are correlated, what stands at its median.
    `scenario_files`, content by name, are the base as its file has it and what this reads: what a
    study's directory keeps. Empty for a plan whose base was not read from a file.
    """

    study: Study
    base: Scenario
    factors: tuple[PlannedFactor, ...]
    cells: tuple[Cell, ...]
    unit_points: Floats
    notes: tuple[str, ...] = ()
    scenario_files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
