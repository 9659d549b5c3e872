import math

import numpy as np
import pytest
from effectors.gun_builders import ROUND_SPEED, TARGET, gun, straight_fly_out
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from seed_case import seed_case
from straight_flights import straight_flights

from cram_sim.ballistics.flights import Flights, states_at
from cram_sim.ballistics.fly_out import look_up
from cram_sim.effectors.gun_ready import ReadyGun
from cram_sim.effectors.gun_windows import COLUMNS, WINDOW_STEP, GunWindow, gun_opportunities
from cram_sim.effectors.protocol import Paths, Site
from cram_sim.records import Opportunities, Window

Floats = NDArray[np.float64]

FLAT = np.zeros(2)
NO_SECTORS = np.empty((0, 2))
EVERY = math.inf  # open-fire range
places = st.floats(-2500.0, 2500.0)


def windows(
    flights: Flights,
    *,
    place: tuple[float, float, float] = (0.0, 0.0, 0.0),
    open_fire_range: float = EVERY,
    curvature: Floats = FLAT,
    is_flying: bool = True,
    no_fire: Floats = NO_SECTORS,
    **changes: object,
) -> Opportunities:
    lanes = flights.status.size
    return gun_opportunities(
        gun(**changes),
        straight_fly_out(),
        Site(np.array(place), open_fire_range, no_fire),
        TARGET,
        Paths(
            flights,
            np.full(lanes, is_flying),
            flights.node_time[:, 0].copy(),
            curvature,
            np.empty((lanes, 0)),
            np.empty((lanes, 0)),
        ),
    )


def overhead(
    *, crossing: float = 0.0, height: float = 400.0, seconds: float = 30.0, speed: float = 200.0
) -> Flights:
    """A level flight north, past the origin at a crossing distance, and past it again far off."""
    start = -0.5 * speed * seconds
    return straight_flights([[crossing], [start], [height]], [[0.0], [speed], [0.0]], 0.0, seconds)


def one_row(position: Floats, velocity: Floats) -> Floats:
    """The row of an intercept at a position (3,) of a threat with a velocity (3,)."""
    high = np.array([0.0, 0.0, 500.0])  # where gun and geometry lie, clear of the lowest height
    flights = straight_flights(
        (high + position - velocity)[:, np.newaxis], velocity[:, np.newaxis], 0.0, 1.0
    )
    found = windows(flights, place=(0.0, 0.0, 500.0))
    row: Floats = found.table[found.stop[0] - 1]
    assert row[Window.INTERCEPT_TIME] == 1.0
    return row


@settings(deadline=None, max_examples=60)
@given(places, places, st.floats(50, 1500), places, places, st.floats(0, 800), st.floats(5, 20))
@example(0.0, 296.0, 50.0, 0.0, 0.0, 0.0, 7.3)  # 73 steps before its end lies just before its start
def test_every_feasible_row_obeys_every_limit_and_no_feasible_moment_is_left_out(
    east: float, north: float, up: float, to_east: float, to_north: float, to_up: float, last: float
) -> None:
    """Straight flights between any two places, sampled back from their end."""
    start, end = np.array([east, north, up]), np.array([to_east, to_north, to_up])
    velocity = (end - start) / last
    flights = straight_flights(start[:, np.newaxis], velocity[:, np.newaxis], 0.0, last)
    found = windows(flights, elevation_maximum="60 deg", self_destruct_time="1.5 s")
    time = last - WINDOW_STEP * np.arange(int(last / WINDOW_STEP) + 1)
    position = start[:, np.newaxis] + velocity[:, np.newaxis] * time
    reach = np.linalg.norm(position, axis=0)
    elevation = np.arctan2(position[2], np.hypot(position[0], position[1]))
    feasible = (reach >= 300.0) & (reach <= 1500.0) & (position[2] >= 30.0)
    feasible &= (np.radians(-5.0) <= elevation) & (elevation <= np.radians(60.0))
    feasible &= reach / ROUND_SPEED <= 1.5
    margin = np.min(
        np.abs([reach - 300.0, reach - 1200.0, position[2] - 30.0, 1e3 * (elevation - np.pi / 3)]),
        axis=0,
    )
    # Moments that rounding can take neither across a limit nor before the flight's first.
    clear = (margin > 1e-6) & (time > 1e-9)
    rows = {round((last - row[Window.INTERCEPT_TIME]) / WINDOW_STEP): row for row in found.table}
    for step in np.flatnonzero(clear):
        row = rows.get(int(step))
        assert (row is not None and row[Window.FEASIBLE] == 1.0) == feasible[step]
    for step, row in rows.items():
        assert row[Window.SLANT_RANGE] == pytest.approx(reach[step], abs=1e-6)


