import math
from dataclasses import fields, replace
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import Air, standard_air, uniform_air
from cram_sim.ballistics.drag import bake_drag, no_drag
from cram_sim.ballistics.earth import Earth, flat_earth
from cram_sim.ballistics.guided import (
    GUIDED_STATUS,
    Engagements,
    GuidedFlights,
    draws_needed,
    fly_guided,
)
from cram_sim.ballistics.guided_equations import Interceptor
from cram_sim.ballistics.guided_lane import (
    INTO_GROUND,
    NOT_FINITE,
    PASSED,
    TIMED_OUT,
    TOO_SLOW,
)
from cram_sim.ballistics.guided_steps import closest

Floats = NDArray[np.float64]

HEIGHT = 2000.0  # m: far from the ground
NO_GRAVITY = flat_earth(gravity=0.0)
THIN_AIR = uniform_air(0.0, 340.0)
CONSTANT_DRAG = bake_drag([0.0, 1.0], [0.3, 0.3], hold_to=math.inf)
SEED = 5


def interceptor(**changes: Any) -> Interceptor:
    """A small missile without a motor; `changes` by field."""
    return Interceptor(
        mass=20.0,
        diameter=0.1,
        drag=no_drag(),
        form_factor=1.0,
        boost_thrust=0.0,
        boost_time=0.0,
        boost_propellant=0.0,
        sustain_thrust=0.0,
        sustain_time=0.0,
        sustain_propellant=0.0,
        normal_force_slope=20.0,
        greatest_incidence=math.radians(20.0),
        greatest_acceleration=300.0,
        lag=0.1,
        climb_time=0.0,
        turn_time=0.5,
        track_interval=1.0,
        track_correlation=0.9,
        error_doubling_time=10.0,
        navigation_constant=4.0,
        seeker_range=2000.0,
        seeker_half_angle=math.radians(10.0),
        greatest_look_angle=math.radians(45.0),
        seeker_noise=0.0,
        seeker_interval=0.02,
        life=60.0,
        least_speed=0.0,
    )._replace(**changes)


def straight(
    distance: Floats | float,
    *,
    speed: float = 600.0,
    target_speed: float = 0.0,
    beside: Floats | float = 0.0,
    track_error: float = 0.0,
) -> Engagements:
    """Flights north at targets that come south, `beside` metres to the east of the path."""
    ahead, aside = np.broadcast_arrays(
        np.atleast_1d(np.asarray(distance, dtype=float)), np.asarray(beside, dtype=float)
    )
    still, level = np.zeros(ahead.size), np.full(ahead.size, HEIGHT)
    return Engagements(
        position=np.stack([still, still, level]),
        velocity=np.stack([still, still + speed, still]),
        start_time=0.0,
        target_position=np.stack([aside, ahead, level]),
        target_velocity=np.stack([still, still - target_speed, still]),
        target_acceleration=np.zeros((3, ahead.size)),
        arrival=ahead / (speed + target_speed),
        track_error=np.full(ahead.size, track_error),
        draw_row=np.arange(ahead.size),
    )


def fly(
    what: Interceptor,
    engagements: Engagements,
    *,
    air: Air = THIN_AIR,
    earth: Earth = NO_GRAVITY,
) -> GuidedFlights:
    noise = np.random.Generator(np.random.Philox(SEED))
    draws = noise.standard_normal((engagements.arrival.size, draws_needed(200)))
    return fly_guided(what, air, earth, engagements, draws)


def parts(engagements: Engagements, lanes: slice) -> Engagements:
    return replace(
        engagements,
        **{
            field.name: getattr(engagements, field.name)[..., lanes]
            for field in fields(engagements)
            if field.name not in ("start_time", "draw_row")
        },
        draw_row=engagements.draw_row[lanes],
    )


def test_two_charges_add_the_speed_of_the_rocket_equation() -> None:
    exhaust = 2300.0
    rocket = interceptor(
        boost_thrust=exhaust * 6.0 / 2.0,
        boost_time=2.0,
        boost_propellant=6.0,
        sustain_thrust=exhaust * 3.0 / 5.0,
        sustain_time=5.0,
        sustain_propellant=3.0,
    )
    flight = fly(rocket, straight(20_000.0, speed=50.0))
    gained = exhaust * math.log(20.0 / 11.0)
    assert flight.speed[0] == pytest.approx(50.0 + gained, rel=1e-6)


