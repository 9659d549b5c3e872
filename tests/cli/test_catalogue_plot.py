"""`catalogue plot`: pictures with their tables, numbers as JSON, and what is refused."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from effectors.gun_builders import gun
from effectors.table_builders import table_effector

from cram_sim.cli import catalogue_plot, verbs
from cram_sim.effectors.kinds import AnyEffector
from cram_sim.experiment import effector_curves

FIGURES = (
    "effector_range", "effector_crossing", "effector_envelope", "effector_ammunition",
    "effector_pattern",
)  # fmt: skip


@pytest.fixture(autouse=True)
def coarse(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(effector_curves, "RANGES", 8)
    monkeypatch.setattr(effector_curves, "CROSSINGS", 5)
    monkeypatch.setattr(effector_curves, "ENVELOPE", (8, 6))
    monkeypatch.setattr(effector_curves, "PATTERN_ENGAGEMENTS", 3)
    monkeypatch.chdir(tmp_path)


def told(*words: str) -> Result:
    return CliRunner().invoke(verbs, ["catalogue", "plot", *words])


def test_every_picture_is_there_with_its_table(tmp_path: Path) -> None:
    result = told("gun_20mm", "--against", "rocket_107", "--engagements", "5", "--out", "here")
    assert result.exit_code == 0
    for name in FIGURES:
        assert (tmp_path / "here" / f"{name}.png").stat().st_size > 10_000
        assert (tmp_path / "here" / f"{name}.svg").read_text().count("<svg") == 1
        with (tmp_path / "here" / f"{name}.csv").open() as file:
            header, *rows = csv.reader(file)
        assert header[0] == "threat_class"
        assert {row[0] for row in rows} == {"rocket_107"}
        assert f"{name}.png" in result.stderr
    assert "No effector_pattern" not in result.stderr


def test_a_missile_has_a_picture_of_where_its_interceptors_pass(tmp_path: Path) -> None:
    result = told("missile_htk", "--against", "rocket_107", "--engagements", "3", "--out", "here")
    assert result.exit_code == 0
    assert "effector_pattern.png" in result.stderr
    assert len((tmp_path / "here" / "effector_pattern.csv").read_text().splitlines()) == 1 + 3


@pytest.mark.parametrize(
    ("effector", "sentence"),
    [
        (table_effector(), "gun_20mm says how likely a shot neutralises, not where it goes"),
        (gun(elevation_minimum="80 deg"), "no shot passes any of these threats"),
    ],
)
def test_one_line_says_why_there_is_no_picture_of_where_shots_go(
    monkeypatch: pytest.MonkeyPatch, effector: AnyEffector, sentence: str
) -> None:
    monkeypatch.setattr(catalogue_plot, "_effector", lambda _: effector)
    result = told("gun_20mm", "--against", "rocket_107", "--engagements", "2")
    assert result.exit_code == 0
    assert f"No effector_pattern: {sentence}\n" in result.stderr
    assert "effector_pattern.png" not in result.stderr


def test_figures_lie_in_a_folder_of_the_effector_by_default(tmp_path: Path) -> None:
    assert told("gun_20mm", "--against", "uas_quad", "--engagements", "2").exit_code == 0
    assert (tmp_path / "effectors" / "gun_20mm" / "effector_range.png").is_file()


def test_json_is_all_of_stdout() -> None:
    result = told(
        "laser_100kw", "--against", "mortar_60, uas_quad,mortar_60", "--engagements", "3",
        "--seed", "9", "--json",
    )  # fmt: skip
    page = json.loads(result.stdout)
    assert (page["effector"], page["engagements"], page["seed"]) == ("laser_100kw", 3, 9)
    assert page["ammunition"] == "seconds of fire"
    assert [curve["threat_class"] for curve in page["by_range"]] == ["mortar_60", "uas_quad"]
    for curve in page["by_range"] + page["by_crossing"]:
        assert len(curve["distance_m"]) == len(curve["p"]) == len(curve["per_kill"])


def test_seed_and_number_of_engagements_decide_the_numbers() -> None:
    def numbers(*words: str) -> str:
        return told("gun_20mm", "--against", "rocket_107", "--json", *words).stdout

    once = numbers("--engagements", "3")
    assert numbers("--engagements", "3") == once
    assert numbers("--engagements", "3", "--seed", "2") != once


def test_laser_reaches_less_far_in_haze() -> None:
    def best(visibility: str) -> float:
        words = ("laser_10kw", "--against", "rocket_107", "--engagements", "3", "--json")
        (curve,) = json.loads(told(*words, "--visibility", visibility).stdout)["by_range"]
        return sum(each["value"] or 0.0 for each in curve["p"])

    assert best("2 km") < best("40 km")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("radar_lcmr",), "radar_lcmr is no effector but of the sensors; write one of gun_20mm"),
        (("gun_30mm",), 'no entry in the catalogue of this name (got "gun_30mm")'),
        (("gun_20mm", "--against", "rocket_17"), "no threat in the catalogue of this name"),
        (("gun_20mm", "--against", "a,b,c,d,e,f,g"), "write at most 6 classes of threat"),
        (("gun_20mm", "--fire-control", "radar_lcmr"), "radar_lcmr is no fire-control radar"),
        (("gun_20mm", "--fire-control", "radar_x"), "no sensor in the catalogue of this name"),
        (("gun_20mm", "--visibility", "5"), 'no unit (got "5"); write a length'),
        (("gun_20mm", "--visibility", "0 m"), "write a length above zero"),
        (("gun_20mm", "--track-error", "-1 m"), "write a length above zero"),
        (("gun_20mm", "--engagements", "1"), "1 is not in the range"),
        (("gun_20mm", "--out", " "), "empty; name a directory"),
    ],
)
def test_what_cannot_be_asked_is_refused(words: tuple[str, ...], sentence: str) -> None:
    result = told(*words)
    assert result.exit_code == 2
    assert sentence in " ".join(result.stderr.split())
