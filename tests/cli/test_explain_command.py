import json
import shlex
from pathlib import Path

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner, Result
from experiment.synthetic import SCENARIO_FILE, synthetic_replicate

from cram_sim.cli import verbs
from cram_sim.experiment import case, replicate
from cram_sim.records import Cause, Fate
from cram_sim.schemas import Tables

RAIDS = 200


def run_to(out: Path, replicated: object, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(case, "prepare", lambda scenario: scenario)
    monkeypatch.setattr(replicate, "replicate", replicated)
    words = ["run", str(SCENARIO_FILE), "--no-figures", "--block-size", "100", "--out", str(out)]
    assert CliRunner().invoke(verbs, [*words, "--workers", "1"]).exit_code == 0
    return out


@pytest.fixture
def finished_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return run_to(tmp_path / "run", synthetic_replicate, monkeypatch)


def explained(run: Path, *words: str) -> Result:
    return CliRunner().invoke(verbs, ["explain", str(run), *words])


def test_page_says_how_many_got_through_and_why(finished_run: Path) -> None:
    result = explained(finished_run)
    assert result.exit_code == 0
    assert "got through" in result.stdout
    for words in ("missed", "judged harmless", "what the defence could change"):
        assert words in result.stdout
    assert "\x1b" not in result.stdout
    assert result.stderr == ""


def test_json_is_all_of_stdout(finished_run: Path) -> None:
    page = json.loads(explained(finished_run, "--json").stdout)
    assert (page["seed"], page["replications"]) == (1, RAIDS)
    counts = [each["share"]["numerator"] for each in page["causes"]]
    assert sum(counts) == page["leakers"]["numerator"]
    assert page["causes"][-1]["cumulative"] == 1.0
    assert {each["cause"] for each in page["causes"]} <= {cause.value for cause in Cause}


def test_so_many_worst_raids_are_told_as_are_asked_for(finished_run: Path) -> None:
    for number in (0, 1, 5):
        page = json.loads(explained(finished_run, "--json", "--worst", str(number)).stdout)
        assert len(page["worst_raids"]) == number


def test_command_to_look_closer_names_the_scenario_of_the_run(finished_run: Path) -> None:
    page = json.loads(explained(finished_run, "--json", "--worst", "1").stdout)
    (raid,) = page["worst_raids"]
    words = shlex.split(raid["trace"])
    assert words[:2] == ["cram-sim", "trace"]
    assert Path(words[2]).is_file()
    assert words[3:] == ["--seed", "1", "--replication", str(raid["replication"])]


def test_figures_are_drawn_into_a_folder(finished_run: Path, tmp_path: Path) -> None:
    result = explained(finished_run, "--out", str(tmp_path / "drawn"))
    assert result.exit_code == 0
    for end in ("png", "svg", "csv"):
        path = tmp_path / "drawn" / f"cause_pareto.{end}"
        assert path.is_file()
        assert str(path) in result.stderr


def test_margins_are_drawn_where_something_came_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(case: object, seed: int, first: int, replications: int) -> Tables:
        tables = synthetic_replicate(case, seed, first, replications)
        threats = tables["threats"]
        slow = threats["cause"] == Cause.HUMAN_DELAY.value
        threats["released_time_s"][slow] = threats["last_fire_time_s"][slow] + 2.0
        return tables

    run = run_to(tmp_path / "run", late, monkeypatch)
    result = explained(run, "--out", str(tmp_path / "drawn"))
    assert "with 2.0 s less, half of these would have been in time" in " ".join(
        result.stdout.split()
    )
    assert (tmp_path / "drawn" / "missed_deadlines.png").is_file()


def test_run_without_leakers_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def safe(case: object, seed: int, first: int, replications: int) -> Tables:
        tables = synthetic_replicate(case, seed, first, replications)
        rows = tables["threats"]["replication"].size
        nothing = {
            "fate": np.full(rows, Fate.NEUTRALISED.value, dtype=object),
            "cause": np.full(rows, Cause.NONE.value, dtype=object),
        }
        return tables | {"threats": tables["threats"] | nothing}

    result = explained(run_to(tmp_path / "run", safe, monkeypatch), "--out", str(tmp_path / "d"))
    assert result.exit_code == 0
    assert "No leakers" in result.stdout
    assert (tmp_path / "d" / "cause_pareto.png").is_file()


def test_run_of_an_earlier_version_is_refused(finished_run: Path) -> None:
    for shard in (finished_run / "threats").iterdir():
        duckdb.sql(
            f"COPY (SELECT * EXCLUDE (last_call_time_s) FROM read_parquet('{shard}')) "
            f"TO '{shard}.old' (FORMAT parquet)"
        )
        Path(f"{shard}.old").rename(shard)
    result = explained(finished_run)
    assert result.exit_code == 2
    assert "written by another version of cram-sim" in result.stderr
    assert "compute the run again: cram-sim run SCENARIO --force" in result.stderr
    assert "Traceback" not in result.stderr


def test_place_without_a_run_cannot_be_explained(tmp_path: Path) -> None:
    result = explained(tmp_path)
    assert result.exit_code == 2
    assert "not a run directory" in result.stderr


def test_run_with_a_missing_block_is_not_explained(finished_run: Path) -> None:
    next((finished_run / "shots").iterdir()).unlink()
    result = explained(finished_run)
    assert result.exit_code == 2
    assert "1 of 2 blocks are missing" in result.stderr


@pytest.mark.parametrize("number", ["-1", "some"])
def test_number_of_worst_raids_out_of_range_is_bad_input(finished_run: Path, number: str) -> None:
    result = explained(finished_run, "--worst", number)
    assert result.exit_code == 2
    assert "--worst" in result.stderr


def test_run_that_another_version_made_is_not_explained(finished_run: Path) -> None:
    manifest = json.loads((finished_run / "manifest.json").read_text(encoding="utf-8"))
    manifest["versions"]["cram-sim"] = "0.0.1"
    (finished_run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (finished_run / "scenario.yaml").write_text("version: 0", encoding="utf-8")
    result = explained(finished_run)
    assert result.exit_code == 2
    assert f"{finished_run}: made by another version: cram-sim 0.0.1 (now " in result.stderr
    assert "compute it again: cram-sim run SCENARIO --force" in result.stderr
    assert "scenario.yaml" not in result.stderr
