import json
import os
import signal
from pathlib import Path

import pytest
from cli.conftest import Run
from click.testing import CliRunner
from experiment.synthetic import SCENARIO_FILE, synthetic_replicate

from cram_sim.cli import verbs
from cram_sim.cli.computing import WARMING_RAIDS
from cram_sim.errors import BrokenRaidError
from cram_sim.experiment import case, replicate
from cram_sim.experiment.directory_lock import locked
from cram_sim.scenario import load_scenario, resolved_yaml
from cram_sim.scenario.model import Scenario
from cram_sim.schemas import Tables

FILE = str(SCENARIO_FILE)


def files() -> set[str]:
    return {str(path.relative_to(Path.cwd())) for path in Path.cwd().rglob("*.*")}


def test_ledger_goes_to_stdout_and_talk_to_stderr(run: Run) -> None:
    result = run("--no-figures")
    assert result.exit_code == 0
    assert result.stdout.startswith("synthetic raid\n200 replications, seed 1")
    assert "Tables: runs/synthetic-raid-" in result.stderr
    assert "Tables" not in result.stdout


def test_text_is_plain_when_nobody_looks(run: Run) -> None:
    assert "\x1b" not in run("--no-figures").stdout


@pytest.mark.parametrize(("words", "is_begun"), [((), True), (("--block-size", "32"), False)])
def test_a_raid_that_breaks_down_is_traced_from_where_its_scenario_lies(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], is_begun: bool
) -> None:
    def breaks(given: Scenario, seed: int, first: int, replications: int) -> Tables:
        if is_begun and replications == WARMING_RAIDS:
            return synthetic_replicate(given, seed, first, replications)
        raise BrokenRaidError(seed, first + 7, "ValueError: no")

    monkeypatch.setattr(replicate, "replicate", breaks)
    result = run("--out", "here", "--no-figures", *words)
    assert result.exit_code == 2
    file = "here/scenario.yaml" if is_begun else FILE
    assert f"this raid alone: cram-sim trace {file} --seed 1 --replication 7" in result.stderr
    assert Path("here/scenario.yaml").is_file() == is_begun


def test_json_is_all_of_stdout(run: Run) -> None:
    page = json.loads(run("--json", "--no-figures").stdout)
    assert page["replications"] == 200
    assert page["ledger"]["chain"]["engaged"]["denominator"] > 0


@pytest.mark.parametrize(
    "words", [("--workers", "1", "--block-size", "23"), ("--workers", "2", "--block-size", "60")]
)
def test_json_is_the_same_to_the_bit_for_any_workers_and_blocks(
    run: Run, words: tuple[str, ...]
) -> None:
    expected = run("--json", "--no-figures", "--out", "one").stdout
    assert run("--json", "--no-figures", "--out", "two", *words).stdout == expected


def test_options_replace_what_the_file_says(run: Run) -> None:
    words = ("--replications", "50", "--seed", "9", "--integrator", "scipy")
    page = json.loads(run("--json", "--no-figures", *words).stdout)
    asked = (page["replications"], page["seed"], page["integrator"])
    assert asked == (50, 9, "scipy")


def test_parameters_replace_what_the_file_says_and_are_named(run: Run) -> None:
    pages = [
        json.loads(run("--json", "--no-figures", "--parameters", chosen).stdout)
        for chosen in ("default", "optimist", "sceptic")
    ]
    assert [page["parameter_set"] for page in pages] == ["default", "optimist", "sceptic"]
    assert len({page["digest"] for page in pages}) == 3
    assert pages[0]["digest"] == json.loads(run("--json", "--no-figures").stdout)["digest"]


def test_the_heading_names_the_values_that_are_not_the_default_ones(run: Run) -> None:
    heading = run("--no-figures", "--parameters", "sceptic").stdout.splitlines()[1]
    assert heading.startswith("200 replications, seed 1, sceptic parameters, cram-sim ")
    default = run("--no-figures", "--parameters", "default").stdout.splitlines()[1]
    assert default.startswith("200 replications, seed 1, cram-sim ")


