"""From a Scenario back to text: the resolved file, and the digest that names a run."""

import hashlib
import json
from typing import Any

import yaml
from yamlcore import CCoreDumper

from cram_sim.scenario.model import Scenario
from cram_sim.scenario.problems import EMBEDDED


def resolved_yaml(scenario: Scenario) -> str:
    """The scenario with everything spelt out, as YAML that loads to an equal scenario."""
    written = scenario.model_dump(mode="json", exclude_none=True)
    for block, embedded in EMBEDDED.items():
        for entry in written[block]:
            entry |= entry.pop(embedded)
            if entry.get("on") == "":
                del entry["on"]
    text: str = yaml.dump(
        written, Dumper=CCoreDumper, sort_keys=False, allow_unicode=True, width=100
    )
    return text


def with_replications(scenario: Scenario, replications: int) -> Scenario:
    """The same question, asked so often."""
    experiment = scenario.experiment.model_copy(update={"replications": replications})
    return scenario.model_copy(update={"experiment": experiment})


def digest(scenario: Scenario) -> str:
    """SHA-256 of the scenario's canonical JSON, 64 hexadecimal digits.

    How many replications are asked for is left out: a run that is taken further stays the same run.
    """
    return hashlib.sha256(_canonical_json(scenario)).hexdigest()


def short_digest(scenario: Scenario) -> str:
    """The first 12 digits of the digest, as in the names of run directories."""
    return digest(scenario)[:12]


def _canonical_json(scenario: Scenario) -> bytes:
    written: dict[str, Any] = scenario.model_dump(
        mode="json", exclude={"experiment": {"replications"}}
    )
    text = json.dumps(written, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("ascii")
