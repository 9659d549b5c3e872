"""An airburst gun's figures: what contradicts what, what the clock is told, what it meets."""

import math
import pickle

import numpy as np
import pytest
from effectors.airburst_builders import airburst_gun
from effectors.gun_builders import STEADY_TRACK, TARGET
from straight_flights import straight_flights

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.earth import Earth
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.catalogue.entries import load_entry
from cram_sim.effectors.airburst_gun import AirburstGun, contradictions_of_airburst
from cram_sim.effectors.airburst_ready import ReadyAirburstGun, ready_airburst_gun
from cram_sim.effectors.airburst_windows import AirburstWindow, airburst_opportunities
from cram_sim.effectors.protocol import DRAWS, Conditions, Order, Paths, Site
from cram_sim.records import Opportunities, Window


@pytest.fixture(scope="module")
def ready() -> ReadyAirburstGun:
    conditions = Conditions(standard_air(0.0), Earth(0.6, 0.0), 20_000.0, drag_table)
    return ready_airburst_gun(airburst_gun(), conditions, STEADY_TRACK)


def passing(ready: ReadyAirburstGun, *, crossing: float, height: float = 300.0) -> Opportunities:
    """A level flight south at 200 m/s, from 4 km north to over the gun or past it."""
    flights = straight_flights(
        [[crossing], [4000.0], [height]], [[0.0], [-200.0], [0.0]], 0.0, 20.0
    )
    nothing = np.empty((1, 0))
    return ready.opportunities(
        Site(np.zeros(3), math.inf, np.empty((0, 2))),
        TARGET,
        Paths(flights, np.array([True]), np.zeros(1), np.zeros(2), nothing, nothing),
    )


@pytest.mark.parametrize(
    ("changes", "parameter", "sentence"),
    [
        (
            {"magazine": 20},
            "magazine",
            "not enough for one burst (got 20); write at least 24, its burst_rounds",
        ),
        (
            {"self_destruct_time": "0.25 s"},
            "self_destruct_time",
            "over before the minimum intercept range (got 0.25 s), "
            "which takes 0.3 s without drag; write e.g. 0.9 s",
        ),
        (
            {"release_distance": "300 m"},
            "release_distance",
            "not below minimum_intercept_range (got 300 m): rounds would burst behind the muzzle; "
            "write less",
        ),
        (
            {"fuze_time_error": "6 ms"},
            "fuze_time_error",
            "more than a quarter of the flight from burst to threat (got 6 ms); "
            "write at most 5 ms, or a longer release_distance",
        ),
        (
            {"muzzle_speed_residual": 0.005},
            "muzzle_speed_residual",
            "more than muzzle_speed_scatter, of which it is what is left; write less",
        ),
    ],
)
def test_figures_that_contradict_each_other_are_named(
    changes: dict[str, object], parameter: str, sentence: str
) -> None:
    assert list(contradictions_of_airburst(airburst_gun(**changes))) == [(parameter, sentence)]


def test_the_catalogue_entry_contradicts_nothing() -> None:
    gun = load_entry("effectors", "gun_35mm_airburst").spec()
    assert isinstance(gun, AirburstGun)
    assert list(contradictions_of_airburst(gun)) == []


def test_the_catalogue_entry_flies_as_published() -> None:
    """Open literature and a G7 shell of form factor 1.1: 1.06, 2.41 and 4.16 s within 1 %."""
    gun = load_entry("effectors", "gun_35mm_airburst").spec()
    assert isinstance(gun, AirburstGun)
    conditions = Conditions(standard_air(0.0), Earth(0.6, 0.0), 20_000.0, drag_table)
    fly_out = ready_airburst_gun(gun, conditions, STEADY_TRACK).fly_out
    level = int(np.flatnonzero(np.isclose(fly_out.elevations, 0.0))[0])
    times = fly_out.time_of_flight[[40, 80, 120], level]
    np.testing.assert_allclose(times, [1.06, 2.41, 4.16], rtol=0.01)


def test_it_fires_single_bursts_of_its_own_length(ready: ReadyAirburstGun) -> None:
    figures = ready.figures
    assert (figures.firing, figures.channels, figures.shot_ammunition) == ("single", 1, 24.0)
    assert figures.shortest_shot == pytest.approx(23 * 0.06)
    assert (figures.magazine, figures.common_speed_error) == (240.0, 0.002)
    assert figures.heat_limit == math.inf


