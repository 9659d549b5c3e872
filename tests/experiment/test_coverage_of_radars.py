"""Coverage of whole scenarios: maps against closed forms, axes against the flights themselves."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from experiment.raids import SCENARIOS, base_raid, case_of

from cram_sim.ballistics.earth import ground_height
from cram_sim.errors import CatalogueError
from cram_sim.experiment.case import Case, prepare
from cram_sim.experiment.coverage import (
    LONGEST_WAIT,
    CoverageMap,
    ThreatClass,
    class_of,
    coverage_map,
    limits_of_sight,
    reaches,
)
from cram_sim.experiment.replicate import replicate
from cram_sim.experiment.threat_axes import ThreatAxis, threat_axes
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import Terrain
from cram_sim.sensors.horizon import horizon_of_mask

HEIGHTS = (100.0, 1000.0)
NODES = 61


@cache
def covered() -> CoverageMap:
    return coverage_map(case_of("base raid"), class_of(base_raid(), None), HEIGHTS, NODES)


@cache
def axes_of(name: str) -> tuple[ThreatAxis, ...]:
    return threat_axes(case_of(name))


def test_map_is_at_the_nodes_what_one_look_detects_there() -> None:
    """Swerling I: P_fa to the power of 1 / (1 + SNR), SNR as the fourth power of the range."""
    found, case = covered(), case_of("base raid")
    post = case.search_posts[0]
    row, column = 45, 30
    east, north = found.east[column], found.north[row]
    up = 1000.0 + float(ground_height(case.earth, np.array(east), np.array(north)))
    away = math.dist((east, north, up), post.place)
    radar = post.radar
    snr = radar.reference_snr * (radar.reference_range / away) ** 4
    snr *= found.threat.cross_section / radar.reference_cross_section
    expected = radar.p_false_alarm ** (1.0 / (1.0 + snr))
    assert found.p_look[1, row, column] == pytest.approx(expected, abs=1e-4)


def test_map_holds_launch_sites_assets_and_fire_units() -> None:
    found, scenario = covered(), base_raid()
    for place in (
        *(site.at for site in scenario.launch_sites),
        *(unit.at for unit in scenario.fire_units),
        *(asset.centre for asset in scenario.defended_assets),
    ):
        assert found.east[0] < place.east < found.east[-1]
        assert found.north[0] < place.north < found.north[-1]


def test_what_is_not_covered_is_never_tracked() -> None:
    found = covered()
    assert np.isinf(found.track_time[found.p_look == 0.0]).all()
    assert (found.track_time[found.p_look > 0.9] < LONGEST_WAIT).all()


def test_low_flights_are_covered_less_far() -> None:
    found = covered()
    assert 0.0 < found.area(0, 0.5) < found.area(1, 0.5)


def test_area_of_a_disk_is_that_of_the_disk() -> None:
    """The gate of 10 km cuts the probability 0.5 of this class: a disk but for its cone."""
    case = case_of("base raid")
    fine = coverage_map(case, class_of(base_raid(), None), (1000.0,), 400)
    gate, cone = 10_000.0**2 - 990.0**2, (990.0 / math.tan(math.radians(70.0))) ** 2
    assert fine.area(0, 0.5) == pytest.approx(math.pi * (gate - cone), rel=5e-3)


def test_two_radars_in_one_place_miss_only_what_both_miss() -> None:
    case, threat = case_of("base raid"), class_of(base_raid(), None)
    twice = replace(case, search_posts=2 * case.search_posts)
    both = coverage_map(twice, threat, HEIGHTS, NODES)
    np.testing.assert_allclose(both.p_look, 1.0 - (1.0 - covered().p_look) ** 2, atol=1e-12)
    known = np.isfinite(both.track_time)
    assert (both.track_time[known] <= covered().track_time[known]).all()


def test_without_radars_nothing_is_covered() -> None:
    found = coverage_map(case_of("no sensors"), class_of(base_raid(), None), HEIGHTS, 11)
    assert (found.p_look == 0.0).all()
    assert np.isinf(found.track_time).all()


def hill(case: Case, height: float) -> Case:
    """The case with a terrain of this height above the origin, and a pit where the radar is."""
    cells = np.full((9, 9), height + case.scenario.origin.elevation)
    rows = "\n".join(" ".join(f"{cell:.1f}" for cell in row) for row in cells)
    head = "ncols 9\nnrows 9\nxllcenter -16000\nyllcenter -16000\ncellsize 4000\n"
    content = (head + rows + "\n").encode()
    terrain = Terrain(file="hill.asc", units="metres", content=content)
    return replace(case, scenario=case.scenario.model_copy(update={"terrain": terrain}))


def test_below_the_ground_there_is_nothing_to_cover() -> None:
    case = hill(case_of("base raid"), 500.0)
    found = coverage_map(case, class_of(base_raid(), None), HEIGHTS, 21)
    assert np.isnan(found.p_look[0]).all()
    assert np.isnan(found.track_time[0]).all()
    assert not np.isnan(found.p_look[1]).any()


def test_class_is_the_first_salvos_unless_named() -> None:
    assert class_of(base_raid(), None) == ThreatClass("rocket_107", 0.02)


def test_class_of_the_catalogue_can_be_named() -> None:
    assert class_of(base_raid(), "mortar_60").name == "mortar_60"


def test_class_that_there_is_not_is_refused() -> None:
    with pytest.raises(CatalogueError, match="no threat in the catalogue of this name"):
        class_of(base_raid(), "rocket_10")


def test_reach_is_told_for_every_radar_and_class() -> None:
    threats = (ThreatClass("small", 0.002), ThreatClass("large", 0.02))
    told = reaches(case_of("two radars"), threats)
    assert [(reach.radar, reach.threat.name) for reach in told] == [
        ("search radar", "small"),
        ("search radar", "large"),
        ("another", "small"),
        ("another", "large"),
    ]
    assert told[0].at_half == pytest.approx(7000.0, rel=1e-6)  # the catalogue's anchor


AZIMUTHS = np.radians([0.0, 90.0, 215.0])


def test_sight_of_a_low_flight_ends_at_the_lowest_elevation() -> None:
    """1.5 deg; limits are told in steps of a five-hundredth of the gate."""
    found = limits_of_sight(case_of("base raid").search_posts[0], 100.0, AZIMUTHS)
    assert found == pytest.approx(np.full(3, 100.0 / math.tan(math.radians(1.5))), abs=20.0)


def test_sight_of_a_high_flight_ends_at_the_range_gate() -> None:
    found = limits_of_sight(case_of("base raid").search_posts[0], 1000.0, AZIMUTHS)
    assert found == pytest.approx(np.full(3, math.sqrt(10_000.0**2 - 1000.0**2)), abs=20.0)


def test_sight_of_a_flight_over_a_mask_ends_where_it_sinks_below() -> None:
    post = case_of("base raid").search_posts[0]
    mask = horizon_of_mask(np.radians([60.0, 80.0, 100.0, 120.0]).tolist(), [0.0, 0.2, 0.2, 0.0])
    found = limits_of_sight(replace(post, horizon=mask), 300.0, AZIMUTHS)
    assert found[1] == pytest.approx(300.0 / math.tan(0.2), abs=20.0)
    assert (found[[0, 2]] > 9900.0).all()


def test_outside_the_sector_nothing_is_in_sight() -> None:
    post = case_of("base raid").search_posts[0]
    eastern = post.radar.model_copy(update={"azimuth_centre": math.pi / 2, "azimuth_width": 1.0})
    found = limits_of_sight(replace(post, radar=eastern), 300.0, AZIMUTHS)
    assert (found > 0.0).tolist() == [False, True, False]


def test_salvos_that_fly_the_same_way_are_one_axis() -> None:
    assert len(axes_of("one salvo more")) == len(axes_of("base raid")) == 2


def test_axis_begins_at_the_launch_site_and_ends_at_its_asset() -> None:
    for axis in axes_of("base raid"):
        site = next(s.at for s in base_raid().launch_sites if s.name == axis.launch_site)
        asset = next(a.centre for a in base_raid().defended_assets if a.name == axis.asset)
        start, end = axis.position[:2, 0], axis.position[:2, -1]
        assert math.dist(start, (site.east, site.north)) < 0.1
        assert math.dist(end, (asset.east, asset.north)) < 500.0  # it drifts in the mean wind


def test_time_of_flight_is_about_that_of_the_replications() -> None:
    """Scatter moves each by a few tenths of a second, their mean hardly."""
    threats = replicate(case_of("base raid"), 3, 0, 200)["threats"]
    for axis in axes_of("base raid"):
        chosen = threats["launched"] & (threats["threat_class"] == axis.threat.name)
        flown = (threats["impact_time_s"] - threats["launch_time_s"])[chosen]
        assert axis.time_of_flight == pytest.approx(flown.mean(), abs=0.2)


def test_together_radars_are_at_least_as_good_as_each() -> None:
    for axis in axes_of("two radars"):
        for sight in axis.by_radar.values():
            assert (axis.together.p_tracked >= sight.p_tracked - 1e-12).all()
            assert axis.together.blind_share <= sight.blind_share


def test_a_radar_far_away_is_blind_to_every_axis() -> None:
    for axis in axes_of("a radar far away"):
        assert axis.by_radar["another"].blind_share == 1.0
        assert axis.by_radar["another"].time_tracked(axis.time, 0.5) == math.inf


def test_without_radars_an_axis_is_blind() -> None:
    for axis in axes_of("no sensors"):
        assert axis.together.blind_share == 1.0


def test_ninety_per_cent_are_tracked_later_than_half() -> None:
    for axis in axes_of("base raid"):
        half, most = (axis.together.time_tracked(axis.time, p) for p in (0.5, 0.9))
        assert 0.0 < half < most < axis.time_of_flight


def test_chance_of_a_track_agrees_with_replications() -> None:
    """Of some 1,000 flights of each class, within a tenth: they scatter about the nominal one."""
    threats = replicate(case_of("base raid"), 11, 0, 300)["threats"]
    since = threats["track_time_s"] - threats["launch_time_s"]
    for axis in axes_of("base raid"):
        chosen = threats["launched"] & (threats["threat_class"] == axis.threat.name)
        half = axis.together.time_tracked(axis.time, 0.5)
        assert np.mean(since[chosen] <= half) == pytest.approx(0.5, abs=0.1)


def test_drones_have_an_axis_from_their_site_to_their_asset_unless_they_are_friends() -> None:
    scenario = load_scenario(SCENARIOS / "base_drones.yaml")
    axes = threat_axes(prepare(scenario))
    hostile = [salvo for salvo in scenario.salvos if not salvo.friendly]
    assert len(axes) == len(hostile) < len(scenario.salvos)
    assert {axis.asset for axis in axes} == {salvo.aimed_at for salvo in hostile}
    for axis in axes:
        site = next(s.at for s in scenario.launch_sites if s.name == axis.launch_site)
        asset = next(a.centre for a in scenario.defended_assets if a.name == axis.asset)
        assert math.dist(axis.position[:2, 0], (site.east, site.north)) < 1.0
        assert math.dist(axis.position[:2, -1], (asset.east, asset.north)) < 50.0
