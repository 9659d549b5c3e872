import math

import numpy as np
import pytest
from effectors.missile_builders import TARGET, flown, missile, touching_missile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from straight_flights import straight_flights

from cram_sim.ballistics.fly_out import look_up
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.missile_surfaces import MissileSurfaces
from cram_sim.effectors.missile_windows import (
    BEST_HIT,
    BEST_KILL,
    COLUMNS,
    P_HIT,
    P_KILL,
    SIZES,
    at_error,
    interpolated,
    missile_opportunities,
)
from cram_sim.effectors.protocol import Paths, Site, Target
from cram_sim.effectors.windows import FEASIBLE, FIRING_TIME, INTERCEPT_TIME, SLANT_RANGE, latest_at

Floats = NDArray[np.float64]

HERE = Site(np.zeros(3), math.inf, np.empty((0, 2)))
SECONDS = 30.0
NODES = st.floats(0.0, 1.0)


def incoming(
    errors: Floats, *, times: Floats | None = None, speed: float = 250.0, beside: float = 0.0
) -> Paths:
    """Lanes that come in from the north and down to `beside`, with errors (n, k) of their tracks.

    The track is told at `times`, by default once a second.
    """
    lanes, reports = errors.shape
    start = np.tile([[beside], [speed * 24.0], [speed * 12.0]], lanes)
    velocity = np.tile([[0.0], [-0.8 * speed], [-0.4 * speed]], lanes)
    told = np.arange(float(reports)) if times is None else times
    return Paths(
        flights=straight_flights(start, velocity, 0.0, SECONDS),
        is_flying=np.full(lanes, True),
        launch_time=np.zeros(lanes),
        curvature=np.zeros(2),
        track_time=np.tile(told, (lanes, 1)),
        track_error=errors,
    )


def steady(*errors: float) -> Floats:
    """The same error in all reports of a lane."""
    return np.repeat(np.array([errors]).T, 31, axis=1)


def windows(paths: Paths, made: Missile | None = None, target: Target = TARGET) -> list[Floats]:
    """The table of each lane."""
    fired = missile() if made is None else made
    found = missile_opportunities(fired, flown(fired.fuze), HERE, target, paths)
    return [found.table[a:b] for a, b in zip(found.start, found.stop, strict=True)]


def at_nodes(surfaces: MissileSurfaces, *shares: float) -> Floats:
    """The hits (errors, k) at a point given by its share of each other axis."""
    where = (
        (1.0 - share) * axis[0] + share * axis[-1]
        for axis, share in zip(
            (
                surfaces.range_nodes,
                surfaces.elevation_nodes,
                surfaces.lead_nodes,
                surfaces.closing_nodes,
            ),
            shares,
            strict=True,
        )
    )
    return looked_up(surfaces, *where)


def looked_up(
    surfaces: MissileSurfaces, slant_range: float, elevation: float, lead: float, closing: float
) -> Floats:
    """The hits (errors, k) at a point; metres, radians, by the interceptor's speed."""
    s, found = surfaces, np.empty(surfaces.hits.shape[-2:])
    interpolated(
        s.hits, s.range_nodes, s.elevation_nodes, s.lead_nodes, s.closing_nodes,
        slant_range, elevation, lead, closing, found,
    )  # fmt: skip
    return found


def test_a_window_has_rows_half_a_second_apart() -> None:
    (window,) = windows(incoming(steady(5.0)))
    assert window.shape[1] == COLUMNS
    assert np.diff(window[:, INTERCEPT_TIME]) == pytest.approx(0.5)
    assert np.sum(window[:, FEASIBLE] > 0.0) > 10


def test_it_is_launched_one_time_of_flight_before_the_intercept() -> None:
    (window,) = windows(incoming(steady(5.0)))
    made = flown("proximity")
    elevation = math.atan2(0.4, 0.8)
    for row in window[window[:, FEASIBLE] > 0.0]:
        time = look_up(made.time_of_flight, made.grid, row[SLANT_RANGE], elevation)
        assert row[INTERCEPT_TIME] - row[FIRING_TIME] == pytest.approx(time)


