import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cram_sim.cli import coverage, verbs

BASE_RAID = str(Path(__file__).parents[2] / "scenarios" / "base_raid_20_rockets.yaml")
FIGURES = (
    "coverage_probability", "coverage_track_time", "coverage_axes", "engagement_all",
    "engagement_1_north_gun", "engagement_2_south_gun", "defended_footprint",
)  # fmt: skip


@pytest.fixture(autouse=True)
def coarse(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(coverage, "NODES", 24)
    monkeypatch.setattr(coverage, "ENGAGEMENT_NODES", 11)
    monkeypatch.setattr(coverage, "FOOTPRINT_NODES", 13)
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


def test_without_search_radars_it_says_so_and_draws_the_fire_units(tmp_path: Path) -> None:
    text = Path(BASE_RAID).read_text(encoding="utf-8")
    bare = [line for line in text.splitlines() if "use: radar_ku_search" not in line]
    scenario = tmp_path / "bare.yaml"
    scenario.write_text("\n".join(bare), encoding="utf-8")
    result = told("--out", "here", file=str(scenario))
    assert result.exit_code == 0
    assert "No search radar: nothing is covered." in result.stdout
    assert not (tmp_path / "here" / "coverage_probability.png").exists()
    assert (tmp_path / "here" / "engagement_all.png").is_file()


def test_with_neither_radars_nor_fire_units_nothing_is_drawn(tmp_path: Path) -> None:
    text = Path(BASE_RAID).read_text(encoding="utf-8")
    words = ("use: radar_ku", "use: gun_20mm", "sensors:", "fire_units:")
    bare = [line for line in text.splitlines() if not any(word in line for word in words)]
    scenario = tmp_path / "bare.yaml"
    scenario.write_text("\n".join(bare), encoding="utf-8")
    result = told("--out", "here", file=str(scenario))
    assert result.exit_code == 0
    assert "Figures" not in result.stderr
    assert "Defended footprint" not in result.stdout
    assert not (tmp_path / "here").exists()


def test_footprint_tells_how_much_of_the_neighbourhood_is_defended() -> None:
    (footprint,) = page("--engagements", "40")["defended_footprint"]
    assert (footprint["launch_site"], footprint["threat_class"]) == (
        "north-east ridge",
        "rocket_107",
    )
    assert (footprint["engagements"], footprint["seed"]) == (40, 20)
    assert 0.0 <= footprint["bound_80_m2"] <= footprint["bound_50_m2"]
    assert 0.0 < footprint["bound_50_m2"] <= footprint["neighbourhood_m2"]


def test_class_that_no_salvo_has_is_mapped_but_has_no_footprint(tmp_path: Path) -> None:
    result = told("--class", "mortar_60", "--at", "100m", "--out", "here")
    assert "No salvo of this class: no defended footprint." in result.stdout
    assert (tmp_path / "here" / "engagement_all.png").is_file()
    assert not (tmp_path / "here" / "defended_footprint.png").exists()


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
