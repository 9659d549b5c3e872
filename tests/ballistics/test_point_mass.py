import math
from collections.abc import Callable
from dataclasses import replace

import numba
import numpy as np
import pytest
from ballistics.motors import with_motor, with_steady_motor
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cram_sim.ballistics import flights as codes
from cram_sim.ballistics.atmosphere import Air, vacuum
from cram_sim.ballistics.bodies import Body, Launches, nominal_launches
from cram_sim.ballistics.drag import no_drag
from cram_sim.ballistics.earth import Earth, ground_height
from cram_sim.ballistics.flights import Flights, positions_at, states_at
from cram_sim.ballistics.point_mass import fly

Floats = NDArray[np.float64]
Draw = Callable[..., Launches]


def one_launch(elevation: float, *, azimuth: float = 0.0, speed: float = 0.0) -> Launches:
    return nominal_launches(
        np.zeros((3, 1)), np.array([elevation]), np.array([azimuth]), speed=speed
    )


def lanes_of(launches: Launches, lanes: slice) -> Launches:
    return Launches(
        position=launches.position[:, lanes],
        speed=launches.speed[lanes],
        elevation=launches.elevation[lanes],
        azimuth=launches.azimuth[lanes],
        time=launches.time[lanes],
        impulse=launches.impulse[lanes],
        drag_factor=launches.drag_factor[lanes],
        density=launches.density[lanes],
        wind=launches.wind[:, lanes],
        thrust_angle=launches.thrust_angle[:, lanes],
    )


def bits(flights: Flights) -> list[bytes]:
    """Everything a flight is, lane by lane, to the last bit."""
    return [
        b"".join(
            array.tobytes()
            for array in (
                flights.status[lane],
                flights.end_time[lane],
                flights.end_position[:, lane],
                flights.end_velocity[:, lane],
                flights.apex[lane],
                flights.burn_out_time[lane],
                flights.node_time[lane, :nodes],
                flights.node_state[lane, :nodes],
            )
        )
        for lane, nodes in enumerate(flights.node_count)
    ]


@settings(deadline=None)
@given(st.floats(5, 300), st.floats(0.05, 1.5))
def test_without_air_or_rotation_the_path_is_a_parabola(speed: float, elevation: float) -> None:
    body = Body(1.0, 0.1, no_drag())
    earth = Earth(0.6, 0.0, rotation_rate=0.0)
    flight = fly(body, vacuum(), earth, one_launch(elevation, speed=speed))
    gravity = float(earth.constants[2])
    time = 2 * speed * math.sin(elevation) / gravity
    # curvature, and gravity's fall with height, change either by less than 2e-3 here
    assert flight.end_time[0] == pytest.approx(time, rel=2e-3)
    reach = speed * math.cos(elevation) * time
    assert flight.end_position[1, 0] == pytest.approx(reach, rel=4e-3)


def test_energy_is_conserved_without_air(mortar_120: Body, earth: Earth) -> None:
    flight = fly(mortar_120, vacuum(), earth, one_launch(1.0, speed=318.0))
    assert np.linalg.norm(flight.end_velocity[:, 0]) == pytest.approx(318.0, rel=1e-6)


def test_speed_after_burn_out_is_that_of_the_rocket_equation(rocket_122: Body) -> None:
    weightless = Earth(0.6, 0.0, gravity=0.0, rotation_rate=0.0)
    flight = fly(rocket_122, vacuum(), weightless, one_launch(0.7), end_time=3.0)
    assert rocket_122.motor is not None
    exhaust = rocket_122.motor.total_impulse / rocket_122.propellant_mass
    gain = exhaust * math.log(66.0 / 45.5)
    assert np.linalg.norm(flight.end_velocity[:, 0]) == pytest.approx(gain, rel=1e-7)


def test_a_rocket_leaves_its_rail_where_the_rail_ends(
    rocket_107: Body, windy_air: Air, earth: Earth
) -> None:
    flight = fly(rocket_107, windy_air, earth, one_launch(0.5, azimuth=1.0))
    assert np.linalg.norm(flight.node_state[0, 1, :3]) == pytest.approx(0.85, abs=1e-8)


def test_on_the_rail_a_rocket_moves_along_the_rail(
    rocket_107: Body, windy_air: Air, earth: Earth
) -> None:
    flight = fly(rocket_107, windy_air, earth, one_launch(0.5, azimuth=1.0))
    axis = np.array([math.cos(0.5) * math.sin(1.0), math.cos(0.5) * math.cos(1.0), math.sin(0.5)])
    velocity = flight.node_state[0, 1, 3:]
    np.testing.assert_allclose(velocity / np.linalg.norm(velocity), axis, rtol=1e-12)