def test_it_meets_no_threat_later_than_its_fuzes_can_be_set(ready: ReadyAirburstGun) -> None:
    gun = airburst_gun(self_destruct_time="1.5 s")
    conditions = Conditions(standard_air(0.0), Earth(0.6, 0.0), 20_000.0, drag_table)
    short = passing(ready_airburst_gun(gun, conditions, STEADY_TRACK), crossing=200.0).table
    whole = passing(ready, crossing=200.0).table
    assert np.max(short[:, Window.INTERCEPT_TIME] - short[:, Window.FIRING_TIME]) <= 1.5
    assert 0 < len(short) < len(whole)


def test_every_row_is_within_its_limits(ready: ReadyAirburstGun) -> None:
    table = passing(ready, crossing=0.0).table
    feasible = table[table[:, Window.FEASIBLE] == 1.0]
    assert len(feasible) > 100
    assert feasible[:, Window.SLANT_RANGE].min() >= 300.0
    assert feasible[:, Window.SLANT_RANGE].max() <= 3000.0


def test_the_geometry_of_a_row_is_that_of_round_and_threat(ready: ReadyAirburstGun) -> None:
    """Relative speed by the law of cosines; the pellet's diameter added to the body's."""
    table = passing(ready, crossing=400.0).table
    along = (400.0**2 + 300.0**2 - table[:, Window.SLANT_RANGE] ** 2) * -1.0
    cosine = np.sqrt(np.maximum(along, 0.0)) / table[:, Window.SLANT_RANGE]
    speed = table[:, AirburstWindow.ROUND_SPEED]
    expected = np.sqrt(speed**2 + 200.0**2 + 2.0 * speed * 200.0 * cosine)
    np.testing.assert_allclose(table[:, AirburstWindow.RELATIVE_SPEED], expected, rtol=1e-3)
    widest = 0.106 * 0.886
    assert table[:, AirburstWindow.PRESENTED_AREA].max() <= widest + math.pi * 0.106**2 / 4
    assert np.all(table[:, AirburstWindow.P_PELLET] <= TARGET.p_pellet_nose)
    assert np.all(table[:, AirburstWindow.P_PELLET] >= TARGET.p_pellet_side)


def test_a_crosswind_moves_rounds_farther_the_longer_they_fly(ready: ReadyAirburstGun) -> None:
    """A threat straight from the north: a wind towards east is all across."""
    table = passing(ready, crossing=0.0, height=100.0).table
    moved = np.hypot(table[:, AirburstWindow.EAST_IN_PLANE], table[:, AirburstWindow.EAST_ACROSS])
    flown = table[:, Window.INTERCEPT_TIME] - table[:, Window.FIRING_TIME]
    expected = flown - table[:, Window.SLANT_RANGE] / 1000.0
    np.testing.assert_allclose(moved, expected, rtol=1e-6)
    assert np.all(np.diff(moved) < 0.0)


def test_a_shot_and_its_end_come_from_the_same_figures(ready: ReadyAirburstGun) -> None:
    window = passing(ready, crossing=100.0).table
    draws = np.full(DRAWS, 0.5)
    opening = float(window[0, Window.FIRING_TIME])
    order = Order(window, opening, 240.0, opening - 3.0, np.zeros(3), draws, draws)
    whole = ready.shot(order)
    assert whole.rounds == 24
    assert ready.ceased(order, whole, opening + 0.5).rounds == 9


def test_it_comes_out_of_a_pickle_the_same(ready: ReadyAirburstGun) -> None:
    again = pickle.loads(pickle.dumps(ready))  # noqa: S301 - our own bytes
    one, other = passing(ready, crossing=100.0), passing(again, crossing=100.0)
    np.testing.assert_array_equal(one.table, other.table)


def test_windows_of_no_lane_are_empty(ready: ReadyAirburstGun) -> None:
    gun, fly_out = ready.gun, ready.fly_out
    flights = straight_flights(np.zeros((3, 0)), np.zeros((3, 0)), 0.0, 1.0)
    nothing = np.empty((0, 0))
    paths = Paths(flights, np.empty(0, np.bool_), np.empty(0), np.zeros(2), nothing, nothing)
    site = Site(np.zeros(3), math.inf, np.empty((0, 2)))
    assert airburst_opportunities(gun, fly_out, site, TARGET, paths).table.shape[0] == 0
