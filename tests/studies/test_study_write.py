"""A study is written as a file that loads to an equal study."""

from pathlib import Path

import pytest
from study_text import HEAD, plan

from cram_sim.scenario.document import read_document
from cram_sim.studies.study import Study
from cram_sim.studies.write import study_yaml

BODIES = [
    "factors:\n  - {path: command.delay, range: {from: 0 s, to: 4 s, steps: 5}}\n",
    "factors:\n  - {path: command.doctrine, values: [{kind: shoot_shoot, firing: continuous, "
    "open_fire_range: 1 km}]}\nuntil: no_leaker ±0.02 @95%\n",
    "factors:\n  - {name: delays, levels: {slow: {command.delay: 4 s}, "
    "fast: {command.delay: 0 s}}}\n"
    "uncertain:\n  - {path: command.engage_above, choice: {values: [0.1, 20 %], weights: [1, 2]}}\n"
    "outer_samples: 3\nindependent: true\n",
]


@pytest.mark.parametrize("body", BODIES)
def test_a_written_study_is_read_as_it_was(tmp_path: Path, body: str) -> None:
    study = plan(tmp_path, body).study
    again = tmp_path / "again.yaml"
    again.write_text(study_yaml(study), encoding="utf-8")
    assert Study.model_validate(read_document(again).tree) == study


def test_a_written_study_may_name_another_scenario(tmp_path: Path) -> None:
    study = plan(tmp_path, BODIES[0]).study
    assert "scenario: scenario.yaml\n" in study_yaml(study, scenario="scenario.yaml")
    assert "scenario: base.yaml\n" in HEAD