def test_a_node_lies_at_burn_out(rocket_122: Body, still_air: Air, earth: Earth) -> None:
    launches = replace(one_launch(0.7), time=np.array([5.0]))
    flight = fly(rocket_122, still_air, earth, launches)
    assert flight.burn_out_time[0] == 6.8
    assert flight.burn_out_time[0] in flight.node_time[0]


def test_the_end_lies_on_the_curved_ground(
    rocket_122: Body, windy_air: Air, earth: Earth, random_launches: Draw
) -> None:
    flights = fly(rocket_122, windy_air, earth, random_launches(50))
    east, north, up = flights.end_position
    np.testing.assert_allclose(up, ground_height(earth, east, north), atol=1e-6)
    assert np.all(flights.end_velocity[2] < 0)


def test_the_earths_rotation_turns_a_northward_shot_east(mortar_120: Body, still_air: Air) -> None:
    launch = one_launch(0.8, speed=300.0)
    turning = fly(mortar_120, still_air, Earth(0.6, 0.0), launch)
    resting = fly(mortar_120, still_air, Earth(0.6, 0.0, rotation_rate=0.0), launch)
    assert turning.end_position[0, 0] > 1.0
    assert abs(resting.end_position[0, 0]) < 1e-9


def test_a_cross_wind_moves_a_rocket_as_far_as_its_thrust_follows_it(
    rocket_107: Body, still_air: Air, earth: Earth
) -> None:
    # an independent study of a 5 km shot in 3 m/s: 13 m down the wind with thrust along the
    # velocity, 493 m up the wind with perfect weathercocking
    launch = one_launch(math.radians(16.6))
    blown = replace(launch, wind=np.array([[3.0], [0.0]]))
    vane = with_motor(rocket_107, wind_following=1.0)
    calm, spun, turned = (
        fly(body, still_air, earth, conditions).end_position[0, 0]
        for body, conditions in ((rocket_107, launch), (rocket_107, blown), (vane, blown))
    )
    assert spun - calm == pytest.approx(13, abs=1)
    assert turned - calm == pytest.approx(-493, rel=0.02)


def test_a_mortar_bomb_reaches_the_range_of_the_tables(
    mortar_120: Body, still_air: Air, earth: Earth
) -> None:
    # R. L. McCoy's drag; recomputed independently on a flat earth: range, time, speed, 0.5 %
    launches = nominal_launches(
        np.zeros((3, 3)), np.radians([45.0, 65.0, 85.0]), np.zeros(3), speed=318.0
    )
    flights = fly(mortar_120, still_air, earth, launches)
    np.testing.assert_allclose(flights.end_position[1], [7_308, 5_577, 1_295], rtol=5e-3)
    np.testing.assert_allclose(flights.end_time, [41.3, 52.5, 57.6], rtol=5e-3)
    assert np.linalg.norm(flights.end_velocity[:, 0]) == pytest.approx(234, rel=5e-3)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 40), st.integers(1, 40))
def test_a_flight_has_the_same_bits_in_any_block(
    rocket_107: Body, windy_air: Air, earth: Earth, random_launches: Draw, first: int, count: int
) -> None:
    whole = bits(fly(rocket_107, windy_air, earth, random_launches(41)))
    part = slice(first, min(first + count, 41))
    block = fly(rocket_107, windy_air, earth, lanes_of(random_launches(41), part))
    assert bits(block) == whole[part]


def test_a_flight_has_the_same_bits_on_one_thread_and_on_two(
    rocket_122: Body, windy_air: Air, earth: Earth, random_launches: Draw
) -> None:
    launches = random_launches(301)
    threads = numba.get_num_threads()
    flown = []
    for count in (1, min(2, threads)):
        numba.set_num_threads(count)
        flown.append(bits(fly(rocket_122, windy_air, earth, launches)))
    numba.set_num_threads(threads)
    assert flown[0] == flown[1]


def test_the_launch_time_moves_a_flight_in_time_only(
    rocket_107: Body, windy_air: Air, earth: Earth
) -> None:
    early = fly(rocket_107, windy_air, earth, one_launch(0.6))
    late = fly(rocket_107, windy_air, earth, replace(one_launch(0.6), time=np.array([100.0])))
    assert late.end_time[0] == pytest.approx(early.end_time[0] + 100.0, abs=1e-9)
    assert np.array_equal(late.end_position, early.end_position)


def test_with_an_end_time_a_flight_goes_on_below_the_ground(
    rocket_107: Body, still_air: Air, earth: Earth
) -> None:
    landed = fly(rocket_107, still_air, earth, one_launch(0.4))
    later = float(landed.end_time[0]) + 2.0
    flight = fly(rocket_107, still_air, earth, one_launch(0.4), end_time=later)
    assert flight.end_time[0] == pytest.approx(later, abs=1e-12)
    assert flight.end_position[2, 0] < -100


