"""The right-hand side of a guided interceptor: a point mass that turns by the lift it can raise.

Thrust and drag act along its path through the air, lift across it. To accelerate by a across the
path the body needs the incidence alpha = m a / (q S C + T), q S C the normal force per radian and
T the thrust (small angles); it costs q S C alpha^2 of drag and T alpha^2 / 2 of thrust. Incidence
and structure limit a. The acceleration follows its command with one first-order lag.

Not modelled: roll, the delay of an attitude beyond the lag, Coriolis (less than 0.2 m/s2).
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.drag import drag_coefficient
from cram_sim.ballistics.motion import Common, air_at, height_above_ground
from cram_sim.compiled import compiled_inline

Floats = NDArray[np.float64]
Vector = tuple[float, float, float]

BOOST, SUSTAIN, COAST = 0, 1, 2
CLIMB, MIDCOURSE, HOMING = 0, 1, 2


class Interceptor(NamedTuple):
    """An interceptor and its guidance; SI units and radians.

    `drag` as of `drag.bake_drag`; `normal_force_slope` C per radian on the area of `diameter`;
    limits of incidence and of acceleration across the path; `lag` of the acceleration behind its
    command. It flies straight for `climb_time`, then turns to the predicted intercept point with
    the time constant `turn_time`. The point is told anew every `track_interval`, with an error that
    correlates with the last one and doubles with `error_doubling_time` of prediction. From
    `seeker_range` on, if the target is within `seeker_half_angle` of where it is believed and
    `greatest_look_angle` of the path, it homes by proportional navigation with
    `navigation_constant` on looks every `seeker_interval` that err by `seeker_noise`. A flight ends
    after `life`, or below `least_speed` once the motor has burnt out.
    """

    mass: float
    diameter: float
    drag: Floats
    form_factor: float
    boost_thrust: float
    boost_time: float
    boost_propellant: float
    sustain_thrust: float
    sustain_time: float
    sustain_propellant: float
    normal_force_slope: float
    greatest_incidence: float
    greatest_acceleration: float
    lag: float
    climb_time: float
    turn_time: float
    track_interval: float
    track_correlation: float
    error_doubling_time: float
    navigation_constant: float
    seeker_range: float
    seeker_half_angle: float
    greatest_look_angle: float
    seeker_noise: float
    seeker_interval: float
    life: float
    least_speed: float


class Course(NamedTuple):
    """Where a target flies: position, velocity and constant acceleration from ignition on."""

    position: Vector
    velocity: Vector
    acceleration: Vector


class Steering(NamedTuple):
    """What guides during one step: the stage, the point aimed at, the noise of the command."""

    stage: int
    aim: Vector
    noise: Vector


@compiled_inline
def dot(a: Vector, b: Vector) -> float:
    """The scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@compiled_inline
def along(a: Vector, factor: float, b: Vector) -> Vector:
    """The vector a + factor b."""
    return a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]


@compiled_inline
def across(vector: Vector, unit: Vector) -> Vector:
    """The part of a vector across a direction."""
    return along(vector, -dot(vector, unit), unit)


@compiled_inline
def direction(vector: Vector) -> Vector:
    """The unit vector; zero for a vector without length."""
    length = math.sqrt(dot(vector, vector))
    share = 1.0 / length if length > 0.0 else 0.0
    return vector[0] * share, vector[1] * share, vector[2] * share


@compiled_inline
def shortened(vector: Vector, longest: float) -> Vector:
    """The vector, or one of that length in its direction if it is longer."""
    length = math.sqrt(dot(vector, vector))
    share = longest / length if length > longest else 1.0
    return vector[0] * share, vector[1] * share, vector[2] * share


@compiled_inline
def course_at(course: Course, time: float) -> tuple[Vector, Vector]:
    """Position and velocity of a target."""
    moved = along(course.position, time, course.velocity)
    return (
        along(moved, 0.5 * time * time, course.acceleration),
        along(course.velocity, time, course.acceleration),
    )


@compiled_inline
def burning_phase(interceptor: Interceptor, time: float) -> int:
    """The motor's phase from a time since ignition on."""
    if time < interceptor.boost_time:
        return BOOST
    return SUSTAIN if time < interceptor.boost_time + interceptor.sustain_time else COAST