def test_parameters_of_a_file_that_takes_nothing_from_the_catalogue_are_refused(
    tmp_path: Path,
) -> None:
    spelt_out = tmp_path / "spelt_out.yaml"
    spelt_out.write_text(resolved_yaml(load_scenario(FILE)))
    result = CliRunner().invoke(verbs, ["run", str(spelt_out), "--parameters", "sceptic"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "takes nothing from the catalogue, so there is nothing to choose" in result.stderr


def test_an_unknown_set_of_parameters_is_refused(run: Run) -> None:
    result = run("--parameters", "realist")
    assert result.exit_code == 2
    assert "'realist' is not one of 'default', 'optimist', 'sceptic'" in result.stderr


def test_figures_are_drawn_and_named(run: Run) -> None:
    result = run("--out", "here")
    assert "Figures: plan_map.png" in result.stderr
    names = result.stderr.split("Figures:")[1].split("\nin ")[0]
    assert max(map(len, f"Figures:{names}".splitlines())) <= 100
    for end in ("png", "svg", "csv"):
        assert f"here/figures/ledger_funnel.{end}" in files()


def test_run_directory_holds_the_resolved_scenario(run: Run) -> None:
    run("--no-figures", "--out", "here", "--seed", "5")
    assert "seed: 5" in (Path("here") / "scenario.yaml").read_text(encoding="utf-8")


def test_finished_run_is_shown_again_and_not_computed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run("--no-figures")

    def not_again(*_: object) -> Tables:
        raise AssertionError("computed again")

    monkeypatch.setattr(replicate, "replicate", not_again)
    again = run("--no-figures")
    assert again.stdout == first.stdout
    assert "Already computed (--force computes afresh)" in again.stderr


def test_force_computes_again(run: Run) -> None:
    run("--no-figures", "--out", "here")
    before = (Path("here") / "manifest.json").stat().st_mtime_ns
    assert run("--no-figures", "--out", "here", "--force").exit_code == 0
    assert (Path("here") / "manifest.json").stat().st_mtime_ns > before


def test_another_run_at_the_place_is_refused(run: Run) -> None:
    run("--no-figures", "--out", "here")
    result = run("--no-figures", "--out", "here", "--seed", "2")
    assert result.exit_code == 2
    assert "here: holds another run:" in result.stderr
    assert result.stdout == ""


def test_another_number_of_replications_lies_in_the_same_directory(run: Run) -> None:
    names = {run("--no-figures", "--force", "--replications", n).stderr for n in ("20", "30")}
    assert len(names) == 1


def test_a_finished_run_is_taken_to_more_replications(run: Run) -> None:
    expected = run("--json", "--no-figures", "--out", "whole", "--replications", "300").stdout
    words = ("--json", "--no-figures", "--out", "here")
    run(*words)
    refused = run(*words, "--replications", "300")
    assert refused.exit_code == 2
    assert "here: holds 200 replications of this run (asked 300); compute the others with" in (
        refused.stderr
    )
    assert run(*words, "--replications", "300", "--resume").stdout == expected
    assert "replications: 300" in Path("here/scenario.yaml").read_text(encoding="utf-8")


def test_fewer_replications_than_there_are_are_refused(run: Run) -> None:
    run("--no-figures", "--out", "here")
    result = run("--no-figures", "--out", "here", "--replications", "50", "--resume")
    assert result.exit_code == 2
    assert "holds 200 replications of this run (asked 50); add --replications 200 to see it" in (
        result.stderr
    )


def test_parts_computed_apart_in_one_place_are_the_whole(run: Run) -> None:
    words = ("--json", "--no-figures", "--block-size", "40")
    expected = run(*words, "--out", "whole").stdout
    first = run(*words, "--out", "here", "--part", "1/2")
    assert (first.exit_code, first.stdout) == (0, "")
    assert "Part 1 of 2: 3 of 5 blocks are in here, 2 are left to the other parts." in first.stderr
    assert "cram-sim merge here OTHERS ... --out WHOLE" in first.stderr
    assert run(*words, "--out", "here", "--part", "2/2", "--resume").stdout == expected


@pytest.mark.parametrize("part", ["3/2", "0/2", "two", "1/0", "1/2/3", "１/２"])
def test_a_part_that_is_none_is_refused(run: Run, part: str) -> None:
    result = run("--part", part)
    assert result.exit_code == 2
    assert f'--part: no part (got "{part}"); write e.g. 2/3 for the second of three' in (
        result.stderr
    )


def test_more_parts_than_blocks_are_refused_and_nothing_is_left(run: Run) -> None:
    words = ("--no-figures", "--out", "here")
    result = run(*words, "--block-size", "100", "--part", "1/3")
    assert result.exit_code == 2
    assert result.stderr == (
        "--part: 3 parts, but only 2 blocks of 100 replications; write at most 2 parts, or "
        "--block-size 66 with every part\n"
    )
    assert not Path("here").exists()
    assert run(*words, "--block-size", "66", "--part", "3/3").exit_code == 0


def test_folder_of_something_else_is_refused_and_left_alone(run: Run) -> None:
    Path("thesis").mkdir()
    (Path("thesis") / "thesis.tex").write_text("mine", encoding="utf-8")
    result = run("--out", "thesis", "--force")
    assert result.exit_code == 2
    assert "thesis: exists and is not a run directory" in result.stderr
    assert files() == {"thesis/thesis.tex"}


def test_scenario_that_cannot_be_prepared_leaves_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cram_sim.errors import ScenarioError

    def unreachable(scenario: Scenario) -> Scenario:
        raise ScenarioError([f"{scenario.salvos[0].name}: out of reach"])

    monkeypatch.setattr(case, "prepare", unreachable)
    result = run()
    assert result.exit_code == 2
    assert "out of reach" in result.stderr
    assert files() == set()


def test_what_is_found_only_by_solving_has_its_line(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cram_sim.errors import ScenarioError

    def unreachable(scenario: Scenario) -> Scenario:
        raise ScenarioError([f"salvos: {scenario.salvos[0].name}: out of reach"])

    monkeypatch.setattr(case, "prepare", unreachable)
    lines = SCENARIO_FILE.read_text(encoding="utf-8").splitlines()
    line = lines.index("salvos:") + 2
    assert f"{FILE}:{line}: salvos[0]: out of reach" in run().stderr


def test_body_that_does_not_fly_is_a_message_with_its_salvo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    good = Path(__file__).parent.parent / "cases" / "valid" / "two_guns.yaml"
    text = good.read_text(encoding="utf-8")
    assert "threat: rocket_107" in text
    unable = (
        "launch_mass: 12 g, propellant_mass: 10 g, thrust: 100000 kN, burn_time: 600 s, "
        "warhead_mass: 1.5 g, explosive_mass: 1 g"
    )
    changed = text.replace("threat: rocket_107", f"threat: {{use: rocket_107, {unable}}}")
    Path("unable.yaml").write_text(changed, encoding="utf-8")
    result = CliRunner().invoke(verbs, ["run", "unable.yaml", "--no-figures"])
    assert result.exit_code == 2
    assert "unable.yaml:12: salvos[0]: a rocket_107 of these figures does not fly" in (
        result.stderr
    )
    assert files() == {"unable.yaml"}


def test_empty_place_is_refused(run: Run) -> None:
    result = run("--out", "")
    assert result.exit_code == 2
    assert "--out: empty; name a directory" in result.stderr


def test_place_under_a_file_is_refused(run: Run) -> None:
    Path("notes.txt").write_text("mine", encoding="utf-8")
    result = run("--out", "notes.txt/run")
    assert result.exit_code == 2
    assert "choose another place with --out" in result.stderr
    assert "free the disk" not in result.stderr


@pytest.mark.parametrize("words", [(), ("--force",)])
def test_ctrl_c_before_anything_is_computed_promises_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    if words:
        run("--no-figures", "--out", "here")

    def interrupted(_: Scenario) -> Scenario:
        raise KeyboardInterrupt

    monkeypatch.setattr(case, "prepare", interrupted)
    result = run("--out", "here", *words)
    assert result.exit_code == 130
    assert "interrupted; nothing was computed yet" in result.stderr
    assert "kept" not in result.stderr


def test_missing_file_is_bad_input() -> None:
    result = CliRunner().invoke(verbs, ["run", "nowhere.yaml"])
    assert result.exit_code == 2
    assert "nowhere.yaml" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--replications", "0"),
        ("--seed", "-1"),
        ("--workers", "0"),
        ("--block-size", "many"),
        ("--integrator", "euler"),
    ],
)
def test_option_out_of_range_is_bad_input(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert words[0] in result.stderr


def test_ctrl_c_keeps_what_is_finished_and_says_how_to_go_on(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = run("--json", "--no-figures", "--out", "whole").stdout

    def interrupted(scenario: object, seed: int, first: int, replications: int) -> Tables:
        if first == 120:
            os.kill(os.getpid(), signal.SIGINT)
        return synthetic_replicate(scenario, seed, first, replications)

    monkeypatch.setattr(replicate, "replicate", interrupted)
    words = ("--json", "--no-figures", "--out", "half", "--block-size", "60", "--workers", "1")
    stopped = run(*words)
    assert stopped.exit_code == 130
    assert stopped.stdout == ""
    assert f"Continue: cram-sim run {FILE} " in stopped.stderr
    assert "--block-size 60 --out half --json --no-figures --resume" in stopped.stderr
    assert not [name for name in files() if "unfinished" in name]

    refused = run(*words)
    assert refused.exit_code == 2
    assert "2 of 4 blocks are done; continue with --resume" in refused.stderr

    monkeypatch.setattr(replicate, "replicate", synthetic_replicate)
    assert run(*words, "--resume").stdout == expected


def test_compiling_is_announced(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cram_sim.compiled.is_warm", lambda: False)
    assert "Compiling for this machine, once" in run("--no-figures").stderr


@pytest.mark.usefixtures("run")
def test_what_looks_wrong_is_said_on_stderr(tmp_path: Path) -> None:
    text = SCENARIO_FILE.read_text(encoding="utf-8").replace("radar_ku_search", "radar_ku_track")
    odd = tmp_path / "odd.yaml"
    odd.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(verbs, ["run", str(odd), "--no-figures"])
    assert result.exit_code == 0
    assert "odd.yaml" in result.stderr
    assert "warning:" in result.stderr


def test_resume_tells_of_a_damaged_shard_and_computes_it_again(run: Run) -> None:
    words = ("--json", "--no-figures", "--out", "here", "--block-size", "60")
    expected = run(*words).stdout
    shard = Path("here/threats/000000060-000000119.parquet")
    whole = shard.read_bytes()
    shard.write_bytes(whole[:-100])
    refused = run(*words)
    assert refused.exit_code == 2
    assert f"{shard}: damaged shard (" in refused.stderr
    assert "run again with --resume" in refused.stderr
    resumed = run(*words, "--resume")
    assert (resumed.exit_code, resumed.stdout) == (0, expected)
    assert "its replications are computed again" in resumed.stderr
    assert shard.read_bytes() == whole


def test_a_second_command_on_the_directory_is_refused(run: Run) -> None:
    with locked(Path("here")):
        refused = run("--no-figures", "--out", "here")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert f"another command is working in here (process {os.getpid()} on host " in refused.stderr
    assert run("--no-figures", "--out", "here").exit_code == 0
    assert not Path("here/.lock").exists()
