"""Warnings: each told once, where it applies, and not where it does not."""

import re
import sys
from pathlib import Path

import pytest

from cram_sim.scenario import load_scenario, warnings

BASE = """\
version: 1
name: base
origin: {latitude: 33.31 deg, longitude: 44.38 deg, elevation: 34 m}
defended_assets:
  - {name: barracks, at: {east: 100 m, north: 0 m}, radius: 200 m}
launch_sites:
  - {name: orchard, at: {east: 5 km, north: 0 m}}
salvos:
  - {name: salvo 1, from: orchard, threat: rocket_107, rounds: 2, aimed_at: barracks, interval: 4 s}
sensors:
  - {use: radar_ku_search, name: search radar, at: {east: 0 m, north: 0 m, up: 8 m}}
  - {use: radar_ku_track, name: tracker, on: gun 1}
fire_units:
  - {use: gun_20mm, name: gun 1, at: {east: 50 m, north: 0 m}}
command: {doctrine: {firing: continuous, open_fire_range: 1200 m}}
experiment: {replications: 100, seed: 1}
"""
SEARCH = "  - {use: radar_ku_search, name: search radar, at: {east: 0 m, north: 0 m, up: 8 m}}\n"


def told(folder: Path, before: str, after: str) -> tuple[str, ...]:
    assert before in BASE
    file = folder / "scenario.yaml"
    file.write_text(BASE.replace(before, after, 1), encoding="utf-8")
    return warnings(load_scenario(file))


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("{loss: 100 %}", "loses every report; it will tell nobody of anything"),
        ("{latency: 60 s}", "takes more than 30 s; most rounds are down before it arrives"),
    ],
)
def test_a_link_that_tells_nothing_in_time(tmp_path: Path, link: str, sentence: str) -> None:
    post = "name: search radar, at: {east: 0 m, north: 0 m, up: 8 m}"
    (found,) = told(tmp_path, post, f"{post}, link: {link}")
    assert sentence in found


def test_a_sensible_scenario_gets_no_warning(tmp_path: Path) -> None:
    assert told(tmp_path, "name: base", "name: base") == ()


def test_a_radar_that_looks_the_other_way_is_told(tmp_path: Path) -> None:
    assert told(
        tmp_path, "up: 8 m}}", "up: 8 m}, azimuth_centre: 270 deg, azimuth_width: 90 deg}"
    ) == (
        '"search radar" covers azimuth 225-315 deg, every threat arrives from 90 deg; '
        "it will detect nothing",
    )


@pytest.mark.parametrize("centre", [45.0, 90.0, 135.0, -270.0])
def test_a_radar_that_looks_at_the_threat_axis_is_not_told(tmp_path: Path, centre: float) -> None:
    sector = f"up: 8 m}}, azimuth_centre: {centre + 0.1} deg, azimuth_width: 91 deg}}"
    assert told(tmp_path, "up: 8 m}}", sector) == ()


def test_a_radar_that_is_too_far_away_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, "{east: 0 m, north: 0 m, up: 8 m}", "{east: 0 m, north: -10.1 km}") == (
        '"search radar" reaches 10 km, every threat stays farther away; it will detect nothing',
    )


def test_a_mask_that_leaves_no_sky_is_told(tmp_path: Path) -> None:
    mask = "mask: [{azimuth: 0 deg, elevation: 70 deg}, {azimuth: 180 deg, elevation: 80 deg}]"
    assert told(tmp_path, "up: 8 m}}", "up: 8 m}, " + mask + "}") == (
        '"search radar" looks up to 70 deg, its mask is nowhere below; no replication can detect',
    )


def test_a_mask_with_a_gap_is_not_told(tmp_path: Path) -> None:
    mask = "mask: [{azimuth: 0 deg, elevation: 89 deg}, {azimuth: 180 deg, elevation: 5 deg}]"
    assert told(tmp_path, "up: 8 m}}", "up: 8 m}, " + mask + "}") == ()


def test_a_radar_that_is_repaired_for_longer_than_it_runs_is_told(tmp_path: Path) -> None:
    failing = "time_between_failures: 2 h, repair_time: 6 h"
    assert told(tmp_path, "up: 8 m}}", "up: 8 m}, " + failing + "}") == (
        '"search radar" is out for 75% of its time; it runs for less than a repair',
    )


def test_fire_units_without_a_search_radar_are_told(tmp_path: Path) -> None:
    assert told(tmp_path, SEARCH, "") == (
        "no search radar; fire_units will never learn of a threat",
    )


def test_a_fire_control_radar_on_no_gun_is_told(tmp_path: Path) -> None:
    alone = "  - {use: radar_ku_track, name: spare, at: {east: 0 m, north: 0 m}}\n"
    assert told(tmp_path, SEARCH, SEARCH + alone) == (
        '"spare" is on no fire unit; it will serve nobody',
    )


def test_an_asset_out_of_reach_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, "{east: 50 m, north: 0 m}", "{east: 50 m, north: 1800 m}") == (
        '"barracks" is 101 m out of reach of the nearest fire unit; nothing protects it',
    )


@pytest.mark.parametrize("height", ["2000 m", "90 km"])
def test_a_kill_height_that_nobody_reaches_is_told(tmp_path: Path, height: str) -> None:
    (warning,) = told(tmp_path, "radius: 200 m", f"radius: 200 m, minimum_kill_height: {height}")
    assert re.fullmatch(
        r'no fire unit reaches more than \d+ m above "barracks"; every kill of a threat to it will '
        "count as too low",
        warning,
    )


