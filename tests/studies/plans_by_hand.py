"""Plans made without a study file, on fabricated raids or on the seed scenario."""

from collections.abc import Sequence

import numpy as np
from experiment.synthetic import synthetic_scenario

from cram_sim.scenario.model import Scenario
from cram_sim.studies.plan import Cell, Plan, PlannedFactor, Setting
from cram_sim.studies.study import Study

KILOMETRE = 1e3


def plan_by_hand(
    base: Scenario | None = None,
    *,
    ranges: Sequence[float] = (0.8, 1.2),
    sizes: Sequence[int] = (1, 2),
    replications: int = 40,
    measures: tuple[str, ...] = ("no_leaker", "leakers_per_raid"),
) -> Plan:
    """The full factorial of how far the guns open fire (km) and of the raid's size."""
    base = synthetic_scenario() if base is None else base
    experiment = base.experiment.model_copy(update={"replications": replications})
    base = base.model_copy(update={"experiment": experiment})
    study = Study.model_validate(
        {
            "version": 1,
            "name": "range and size",
            "scenario": "base.yaml",
            "replications": replications,
            "factors": (
                {"path": "fire_units[*].open_fire_range", "values": [f"{r} km" for r in ranges]},
                {"path": "salvos[0].rounds", "values": list(sizes)},
            ),
            "measures": measures,
        },
        strict=False,
    )
    reach = PlannedFactor(
        "range", ("fire_units[*].open_fire_range",), "factor", "km", KILOMETRE,
        tuple(_range(each) for each in ranges), is_stress=False,
    )  # fmt: skip
    size = PlannedFactor(
        "rounds", ("salvos[0].rounds",), "factor", "", 1.0,
        tuple(_size(each) for each in sizes), is_stress=True,
    )  # fmt: skip
    settings = [(r, n) for r in ranges for n in sizes]
    cells = tuple(
        Cell(number, number, 0, (_range(r), _size(n)), _scenario(base, r, n))
        for number, (r, n) in enumerate(settings)
    )
    return Plan(study, base, (reach, size), cells, np.full((len(cells), 2), np.nan))


def _range(kilometres: float) -> Setting:
    return Setting(f"{kilometres} km", kilometres * KILOMETRE)


def _size(rounds: int) -> Setting:
    return Setting(str(rounds), float(rounds))


def _scenario(base: Scenario, kilometres: float, rounds: int) -> Scenario:
    salvos = tuple(salvo.model_copy(update={"rounds": rounds}) for salvo in base.salvos)
    reach = {"open_fire_range": kilometres * KILOMETRE}
    units = tuple(unit.model_copy(update=reach) for unit in base.fire_units)
    return base.model_copy(update={"salvos": salvos, "fire_units": units})