def test_a_round_fired_in_time_meets_the_threat() -> None:
    """Firing time and time of flight add up to the time of intercept, in the seed scenario."""
    post, group = seed_case().fire_posts[0], seed_case().groups[0]
    flights = group.belief.expansion.nominal.nominal
    nothing = np.empty((1, 0))
    paths = Paths(flights, np.array([True]), np.zeros(1), FLAT, nothing, nothing)
    site = Site(post.site.place, 1500.0, NO_SECTORS)
    assert isinstance(post.ready, ReadyGun)
    found, fly_out = post.ready.opportunities(site, TARGET, paths), post.ready.fly_out
    assert len(found.table) > 20
    times = found.table[:, Window.INTERCEPT_TIME].copy()
    position = states_at(flights, np.zeros(times.size, dtype=np.int64), times)[:3].T - site.place
    for row, sight in zip(found.table, position, strict=True):
        slant_range = float(np.linalg.norm(sight))
        elevation = math.asin(sight[2] / slant_range)
        flight = look_up(fly_out.time_of_flight, fly_out.grid, slant_range, elevation)
        assert row[Window.FIRING_TIME] + flight == pytest.approx(row[Window.INTERCEPT_TIME])
        assert row[Window.SLANT_RANGE] == pytest.approx(slant_range)
        assert row[Window.AZIMUTH] == pytest.approx(math.atan2(sight[0], sight[1]))


def test_rows_are_a_tenth_of_a_second_apart_and_in_order() -> None:
    table = windows(overhead()).table
    np.testing.assert_allclose(np.diff(table[:, Window.INTERCEPT_TIME]), WINDOW_STEP, rtol=1e-9)


def test_a_window_begins_and_ends_with_a_feasible_row() -> None:
    table = windows(overhead(height=350.0), elevation_maximum="40 deg").table
    assert table[0, Window.FEASIBLE] == table[-1, Window.FEASIBLE] == 1.0
    assert (table[:, Window.FEASIBLE] == 0.0).any()  # overhead the gun cannot reach it


def test_head_on_a_threat_shows_its_nose() -> None:
    """Area pi d^2 / 4, the nose's probability, no sine at all."""
    row = one_row(np.array([600.0, 0.0, 800.0]), np.array([-120.0, 0.0, -160.0]))
    assert row[GunWindow.PRESENTED_AREA] == pytest.approx(math.pi * 0.12**2 / 4, rel=1e-6)
    assert row[GunWindow.P_NEUTRALISE_GIVEN_HIT] == pytest.approx(0.8, rel=1e-6)
    assert row[GunWindow.COSINE] == pytest.approx(1.0)
    assert row[GunWindow.SINE] == pytest.approx(0.0, abs=1e-6)
    assert row[GunWindow.PATH_SINE] == pytest.approx(0.0, abs=1e-6)


def test_from_the_side_a_threat_shows_its_length() -> None:
    """Area l d: velocity at right angles to relative velocity, v . (v - w) = 0.

    Rounds at w = 800 m/s along the line of fire; the threat at 200 m/s, 50 of them along it.
    """
    away, across = 50.0, math.sqrt(200.0**2 - 50.0**2)
    row = one_row(np.array([0.0, 1000.0, 0.0]), np.array([across, away, 0.0]))
    assert row[GunWindow.PRESENTED_AREA] == pytest.approx(0.9 * 0.12, rel=1e-6)
    assert row[GunWindow.P_NEUTRALISE_GIVEN_HIT] == pytest.approx(0.3, rel=1e-6)
    assert row[GunWindow.PATH_SINE] == pytest.approx(1.0)


