import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cram_sim.ballistics.earth import Earth, ground_height
from cram_sim.ballistics.flights import Flights, states_at
from cram_sim.ballistics.way_points import fly_way_points

Floats = NDArray[np.float64]

EARTH = Earth(math.radians(33.3), 0.0)
RADIUS = 300.0  # m
DIVE = math.radians(40.0)
WAY_POINTS = np.array(
    [
        [-20_000.0, -12_000.0, -6_000.0, 0.0],
        [9_000.0, 9_000.0, 1_000.0, 0.0],
        [150.0, 200.0, 200.0, 0.0],
    ]
)


def flown(way_points: Floats = WAY_POINTS, **changes: Any) -> Flights:
    """Three drones at 50, 48 and 52 m/s: on the path, and 40 m right and left of it."""
    figures: dict[str, Any] = {
        "speed": np.array([50.0, 48.0, 52.0]),
        "start": np.array([0.0, 10.0, -5.0]),
        "offset": np.array([0.0, 40.0, -40.0]),
        "beyond": np.zeros(3),
        "turn_radius": RADIUS,
        "dive_angle": DIVE,
        **changes,
    }
    return fly_way_points(EARTH, way_points, **figures)


def one(way_points: Floats, *, dive_angle: float | None = None, radius: float = RADIUS) -> Flights:
    """One drone on the path itself, at 50 m/s."""
    return fly_way_points(
        EARTH, way_points, speed=np.array([50.0]), start=np.zeros(1), offset=np.zeros(1),
        beyond=np.zeros(1), turn_radius=radius, dive_angle=dive_angle,
    )  # fmt: skip


def sampled(flights: Flights, lane: int, count: int = 20_001) -> tuple[Floats, Floats]:
    """Times (count,) over a whole flight and the states (6, count) then."""
    times = np.linspace(flights.node_time[lane, 0], flights.end_time[lane], count)
    return times, states_at(flights, np.full(count, lane), times)


def height_of(states: Floats) -> Floats:
    """Height above the curved ground, metres."""
    height: Floats = states[2] - ground_height(EARTH, states[0], states[1])
    return height


corners = st.tuples(
    st.floats(-2.2, 2.2), st.floats(-2.2, 2.2), st.floats(0.0, 800.0), st.floats(0.0, 800.0)
)


def path_of(turns: tuple[float, float, float, float]) -> Floats:
    """Three legs of 4 km that turn by two angles and end at two heights."""
    headings = np.cumsum([0.3, *turns[:2]])
    steps = 4_000.0 * np.stack([np.sin(headings), np.cos(headings)])
    plan = np.concatenate([[[3_000.0], [-5_000.0]], steps], axis=1).cumsum(axis=1)
    return np.vstack([plan, [300.0, 300.0, *turns[2:]]])


@pytest.mark.parametrize("lane", [0, 1, 2])
def test_the_speed_along_the_path_stays(lane: int) -> None:
    flights = flown()
    _, states = sampled(flights, lane)
    speed = np.linalg.norm(states[3:], axis=0)
    assert speed == pytest.approx([50.0, 48.0, 52.0][lane], rel=2e-3)
    nodes = flights.node_state[lane, : flights.node_count[lane]]
    assert np.linalg.norm(nodes[:, 3:], axis=1) == pytest.approx(
        [50.0, 48.0, 52.0][lane], rel=1e-12
    )


@settings(deadline=None, max_examples=30)
@given(corners)
def test_the_length_of_the_path_is_speed_times_duration(
    turns: tuple[float, float, float, float],
) -> None:
    flights = one(path_of(turns))
    times, states = sampled(flights, 0, 100_001)
    length = float(np.sum(np.linalg.norm(np.diff(states[:3], axis=1), axis=0)))
    assert length == pytest.approx(50.0 * float(times[-1] - times[0]), rel=1e-5)


