import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from experiment.synthetic import SCENARIO_FILE, synthetic_replicate

from cram_sim.cli import verbs
from cram_sim.experiment import case, replicate


@pytest.fixture
def finished_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(case, "prepare", lambda scenario: scenario)
    monkeypatch.setattr(replicate, "replicate", synthetic_replicate)
    out = tmp_path / "run"
    words = ["run", str(SCENARIO_FILE), "--no-figures", "--block-size", "100", "--out", str(out)]
    assert CliRunner().invoke(verbs, [*words, "--workers", "1"]).exit_code == 0
    return out


def test_figures_of_a_run_are_drawn_again(finished_run: Path) -> None:
    result = CliRunner().invoke(verbs, ["plot", str(finished_run)])
    assert result.exit_code == 0
    assert str(finished_run / "figures" / "plan_map.png") in result.stdout
    assert str(finished_run / "figures" / "convergence.png") in result.stdout
    assert all(Path(line).is_file() for line in result.stdout.split())


def test_place_without_a_run_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(verbs, ["plot", str(tmp_path)])
    assert result.exit_code == 2
    assert "not a run directory" in result.stderr


def test_run_with_a_missing_block_is_refused(finished_run: Path) -> None:
    next((finished_run / "shots").iterdir()).unlink()
    result = CliRunner().invoke(verbs, ["plot", str(finished_run)])
    assert result.exit_code == 2
    assert "1 of 2 blocks are missing" in result.stderr


def test_damaged_shard_is_named(finished_run: Path) -> None:
    shard = next((finished_run / "threats").iterdir())
    shard.write_bytes(shard.read_bytes()[:50])
    result = CliRunner().invoke(verbs, ["plot", str(finished_run)])
    assert result.exit_code == 2
    assert f"{shard}: damaged shard" in result.stderr


def test_run_that_another_version_made_is_not_drawn(finished_run: Path) -> None:
    manifest = json.loads((finished_run / "manifest.json").read_text(encoding="utf-8"))
    manifest["versions"]["cram-sim"] = "0.0.1"
    (finished_run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (finished_run / "scenario.yaml").write_text("version: 0", encoding="utf-8")
    result = CliRunner().invoke(verbs, ["plot", str(finished_run)])
    assert result.exit_code == 2
    assert f"{finished_run}: made by another version: cram-sim 0.0.1 (now " in result.stderr
    assert "compute it again: cram-sim run SCENARIO --force" in result.stderr
    assert "scenario.yaml" not in result.stderr
