"""Plans whose cells follow a formula, for analyses that need no simulation."""

from typing import Any

import numpy as np
from experiment.synthetic import synthetic_scenario

from cram_sim.records import Floats
from cram_sim.scenario.model import Scenario
from cram_sim.studies.plan import Cell, Plan, PlannedFactor, Setting
from cram_sim.studies.study import Study

BASE = synthetic_scenario()


def factor(name: str, *levels: float, role: str = "factor", stress: bool = False) -> PlannedFactor:
    """In seconds; drawn where it has no levels."""
    settings = tuple(Setting(f"{level:g} s", level) for level in levels)
    kind: Any = role
    return PlannedFactor(name, (name,), kind, "s", 1.0, settings, stress)


def study_of(design: dict[str, Any], **said: Any) -> Study:
    """A study file's content; its factors are the plan's."""
    written: dict[str, Any] = {
        "version": 1,
        "name": "what matters",
        "scenario": "base.yaml",
        "factors": ({"path": "command.delay", "values": (1.0,)},),
        "design": design,
    }
    return Study.from_si(**written | said)


def plan_at(
    design: dict[str, Any],
    factors: tuple[PlannedFactor, ...],
    points: Floats,
    *,
    samples: int = 1,
    base: Scenario = BASE,
    **said: Any,
) -> Plan:
    """A cell for each row of `points`, whose numbers are the settings."""
    cells = tuple(
        Cell(n, n // samples, n % samples, tuple(Setting(f"{x:g} s", x) for x in row), base)
        for n, row in enumerate(points.tolist())
    )
    unit_points = np.where([bool(f.levels) for f in factors], np.nan, points)
    study = study_of(design, outer_samples=samples, **said)
    return Plan(study, base, factors, cells, unit_points)
