import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cram_sim.cli import coverage, verbs

BASE_RAID = str(Path(__file__).parents[2] / "scenarios" / "base_raid_20_rockets.yaml")
FIGURES = ("coverage_probability", "coverage_track_time", "coverage_axes")


@pytest.fixture(autouse=True)
def coarse(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(coverage, "NODES", 24)
    monkeypatch.chdir(tmp_path)


def told(*words: str, file: str = BASE_RAID) -> Result:
    return CliRunner().invoke(verbs, ["coverage", file, *words])


def page(*words: str) -> dict[str, Any]:
    result = told("--json", "--out", "here", *words)
    assert result.exit_code == 0
    values: dict[str, Any] = json.loads(result.stdout)
    return values


def test_every_picture_is_there_with_its_table(tmp_path: Path) -> None:
    result = told("--out", "here")
    assert result.exit_code == 0
    for name in FIGURES:
        assert (tmp_path / "here" / f"{name}.png").stat().st_size > 10_000
        assert (tmp_path / "here" / f"{name}.svg").read_text().count("<svg") == 1
        with (tmp_path / "here" / f"{name}.csv").open() as file:
            assert len(list(csv.reader(file))) > 100
        assert f"{name}.png" in result.stderr


def test_page_names_radar_axes_and_seconds_left() -> None:
    lines = told("--out", "here").stdout.splitlines()
    assert lines[0].rstrip() == "base raid, 20 rockets"
    assert any(line.startswith("north-east ridge → barracks, rocket_107") for line in lines)
    assert any(line.startswith("search radar") and "10.0 km" in line for line in lines)
    assert any("seconds left" in line for line in lines)
    assert max(map(len, lines)) <= coverage.WIDTH


def test_json_is_all_of_stdout_and_adds_up() -> None:
    values = page()
    assert (values["threat_class"], len(values["digest"])) == ("rocket_107", 64)
    assert [area["height_m"] for area in values["area"]] == [100.0, 300.0, 1000.0]
    for axis in values["axes"]:
        together = axis["together"]
        assert together == axis["radars"]["search radar"]
        total = together["track_p50_s"] + together["left_p50_s"]
        assert total == pytest.approx(axis["time_of_flight_s"])


def test_heights_are_those_asked_for_lowest_first() -> None:
    areas = page("--at", "1km, 50m,50 m")["area"]
    assert [area["height_m"] for area in areas] == [50.0, 1000.0]


def test_class_asked_for_is_mapped() -> None:
    values = page("--class", "mortar_60")
    assert values["threat_class"] == "mortar_60"
    assert values["reach"][0]["threat_class"] == "mortar_60"


def test_figures_lie_in_a_folder_of_the_scenario_by_default(tmp_path: Path) -> None:
    assert told("--at", "100m").exit_code == 0
    (folder,) = (tmp_path / "coverage").iterdir()
    assert folder.name.startswith("base-raid-20-rockets-")
    assert (folder / "coverage_axes.png").is_file()


def test_same_scenario_is_drawn_with_the_same_bytes(tmp_path: Path) -> None:
    for out in ("one", "other"):
        assert told("--at", "100m", "--out", out).exit_code == 0
    for name in FIGURES:
        for end in ("png", "svg", "csv"):
            file = f"{name}.{end}"
            assert (tmp_path / "one" / file).read_bytes() == (
                tmp_path / "other" / file
            ).read_bytes()


def test_without_search_radars_it_says_so_and_draws_nothing(tmp_path: Path) -> None:
    text = Path(BASE_RAID).read_text(encoding="utf-8")
    bare = [line for line in text.splitlines() if "use: radar_ku_search" not in line]
    scenario = tmp_path / "bare.yaml"
    scenario.write_text("\n".join(bare), encoding="utf-8")
    result = told("--out", "here", file=str(scenario))
    assert result.exit_code == 0
    assert "No search radar: nothing is covered." in result.stdout
    assert not (tmp_path / "here").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--at", "100"), 'no unit (got "100"); write a length, e.g. "100 m"'),
        (("--at", ""), 'not a length (got "")'),
        (("--at", "-5m"), "write at most 9 heights, from 0 to 30 km"),
        (("--at", "31km"), "write at most 9 heights, from 0 to 30 km"),
        (("--at", ",".join(f"{n}m" for n in range(1, 11))), "write at most 9 heights"),
        (("--class", "rocket_10"), "no threat in the catalogue of this name"),
        (("--out", " "), "empty; name a directory"),
    ],
)
def test_what_cannot_be_asked_is_refused(words: tuple[str, ...], sentence: str) -> None:
    result = told(*words)
    assert result.exit_code == 2
    assert sentence in " ".join(result.stderr.split())


def test_compiling_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cram_sim.compiled.is_warm", lambda: False)
    result = told("--at", "100m", "--json")
    assert "Compiling for this machine, once" in result.stderr
    assert "Compiling" not in result.stdout
