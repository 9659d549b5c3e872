from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from experiment.synthetic import SCENARIO_FILE, synthetic_replicate

from cram_sim.cli import verbs
from cram_sim.experiment import case, replicate
from cram_sim.report import figures
from cram_sim.scenario.model import Scenario

Run = Callable[..., Result]


def unprepared(scenario: Scenario) -> Scenario:
    return scenario


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs the command in an empty folder, on fabricated raids."""
    # The figures trace a real raid, and bind `prepare` whenever they are first imported.
    monkeypatch.setattr(figures, "prepare", case.prepare)
    monkeypatch.setattr(case, "prepare", unprepared)
    monkeypatch.setattr(replicate, "replicate", synthetic_replicate)
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    return lambda *words: runner.invoke(verbs, ["run", str(SCENARIO_FILE), *words])
