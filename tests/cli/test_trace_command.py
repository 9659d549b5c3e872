import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cram_sim.cli import verbs
from cram_sim.cli.trace import WIDTH_IN_A_PIPE, _told_in_text
from cram_sim.experiment import track_story
from cram_sim.experiment.trace import Happening
from cram_sim.records import Cause, Event, Fate

GREEN_ZONE = str(Path(__file__).parents[2] / "scenarios" / "green_zone_2021_12_19.yaml")
MANNED = str(Path(GREEN_ZONE).with_name("base_manned_command.yaml"))
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


def test_asking_is_told_only_where_the_operator_is_not_free_at_once() -> None:
    asked, decided = Event.RELEASE_ASKED, Event.OPERATOR_DECIDES
    events = [(1.0, asked, "a"), (1.0, decided, "a"), (2.0, asked, "b"), (4.0, decided, "b")]
    happenings = [Happening(time, event, threat, "", "") for time, event, threat in events]
    assert list(_told_in_text(happenings)) == happenings[1:]


def test_json_tells_of_asking_where_the_text_does_not() -> None:
    words = ("--seed", "6", "--replication", "182")
    page = json.loads(told(*words, "--json", file=MANNED).stdout)
    asked = sum(event["event"] == "release asked" for event in page["events"])
    assert asked > told(*words, file=MANNED).stdout.count("release asked")


def test_fate_of_every_rocket_comes_last() -> None:
    lines = told("--seed", "1").stdout.splitlines()
    for rocket, line in zip(ROCKETS, lines[-2:], strict=True):
        assert line.startswith(f"{rocket} ")
        fate, _, cause = line.removeprefix(f"{rocket} ").partition(": ")
        assert fate in {each.value for each in Fate}
        assert cause in {"", *(each.value for each in Cause)}


def test_tracks_are_told_between_the_timeline_and_the_fates() -> None:
    lines = told("--seed", "1", "--replication", "7").stdout.splitlines()
    (heading,) = (n for n, line in enumerate(lines) if "since detected s" in line)
    assert "origin off m" in lines[heading]
    assert any(line.lstrip().startswith(ROCKETS[0]) for line in lines[heading + 1 : -2])


def test_json_has_every_report_of_every_track() -> None:
    page = json.loads(told("--seed", "1", "--replication", "7", "--json").stdout)
    for track in page["tracks"]:
        assert track["threat"] in ROCKETS
        sizes = [report["impact_ellipse_90"]["semi_major_m"] for report in track["reports"]]
        assert sizes[-1] < sizes[0]
        assert all(report["origin_error_m"] >= 0.0 for report in track["reports"])
    assert max(len(track["reports"]) for track in page["tracks"]) > 3


def test_track_is_drawn_into_a_folder(tmp_path: Path) -> None:
    result = told("--seed", "1", "--replication", "7", "--out", str(tmp_path / "drawn"))
    assert result.exit_code == 0
    for end in ("png", "svg", "csv"):
        path = tmp_path / "drawn" / f"track_ellipses.{end}"
        assert path.is_file()
        assert str(path) in result.stderr


def test_track_of_another_threat_can_be_drawn(tmp_path: Path) -> None:
    words = ("--seed", "1", "--replication", "7", "--out", str(tmp_path), "--threat", ROCKETS[1])
    assert told(*words).exit_code == 0
    assert ROCKETS[1] in (tmp_path / "track_ellipses.csv").read_text(encoding="utf-8")


def test_threat_without_a_track_cannot_be_drawn(tmp_path: Path) -> None:
    result = told("--seed", "1", "--out", str(tmp_path), "--threat", "salvo 9/1")
    assert result.exit_code == 2
    assert "no track of 'salvo 9/1' in this replication; choose from salvo 1/1" in result.stderr


def test_raid_against_time_is_drawn_beside_the_track(tmp_path: Path) -> None:
    result = told("--seed", "1", "--replication", "7", "--out", str(tmp_path))
    for end in ("png", "svg", "csv"):
        assert (tmp_path / f"gantt.{end}").is_file()
        assert str(tmp_path / f"gantt.{end}") in result.stderr
    with (tmp_path / "gantt.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert {row["name"] for row in rows if row["row"] == "threat"} == set(ROCKETS)
    assert all(float(row["start_s"]) <= float(row["end_s"]) for row in rows)


def test_raid_in_which_nothing_was_tracked_is_drawn_without_a_track(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(track_story, "track_stories", lambda _: ())
    result = told("--seed", "1", "--out", str(tmp_path))
    assert result.exit_code == 0
    assert "no threat was tracked in this replication; no track is drawn" in result.stderr
    assert (tmp_path / "gantt.png").is_file()
    assert not (tmp_path / "track_ellipses.png").exists()


def test_track_cannot_be_asked_for_where_nothing_was_tracked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(track_story, "track_stories", lambda _: ())
    result = told("--seed", "1", "--threat", ROCKETS[0])
    assert result.exit_code == 2
    assert "no threat was tracked in this replication; leave it out" in result.stderr


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
