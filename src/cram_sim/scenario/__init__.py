"""What a user writes: the scenario file, loaded, checked and resolved."""

from cram_sim.scenario.lint import warnings
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.schema import json_schema
from cram_sim.scenario.write import digest, resolved_yaml, short_digest

__all__ = [
    "Scenario",
    "digest",
    "json_schema",
    "load_scenario",
    "resolved_yaml",
    "short_digest",
    "warnings",
]