@settings(deadline=None, max_examples=30)
@given(corners)
def test_position_moves_with_the_velocity_and_neither_leaps(
    turns: tuple[float, float, float, float],
) -> None:
    times, states = sampled(one(path_of(turns)), 0)
    step = float(times[1] - times[0])
    midway = 0.5 * (states[3:, 1:] + states[3:, :-1])
    sharpest = 50.0**2 / RADIUS
    assert np.abs(np.diff(states[:3], axis=1) / step - midway).max() < sharpest * step
    change = np.linalg.norm(np.diff(states[3:], axis=1), axis=0) / step
    assert change.max() < 1.1 * sharpest


def test_without_turns_the_flight_lasts_as_long_as_the_way() -> None:
    straight = np.array([[0.0, 3_000.0], [0.0, 4_000.0], [100.0, 100.0]])
    # 4e-6 more: the ground is curved
    assert one(straight).end_time[0] == pytest.approx(100.0, rel=1e-5)


@pytest.mark.parametrize("turn", [0.3, 1.0, 2.0, -1.5])
def test_a_turn_cuts_the_corner_by_as_much_as_its_radius_demands(turn: float) -> None:
    path = path_of((turn, 0.0, 300.0, 300.0))
    _, states = sampled(one(path), 0)
    nearest = np.min(np.hypot(states[0] - path[0, 1], states[1] - path[1, 1]))
    assert nearest == pytest.approx(RADIUS * (1 / math.cos(turn / 2) - 1), abs=0.02)


@pytest.mark.parametrize("radius", [50.0, 300.0, 1_500.0])
def test_a_turn_is_an_arc_of_the_radius_within_a_decimetre(radius: float) -> None:
    path = np.array([[0.0, 0.0, 4_000.0], [-4_000.0, 0.0, 0.0], [300.0, 300.0, 300.0]])
    _, states = sampled(one(path, radius=radius), 0, 50_001)
    east, north = states[:2]
    turning = (east > 1.0) & (north < -1.0) & (east < radius) & (north > -radius)
    assert turning.sum() > 100
    off = np.hypot(east[turning] - radius, north[turning] + radius) - radius
    assert np.abs(off).max() < 0.05


def test_a_level_leg_follows_the_curved_ground() -> None:
    leg = np.array([[-20_000.0, 20_000.0], [5_000.0, 5_000.0], [120.0, 120.0]])
    _, states = sampled(one(leg), 0)
    assert height_of(states) == pytest.approx(120.0, abs=1e-3)
    assert states[2].min() < states[2].max() - 30.0


@pytest.mark.parametrize("lane", [0, 1, 2])
def test_a_dive_ends_on_the_ground_at_its_angle(lane: int) -> None:
    flights = flown()
    last = np.append(flights.end_position[:, lane], flights.end_velocity[:, lane])
    assert height_of(last[:, np.newaxis])[0] == pytest.approx(0.0, abs=1e-6)
    assert math.atan2(-last[5], math.hypot(last[3], last[4])) == pytest.approx(DIVE, abs=1e-5)
    assert np.hypot(*last[:2]) == pytest.approx(abs([0.0, 40.0, -40.0][lane]), abs=1e-6)


def test_a_drone_cruises_at_its_height_until_the_dive() -> None:
    _, states = sampled(flown(), 0)
    to_go = np.hypot(states[0], states[1])
    margin = RADIUS * math.tan(DIVE / 2)
    cruising = (to_go < 5_000.0) & (to_go > 200.0 / math.tan(DIVE) + margin + 1.0)
    assert height_of(states)[cruising] == pytest.approx(200.0, abs=1e-3)


