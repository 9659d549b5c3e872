"""The JSON Schema of a study file takes what is right and refuses what is not."""

import json

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from yamlcore import CCoreLoader

from cram_sim.cli import verbs
from cram_sim.studies.schema import json_schema

RIGHT = """\
version: 1
name: delay and dispersion
scenario: base.yaml
replications: 400
seed: 7
independent: false
factors:
  - {path: "fire_units[*].round_dispersion", values: [1 mrad, 2 mrad]}
  - {path: command.delay, range: {from: 0 s, to: 4 s, steps: 5}}
  - {path: "fire_units[north gun].at.north", uniform: {low: 100 m, high: 600 m}}
  - {name: spacing, levels: {close: {"fire_units[0].at.north": 100 m}}}
design: {kind: latin_hypercube, points: 64}
uncertain:
  - {path: command.engage_above, triangular: {low: 0.1, mode: 0.2, high: 0.3}}
outer_samples: 4
measures: [no_leaker]
until: "no_leaker ±0.02 @95%"
"""
VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def test_the_schema_takes_every_key_of_a_study() -> None:
    assert list(VALIDATOR.iter_errors(yaml.load(RIGHT, Loader=CCoreLoader))) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("steps: 5", "steps: 1"),
        ("measures: [no_leaker]", "measures: []"),
        ("kind: latin_hypercube", "kind: latin_square"),
        ("low: 100 m", "lowest: 100 m"),
        ("seed: 7", "seed: -7"),
        ("independent: false", "dependent: false"),
    ],
)
def test_the_schema_refuses_what_a_study_may_not_say(right: str, wrong: str) -> None:
    assert right in RIGHT
    written = yaml.load(RIGHT.replace(right, wrong), Loader=CCoreLoader)
    assert list(VALIDATOR.iter_errors(written)) != []


def test_the_schema_is_written_on_demand() -> None:
    result = CliRunner().invoke(verbs, ["schema", "--study"])
    assert json.loads(result.stdout) == json_schema()
