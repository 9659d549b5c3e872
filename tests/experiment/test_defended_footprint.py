"""Engagement maps and defended footprints of fire units of which all is known."""

from dataclasses import replace

import numpy as np
import pytest
from effectors.table_builders import HEADER, table_effector
from experiment.raids import case_of
from numpy.typing import NDArray

from cram_sim.effectors.table_shot import ready_table
from cram_sim.errors import CatalogueError
from cram_sim.experiment.case import Case
from cram_sim.experiment.defended_footprint import (
    MOST_SHOTS,
    Footprint,
    first_opening,
    footprints,
    moved,
    neighbourhood,
    whole_window,
)
from cram_sim.experiment.effector_coverage import (
    drawn_at,
    engagement_map,
    middle_of_assets,
    threat_of,
    trial_at,
)
from cram_sim.experiment.threat_axes import nominal_flight, threat_axes
from cram_sim.records import Window

Floats = NDArray[np.float64]

NODES, COUNT = 9, 20
REACH = 4000.0


def defended_by(*probabilities: float, **keep_out: float) -> Case:
    """The base raid with table effectors of these probabilities anywhere within reach."""
    case = case_of("base raid")
    posts = []
    for number, p in enumerate(probabilities):
        grid = "".join(f"{r},{a},{p}\n" for r in (500, 4000) for a in (0, 180))
        effector = table_effector(content=f"{HEADER}\n{grid}")
        posts.append(
            replace(
                case.fire_posts[0], name=f"unit {number}", effector=effector,
                ready=ready_table(effector), radar=None,
                site=replace(case.fire_posts[0].site, open_fire_range=REACH),
            )
        )  # fmt: skip
    assets = tuple(asset.model_copy(update=keep_out) for asset in case.scenario.defended_assets)
    scenario = case.scenario.model_copy(update={"defended_assets": assets})
    return replace(case, fire_posts=tuple(posts), scenario=scenario)


def footprint(case: Case) -> Footprint:
    (found,) = footprints(case, "rocket_107", NODES, COUNT)
    return found


def known(values: Floats) -> Floats:
    return values[np.isfinite(values)]


def test_moved_flight_ends_at_its_place_and_is_the_same_otherwise() -> None:
    case = case_of("base raid")
    flight = nominal_flight(case, case.groups[0])
    places = np.array([[0.0, 300.0], [-200.0, 700.0]])
    flights = moved(flight, places)
    np.testing.assert_allclose(flights.end_position[:2], places)
    np.testing.assert_allclose(flights.end_position[2], flight.end_position[2, 0])
    for lane in range(2):
        np.testing.assert_array_equal(flights.node_state[lane, :, 2:], flight.node_state[0, :, 2:])
        offset = flights.node_state[lane, :, :2] - flight.node_state[0, :, :2]
        used = int(flight.node_count[0])
        np.testing.assert_allclose(offset[:used], np.tile(offset[0], (used, 1)), atol=1e-9)


def test_grid_stays_near_the_assets() -> None:
    scenario = case_of("base raid").scenario
    middle = middle_of_assets(scenario)
    _, _, places = neighbourhood(scenario, 15)
    edges = [
        np.hypot(asset.centre.east - middle[0], asset.centre.north - middle[1])
        + asset.footprint.reach
        for asset in scenario.defended_assets
    ]
    away = np.hypot(places[0] - middle[0], places[1] - middle[1])
    assert known(away).max() <= 1.5 * max(edges) * (1.0 + 1e-9)
    assert np.isnan(places[:, 0]).all()


def test_sure_unit_defends_everything_to_the_bound_of_its_engagements() -> None:
    found = footprint(defended_by(1.0, keep_out=0.0))
    np.testing.assert_allclose(known(found.p["unit 0"]), 1.0)
    # Wilson's lower bound when all of n succeed: n / (n + z^2), one-sided 95 %.
    np.testing.assert_allclose(known(found.best_low), COUNT / (COUNT + 1.6448536**2), rtol=1e-6)
    assert found.area(0.8) == found.whole_area
    assert found.area(0.95) == 0.0


def test_unit_that_never_kills_defends_nothing() -> None:
    found = footprint(defended_by(0.0))
    np.testing.assert_array_equal(known(found.best_low), 0.0)


def test_nothing_counts_after_the_keep_out_is_reached() -> None:
    found = footprint(defended_by(1.0, keep_out=20_000.0))
    np.testing.assert_array_equal(known(found.p["unit 0"]), 0.0)


def test_keep_out_that_is_only_flown_over_ends_nothing() -> None:
    # Each place within an asset's zone has its own deadline; elsewhere there is none but impact.
    case = defended_by(1.0, radius=1.0, keep_out=0.0)
    found = footprint(case)
    np.testing.assert_allclose(known(found.p["unit 0"]), 1.0)


def test_bound_is_below_the_mean_and_units_together_above_each() -> None:
    found = footprint(defended_by(0.3, 0.5))
    for unit, p in found.p.items():
        assert (known(found.low[unit]) < known(p)).all()
        assert (known(found.union) >= known(p) - 1e-12).all()
    assert (known(found.best_low) >= known(found.low["unit 0"])).all()