def test_nothing_is_feasible_inside_the_least_range_or_beyond_the_greatest() -> None:
    (window,) = windows(incoming(steady(5.0)))
    feasible = window[window[:, FEASIBLE] > 0.0]
    assert feasible[:, SLANT_RANGE].min() >= 300.0
    assert feasible[:, SLANT_RANGE].max() <= 4000.0
    (near,) = windows(incoming(steady(5.0)), missile(minimum_intercept_range="1500 m"))
    assert near[near[:, FEASIBLE] > 0.0, SLANT_RANGE].min() >= 1500.0


@pytest.mark.parametrize("made", [missile(), touching_missile()])
def test_a_kill_is_no_likelier_than_a_hit(made: Missile) -> None:
    (window,) = windows(incoming(steady(5.0)), made)
    feasible = window[window[:, FEASIBLE] > 0.0]
    assert np.all(feasible[:, P_KILL] <= feasible[:, P_HIT])
    assert np.all(feasible[:, BEST_KILL] <= feasible[:, BEST_HIT])
    assert feasible[:, P_KILL].max() > 0.3


@given(st.floats(0.0, 1000.0), st.floats(0.0, 1000.0))
@settings(deadline=None, max_examples=30)
def test_a_worse_track_never_helps(one: float, other: float) -> None:
    good, bad = windows(incoming(steady(*sorted((one, other)))))
    feasible = good[:, FEASIBLE] > 0.0
    assert np.all(good[feasible, P_HIT:] >= bad[feasible, P_HIT:] - 1e-12)


@given(st.floats(1.0, 500.0), st.integers(1, 20))
@settings(deadline=None, max_examples=30)
def test_a_longer_silence_never_helps(error: float, reports: int) -> None:
    """Of two tracks the one that is told of for longer, and is as good, is no worse."""
    (longer,) = windows(incoming(np.full((1, reports + 1), error)))
    (shorter,) = windows(incoming(np.full((1, reports), error)))
    assert np.all(longer[:, [P_HIT, P_KILL]] >= shorter[:, [P_HIT, P_KILL]] - 1e-12)
    assert np.array_equal(longer[:, FEASIBLE], shorter[:, FEASIBLE])


def test_a_threat_that_was_never_tracked_has_no_window() -> None:
    (window,) = windows(incoming(steady(math.nan)))
    assert len(window) == 0


def test_lanes_follow_each_other_without_rows_that_are_no_ones() -> None:
    errors = np.repeat([[5.0], [math.nan], [5.0], [5.0]], 31, axis=1)
    errors[2, :20] = math.nan
    found = missile_opportunities(missile(), flown("proximity"), HERE, TARGET, incoming(errors))
    assert found.start[0] == 0
    assert np.array_equal(found.start[1:], found.stop[:-1])
    assert found.stop[-1] == len(found.table)
    lanes = windows(incoming(errors))
    assert 0 == len(lanes[1]) < len(lanes[2]) < len(lanes[0]) == len(lanes[3])
    assert np.array_equal(lanes[0], lanes[3], equal_nan=True)
    assert np.array_equal(lanes[2], lanes[0][-len(lanes[2]) :], equal_nan=True)


def test_no_report_from_the_future_is_used() -> None:
    (whole,) = windows(incoming(steady(5.0)))
    (late,) = windows(incoming(np.array([[5.0]]), times=np.array([20.0])))
    assert 1 < len(late) < len(whole)
    # The seeker takes over within 1,500 m at no less than 400 and no more than 1,500 m/s.
    assert 20.0 <= late[0, INTERCEPT_TIME] <= 24.0


def test_a_track_that_is_lost_when_the_seeker_takes_over_guides_nothing() -> None:
    errors = steady(5.0)
    errors[0, 19:] = math.nan
    (window,) = windows(incoming(errors))
    (whole,) = windows(incoming(steady(5.0)))
    early, late = window[:, INTERCEPT_TIME] < 19.0, window[:, INTERCEPT_TIME] > 22.5
    assert early.any()
    assert window[early] == pytest.approx(whole[early])
    assert late.any()
    assert np.all(window[late, P_HIT:] == 0.0)
    assert window[:, FEASIBLE] == pytest.approx(whole[:, FEASIBLE])


