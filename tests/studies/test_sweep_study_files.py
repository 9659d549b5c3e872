"""The sweep studies of the benchmarks are valid: each plans, and varies what its name says."""

from pathlib import Path

import pytest

from cram_sim.experiment.measure_names import keys_of, measure_key
from cram_sim.studies.plan import Plan
from cram_sim.studies.planning import plan_study

STUDIES = Path(__file__).parents[2] / "benchmarks" / "studies"
# Cells and factors.
SIZES = {
    "all_at_once": (48, 5),
    "delay_and_radar_range": (25, 2),
    "dispersion": (7, 1),
    "dispersion_and_raid_size": (27, 2),
    "gun_spacing": (6, 1),
    "operator_delay": (7, 1),
    "radar_range": (8, 1),
    "raid_size": (27, 2),
    "rate_of_fire": (5, 1),
    "what_matters_morris": (84, 6),
    "what_matters_sobol": (192, 4),
}


def plan(name: str) -> Plan:
    return plan_study(STUDIES / f"{name}.yaml")


def test_every_study_file_is_listed_here() -> None:
    there = {path.stem for path in STUDIES.glob("*.yaml") if not path.stem.startswith("base_")}
    assert there == set(SIZES)


@pytest.mark.parametrize("name", SIZES)
def test_a_sweep_study_plans_into_its_cells(name: str) -> None:
    planned = plan(name)
    assert (len(planned.cells), len(planned.factors)) == SIZES[name]


@pytest.mark.parametrize("name", SIZES)
def test_a_sweep_study_asks_for_measures_that_its_scenario_has(name: str) -> None:
    planned = plan(name)
    keys = keys_of(planned.base)
    assert all(measure_key(measure, keys) in keys for measure in planned.study.measures)


def test_guns_of_the_spacing_study_are_as_far_apart_as_its_levels_say() -> None:
    planned = plan("gun_spacing")
    for cell in planned.cells:
        one, other = (unit.at for unit in cell.scenario.fire_units)
        apart = ((one.east - other.east) ** 2 + (one.north - other.north) ** 2) ** 0.5
        assert apart == pytest.approx(float(cell.settings[0].text.removesuffix(" m")))