def test_places_outside_the_neighbourhood_have_no_number() -> None:
    found = footprint(defended_by(1.0))
    assert np.isnan(found.best_low[0, 0])
    assert np.isnan(found.union[0, 0])
    assert np.isfinite(found.best_low[NODES // 2, NODES // 2])


def test_class_of_no_salvo_has_no_footprint() -> None:
    assert footprints(defended_by(1.0), "mortar_60", NODES, COUNT) == ()


def test_footprint_does_not_depend_on_other_units() -> None:
    case = case_of("base raid")
    alone = footprints(replace(case, fire_posts=case.fire_posts[:1]), "rocket_107", 5, 10)[0]
    both = footprints(case, "rocket_107", 5, 10)[0]
    unit = case.fire_posts[0].name
    np.testing.assert_array_equal(alone.p[unit], both.p[unit])


def window_of(rows: int) -> Floats:
    window = np.zeros((rows, len(Window) + 1))
    window[:, Window.INTERCEPT_TIME] = 2.0 + 0.1 * np.arange(rows)
    window[:, Window.FIRING_TIME] = 0.1 * np.arange(rows)
    window[:, Window.SLANT_RANGE] = 1000.0
    window[:, Window.FEASIBLE] = 1.0
    window[:, len(Window)] = 0.5
    return window


@pytest.mark.parametrize(("seconds", "shots"), [(2.0, 1), (5.0, 2), (8.0, 3), (100.0, MOST_SHOTS)])
def test_shots_follow_each_other_after_a_look(seconds: float, shots: int) -> None:
    # Two seconds of flight and one of assessment: a shot every three.
    case = defended_by(0.5)
    (post,) = case.fire_posts
    chance = tuple(drawn_at(case, post, 1, page) for page in range(MOST_SHOTS))
    p = whole_window(trial_at(case, post, 1), window_of(round(seconds / 0.1)), chance, 0)
    assert p == pytest.approx(1.0 - 0.5**shots)


def test_magazine_ends_the_engagement() -> None:
    case = defended_by(0.5)
    (post,) = case.fire_posts
    made = ready_table(table_effector(magazine=2))
    chance = tuple(drawn_at(case, post, 1, page) for page in range(MOST_SHOTS))
    trial = replace(trial_at(case, post, 1), ready=made)
    assert whole_window(trial, window_of(1000), chance, 0) == pytest.approx(0.75)


def test_first_shot_waits_for_the_first_feasible_row() -> None:
    window = window_of(20)
    window[:5, Window.FEASIBLE] = 0.0
    assert first_opening(window) == pytest.approx(0.5)
    window[:, Window.FEASIBLE] = 0.0
    assert np.isnan(first_opening(window))


def test_map_has_a_number_just_where_a_unit_reaches() -> None:
    case = defended_by(0.4)
    mapped = engagement_map(case, "rocket_107", (300.0,), 21, 2)
    place = case.fire_posts[0].site.place
    across, along = np.meshgrid(mapped.east - place[0], mapped.north - place[1])
    away = np.hypot(np.hypot(across, along), 300.0 - place[2])
    p = mapped.best[0]
    assert np.isnan(p[(away > REACH) | (away < 500.0)]).all()
    np.testing.assert_allclose(p[(away > 600.0) & (away < REACH - 100.0)], 0.4)


def test_map_of_all_shows_the_likeliest_unit() -> None:
    mapped = engagement_map(defended_by(0.4, 0.7), "rocket_107", (300.0,), 11, 2)
    np.testing.assert_array_equal(mapped.best, mapped.by_unit["unit 1"])


def test_unit_does_not_reach_into_a_closed_sector() -> None:
    case = defended_by(0.4)
    site = replace(case.fire_posts[0].site, no_fire=np.array([[0.0, np.pi]]))  # the east
    closed = replace(case, fire_posts=(replace(case.fire_posts[0], site=site),))
    mapped = engagement_map(closed, "rocket_107", (300.0,), 21, 2)
    east = mapped.east > site.place[0] + 150.0
    assert np.isnan(mapped.best[0][:, east]).all()
    assert np.isfinite(mapped.best[0][:, ~east]).any()


def test_class_is_that_of_the_scenario_before_the_catalogue() -> None:
    case = case_of("base raid")
    assert threat_of(case.scenario, "rocket_107") is case.scenario.salvos[0].threat
    assert threat_of(case.scenario, "mortar_60").kind == "mortar"
    with pytest.raises(CatalogueError, match="no threat in the catalogue"):
        threat_of(case.scenario, "mortar_6")


def test_axis_knows_when_fire_may_meet_its_threat() -> None:
    case = defended_by(0.4)
    axis = threat_axes(case)[0]
    begin, end = axis.windows["unit 0"]
    place = case.fire_posts[0].site.place
    away = np.linalg.norm(axis.position - place[:, np.newaxis], axis=0)
    within = axis.time[(away <= REACH) & (away >= 500.0)]
    assert begin == pytest.approx(within[0], abs=0.2)
    assert end == pytest.approx(within[-1], abs=0.2)


def test_unit_that_no_threat_comes_near_has_no_window() -> None:
    case = defended_by(0.4)
    far = replace(case.fire_posts[0].site, place=np.array([90_000.0, 0.0, 0.0]))
    away = replace(case, fire_posts=(replace(case.fire_posts[0], site=far),))
    assert threat_axes(away)[0].windows == {}
