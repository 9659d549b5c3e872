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
    COLUMNS,
    P_HIT,
    P_KILL,
    interpolated,
    missile_opportunities,
)
from cram_sim.effectors.protocol import Paths, Site, Target
from cram_sim.effectors.windows import FEASIBLE, FIRING_TIME, INTERCEPT_TIME, SLANT_RANGE

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
    """The hits at a point given by its share of each axis."""
    slant_range, elevation, error, angle, speed = (
        (1.0 - share) * axis[0] + share * axis[-1]
        for axis, share in zip(
            (
                surfaces.range_nodes,
                surfaces.elevation_nodes,
                surfaces.error_nodes,
                surfaces.angle_nodes,
                surfaces.speed_nodes,
            ),
            shares,
            strict=True,
        )
    )
    return looked_up(surfaces, slant_range, elevation, error, angle, speed)


def looked_up(
    surfaces: MissileSurfaces,
    slant_range: float,
    elevation: float,
    error: float,
    angle: float,
    speed: float,
) -> Floats:
    """The hits at a point; metres, radians, m/s."""
    s, found = surfaces, np.empty(surfaces.hits.shape[-1])
    interpolated(
        s.hits, s.range_nodes, s.elevation_nodes, s.error_nodes, s.angle_nodes, s.speed_nodes,
        slant_range, elevation, error, angle, speed, found,
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
    assert feasible[:, P_KILL].max() > 0.3


@given(st.floats(0.0, 1000.0), st.floats(0.0, 1000.0))
@settings(deadline=None, max_examples=30)
def test_a_worse_track_never_helps(one: float, other: float) -> None:
    good, bad = windows(incoming(steady(*sorted((one, other)))))
    feasible = good[:, FEASIBLE] > 0.0
    assert np.all(good[feasible, P_KILL] >= bad[feasible, P_KILL] - 1e-12)
    assert np.all(good[feasible, P_HIT] >= bad[feasible, P_HIT] - 1e-12)


def test_a_threat_without_a_track_is_not_hit() -> None:
    (window,) = windows(incoming(steady(math.nan)))
    assert np.all(window[:, [P_HIT, P_KILL]] == 0.0)


def test_what_counts_is_the_track_when_the_seeker_takes_over() -> None:
    errors = np.array([[5.0, 400.0]])
    (window,) = windows(incoming(errors, times=np.array([0.0, 17.0])))
    early, late = (windows(incoming(steady(error)))[0] for error in (5.0, 400.0))
    # 1,500 m of the seeker at about 850 m/s are less than two and more than one second.
    told_before = window[:, INTERCEPT_TIME] < 18.0
    told_after = window[:, INTERCEPT_TIME] > 20.5
    assert told_before.any()
    assert told_after.any()
    assert window[told_before, P_KILL] == pytest.approx(early[told_before, P_KILL])
    assert window[told_after, P_KILL] == pytest.approx(late[told_after, P_KILL])
    assert not np.allclose(early[told_after, P_KILL], late[told_after, P_KILL])


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
    expected = looked_up(flown("proximity"), slant_range, elevation, 5.0, 0.0, 0.0)
    assert np.all(feasible[:, P_KILL] == pytest.approx(expected[1]))


def test_at_the_corners_the_table_itself_comes_out() -> None:
    made = flown("proximity")
    for corner in np.ndindex(2, 2, 2, 2, 2):
        where = tuple(-1 if part else 0 for part in corner)
        assert at_nodes(made, *map(float, corner)) == pytest.approx(made.hits[where])


@given(NODES, NODES, NODES, NODES, NODES)
@settings(deadline=None, max_examples=50)
def test_between_the_nodes_hits_lie_between_those_of_all(
    a: float, b: float, c: float, d: float, e: float
) -> None:
    made = flown("proximity")
    found = at_nodes(made, a, b, c, d, e)
    axes = tuple(range(5))
    assert np.all(found >= made.hits.min(axis=axes) - 1e-12)
    assert np.all(found <= made.hits.max(axis=axes) + 1e-12)


def test_beyond_the_last_error_hits_fall_with_its_square() -> None:
    made = flown("proximity")
    last, far = (at_nodes(made, 0.5, 0.5, share, 0.0, 0.5) for share in (1.0, 3.0))
    assert last.max() > 0.0
    assert far == pytest.approx(last / 9.0)
