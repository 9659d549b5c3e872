import csv
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from experiment.synthetic import SCENARIO_FILE, synthetic_replicate

from cram_sim.cli import verbs
from cram_sim.experiment import case, replicate
from cram_sim.schemas import Tables

STUDY = f"""\
version: 1
name: range and size
scenario: {SCENARIO_FILE}
replications: 40
factors:
  - {{path: "fire_units[*].open_fire_range", values: [800 m, 1200 m]}}
  - {{path: "salvos[salvo 1].rounds", values: [1, 2]}}
measures: [no_leaker, rounds_per_raid]
"""
Sweep = Callable[..., Result]


@pytest.fixture
def sweep(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Sweep:
    """Runs the command in a folder that has a study, on fabricated raids, by this process."""
    monkeypatch.setattr(case, "prepare", lambda scenario: scenario)
    monkeypatch.setattr(replicate, "replicate", synthetic_replicate)
    monkeypatch.setattr("cram_sim.compiled.is_warm", lambda: True)
    monkeypatch.chdir(tmp_path)
    Path("study.yaml").write_text(STUDY, encoding="utf-8")
    runner = CliRunner()
    return lambda *words: runner.invoke(
        verbs, ["sweep", "study.yaml", "--workers", "1", "--no-figures", *words]
    )


def test_the_table_has_a_line_for_each_cell_with_its_settings_and_intervals(sweep: Sweep) -> None:
    result = sweep("--out", "here")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "range and size"
    assert lines[1].startswith("4 cells of 40 raids, seed 1, cram-sim ")
    assert [line.split()[:5] for line in lines if line.startswith("0000")] == [
        ["00000", "800", "m", "1", "40"],
        ["00001", "800", "m", "2", "40"],
        ["00002", "1200", "m", "1", "40"],
        ["00003", "1200", "m", "2", "40"],
    ]
    assert all(line.count("[") == 2 for line in lines if line.startswith("0000"))
    assert all(line.count(" – ") == 2 for line in lines if line.startswith("0000"))
    assert max(map(len, lines)) <= 100
    assert lines[-1].startswith("digest of all rows ")


def test_text_goes_to_stdout_and_talk_to_stderr(sweep: Sweep) -> None:
    result = sweep()
    assert "Tables: studies/range-and-size-" in result.stderr
    assert "Tables" not in result.stdout
    assert "\x1b" not in result.stdout


def test_json_has_what_the_results_table_has(sweep: Sweep) -> None:
    page = json.loads(sweep("--json", "--out", "here").stdout)
    with Path("here/results.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    found = [cell["measures"]["no_leaker"]["value"] for cell in page["cells"]]
    assert found == [float(row["no_leaker"]) for row in rows]
    assert [cell["settings"]["salvos[salvo 1].rounds"] for cell in page["cells"]] == list("1212")


def test_a_finished_study_is_shown_again(sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    first = sweep("--out", "here")

    def not_again(*_: object) -> Tables:
        raise AssertionError("computed again")

    monkeypatch.setattr(replicate, "replicate", not_again)
    again = sweep("--out", "here")
    assert again.stdout == first.stdout
    assert "Already computed (--force computes afresh): here" in again.stderr


def test_options_replace_what_the_file_says(sweep: Sweep) -> None:
    page = json.loads(sweep("--json", "--seed", "9", "--replications", "30").stdout)
    assert page["seed"] == 9
    assert {cell["replications"] for cell in page["cells"]} == {30}


def test_ctrl_c_keeps_what_is_finished_and_says_how_to_go_on(
    sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = sweep("--json", "--out", "whole").stdout
    calls = []

    def interrupted(scenario: object, seed: int, first: int, replications: int) -> Tables:
        calls.append(first)
        if len(calls) == 4:
            os.kill(os.getpid(), signal.SIGINT)
        return synthetic_replicate(scenario, seed, first, replications)

    monkeypatch.setattr(replicate, "replicate", interrupted)
    words = ("--json", "--out", "half", "--block-size", "20")
    stopped = sweep(*words)
    assert (stopped.exit_code, stopped.stdout) == (130, "")
    assert "interrupted; what is finished is kept. Continue: cram-sim sweep study.yaml" in (
        stopped.stderr
    )
    assert "--out half --json --no-figures --resume" in stopped.stderr
    assert "1 of 4 cells are done; continue with --resume" in sweep(*words).stderr
    monkeypatch.setattr(replicate, "replicate", synthetic_replicate)
    assert sweep(*words, "--resume").stdout == expected


def test_precision_that_is_not_reached_is_exit_code_3_with_the_command_that_goes_on(
    sweep: Sweep,
) -> None:
    words = ("--until", "rounds_per_raid ±8", "--min-replications", "100", "--out", "here")
    result = sweep(*words, "--max-replications", "200")
    assert result.exit_code == 3, result.output
    assert "precision not reached in 4 of 4 cells: 00000 (rounds_per_raid " in result.stderr
    command = result.stderr.split("Continue: ")[1]
    assert "cram-sim sweep study.yaml" in command
    most = command.split("--max-replications ")[1].split()[0]
    assert int(most) % 100 == 0
    assert sweep(*words, "--max-replications", most, "--resume").exit_code == 0


def test_damaged_shards_are_told_when_a_study_is_resumed(sweep: Sweep) -> None:
    first = sweep("--out", "here")
    shard = next(Path("here/cells/00001/threats").iterdir())
    shard.write_bytes(shard.read_bytes()[:-10])
    resumed = sweep("--out", "here", "--resume")
    assert f"{shard}: damaged shard" in resumed.stderr
    assert resumed.stdout == first.stdout


def test_a_longer_precision_is_computed_and_not_called_computed_already(sweep: Sweep) -> None:
    words = ("--until", "rounds_per_raid ±8", "--min-replications", "100", "--out", "here")
    sweep(*words, "--max-replications", "200")
    result = sweep(*words, "--max-replications", "400", "--resume")
    assert "Already computed" not in result.stderr
    assert "4 cells of 400 raids" in result.stdout


def test_a_long_study_shows_the_cells_at_both_ends(sweep: Sweep) -> None:
    sizes = ", ".join(map(str, range(1, 33)))
    text = STUDY.replace("values: [1, 2]", f"values: [{sizes}]").replace("40", "2")
    Path("study.yaml").write_text(text, encoding="utf-8")
    lines = sweep("--out", "here").stdout.splitlines()
    cells = [line.split()[0] for line in lines if line.startswith("000")]
    assert cells == [f"{number:05d}" for number in (*range(20), *range(44, 64))]
    assert "... 24 cells more: here/results.csv" in lines
    with Path("here/results.csv").open(encoding="utf-8") as table:
        assert len(list(csv.DictReader(table))) == 64


def test_what_a_reader_of_the_plan_must_know_is_told(sweep: Sweep) -> None:
    unknown = "uncertain: [{path: command.delay, uniform: {low: 1 s, high: 3 s}}]\n"
    Path("study.yaml").write_text(STUDY + unknown, encoding="utf-8")
    result = sweep("--dry-run")
    assert "at their medians, for outer_samples is 1: command.delay" in result.stderr


def test_dry_run_shows_the_plan_and_computes_nothing(sweep: Sweep) -> None:
    result = sweep("--dry-run")
    assert result.exit_code == 0, result.output
    assert "4 cells, 160 raids, seed 1" in result.stdout
    assert "open_fire_range (2): 800 m, 1200 m" in result.stdout
    assert "by a few raids of the first cell" in result.stdout
    assert [path.name for path in Path.cwd().iterdir()] == ["study.yaml"]


def test_figures_are_drawn_and_named_and_drawn_again_by_plot(sweep: Sweep) -> None:
    sweep("--out", "here")
    result = CliRunner().invoke(verbs, ["plot", "here"])
    assert result.exit_code == 0, result.output
    drawn = [Path(line) for line in result.stdout.splitlines()]
    assert drawn
    assert all(path.is_file() and path.parent == Path("here/figures") for path in drawn)


def test_plot_of_a_part_of_a_study_is_refused(sweep: Sweep) -> None:
    sweep("--out", "here")
    manifest = json.loads(Path("here/study.json").read_text(encoding="utf-8"))
    Path("here/study.json").write_text(json.dumps(manifest | {"status": "incomplete"}))
    result = CliRunner().invoke(verbs, ["plot", "here"])
    assert result.exit_code == 2
    assert "complete the study first: cram-sim sweep STUDY --resume" in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--replications", "100"), "replications: stratified raids come in groups of 16"),
        (("--replications", "100", "--dry-run"), "write 96 or 112"),
        (("--replications", "32", "--block-size", "20"), "--block-size: stratified raids come"),
    ],
)
def test_a_cut_group_of_stratified_raids_is_refused_before_anything_is_written(
    sweep: Sweep, words: tuple[str, ...], told: str
) -> None:
    base = SCENARIO_FILE.read_text(encoding="utf-8")
    assert "replications: 200" in base
    stratified = base.replace("replications: 200", "replications: 208, raids: stratified")
    Path("base.yaml").write_text(stratified, encoding="utf-8")
    Path("study.yaml").write_text(STUDY.replace(str(SCENARIO_FILE), "base.yaml"), encoding="utf-8")
    result = sweep("--out", "here", *words)
    assert result.exit_code == 2, result.output
    assert told in result.stderr
    assert not Path("here/study.json").exists()


def test_missing_file_is_bad_input() -> None:
    result = CliRunner().invoke(verbs, ["sweep", "nowhere.yaml"])
    assert result.exit_code == 2
    assert "nowhere.yaml" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", ["sweep", "sensitivity"])
def test_examples_name_studies_that_are_in_the_repository(command: str) -> None:
    told = CliRunner().invoke(verbs, [command, "--help"]).stdout
    files = [word for word in told.split() if word.endswith(".yaml")]
    assert len(files) == 2
    assert all((Path(__file__).parents[2] / file).is_file() for file in files)
