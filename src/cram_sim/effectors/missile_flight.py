"""From a missile's figures to its interceptor: what the ballistic core flies."""

import math
from dataclasses import dataclass

from cram_sim.ballistics.guided_equations import Interceptor
from cram_sim.effectors.missile import Missile
from cram_sim.records import Floats


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