def test_the_error_of_a_silent_track_doubles_with_the_missiles_doubling_time() -> None:
    (told,) = windows(incoming(np.array([[200.0]]), times=np.array([0.0])))
    made, surface = missile(), flown("proximity")
    for row in told[told[:, FEASIBLE] > 0.0]:
        speed = look_up(surface.speed, surface.grid, row[SLANT_RANGE], math.atan2(0.4, 0.8))
        handover = row[INTERCEPT_TIME] - made.seeker_range / (speed + math.hypot(0.8, 0.4) * 250.0)
        grown = 200.0 * (1.0 + max(handover, row[FIRING_TIME]) / made.error_doubling_time)
        (again,) = windows(incoming(np.full((1, 301), grown), times=np.arange(301) / 10.0))
        same = again[again[:, INTERCEPT_TIME] == row[INTERCEPT_TIME]][0]
        # Its own silence is less than the tenth of a second between its reports: 1 % of error.
        assert same[P_KILL] == pytest.approx(row[P_KILL], abs=0.02)


def test_what_counts_is_the_track_when_the_seeker_takes_over() -> None:
    errors = np.repeat([[5.0, 400.0]], [17, 14], axis=1)
    (window,) = windows(incoming(errors))
    early, late = (windows(incoming(steady(error)))[0] for error in (5.0, 400.0))
    # 1,500 m of the seeker at about 850 m/s are less than two and more than one second.
    told_before = window[:, INTERCEPT_TIME] < 18.0
    told_after = window[:, INTERCEPT_TIME] > 20.5
    assert told_before.any()
    assert told_after.any()
    assert window[told_before, P_KILL] == pytest.approx(early[told_before, P_KILL])
    assert window[told_after, P_KILL] == pytest.approx(late[told_after, P_KILL])
    assert not np.allclose(early[told_after, P_KILL], late[told_after, P_KILL])


@pytest.mark.parametrize(
    ("time", "expected"),
    [(0.5, (math.nan, math.nan)), (1.0, (7.0, 0.0)), (2.5, (7.0, 1.5)), (3.0, (9.0, 0.0)),
     (4.5, (math.nan, 1.5)), (6.0, (8.0, 1.0))],
)  # fmt: skip
def test_the_latest_report_is_the_last_that_has_come(
    time: float, expected: tuple[float, float]
) -> None:
    times = np.array([0.2, 1.0, 3.0, 4.0, 5.0, math.nan])
    values = np.array([math.nan, 7.0, 9.0, math.nan, 8.0, 3.0])
    assert latest_at(times, values, time) == pytest.approx(expected, nan_ok=True)


def test_sizes_are_those_of_two_normal_axes() -> None:
    # Mean square 1 but for the thin tail that the middle of the last class cuts off.
    assert np.mean(SIZES**2) == pytest.approx(1.0, abs=0.05)
    generator = np.random.Generator(np.random.Philox(3))
    sizes = np.sqrt(np.mean(generator.standard_normal((100_000, 2)) ** 2, axis=1))
    middles = np.quantile(sizes, (np.arange(SIZES.size) + 0.5) / SIZES.size)
    assert pytest.approx(middles, rel=0.02) == SIZES


def test_the_best_track_is_never_the_worse() -> None:
    (window,) = windows(incoming(steady(150.0)))
    for best, with_track in ((BEST_HIT, P_HIT), (BEST_KILL, P_KILL)):
        assert np.all(window[:, best] >= window[:, with_track])
        assert np.any(window[:, best] > window[:, with_track])
    (good,) = windows(incoming(steady(1.0)))
    assert good[:, BEST_KILL] == pytest.approx(window[:, BEST_KILL])


@pytest.mark.parametrize("speed", [1200.0, 600.0])
def test_what_flees_faster_than_the_interceptor_comes_is_not_engaged(speed: float) -> None:
    start = np.array([[0.0], [400.0], [200.0]])
    flights = straight_flights(start, np.array([[0.0], [0.8 * speed], [0.4 * speed]]), 0.0, SECONDS)
    still = incoming(steady(5.0))
    paths = Paths(
        flights, still.is_flying, still.launch_time, still.curvature, still.track_time,
        still.track_error,
    )  # fmt: skip
    fast, slow = windows(paths), windows(incoming(steady(5.0)))
    assert len(fast[0]) < len(slow[0])
    if speed > 1000.0:
        assert len(fast[0]) == 0


