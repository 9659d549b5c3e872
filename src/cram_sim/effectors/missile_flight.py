"""From a missile's figures to its interceptor: what the ballistic core flies."""

import math
from dataclasses import dataclass

import numpy as np

from cram_sim.ballistics.guided import Engagements, GuidedFlights, fly_guided
from cram_sim.ballistics.guided_equations import Interceptor
from cram_sim.ballistics.standard_atmosphere import STANDARD_GRAVITY
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.protocol import Conditions
from cram_sim.records import Floats, Integers


@dataclass(frozen=True)
class Start:
    """Where and how fast an interceptor leaves its canister, `time` seconds after ignition."""

    time: float
    distance: float
    speed: float


def interceptor_of(missile: Missile, drag: Floats) -> Interceptor:
    """The interceptor of a missile with its drag law as of `drag.bake_drag`."""
    boost_thrust, sustain_thrust = thrusts(missile)
    return Interceptor(
        mass=missile.launch_mass,
        diameter=missile.diameter,
        drag=drag,
        form_factor=missile.form_factor,
        boost_thrust=boost_thrust,
        boost_time=missile.boost_time,
        boost_propellant=missile.boost_propellant,
        sustain_thrust=sustain_thrust,
        sustain_time=missile.sustain_time,
        sustain_propellant=missile.sustain_propellant,
        normal_force_slope=missile.normal_force_slope,
        greatest_incidence=missile.greatest_incidence,
        greatest_acceleration=missile.greatest_acceleration,
        lag=missile.response_time,
        climb_time=missile.climb_time,
        turn_time=missile.turn_time,
        track_interval=missile.track_interval,
        track_correlation=missile.track_correlation,
        error_doubling_time=missile.error_doubling_time,
        navigation_constant=missile.navigation_constant,
        seeker_range=missile.seeker_range,
        seeker_half_angle=missile.seeker_half_angle,
        greatest_look_angle=missile.greatest_look_angle,
        seeker_noise=missile.seeker_noise,
        seeker_interval=1.0 / missile.seeker_rate,
        life=missile.flight_life,
        least_speed=missile.least_speed,
    )


def thrusts(missile: Missile) -> tuple[float, float]:
    """Thrust of boost and of sustain in newtons."""
    boost = missile.boost_propellant * missile.exhaust_speed / missile.boost_time
    if missile.sustain_time == 0.0:
        return boost, 0.0
    return boost, missile.sustain_propellant * missile.exhaust_speed / missile.sustain_time


def start_of(missile: Missile, gravity: float) -> Start:
    """How it leaves a canister of its own length under boost, the loss of mass neglected.

    Raises ValueError where the boost does not lift it, or burns out in the canister.
    """
    boost, _ = thrusts(missile)
    acceleration = boost / missile.launch_mass - gravity * math.sin(missile.launch_elevation)
    if not acceleration > 0.0:
        raise ValueError("the interceptor's boost does not lift it out of its canister")
    time = math.sqrt(2.0 * missile.length / acceleration)
    if not time < missile.boost_time:
        raise ValueError("the interceptor's boost burns out in its canister")
    return Start(time, missile.length, acceleration * time)


def courses(
    slant: Floats, elevation: Floats, angle: Floats, speed: Floats, arrival: Floats
) -> tuple[Floats, Floats, Floats]:
    """Position and velocity at ignition and acceleration of targets, each (3, n).

    At `arrival` they pass the point at a slant range and elevation to the north, with `speed` and
    `angle` to the line from there to the launcher, turned in the plane of that line and the east.
    """
    place = places(slant, elevation)
    inwards = -places(np.ones_like(elevation), elevation)
    east = np.array([[1.0], [0.0], [0.0]])
    velocity = speed * (np.cos(angle) * inwards + np.sin(angle) * east)
    fall = np.zeros_like(place)
    fall[2] = -STANDARD_GRAVITY
    before = velocity - fall * arrival
    return place - velocity * arrival + 0.5 * fall * arrival**2, before, fall


def fly(
    missile: Missile,
    conditions: Conditions,
    interceptor: Interceptor,
    start: Start,
    *,
    target: tuple[Floats, Floats, Floats],
    arrival: Floats,
    track_error: Floats,
    draws: Floats,
    draw_row: Integers,
) -> GuidedFlights:
    """Launch n interceptors at targets as of `courses`, each planned to meet its own at `arrival`.

    `arrival`, `track_error`, `draws` and `draw_row` as of `guided.Engagements` and `fly_guided`.
    """
    lanes = arrival.size
    axis = places(np.ones(lanes), np.full(lanes, missile.launch_elevation))
    return fly_guided(
        interceptor,
        conditions.air,
        conditions.earth,
        Engagements(
            position=start.distance * axis,
            velocity=start.speed * axis,
            start_time=start.time,
            target_position=target[0],
            target_velocity=target[1],
            target_acceleration=target[2],
            arrival=arrival,
            track_error=track_error,
            draw_row=draw_row,
        ),
        draws,
    )


def places(slant: Floats, elevation: Floats) -> Floats:
    """Points (3, n) to the north at slant ranges and elevations."""
    return np.stack([np.zeros_like(slant), slant * np.cos(elevation), slant * np.sin(elevation)])
