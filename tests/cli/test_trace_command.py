import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cram_sim.cli import verbs
from cram_sim.cli.trace import WIDTH_IN_A_PIPE
from cram_sim.records import Cause, Event, Fate

GREEN_ZONE = str(Path(__file__).parents[2] / "scenarios" / "green_zone_2021_12_19.yaml")
ROCKETS = ("salvo 1/1", "salvo 1/2")


def told(*words: str, file: str = GREEN_ZONE) -> Result:
    return CliRunner().invoke(verbs, ["trace", file, *words])


def test_timeline_tells_launch_detection_and_end_of_both_rockets() -> None:
    result = told("--seed", "1", "--replication", "7")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].rstrip() == "green zone, 19 December 2021: replication 7, seed 1"
    for rocket in ROCKETS:
        own = [line for line in lines if rocket in line]
        assert any(" launched " in line for line in own)
        assert any(" detected " in line for line in own)
        assert any(" impact " in line or " neutralised " in line for line in own)


def test_fate_of_every_rocket_comes_last() -> None:
    lines = told("--seed", "1").stdout.splitlines()
    for rocket, line in zip(ROCKETS, lines[-2:], strict=True):
        assert line.startswith(f"{rocket} ")
        fate, _, cause = line.removeprefix(f"{rocket} ").partition(": ")
        assert fate in {each.value for each in Fate}
        assert cause in {"", *(each.value for each in Cause)}


def test_seed_is_the_files_unless_given() -> None:
    assert "replication 0, seed 20211219" in told().stdout


def test_text_is_plain_when_nobody_looks() -> None:
    assert "\x1b" not in told().stdout


def test_json_is_all_of_stdout() -> None:
    page = json.loads(told("--seed", "1", "--replication", "7", "--json").stdout)
    assert (page["seed"], page["replication"]) == (1, 7)
    assert [threat["threat"] for threat in page["threats"]] == list(ROCKETS)
    times = [event["time_s"] for event in page["events"]]
    assert times == sorted(times)
    assert {event["event"] for event in page["events"]} <= {event.value for event in Event}


def test_same_replication_is_told_the_same_way() -> None:
    words = ("--seed", "3", "--replication", "11", "--json")
    assert told(*words).stdout == told(*words).stdout


def test_compiling_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cram_sim.compiled.is_warm", lambda: False)
    result = told()
    assert "Compiling for this machine, once" in result.stderr
    assert "Compiling" not in result.stdout


@pytest.mark.parametrize(
    "words", [("--replication", "-1"), ("--replication", "soon"), ("--seed", "-1")]
)
def test_option_out_of_range_is_bad_input(words: tuple[str, ...]) -> None:
    result = told(*words)
    assert result.exit_code == 2
    assert words[0] in result.stderr
    assert "Traceback" not in result.stderr


def test_missing_file_is_bad_input() -> None:
    result = told(file="nowhere.yaml")
    assert result.exit_code == 2
    assert "nowhere.yaml" in result.stderr
    assert "Traceback" not in result.stderr


def test_faulty_file_is_bad_input(tmp_path: Path) -> None:
    text = Path(GREEN_ZONE).read_text(encoding="utf-8").replace("rounds: 2", "rounds: two")
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text(text, encoding="utf-8")
    result = told(file=str(faulty))
    assert result.exit_code == 2
    assert "faulty.yaml:" in result.stderr
    assert "rounds" in result.stderr
    assert result.stdout == ""


def test_aim_out_of_reach_is_bad_input(tmp_path: Path) -> None:
    text = Path(GREEN_ZONE).read_text(encoding="utf-8")
    text = text.replace("launch_failure: 0 %", "launch_failure: 0 %, form_factor: 6")
    far = tmp_path / "far.yaml"
    far.write_text(text, encoding="utf-8")
    result = told(file=str(far))
    assert result.exit_code == 2
    assert "salvo 1: government buildings is out of reach of rocket_107" in result.stderr
    assert "Traceback" not in result.stderr


def test_brackets_in_a_name_are_told_as_they_are(tmp_path: Path) -> None:
    text = Path(GREEN_ZONE).read_text(encoding="utf-8").replace("name: salvo 1", "name: 's [red]'")
    named = tmp_path / "named.yaml"
    named.write_text(text, encoding="utf-8")
    result = told(file=str(named))
    assert result.exit_code == 0
    assert "s [red]/1" in result.stdout


def test_wide_table_keeps_its_width_in_a_pipe() -> None:
    assert max(map(len, told("--seed", "1").stdout.splitlines())) <= WIDTH_IN_A_PIPE