def test_a_thicker_threat_is_touched_oftener() -> None:
    fat = Target(0.6, 3.0, 0.8, 0.3, 0.2, 0.1, 1e7, 5e6, 0.4, 0.0)
    thin, thick = (
        windows(incoming(steady(5.0)), touching_missile(), target)[0] for target in (TARGET, fat)
    )
    feasible = thin[:, FEASIBLE] > 0.0
    assert np.all(thick[feasible, P_HIT] >= thin[feasible, P_HIT])
    assert thick[feasible, P_HIT].mean() > thin[feasible, P_HIT].mean()


def test_head_on_a_touch_neutralises_as_on_the_nose() -> None:
    (window,) = windows(incoming(steady(5.0)), touching_missile())
    feasible = window[window[:, FEASIBLE] > 0.0]
    on_the_nose = TARGET.p_neutralise_nose * touching_missile().p_neutralise
    assert feasible[:, P_KILL] == pytest.approx(feasible[:, P_HIT] * on_the_nose, rel=1e-6)


def test_what_hovers_is_met_as_if_head_on() -> None:
    still = incoming(steady(5.0))
    flights = straight_flights([[0.0], [2000.0], [1000.0]], np.zeros((3, 1)), 0.0, SECONDS)
    paths = Paths(
        flights, still.is_flying, still.launch_time, still.curvature, still.track_time,
        still.track_error,
    )  # fmt: skip
    (window,) = windows(paths)
    feasible = window[window[:, FEASIBLE] > 0.0]
    slant_range, elevation = math.hypot(2000.0, 1000.0), math.atan2(1000.0, 2000.0)
    made = flown("proximity")
    expected = looked_up(made, slant_range, elevation, 0.0, 1.0)[:, 1]
    of_sizes = [at_error(made.error_nodes, expected, 5.0 * size) for size in SIZES]
    # Between two reports a second apart its error grows by up to a tenth.
    assert feasible[:, P_KILL] == pytest.approx(np.mean(of_sizes), abs=0.01)


def test_at_the_corners_the_table_itself_comes_out() -> None:
    made = flown("proximity")
    for corner in np.ndindex(2, 2, 2, 2):
        where = tuple(-1 if part else 0 for part in corner)
        assert at_nodes(made, *map(float, corner)) == pytest.approx(made.hits[where])


@given(NODES, NODES, NODES, NODES)
@settings(deadline=None, max_examples=50)
def test_between_the_nodes_hits_lie_between_those_of_all(
    a: float, b: float, c: float, d: float
) -> None:
    made = flown("proximity")
    found = at_nodes(made, a, b, c, d)
    axes = tuple(range(4))
    assert np.all(found >= made.hits.min(axis=axes) - 1e-12)
    assert np.all(found <= made.hits.max(axis=axes) + 1e-12)


def test_between_the_nodes_of_the_error_its_logarithm_counts() -> None:
    nodes, p_at = np.array([1.0, 4.0, 100.0]), np.array([0.9, 0.5, 0.1])
    assert at_error(nodes, p_at, 2.0) == pytest.approx(0.7)
    assert at_error(nodes, p_at, 20.0) == pytest.approx(0.3)
    assert [at_error(nodes, p_at, node) for node in nodes] == pytest.approx(list(p_at))


def test_beyond_the_last_error_hits_fall_with_its_square() -> None:
    nodes, p_at = np.array([1.0, 100.0]), np.array([0.9, 0.3])
    assert at_error(nodes, p_at, 300.0) == pytest.approx(0.3 / 9.0)


def test_below_the_least_error_it_is_no_likelier() -> None:
    nodes, p_at = np.array([1.0, 100.0]), np.array([0.9, 0.3])
    assert at_error(nodes, p_at, 0.0) == 0.9