def test_constant_drag_slows_it_exponentially_with_the_way() -> None:
    distance = 4000.0
    body = interceptor(drag=CONSTANT_DRAG, form_factor=1.5)
    flight = fly(body, straight(distance), air=uniform_air(1.2, 340.0))
    per_metre = 1.2 * (math.pi / 4 * 0.1**2) * 0.3 * 1.5 / (2 * 20.0)
    assert flight.speed[0] == pytest.approx(600.0 * math.exp(-per_metre * distance), rel=1e-6)
    assert flight.time[0] == pytest.approx(math.expm1(per_metre * distance) / per_metre / 600.0)


def test_lift_costs_drag() -> None:
    air = uniform_air(1.2, 340.0)
    turning = fly(interceptor(), straight(3000.0, beside=1000.0), air=air)
    level = fly(interceptor(), straight(3000.0), air=air)
    assert turning.miss[0] < 0.1
    assert level.speed[0] == pytest.approx(600.0, rel=1e-9)
    assert turning.speed[0] < 590.0


def test_gravity_is_held_against() -> None:
    flight = fly(interceptor(), straight(5000.0), air=standard_air(0.0), earth=flat_earth())
    assert flight.status[0] == PASSED
    assert flight.miss[0] < 0.05


@given(st.floats(0.01, 200.0), st.floats(0.0, 500.0), st.floats(2000.0, 4000.0))
@settings(deadline=None, max_examples=30)
def test_without_navigation_the_miss_is_how_far_beside_the_target_flies(
    beside: float, target_speed: float, distance: float
) -> None:
    blind = interceptor(navigation_constant=0.0, seeker_range=1e6, seeker_half_angle=math.pi)
    flight = fly(blind, straight(distance, target_speed=target_speed, beside=beside))
    assert flight.miss[0] == pytest.approx(beside, rel=1e-9)
    assert flight.time[0] == pytest.approx(distance / (600.0 + target_speed), rel=1e-9)


def test_at_the_closest_approach_the_target_is_seen_on_the_side_where_it_passes() -> None:
    blind = interceptor(navigation_constant=0.0, seeker_range=1e6, seeker_half_angle=math.pi)
    flight = fly(blind, straight(3000.0, target_speed=100.0, beside=-30.0))
    assert flight.sight[:, 0] == pytest.approx([-30.0, 0.0, 0.0], abs=1e-6)
    assert flight.relative[:, 0] == pytest.approx([0.0, -700.0, 0.0], abs=1e-6)


def test_the_miss_is_across_the_relative_velocity() -> None:
    noisy = interceptor(seeker_noise=5e-3)
    ahead = straight(np.linspace(1500.0, 3000.0, 20), target_speed=100.0, beside=100.0)
    flights = fly(noisy, ahead, air=uniform_air(1.2, 340.0))
    assert np.linalg.norm(flights.sight, axis=0) == pytest.approx(flights.miss, rel=1e-12)
    assert flights.miss.min() > 0.0
    along = np.sum(flights.sight * flights.relative, axis=0)
    assert np.all(np.abs(along) < 1e-6 * np.linalg.norm(flights.relative, axis=0))


def test_a_flight_without_closest_approach_passes_nowhere() -> None:
    flight = fly(interceptor(life=1.0), straight(3000.0))
    assert np.isnan(flight.sight).all()
    assert np.isnan(flight.relative).all()


def test_the_closest_approach_lies_on_the_step_and_not_at_its_ends() -> None:
    part, miss = closest((3.0, -2.0, 0.0), (0.0, 10.0, 0.0), (3.0, 8.0, 0.0), (0.0, 10.0, 0.0), 1.0)
    assert part == pytest.approx(0.2, abs=1e-12)
    assert miss == pytest.approx(3.0, abs=1e-12)


@pytest.mark.parametrize("limit", [20.0, 40.0, 60.0])
def test_a_limit_of_acceleration_leaves_what_it_cannot_turn_away(limit: float) -> None:
    time = 1500.0 / 600.0
    turned = 0.5 * limit * time**2
    flight = fly(
        interceptor(greatest_acceleration=limit),
        straight(1500.0, beside=200.0),
        air=uniform_air(1.2, 340.0),
    )
    late = limit * 0.1 * time  # what the lag costs
    assert 200.0 - turned < flight.miss[0] < 200.0 - turned + late


def test_what_can_turn_hard_enough_does_not_miss() -> None:
    flight = fly(interceptor(), straight(1500.0, beside=200.0), air=uniform_air(1.2, 340.0))
    assert flight.miss[0] < 0.5