@pytest.mark.parametrize("end_time", [0.01, 0.5, 0.7, 5.0])
def test_a_flight_stopped_early_lies_on_the_whole_flight(
    rocket_107: Body, still_air: Air, earth: Earth, end_time: float
) -> None:
    whole = fly(rocket_107, still_air, earth, one_launch(0.4), tolerance=1e-7, node_capacity=900)
    part = fly(
        rocket_107,
        still_air,
        earth,
        one_launch(0.4),
        end_time=end_time,
        tolerance=1e-7,
        node_capacity=900,
    )
    there = positions_at(whole, np.zeros(1, dtype=np.int64), np.array([end_time]))
    np.testing.assert_allclose(part.end_position, there, atol=1e-3)


def test_the_apex_is_the_highest_point_of_the_path(
    rocket_107: Body, still_air: Air, earth: Earth
) -> None:
    flight = fly(rocket_107, still_air, earth, one_launch(0.8))
    times = np.linspace(0.0, float(flight.end_time[0]), 20_001)
    east, north, up = positions_at(flight, np.zeros(times.size, dtype=np.int64), times)
    heights = up - ground_height(earth, east, north)
    assert flight.apex[0] == pytest.approx(heights.max(), abs=0.05)


def test_outside_its_flight_a_round_is_nowhere(
    shell_20: Body, still_air: Air, earth: Earth
) -> None:
    flight = fly(shell_20, still_air, earth, one_launch(0.1, speed=1_030.0), end_time=1.0)
    states = states_at(flight, np.zeros(2, dtype=np.int64), np.array([-0.1, 1.1]))
    assert np.all(np.isnan(states))


def test_a_weak_motor_does_not_lift_off(rocket_107: Body, still_air: Air, earth: Earth) -> None:
    weak = with_steady_motor(rocket_107, thrust=50.0, burn_time=0.7)
    flight = fly(weak, still_air, earth, one_launch(1.5))
    assert flight.status[0] == codes.NO_LIFT_OFF
    assert np.all(np.isnan(flight.end_position))


def test_a_motor_may_burn_out_on_its_rail(rocket_107: Body, still_air: Air, earth: Earth) -> None:
    flight = fly(
        with_steady_motor(rocket_107, thrust=9_320.0, burn_time=0.03),
        still_air,
        earth,
        one_launch(0.7),
    )
    assert flight.status[0] == codes.BURNT_ON_RAIL


def test_a_launch_that_is_not_a_number_fails_alone(
    rocket_107: Body, still_air: Air, earth: Earth
) -> None:
    launches = nominal_launches(np.zeros((3, 2)), np.array([0.5, math.nan]), np.zeros(2))
    flights = fly(rocket_107, still_air, earth, launches)
    assert flights.status.tolist() == [codes.FLOWN, codes.NOT_FINITE]
    assert flights.flown.tolist() == [True, False]


def test_a_flight_above_the_air_says_so(still_air: Air, earth: Earth) -> None:
    body = Body(1e4, 0.1, no_drag())
    flight = fly(body, still_air, earth, one_launch(1.5, speed=1_500.0))
    assert flight.status[0] == codes.ABOVE_AIR


def test_a_flight_that_does_not_come_down_says_so() -> None:
    weightless = Earth(0.6, 0.0, gravity=0.0, rotation_rate=0.0)
    body = Body(1.0, 0.1, no_drag())
    flight = fly(body, vacuum(), weightless, one_launch(1.0, speed=1.0))
    assert flight.status[0] == codes.STILL_UP


def test_a_path_with_more_nodes_than_reserved_says_so(
    rocket_107: Body, still_air: Air, earth: Earth
) -> None:
    flight = fly(rocket_107, still_air, earth, one_launch(0.7), node_capacity=5)
    assert flight.status[0] == codes.TOO_MANY_NODES


def test_an_impossible_tolerance_ends_in_a_status(
    rocket_107: Body, still_air: Air, earth: Earth
) -> None:
    flight = fly(rocket_107, still_air, earth, one_launch(0.7), tolerance=1e-30)
    assert flight.status[0] == codes.STEP_TOO_SMALL


def test_every_status_has_a_sentence() -> None:
    assert sorted(codes.STATUS) == list(range(10))


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"tolerance": 0.0}, "tolerance must be positive"),
        ({"end_time": -1.0}, "end_time must be positive"),
        ({"node_capacity": 1}, "a path has at least 2 nodes"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(
    rocket_107: Body, still_air: Air, earth: Earth, choice: dict[str, float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        fly(rocket_107, still_air, earth, one_launch(0.7), **choice)  # type: ignore[arg-type]