def test_crossing_at_right_angles_has_the_sines_of_the_triangle_of_speeds() -> None:
    """Threat 600 m/s across, round 800 m/s along: relative velocity 1,000 m/s, 3-4-5."""
    row = one_row(np.array([0.0, 1000.0, 0.0]), np.array([600.0, 0.0, 0.0]))
    assert row[GunWindow.COSINE] == pytest.approx(0.8)
    assert row[GunWindow.SINE] == pytest.approx(0.6)
    assert row[GunWindow.PATH_SINE] == pytest.approx(0.8)
    nose, side = 0.6 * math.pi * 0.12**2 / 4, 0.8 * 0.9 * 0.12
    assert row[GunWindow.PRESENTED_AREA] == pytest.approx(nose + side)
    expected = (0.8 * nose + 0.3 * side) / (nose + side)
    assert row[GunWindow.P_NEUTRALISE_GIVEN_HIT] == pytest.approx(expected)
    assert row[GunWindow.METRES_BY_LOG_SPEED] == pytest.approx(1000.0)


@settings(deadline=None)
@given(st.floats(0.0, 1200.0), st.floats(1.0, 300.0))
def test_the_nearer_gun_has_the_longer_window(crossing: float, farther: float) -> None:
    near, far = (
        windows(overhead(crossing=miss), minimum_intercept_range="1 m", elevation_maximum="90 deg")
        for miss in (crossing, crossing + farther)
    )
    assert len(near.table) >= len(far.table)


def test_a_window_opens_at_the_doctrines_open_fire_range() -> None:
    table = windows(overhead(), open_fire_range=900.0).table
    assert table[:, Window.SLANT_RANGE].max() <= 900.0
    assert table[0, Window.SLANT_RANGE] > 900.0 - 200.0 * WINDOW_STEP


def test_heights_are_above_the_curved_ground() -> None:
    """At 1,000 m north the ground lies 50 m lower: what seems 20 m low is 70 m high."""
    low = straight_flights([[0.0], [1000.0], [-20.0]], [[0.0], [1.0], [0.0]], 0.0, 1.0)
    curvature = np.array([0.0, 1e-4])
    assert len(windows(low, lowest_intercept_height="25 m", curvature=curvature).table) > 0
    assert len(windows(low, lowest_intercept_height="35 m", curvature=curvature).table) == 0
    assert len(windows(low, lowest_intercept_height="1 mm").table) == 0


def test_a_lane_that_is_not_flying_has_no_window() -> None:
    found = windows(overhead(), is_flying=False)
    assert found.start.tolist() == found.stop.tolist() == [0]
    assert found.table.shape == (0, COLUMNS)


def test_a_threat_that_never_comes_near_has_no_window() -> None:
    assert len(windows(overhead(crossing=4000.0)).table) == 0


def test_no_lanes_have_no_windows() -> None:
    none = straight_flights(np.zeros((3, 0)), np.zeros((3, 0)), 0.0, 1.0)
    assert windows(none).table.shape == (0, COLUMNS)


def test_a_wind_across_the_line_of_fire_moves_rounds_by_didions_lag() -> None:
    """W (t - R / v0): 800 m/s all the way from a muzzle of 1,000, and the threat from the north."""
    row = one_row(np.array([0.0, 1000.0, 0.0]), np.array([0.0, -200.0, 0.0]))
    moved = math.hypot(row[GunWindow.EAST_IN_PLANE], row[GunWindow.EAST_ACROSS])
    assert moved == pytest.approx(1000.0 / 800.0 - 1000.0 / 1000.0, abs=1e-6)
    along = math.hypot(row[GunWindow.NORTH_IN_PLANE], row[GunWindow.NORTH_ACROSS])
    assert along == pytest.approx(0.0, abs=1e-6)


def test_each_lane_has_its_own_rows() -> None:
    """Three lanes in one block, the middle one far away: as if each were alone."""
    lanes = [overhead(crossing=crossing) for crossing in (100.0, 5000.0, 700.0)]
    together = straight_flights(
        np.hstack([lane.node_state[0, 0, :3, np.newaxis] for lane in lanes]),
        np.hstack([lane.node_state[0, 0, 3:, np.newaxis] for lane in lanes]),
        0.0,
        30.0,
    )
    found = windows(together)
    for number, lane in enumerate(lanes):
        rows = found.table[found.start[number] : found.stop[number]]
        np.testing.assert_array_equal(rows, windows(lane).table)
