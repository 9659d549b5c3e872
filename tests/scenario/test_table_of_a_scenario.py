"""Tables of kill probabilities named in a scenario: taken in, kept beside it, refused."""

import os
from pathlib import Path

import pytest

from cram_sim.effectors.kill_table import COLUMNS
from cram_sim.effectors.table_effector import TableEffector
from cram_sim.errors import ScenarioError
from cram_sim.experiment.run_directory import begin, new_manifest
from cram_sim.experiment.store import SCENARIO, Store
from cram_sim.scenario import Scenario, digest, load_scenario, resolved_yaml
from cram_sim.scenario.schema import json_schema
from cram_sim.scenario.table_block import embedded_files

UNIT = """\
  - kind: table
    name: {NAME}
    at: {east: 20 m, north: 0 m}
    p_kill_table: {FILE}
    mean_speed: 500 m/s
    magazine: 4
    launch_interval: 1 s
    channels: 1
    reload_time: 10 min
    minimum_intercept_range: 500 m
    maximum_intercept_range: 3 km
    lowest_intercept_height: 30 m
    elevation_minimum: 0 deg
    elevation_maximum: 80 deg
    assessment_time: 1 s
    p_alive_called_dead: 5 %
    p_dead_called_alive: 5 %
    share_detonated: 40 %
    share_broken_up: 30 %
    share_disabled: 20 %
"""
SITE = """\
version: 1
name: site with tables
origin: {latitude: 40 deg, longitude: -30 deg}
defended_assets: [{name: camp, at: {east: 0 m, north: 0 m}, radius: 50 m}]
launch_sites: [{name: far, at: {east: 4000 m, north: 0 m}}]
salvos: [{name: one, from: far, threat: rocket_107, rounds: 1, aimed_at: camp, interval: 1 s}]
sensors: [{use: radar_ku_search, name: radar, at: {east: 20 m, north: 10 m, up: 5 m}}]
warning_zones: [{name: camp, at: {east: 0 m, north: 0 m}, radius: 100 m}]
command: {release: {by: automatic, per: track, delay: 1 s}}
experiment: {replications: 10, seed: 1}
fire_units:
"""
TABLE = "range_m,crossing_deg,p_kill\n500,0,0.8\n500,180,0.1\n3000,0,0.4\n3000,180,0\n"
FILE_LINE = 15  # of p_kill_table in the scenario's file


def site(folder: Path, *units: str, extra: str = "") -> Path:
    """A scenario in a folder, a fire unit for each file."""
    written = "".join(
        UNIT.replace("{NAME}", f"unit {n}").replace("{FILE}", file) for n, file in enumerate(units)
    )
    path = folder / "site.yaml"
    path.write_text(SITE + written + extra, encoding="utf-8")
    return path