@pytest.mark.parametrize(("lane", "beside"), [(1, 40.0), (2, -40.0)])
def test_an_offset_path_lies_beside_every_leg(lane: int, beside: float) -> None:
    path = path_of((0.9, -1.2, 300.0, 300.0))
    _, states = sampled(flown(path, dive_angle=None), lane)
    for leg in range(3):
        along = path[:2, leg + 1] - path[:2, leg]
        along = along / np.hypot(*along)
        from_start = states[:2] - path[:2, leg, np.newaxis]
        way = along @ from_start
        to_right = along[1] * from_start[0] - along[0] * from_start[1]
        straight = (way > 700.0) & (way < 3_300.0) & (np.abs(to_right) < 100.0)
        assert straight.sum() > 1_000
        assert to_right[straight] == pytest.approx(beside, abs=1e-6)


def test_the_apex_is_the_greatest_height_on_the_path() -> None:
    over_the_hill = np.array([[0.0, 3_000.0, 6_000.0], [0.0, 10.0, 0.0], [0.0, 900.0, 100.0]])
    flights = one(over_the_hill, radius=2_000.0)
    _, states = sampled(flights, 0)
    assert flights.apex[0] == pytest.approx(height_of(states).max(), abs=0.05)
    assert flights.apex[0] < 899.0


def test_every_lane_has_the_same_bits_alone_and_in_a_block() -> None:
    count = 37
    speed, start = np.linspace(30.0, 60.0, count), np.linspace(0.0, 90.0, count)
    offset = np.linspace(-80.0, 120.0, count)
    beyond = np.linspace(90.0, -90.0, count)
    block = flown(speed=speed, start=start, offset=offset, beyond=beyond)
    for lane in range(count):
        one = slice(lane, lane + 1)
        alone = flown(speed=speed[one], start=start[one], offset=offset[one], beyond=beyond[one])
        assert np.array_equal(block.node_time[one], alone.node_time)
        assert np.array_equal(block.node_state[one], alone.node_state)
        assert block.apex[lane] == alone.apex[0]


@pytest.mark.parametrize(
    ("way_points", "changes", "complaint"),
    [
        (WAY_POINTS[:, :1], {}, "two or more"),
        (WAY_POINTS, {"speed": np.array([50.0, 0.0, 50.0])}, "speeds of drones must be positive"),
        (WAY_POINTS, {"speed": np.array([50.0])}, "one entry per lane"),
        (WAY_POINTS, {"start": np.array([0.0, math.nan, 0.0])}, "must be finite"),
        (np.where(WAY_POINTS == 0.0, np.inf, WAY_POINTS), {}, "must be finite"),
        (WAY_POINTS - 1.0, {}, "below the ground"),
        (WAY_POINTS, {"turn_radius": 0.0}, "turn_radius must be positive"),
        (WAY_POINTS, {"turn_radius": 30_000.0}, r"leg \d of lane 0 is .* m long and its turns"),
        (WAY_POINTS[:, [0, 1, 0, 3]], {}, "turn back on itself"),
        (WAY_POINTS[:, [0, 1, 1, 3]], {}, "lie apart"),
        (WAY_POINTS, {"dive_angle": 0.0}, "angle between level and vertical"),
        (WAY_POINTS[:, [0, 3, 1]], {}, "below the one before"),
        (WAY_POINTS, {"dive_angle": 0.01}, "the dive takes 19999 m of a last leg of 6083 m"),
    ],
)
def test_a_path_that_cannot_be_flown_is_refused(
    way_points: Floats, changes: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        flown(way_points, **changes)


@pytest.mark.parametrize("dive_angle", [DIVE, None])
def test_a_path_that_goes_beyond_ends_so_much_farther_along_its_last_leg(
    dive_angle: float | None,
) -> None:
    beyond = np.array([0.0, 70.0, -70.0])
    there, farther = (
        flown(offset=np.zeros(3), beyond=metres, dive_angle=dive_angle).end_position
        for metres in (np.zeros(3), beyond)
    )
    leg = WAY_POINTS[:2, -1] - WAY_POINTS[:2, -2]
    ahead = leg / np.hypot(*leg)
    np.testing.assert_allclose((farther - there)[:2], np.outer(ahead, beyond), atol=1e-6)
