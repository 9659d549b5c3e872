"""What a caller of the kernel may ask for: ends, precision, paths; motors and their thrust."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from ballistics.motors import with_motor

from cram_sim.ballistics.atmosphere import Air, vacuum
from cram_sim.ballistics.bodies import Body, Launches, Motor, nominal_launches, steady_motor
from cram_sim.ballistics.drag import bake_drag
from cram_sim.ballistics.earth import Earth, flat_earth
from cram_sim.ballistics.flights import (
    BEYOND_DRAG,
    NEGATIVE,
    NO_LIFT_OFF,
    positions_at,
)
from cram_sim.ballistics.point_mass import fly
from cram_sim.ballistics.reference import fly_reference

Draw = Callable[..., Launches]
SMOOTH = np.linspace(0.0, 1.0, 41)


def one_launch(elevation: float, *, azimuth: float = 0.0, speed: float = 0.0) -> Launches:
    return nominal_launches(
        np.zeros((3, 1)), np.array([elevation]), np.array([azimuth]), speed=speed
    )


def test_without_its_path_a_flight_ends_in_the_same_bits(
    rocket_122: Body, windy_air: Air, earth: Earth, random_launches: Draw
) -> None:
    launches = random_launches(50)
    whole, ends = (fly(rocket_122, windy_air, earth, launches, keep_path=k) for k in (True, False))
    np.testing.assert_array_equal(ends.end_position, whole.end_position)
    np.testing.assert_array_equal(ends.end_time, whole.end_time)
    np.testing.assert_array_equal(ends.apex, whole.apex)
    assert ends.node_state.shape == (50, 0, 6)
    assert np.all(np.isnan(positions_at(ends, np.array([0]), np.array([1.0]))))


def test_a_path_that_needs_more_room_than_the_sample_gets_it(
    rocket_122: Body, still_air: Air, earth: Earth
) -> None:
    # One long flight among 999 short ones, where no sample of 64 sees it.
    elevations = np.full(1_000, 0.05)
    elevations[501] = 1.0
    launches = nominal_launches(np.zeros((3, 1_000)), elevations, np.zeros(1_000))
    flights = fly(rocket_122, still_air, earth, launches)
    alone = fly(rocket_122, still_air, earth, one_launch(1.0))
    assert flights.flown.all()
    nodes = alone.node_count[0]
    assert flights.node_count[501] == nodes > 1.5 * flights.node_count[0]
    np.testing.assert_array_equal(flights.node_state[501, :nodes], alone.node_state[0, :nodes])


@pytest.mark.parametrize("height", [-50.0, 0.0, 800.0])
def test_a_flight_may_end_at_a_height_on_its_way_down(
    height: float, mortar_120: Body, windy_air: Air, earth: Earth
) -> None:
    launch = one_launch(1.0, speed=250.0)
    flight = fly(mortar_120, windy_air, earth, launch, end_height=height)
    truth = fly_reference(mortar_120, windy_air, earth, launch, end_height=height)
    east, north, up = flight.end_position[:, 0]
    over_ground = up + 0.5 * (np.array([east, north]) ** 2 @ earth.constants[:2])
    assert over_ground == pytest.approx(height, abs=1e-6)
    assert flight.end_velocity[2, 0] < 0
    np.testing.assert_allclose(flight.end_position, truth.end_position, atol=0.5)
    np.testing.assert_allclose(flight.end_time, truth.end_time, atol=1e-3)
    np.testing.assert_allclose(flight.apex, truth.apex, atol=0.1)


@pytest.mark.parametrize("name", ["rocket_107", "rocket_122", "mortar_120"])
def test_in_single_precision_a_flight_lands_within_two_metres_and_mostly_a_decimetre(
    name: str,
    request: pytest.FixtureRequest,
    windy_air: Air,
    earth: Earth,
    random_launches: Draw,
) -> None:
    body: Body = request.getfixturevalue(name)
    slowest, fastest = (100.0, 315.0) if body.burn_time == 0 else (0.0, 0.0)
    launches = random_launches(500, seed=9, slowest=slowest, fastest=fastest)
    single = fly(body, windy_air, earth, launches, precision="single")
    truth = fly(body, windy_air, earth, launches, tolerance=1e-7)
    assert single.flown.all()
    misses = np.linalg.norm(single.end_position - truth.end_position, axis=0)
    # 5 km from the origin a float resolves half a millimetre, and a rail is short.
    assert misses.max() < 2.0
    assert np.median(misses) < 0.15
    assert np.abs(single.end_time - truth.end_time).max() < 5e-3


def test_in_single_precision_lanes_do_not_see_each_other(
    rocket_107: Body, windy_air: Air, earth: Earth, random_launches: Draw
) -> None:
    many = fly(rocket_107, windy_air, earth, random_launches(40), precision="single")
    few = fly(rocket_107, windy_air, earth, random_launches(3), precision="single")
    again = fly(rocket_107, windy_air, earth, random_launches(40), precision="single")
    np.testing.assert_array_equal(many.end_position, again.end_position)
    assert few.end_position.shape == (3, 3)


def test_a_curve_of_constant_thrust_flies_as_a_steady_motor(
    rocket_107: Body, windy_air: Air, earth: Earth
) -> None:
    assert rocket_107.motor is not None
    curve = with_motor(
        rocket_107, time=0.7 * SMOOTH, thrust=np.full(41, rocket_107.motor.thrust[0])
    )
    steady, curved = (
        fly(body, windy_air, earth, one_launch(0.5, azimuth=1.0)) for body in (rocket_107, curve)
    )
    np.testing.assert_allclose(curved.end_position, steady.end_position, atol=1e-9)


def test_a_thrust_curve_gives_the_speed_of_the_rocket_equation(rocket_122: Body) -> None:
    weightless = Earth(0.6, 0.0, gravity=0.0, rotation_rate=0.0)
    humped = with_motor(rocket_122, time=2.0 * SMOOTH, thrust=3e4 * SMOOTH * (1 - SMOOTH) + 100.0)
    assert humped.motor is not None
    flight = fly(humped, vacuum(), weightless, one_launch(0.7), end_time=3.0)
    gain = humped.motor.total_impulse / humped.propellant_mass * math.log(66.0 / 45.5)
    assert np.linalg.norm(flight.end_velocity[:, 0]) == pytest.approx(gain, rel=3e-5)


def humped_motor(rocket: Body) -> Body:
    """A rocket whose thrust rises from nothing and falls to nothing."""
    return with_motor(rocket, time=1.5 * SMOOTH, thrust=2.6e4 * np.sin(math.pi * SMOOTH) + 1e-9)


def test_with_a_thrust_curve_the_kernel_lands_where_the_reference_does(
    rocket_107: Body, windy_air: Air, earth: Earth
) -> None:
    body, launch = humped_motor(rocket_107), one_launch(0.8, azimuth=2.0)
    ours, truth = (drive(body, windy_air, earth, launch) for drive in (fly, fly_reference))
    np.testing.assert_allclose(ours.end_position, truth.end_position, atol=0.5)
    np.testing.assert_allclose(ours.end_time, truth.end_time, atol=1e-3)


def test_a_rocket_waits_on_its_rail_until_its_thrust_exceeds_its_weight(
    rocket_107: Body, still_air: Air, earth: Earth
) -> None:
    flight = fly(humped_motor(rocket_107), still_air, earth, one_launch(math.pi / 2))
    launched, lift_off = flight.node_time[0, :2]
    thrust = 2.6e4 * math.sin(math.pi * lift_off / 1.5)
    assert launched == 0.0
    assert thrust == pytest.approx(18.84 * 9.8, rel=0.01)
    np.testing.assert_array_equal(flight.node_state[0, 0], flight.node_state[0, 1])


def test_a_rocket_that_leaves_no_rail_needs_a_speed(still_air: Air, earth: Earth) -> None:
    drag = bake_drag([0.0, 5.0], [0.3, 0.3])
    free = Body(18.84, 0.107, drag, motor=steady_motor(9_320.0, 0.7, 4.3, rail_length=0.0))
    launches = nominal_launches(
        np.zeros((3, 2)), np.full(2, 0.7), np.zeros(2), speed=np.array([0.0, 26.7])
    )
    flights = fly(free, still_air, earth, launches)
    assert flights.status[0] == NO_LIFT_OFF
    assert flights.flown[1]


def test_while_its_motor_burns_a_rocket_has_its_motors_drag(
    rocket_122: Body, still_air: Air, earth: Earth
) -> None:
    blunt = with_motor(rocket_122, drag=bake_drag([0.0, 5.0], [2.0, 2.0]))
    launch = one_launch(0.7)
    sharp_end, blunt_end = (
        np.linalg.norm(fly(body, still_air, earth, launch, end_time=1.8).end_velocity)
        for body in (rocket_122, blunt)
    )
    assert blunt_end < 0.95 * sharp_end
    truth = fly_reference(blunt, still_air, earth, launch)
    np.testing.assert_allclose(
        fly(blunt, still_air, earth, launch).end_position, truth.end_position, atol=0.5
    )


@pytest.mark.parametrize(("component", "axis"), [(0, 2), (1, 0)])
def test_a_thrust_that_points_off_the_path_turns_it(
    component: int, axis: int, rocket_122: Body
) -> None:
    # Fired level to the north without gravity or air: above is up, right is east.
    angle = np.zeros((2, 1))
    angle[component] = 2e-3
    level, weightless = one_launch(0.0), flat_earth(gravity=0.0)
    straight, turned = (
        fly(rocket_122, vacuum(), weightless, launch, end_time=3.0).end_velocity[:, 0]
        for launch in (level, replace(level, thrust_angle=angle))
    )
    change = turned - straight
    motor = rocket_122.motor
    assert isinstance(motor, Motor)
    leaving = math.sqrt(2 * motor.rail_length * motor.thrust[0] / 66.0)
    gained = np.linalg.norm(straight) - leaving  # on the rail the thrust cannot turn it
    # Thrust follows the velocity besides, and the velocity turns with it: more than the angle.
    assert change[axis] > 2e-3 * gained
    assert abs(change[axis]) > 50 * np.delete(np.abs(change), [axis, 1]).max()


def test_a_round_faster_than_its_drag_table_fails_alone(still_air: Air, earth: Earth) -> None:
    short = Body(13.585, 0.11956, bake_drag([0.0, 0.9], [0.12, 0.13]))
    launches = nominal_launches(
        np.zeros((3, 3)), np.full(3, 0.8), np.zeros(3), speed=np.array([200.0, 400.0, 200.0])
    )
    flights = fly(short, still_air, earth, launches)
    assert list(flights.status) == [0, BEYOND_DRAG, 0]
    assert np.all(np.isnan(flights.end_position[:, 1]))
    np.testing.assert_array_equal(flights.end_position[:, 0], flights.end_position[:, 2])


def test_an_end_height_that_is_not_a_number_is_refused(
    mortar_120: Body, still_air: Air, earth: Earth
) -> None:
    with pytest.raises(ValueError, match="end_height must be finite"):
        fly(mortar_120, still_air, earth, one_launch(1.0, speed=200.0), end_height=math.nan)


@pytest.mark.parametrize("elevation", [-0.5, 0.01, 0.8])
@pytest.mark.parametrize("end_time", [None, 0.1, 1.0])
def test_the_apex_of_a_rocket_is_where_the_reference_has_it(
    elevation: float, end_time: float | None, rocket_107: Body, windy_air: Air, earth: Earth
) -> None:
    slow = with_motor(rocket_107, rail_length=3.0)
    launch = replace(one_launch(elevation), position=np.array([[0.0], [0.0], [500.0]]))
    ours, truth = (
        drive(slow, windy_air, earth, launch, end_time=end_time) for drive in (fly, fly_reference)
    )
    np.testing.assert_array_equal(ours.status, truth.status)
    np.testing.assert_allclose(ours.apex, truth.apex, atol=0.1)


def test_a_flight_that_never_reaches_the_height_it_is_to_end_at_says_so(
    mortar_120: Body, still_air: Air, earth: Earth
) -> None:
    launch = one_launch(0.2, speed=50.0)
    flight = fly(mortar_120, still_air, earth, launch, end_height=500.0)
    assert not flight.flown[0]
    assert np.isnan(flight.end_time[0])


@pytest.mark.parametrize("end_time", [0.02, 0.035, 0.05, 0.11])
def test_in_single_precision_too_a_flight_may_end_on_its_rail(
    end_time: float, rocket_107: Body, still_air: Air, earth: Earth
) -> None:
    long_rail = with_motor(rocket_107, rail_length=10.0)
    flight = fly(
        long_rail, still_air, earth, one_launch(0.8), end_time=end_time, precision="single"
    )
    assert flight.flown.all()


def test_a_round_fired_level_from_the_ground_ends_where_it_began(
    mortar_120: Body, still_air: Air, earth: Earth
) -> None:
    launch = one_launch(0.0, speed=300.0)
    for drive in (fly, fly_reference):
        flight = drive(mortar_120, still_air, earth, launch)
        assert flight.flown.all()
        assert flight.end_time[0] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("name", ["speed", "impulse", "drag_factor", "density"])
def test_a_lane_with_a_negative_figure_fails_alone(
    name: str, mortar_120: Body, still_air: Air, earth: Earth
) -> None:
    launches = nominal_launches(np.zeros((3, 2)), np.full(2, 0.8), np.zeros(2), speed=200.0)
    figures = getattr(launches, name).copy()
    figures[1] = -1.0
    for drive in (fly, fly_reference):
        flights = drive(mortar_120, still_air, earth, replace(launches, **{name: figures}))
        assert list(flights.status) == [0, NEGATIVE]
        assert np.all(np.isnan(flights.end_position[:, 1]))


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"precision": "float32"}, "no precision 'float32'; choose from double, single"),
        ({"tolerance": math.inf}, "tolerance must be positive and finite"),
        ({"end_time": math.inf}, "end_time must be positive and finite"),
        ({"end_time": np.array([1.0, -1.0])}, "end_time must be positive and finite"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(
    choice: dict[str, Any], message: str, mortar_120: Body, still_air: Air, earth: Earth
) -> None:
    with pytest.raises(ValueError, match=message):
        fly(mortar_120, still_air, earth, one_launch(1.0, speed=200.0), **choice)


@pytest.mark.parametrize(
    ("lanes", "times", "message"),
    [
        ([5], [1.0], "counted from zero"),
        ([-1], [1.0], "counted from zero"),
        ([0], [1.0, 2.0], "one shape"),
    ],
)
def test_a_question_about_a_lane_that_is_not_there_is_refused(
    lanes: list[int], times: list[float], message: str,
    mortar_120: Body, still_air: Air, earth: Earth,
) -> None:  # fmt: skip
    flights = fly(mortar_120, still_air, earth, one_launch(1.0, speed=200.0))
    with pytest.raises(ValueError, match=message):
        positions_at(flights, np.array(lanes), np.array(times))
