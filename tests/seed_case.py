"""The seed scenario, prepared once, for tests that need a realistic launch group."""

from functools import cache
from pathlib import Path

from cram_sim.experiment.case import Case, prepare
from cram_sim.scenario import load_scenario

SCENARIO = Path(__file__).parents[1] / "scenarios" / "green_zone_2021_12_19.yaml"


@cache
def seed_case() -> Case:
    return prepare(load_scenario(SCENARIO))