def test_a_seeker_that_does_not_see_leaves_the_error_of_the_track() -> None:
    blind = interceptor(seeker_range=1e-3)
    seeing = interceptor()
    air = uniform_air(1.2, 340.0)
    engagements = straight(np.full(200, 8000.0), target_speed=300.0, track_error=30.0)
    missed, homed = (fly(one, engagements, air=air) for one in (blind, seeing))
    assert np.all(np.isnan(missed.homing_time))
    assert np.all(np.isfinite(homed.homing_time))
    assert np.max(homed.miss) < 0.1
    # Two of its three axes lie across the path: a Rayleigh law, 5 standard errors of its mean.
    mean = 30.0 * math.sqrt(math.pi / 2.0)
    assert np.mean(missed.miss) == pytest.approx(mean, abs=5.0 * 30.0 * 0.655 / math.sqrt(200.0))


def test_a_target_outside_the_field_of_view_is_seen_later_or_never() -> None:
    engagements = straight(np.full(200, 8000.0), target_speed=300.0, track_error=200.0)
    air = uniform_air(1.2, 340.0)
    narrow, wide = (
        fly(interceptor(seeker_half_angle=math.radians(angle)), engagements, air=air)
        for angle in (3.0, 20.0)
    )
    times = [np.nan_to_num(one.homing_time, nan=np.inf) for one in (narrow, wide)]
    assert np.all(times[0] >= times[1])
    assert np.mean(narrow.miss < 5.0) < np.mean(wide.miss < 5.0)


def test_the_seeker_takes_over_at_its_range() -> None:
    flight = fly(interceptor(), straight(5000.0), air=uniform_air(1.2, 340.0))
    assert flight.homing_time[0] == pytest.approx(3000.0 / 600.0, abs=0.1)  # a step of midcourse


def test_a_steep_launch_turns_to_a_low_target() -> None:
    engagements = replace(
        straight(6000.0), velocity=np.array([[0.0], [0.0], [300.0]]), arrival=np.array([15.0])
    )
    flight = fly(
        interceptor(climb_time=0.5), engagements, air=standard_air(0.0), earth=flat_earth()
    )
    assert flight.status[0] == PASSED
    assert flight.miss[0] < 0.1


@pytest.mark.parametrize(
    ("status", "changes", "distance"),
    [
        (TIMED_OUT, {"life": 2.0}, 5000.0),
        (TOO_SLOW, {"least_speed": 500.0, "drag": CONSTANT_DRAG}, 50_000.0),
        (NOT_FINITE, {"drag": bake_drag([0.0, 1.0], [0.3, 0.3])}, 5000.0),
    ],
)
def test_a_flight_that_does_not_get_there_says_why(
    status: int, changes: dict[str, Any], distance: float
) -> None:
    flight = fly(interceptor(**changes), straight(distance), air=uniform_air(1.2, 340.0))
    assert flight.status[0] == status
    assert np.isnan(flight.miss[0])
    assert GUIDED_STATUS[status]


def test_a_target_below_the_ground_is_not_reached() -> None:
    engagements = straight(5000.0)
    engagements.target_position[2] = -500.0
    flight = fly(interceptor(), engagements, air=uniform_air(1.2, 340.0))
    assert flight.status[0] == INTO_GROUND


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("size", [1, 3, 20])
def test_a_flight_has_the_same_bits_alone_in_any_block_and_on_any_threads(
    threads: int, size: int
) -> None:
    engagements = straight(np.linspace(3000.0, 9000.0, 20), target_speed=300.0, track_error=50.0)
    seeker = interceptor(seeker_noise=1e-3, drag=CONSTANT_DRAG)
    noise = np.random.Generator(np.random.Philox(SEED))
    draws = noise.standard_normal((20, draws_needed(200)))
    air, earth = standard_air(0.0), Earth(0.6, 0.0)
    whole = fly_guided(seeker, air, earth, engagements, draws)
    before = numba.get_num_threads()
    numba.set_num_threads(min(threads, before))
    try:
        blocks = [
            fly_guided(seeker, air, earth, parts(engagements, slice(k, k + size)), draws)
            for k in range(0, 20, size)
        ]
    finally:
        numba.set_num_threads(before)
    for field in fields(whole):
        joined = np.concatenate([getattr(block, field.name) for block in blocks], axis=-1)
        assert joined.tobytes() == getattr(whole, field.name).tobytes()


def test_draws_that_do_not_last_one_look_are_refused() -> None:
    with pytest.raises(ValueError, match="draws must have rows of at least 194"):
        fly_guided(interceptor(), THIN_AIR, NO_GRAVITY, straight(1000.0), np.zeros((1, 193)))


def test_an_interceptor_without_any_lag_is_refused() -> None:
    with pytest.raises(ValueError, match="lag must be positive, not 0"):
        fly(interceptor(lag=0.0), straight(1000.0))