def effector_of(scenario: Scenario, number: int = 0) -> TableEffector:
    effector = scenario.fire_units[number].effector
    assert isinstance(effector, TableEffector)
    return effector


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kills.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def refusal(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    (problem,) = caught.value.problems
    return problem.partition("site.yaml:")[2]


def test_the_content_of_a_table_is_part_of_the_scenario(folder: Path) -> None:
    one = load_scenario(site(folder, "kills.csv"))
    assert effector_of(one).p_kill_table_content.decode() == TABLE
    (folder / "kills.csv").write_text(TABLE.replace("0.8", "0.7"), encoding="utf-8")
    assert digest(load_scenario(site(folder, "kills.csv"))) != digest(one)


def test_the_digest_is_the_same_from_any_folder(folder: Path) -> None:
    one = load_scenario(site(folder, "kills.csv"))
    (folder / "tables").mkdir()
    (folder / "kills.csv").rename(folder / "tables" / "kills.csv")
    assert digest(load_scenario(site(folder, "tables/kills.csv"))) == digest(one)


def test_a_resolved_scenario_beside_its_table_loads_to_an_equal_one(folder: Path) -> None:
    scenario = load_scenario(site(folder, "kills.csv", "kills.csv"))
    text = resolved_yaml(scenario)
    assert "p_kill_table_content" not in text
    again = folder / "again.yaml"
    again.write_text(text, encoding="utf-8")
    assert load_scenario(again) == scenario


def test_a_run_directory_keeps_the_tables_beside_its_scenario(folder: Path) -> None:
    scenario = load_scenario(site(folder, "kills.csv"))
    store = Store(folder / "run")
    manifest = new_manifest(scenario, digest(scenario), None)
    begin(store, manifest, resolved_yaml(scenario), force=False, files=embedded_files(scenario))
    assert load_scenario(store.directory / SCENARIO) == scenario


def test_a_resolved_scenario_refuses_another_table(folder: Path) -> None:
    text = resolved_yaml(load_scenario(site(folder, "kills.csv")))
    (folder / "site.yaml").write_text(text, encoding="utf-8")
    (folder / "kills.csv").write_text(TABLE.replace("0.8", "0.7"), encoding="utf-8")
    assert "not the content that the scenario was made with" in refusal(folder / "site.yaml")


def test_a_missing_table_is_named(folder: Path) -> None:
    assert refusal(site(folder, "kill.csv")) == (
        f"{FILE_LINE}: fire_units[0].p_kill_table: no such file or directory "
        '(got "kill.csv"); write the path of a table of kill probabilities, from the scenario\'s '
        "own folder"
    )


def test_a_table_of_another_kind_of_file_is_refused(folder: Path) -> None:
    assert refusal(site(folder, "kills.xlsx")).endswith(
        'p_kill_table: unknown kind of file (got "kills.xlsx"); write one that ends in .csv'
    )


def test_a_table_that_is_none_is_refused_where_it_is_named(folder: Path) -> None:
    (folder / "kills.csv").write_text(TABLE.replace("0.4", "0.9"), encoding="utf-8")
    assert refusal(site(folder, "kills.csv")).startswith(
        f"{FILE_LINE}: fire_units[0].p_kill_table: p_kill rises from 0.8 at range_m 500 to 0.9"
    )


def test_a_range_beyond_the_table_is_refused(folder: Path) -> None:
    (folder / "kills.csv").write_text(TABLE.replace("3000", "2000"), encoding="utf-8")
    assert "maximum_intercept_range: farther than the last range of the table" in refusal(
        site(folder, "kills.csv")
    )


def test_a_table_that_is_too_large_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cram_sim.scenario.embedded_file.MEGABYTE", 1)
    assert "larger than 10 MB; cut a piece out of it" in refusal(site(folder, "kills.csv"))


def test_a_named_pipe_is_refused_unread(folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")
    assert refusal(site(folder, "pipe.csv")) == (
        f"{FILE_LINE}: fire_units[0].p_kill_table: not an ordinary file but a pipe or a device "
        '(got "pipe.csv"); write the path of a table of kill probabilities that is stored on disk'
    )


def test_a_device_behind_a_link_is_refused_unread(folder: Path) -> None:
    (folder / "zeros.csv").symlink_to("/dev/zero")
    assert "not an ordinary file but a pipe or a device" in refusal(site(folder, "zeros.csv"))


def test_a_folder_is_refused(folder: Path) -> None:
    (folder / "folder.csv").mkdir()
    assert 'p_kill_table: is a directory (got "folder.csv"); write the path of a table' in refusal(
        site(folder, "folder.csv")
    )


def test_the_schema_tells_the_columns_of_a_table() -> None:
    described = json_schema()["$defs"]["FireUnit"]["properties"]["p_kill_table"]["description"]
    assert all(column in described for column in COLUMNS)


def test_two_tables_of_one_name_are_refused(folder: Path) -> None:
    (folder / "other").mkdir()
    (folder / "other" / "kills.csv").write_text(TABLE.replace("0.8", "0.7"), encoding="utf-8")
    assert refusal(site(folder, "kills.csv", "other/kills.csv")).endswith(
        'fire_units[1].p_kill_table: another file of the same name (got "other/kills.csv"); '
        "rename one of them, a run keeps them side by side"
    )


def test_the_content_of_a_table_is_no_key_of_a_file(folder: Path) -> None:
    found = refusal(site(folder, "kills.csv", extra="    p_kill_table_content: abc\n"))
    assert found.endswith(
        "p_kill_table_content: not a key of a file; leave it out, `p_kill_table` names the table"
    )


def test_a_table_that_is_not_named_is_missed(folder: Path) -> None:
    path = site(folder, "kills.csv")
    path.write_text(path.read_text().replace("    p_kill_table: kills.csv\n", ""))
    assert "fire_units[0].p_kill_table: missing; write" in refusal(path)