def test_a_kill_height_within_reach_is_not_told(tmp_path: Path) -> None:
    assert told(tmp_path, "radius: 200 m", "radius: 200 m, minimum_kill_height: 300 m") == ()


def test_a_gun_that_may_only_open_fire_too_near_is_told(tmp_path: Path) -> None:
    (warning,) = told(tmp_path, "open_fire_range: 1200 m", "open_fire_range: 300 m")
    assert warning.startswith('"gun 1" meets nothing nearer than minimum_intercept_range')


def test_burst_rounds_with_continuous_firing_are_told(tmp_path: Path) -> None:
    assert told(tmp_path, "firing: continuous", "firing: continuous, burst_rounds: 50") == (
        "firing is continuous; burst_rounds has no effect",
    )


def test_an_asset_both_outside_and_near_is_told(tmp_path: Path) -> None:
    event = (
        "reported_event: {name: e, source: s, neutralised: 1, others_within: 100 m, "
        "others_near: [barracks], others_outside: [barracks]}\nexperiment:"
    )
    assert told(tmp_path, "experiment:", event) == (
        '"barracks" is in others_outside, too; an impact on it agrees with neither',
    )


def test_more_than_fifty_warnings_are_cut(tmp_path: Path) -> None:
    spare = "  - {{use: radar_ku_track, name: spare {}, at: {{east: 0 m, north: 0 m}}}}\n"
    found = told(tmp_path, SEARCH, SEARCH + "".join(spare.format(i) for i in range(60)))
    assert len(found) == 51
    assert found[-1] == "... and 10 more"


def test_more_fire_units_on_a_track_than_there_are_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, "firing: continuous", "firing: continuous, fire_units_per_track: 2") == (
        "2 fire units on a track, but there are 1",
    )


def test_warning_zones_without_a_search_radar_are_told(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    zone = "warning_zones: [{name: mess, at: {east: 0 m, north: 0 m}, radius: 50 m}]\n"
    text = BASE.replace(SEARCH, "") + zone
    file.write_text(text, encoding="utf-8")
    assert "no search radar; warning_zones will never learn of a threat" in warnings(
        load_scenario(file)
    )


def test_the_linter_solves_no_trajectory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cram_sim.ballistics.launch", None)
    assert told(tmp_path, "name: base", "name: base") == ()


CAMERA = SEARCH + "  - {use: eo_confirmation, name: camera, at: {east: 0 m, north: 0 m}}\n"


def test_a_camera_without_drones_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, SEARCH, CAMERA) == (
        '"camera" identifies drones, and there are none; it will do nothing',
    )


def test_a_camera_with_drones_is_not_told(tmp_path: Path) -> None:
    with_drones = BASE.replace(SEARCH, CAMERA).replace("rocket_107", "uas_delta")
    file = tmp_path / "scenario.yaml"
    file.write_text(with_drones, encoding="utf-8")
    assert warnings(load_scenario(file)) == ()


def test_a_radar_on_the_way_round_of_a_drone_is_not_told(tmp_path: Path) -> None:
    """It looks north, where a straight flight from the east never is."""
    north = "{use: radar_ku_search, azimuth_width: 40 deg, "
    way = "interval: 4 s, way_points: [{east: 0 m, north: 5 km}]}"
    round_about = BASE.replace("{use: radar_ku_search, ", north).replace("rocket_107", "uas_delta")
    file = tmp_path / "scenario.yaml"
    file.write_text(round_about, encoding="utf-8")
    assert len(warnings(load_scenario(file))) == 1
    file.write_text(round_about.replace("interval: 4 s}", way), encoding="utf-8")
    assert warnings(load_scenario(file)) == ()


LASER = "  - {use: laser_100kw, name: gun 1, at: {east: 50 m, north: 0 m}"
GUN = "  - {use: gun_20mm, name: gun 1, at: {east: 50 m, north: 0 m}"


@pytest.mark.parametrize("unit", [GUN, LASER])
def test_a_unit_whose_own_open_fire_range_is_too_short_never_fires(
    tmp_path: Path, unit: str
) -> None:
    found = told(tmp_path, GUN, f"{unit}, open_fire_range: 100 m")
    assert any("it will never fire" in sentence for sentence in found)


def test_a_sector_of_the_whole_circle_silences_a_unit(tmp_path: Path) -> None:
    assert told(tmp_path, GUN, f"{GUN}, no_fire: [{{from: 0 deg, to: 360 deg}}]") == (
        'closes all round; "gun 1" will never fire',
    )


def test_a_sector_that_ends_where_it_begins_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, GUN, f"{GUN}, no_fire: [{{from: 20 deg, to: 20 deg}}]") == (
        "ends where it begins; it closes a single azimuth",
    )


def test_an_open_fire_range_that_no_gun_obeys_is_told(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    text = BASE.replace(GUN, LASER).replace("open_fire_range: 1200 m", "open_fire_range: 900 m")
    file.write_text(text)
    assert warnings(load_scenario(file)) == (
        "only guns of kind `gun` obey it, and there are none; write it at the fire units",
    )


def test_a_tracking_radar_on_a_launcher_serves_nobody(tmp_path: Path) -> None:
    launcher = "  - {use: missile_htk, name: gun 1, at: {east: 50 m, north: 0 m}"
    assert told(tmp_path, GUN, launcher) == (
        '"gun 1" fires on the search track; "tracker" will serve nobody',
    )