@compiled_inline
def thrust_and_mass(interceptor: Interceptor, phase: int, time: float) -> tuple[float, float]:
    """Thrust (N) and mass (kg) in a phase; propellant burns at a constant rate in each."""
    i = interceptor
    if phase == BOOST:
        return i.boost_thrust, i.mass - i.boost_propellant * (time / i.boost_time)
    burnt = i.mass - i.boost_propellant
    if phase == SUSTAIN:
        share = (time - i.boost_time) / i.sustain_time
        return i.sustain_thrust, burnt - i.sustain_propellant * share
    return 0.0, burnt - i.sustain_propellant


@compiled_inline
def command(
    interceptor: Interceptor,
    steering: Steering,
    position: Vector,
    velocity: Vector,
    heading: Vector,
    target: tuple[Vector, Vector],
) -> Vector:
    """The acceleration wanted across the path, gravity left out of account.

    Midcourse: towards the point aimed at, with the time constant of the turn. Homing: true
    proportional navigation N V_c times the rate of the line of sight, across it (Zarchan, Tactical
    and Strategic Missile Guidance, 2.1), with the noise of the looks.
    """
    if steering.stage == MIDCOURSE:
        wanted = direction(along(steering.aim, -1.0, position))
        turn = across(wanted, heading)
        if dot(wanted, heading) < 0.0:  # beyond a right angle as hard as at one
            turn = direction(turn)
        rate = math.sqrt(dot(velocity, velocity)) / interceptor.turn_time
        return turn[0] * rate, turn[1] * rate, turn[2] * rate
    if steering.stage == HOMING:
        sight = along(target[0], -1.0, position)
        relative = along(target[1], -1.0, velocity)
        distance = math.sqrt(dot(sight, sight))
        unit = direction(sight)
        closing = -dot(relative, unit)
        passing = across(relative, unit)
        gain = interceptor.navigation_constant * closing
        # The rate of the line of sight: what passes across it, by the distance; no less than 1 mm.
        per_metre = 1.0 / max(distance, 1e-3)
        return (
            gain * (passing[0] * per_metre + steering.noise[0]),
            gain * (passing[1] * per_metre + steering.noise[1]),
            gain * (passing[2] * per_metre + steering.noise[2]),
        )
    return 0.0, 0.0, 0.0


@compiled_inline
def rates(
    interceptor: Interceptor,
    common: Common,
    air: Floats,
    course: Course,
    steering: Steering,
    phase: int,
    time: float,
    position: Vector,
    velocity: Vector,
    turn: Vector,
) -> tuple[Vector, Vector]:
    """Acceleration (m/s2) and the rate of `turn` (m/s3), the lift's acceleration across the path.

    `turn` contains what holds the path against gravity. `time` in seconds since ignition.
    """
    height = height_above_ground(common, position)
    density, slowness, wind_east, wind_north = air_at(air, height)
    fall = common.gravity_radius / (common.gravity_radius + common.elevation + height)
    down = -common.gravity * (fall * fall)
    gravity = (
        down * position[0] * common.curvature_east,
        down * position[1] * common.curvature_north,
        down,
    )
    through_air = (velocity[0] - wind_east, velocity[1] - wind_north, velocity[2])
    airspeed = math.sqrt(dot(through_air, through_air))
    heading = direction(through_air)
    thrust, mass = thrust_and_mass(interceptor, phase, time)

    area = 0.25 * math.pi * interceptor.diameter * interceptor.diameter
    push = 0.5 * density * airspeed * airspeed * area
    normal = push * interceptor.normal_force_slope
    limit = min(
        interceptor.greatest_acceleration,
        (normal + thrust) * interceptor.greatest_incidence / mass,
    )
    wanted = command(interceptor, steering, position, velocity, heading, course_at(course, time))
    wanted = shortened(across(along(wanted, -1.0, gravity), heading), limit)
    lift = shortened(across(turn, heading), limit)

    incidence = 0.0
    if normal + thrust > 0.0:
        incidence = mass * math.sqrt(dot(lift, lift)) / (normal + thrust)
    squared = incidence * incidence
    drag = push * interceptor.form_factor * drag_coefficient(interceptor.drag, airspeed * slowness)
    forward = (thrust * (1.0 - 0.5 * squared) - drag - normal * squared) / mass
    acceleration = along(along(gravity, 1.0, lift), forward, heading)
    behind = along(wanted, -1.0, turn)
    per_lag = 1.0 / interceptor.lag
    return acceleration, (behind[0] * per_lag, behind[1] * per_lag, behind[2] * per_lag)
