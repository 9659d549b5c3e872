import math
from dataclasses import replace

import numpy as np
import pytest
from effectors.gun_builders import ROUND_SPEED, straight_fly_out
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from straight_flights import straight_flights

from cram_sim.ballistics.atmosphere import Air, standard_air
from cram_sim.ballistics.bodies import Body, nominal_launches
from cram_sim.ballistics.drag import bake_drag
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.flights import Flights, positions_at
from cram_sim.ballistics.fly_out import FlyOut, fly_out, look_up
from cram_sim.ballistics.intercept import Intercepts, first_intercepts
from cram_sim.ballistics.point_mass import fly

Floats = NDArray[np.float64]

PLACE = np.array([100.0, -50.0, 2.0])
REACH = 5_000.0  # m, of the straight rounds


@pytest.fixture(scope="module")
def table(shell_20: Body, still_air: Air, earth: Earth) -> FlyOut:
    ranges, elevations = np.arange(0.0, 2_550.0, 25.0), np.radians(np.arange(-10.0, 91.0, 2.0))
    return fly_out(
        shell_20, still_air, earth, 1_030.0,
        ranges=ranges, elevations=elevations, self_destruct_time=5.5,
    )  # fmt: skip


@pytest.fixture(scope="module")
def rockets(rocket_107: Body, still_air: Air, earth: Earth) -> Flights:
    """Rockets that come down about the gun, and one that never flew."""
    elevation = np.radians([20.0, 30.0, 45.0, 60.0, math.nan])
    launch = nominal_launches(np.tile([[-5_900.0], [300.0], [0.0]], 5), elevation, np.full(5, 1.57))
    flights = fly(rocket_107, still_air, earth, launch)
    assert flights.flown.tolist() == [True, True, True, True, False]
    return flights


def meet(flights: Flights, lanes: list[int], table: FlyOut, firing: list[float]) -> Intercepts:
    return first_intercepts(flights, np.array(lanes), PLACE, table, np.array(firing))


def flight_time(flights: Flights, lane: int, table: FlyOut, time: float) -> float:
    """The round's time of flight to where a threat is."""
    east, north, up = positions_at(flights, np.array([lane]), np.array([time]))[:, 0] - PLACE
    ground = math.hypot(east, north)
    return look_up(table.time_of_flight, table.grid, math.hypot(ground, up), math.atan2(up, ground))


threats = st.tuples(*(st.floats(-3_000, 3_000) for _ in range(3)))
velocities = st.tuples(*(st.floats(-300, 300) for _ in range(3)))


@settings(deadline=None)
@given(threats, velocities, st.floats(0.0, 5.0))
def test_a_straight_threat_is_met_where_the_quadratic_equation_says(
    start: tuple[float, float, float], velocity: tuple[float, float, float], fired: float
) -> None:
    # |p + v u| = V (u - u_fired), u since the threat's start
    flights = straight_flights(
        np.array(start)[:, np.newaxis], np.array(velocity)[:, np.newaxis], 10.0, 20.0
    )
    met = meet(flights, [0], straight_fly_out(), [10.0 + fired])
    position, speed = np.array(start) - PLACE, np.array(velocity)
    a = float(speed @ speed) - ROUND_SPEED**2
    b = float(position @ speed) + ROUND_SPEED**2 * fired
    c = float(position @ position) - (ROUND_SPEED * fired) ** 2
    elapsed = (-b - math.sqrt(b * b - a * c)) / a
    expected = 10.0 + elapsed
    way = float(np.linalg.norm(position + speed * elapsed))
    if elapsed < 10.0 - 1e-6 and way < REACH - 1e-3:
        assert met.time[0] == pytest.approx(expected, abs=1e-8)
        assert met.slant_range[0] == pytest.approx(way, abs=1e-5)
        assert met.time_of_flight[0] == pytest.approx(way / ROUND_SPEED, abs=1e-8)
    elif elapsed > 10.0 + 1e-6 or way > REACH + 1e-3:
        assert math.isnan(met.time[0])


@settings(deadline=None)
@given(st.integers(0, 3), st.floats(0.001, 1.0))
def test_a_round_fired_for_a_time_meets_at_that_time(
    rockets: Flights, table: FlyOut, lane: int, share: float
) -> None:
    wanted = float(rockets.end_time[lane]) - 12.0 * share
    lead = flight_time(rockets, lane, table, wanted)
    met = meet(rockets, [lane], table, [wanted - lead])
    if math.isnan(lead):
        assert math.isnan(met.time[0])
    else:
        assert met.time[0] == pytest.approx(wanted, abs=1e-7)


@settings(deadline=None)
@given(st.integers(0, 3), st.floats(0.1, 10.0))
def test_the_round_and_the_threat_are_at_one_place_within_a_microsecond(
    rockets: Flights, table: FlyOut, lane: int, before: float
) -> None:
    fired = float(rockets.end_time[lane]) - before
    met = meet(rockets, [lane], table, [fired])
    time = float(met.time[0])
    if math.isnan(time):
        return
    assert abs(time - fired - flight_time(rockets, lane, table, time)) < 1e-6
    assert met.time_of_flight[0] == pytest.approx(time - fired, abs=1e-6)


def test_some_rounds_meet_their_threat_and_a_later_one_meets_later(
    rockets: Flights, table: FlyOut
) -> None:
    fired = float(rockets.end_time[2]) - np.linspace(10.0, 0.1, 200)
    met = first_intercepts(rockets, np.full(200, 2), PLACE, table, fired).time
    meets = np.isfinite(met)
    assert 20 < meets.sum() < 200
    assert np.all(np.diff(met[meets]) > 0)


@pytest.mark.parametrize("beyond", [0.0, 3.0])
def test_a_threat_that_comes_into_reach_is_met_at_the_edge_and_not_before(beyond: float) -> None:
    start, velocity = PLACE + np.array([9_000.0, 0.0, 0.0]), np.array([-300.0, 0.0, 0.0])
    flights = straight_flights(start[:, np.newaxis], velocity[:, np.newaxis], 0.0, 20.0)
    way = REACH - 1.0 + beyond
    time = (9_000.0 - way) / 300.0
    met = meet(flights, [0], straight_fly_out(), [time - way / ROUND_SPEED])
    if beyond:
        assert math.isnan(met.time[0])
    else:
        assert met.time[0] == pytest.approx(time, abs=1e-7)


def test_a_threat_that_does_not_fly_is_met_by_nothing(rockets: Flights, table: FlyOut) -> None:
    met = meet(rockets, [4], table, [0.0])
    assert np.isnan([met.time[0], met.slant_range[0], met.time_of_flight[0]]).all()


def test_a_round_fired_long_before_or_after_the_flight_meets_nothing(
    rockets: Flights, table: FlyOut
) -> None:
    end = float(rockets.end_time[1])
    assert np.isnan(meet(rockets, [1, 1, 1], table, [-100.0, end, end + 1.0]).time).all()


def test_a_round_has_the_same_bits_alone_and_in_a_block(rockets: Flights, table: FlyOut) -> None:
    lanes = np.tile(np.arange(4), 25)
    fired = rockets.end_time[lanes] - np.linspace(0.5, 6.0, 100)
    block = first_intercepts(rockets, lanes, PLACE, table, fired).time
    alone = [
        meet(rockets, [int(lane)], table, [float(when)]).time[0]
        for lane, when in zip(lanes, fired, strict=True)
    ]
    assert np.array_equal(block, alone, equal_nan=True)


@pytest.mark.parametrize(
    ("lanes", "firing", "complaint"),
    [([5], [0.0], "lanes must be those"), ([-1], [0.0], "lanes must be those"),
     ([0, 1], [0.0], "must have one shape")],
)  # fmt: skip
def test_rounds_at_no_flight_are_refused(
    rockets: Flights, table: FlyOut, lanes: list[int], firing: list[float], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        meet(rockets, lanes, table, firing)


def test_an_intercept_at_the_hours_of_a_clock_is_found_or_not_but_ends() -> None:
    # At 1.7e9 s neighbouring times are 0.24 microseconds apart: wider than the edge is sought.
    late = 1.7e9
    drag = bake_drag([0.0, 0.7, 0.95, 1.2, 3.0], [0.119, 0.119, 0.182, 0.35, 0.2])
    air, earth = standard_air(0.0), Earth(0.7, 0.0)
    gun = fly_out(
        Body(0.1, 0.02, drag), air, earth, 900.0,
        ranges=np.arange(0.0, 1_500.0, 50.0), elevations=np.radians(np.arange(-5.0, 90.0, 5.0)),
        self_destruct_time=3.0,
    )  # fmt: skip
    launch = nominal_launches([[0.0], [0.0], [2_500.0]], [-0.5], [0.0], speed=300.0)
    bomb = Body(13.6, 0.12, drag)
    place, lanes = np.array([0.0, 3_000.0, 0.0]), np.array([0])
    soon, later = (
        first_intercepts(
            fly(bomb, air, earth, replace(launch, time=np.array([start]))),
            lanes, place, gun, np.array([start + 6.0]),
        ).time[0] - start
        for start in (0.0, late)
    )  # fmt: skip
    assert soon > 6.0
    assert later == pytest.approx(soon, abs=1e-5)
