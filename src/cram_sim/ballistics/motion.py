"""The right-hand side: the acceleration of a point mass, written once for every integrator.

The phase (on the rail, burning, coasting) is an argument, never a test of time, so an integrator
that stops at a change of phase sees a smooth function on either side. Equation: McCoy, Modern
Exterior Ballistics, 1999, eq. 5.1, with thrust, curved ground, gravity with height and Coriolis.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import BOTTOM, CELL, TOP
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.drag import drag_coefficient
from cram_sim.ballistics.earth import Earth
from cram_sim.compiled import compiled, compiled_inline

Floats = NDArray[np.float64]
Vector = tuple[float, float, float]

RAIL, BURNING, COASTING = 0, 1, 2

CELLS_PER_METRE = 1 / CELL


class Motion(NamedTuple):
    """The numbers of one lane that stay the same throughout its flight; SI units."""

    axis_east: float  # of the launch direction
    axis_north: float
    axis_up: float
    launch_mass: float
    mass_flow: float
    empty_mass: float
    thrust: float
    drag_area: float  # half the reference area times form factor, drag and density factors
    wind_following: float
    wind_east: float  # added to the air's wind
    wind_north: float
    curvature_east: float
    curvature_north: float
    gravity: float
    gravity_radius: float
    elevation: float
    rotation_north: float  # twice the Earth's rotation
    rotation_up: float


def motions(body: Body, earth: Earth, launches: Launches) -> Floats:
    """The `Motion` of every lane as rows of an array, shape (n, 18)."""
    rows = np.empty((launches.count, len(Motion._fields)))
    horizontal = np.cos(launches.elevation)
    rows[:, 0] = horizontal * np.sin(launches.azimuth)
    rows[:, 1] = horizontal * np.cos(launches.azimuth)
    rows[:, 2] = np.sin(launches.elevation)
    motor = body.motor
    rows[:, 3] = body.mass
    rows[:, 4] = 0.0 if motor is None else motor.propellant_mass / motor.burn_time
    rows[:, 5] = body.mass - body.propellant_mass
    rows[:, 6] = 0.0 if motor is None else motor.thrust[0] * launches.impulse
    area = math.pi / 4 * body.diameter**2
    rows[:, 7] = area / 2 * body.form_factor * launches.drag_factor * launches.density
    rows[:, 8] = 0.0 if motor is None else motor.wind_following
    rows[:, 9:11] = launches.wind.T
    rows[:, 11:] = earth.constants
    return rows


@compiled
def motion_of(rows: Floats, lane: int) -> Motion:
    """One lane of `motions` as a `Motion`."""
    row = rows[lane]
    return Motion(
        row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8],
        row[9], row[10], row[11], row[12], row[13], row[14], row[15], row[16], row[17],
    )  # fmt: skip


@compiled_inline
def height_above_ground(motion: Motion, east: float, north: float, up: float) -> float:
    """Height above the curved, flat terrain at the origin's height, metres."""
    return up + 0.5 * (east * east * motion.curvature_east + north * north * motion.curvature_north)


@compiled_inline
def acceleration(
    phase: int,
    time: float,
    position: Vector,
    velocity: Vector,
    motion: Motion,
    air: Floats,
    drag: Floats,
) -> Vector:
    """The acceleration (m/s2) in a phase, `time` seconds after launch.

    `position` (m) and `velocity` (m/s) are east, north, up; `air` and `drag` the baked tables.
    On the rail only the component along the launch direction acts.
    """
    east, north, up = position
    v_east, v_north, v_up = velocity
    height = height_above_ground(motion, east, north, up)

    # The order of the operations is the order in which their inputs come: a stage waits for the
    # last stage's velocity, and all that does not depend on it is done meanwhile.
    place = (min(max(height, BOTTOM), TOP) - BOTTOM) * CELLS_PER_METRE
    row = min(int(place), air.shape[0] - 1)
    part = place - row
    density = air[row, 0] + part * air[row, 4]
    slowness = air[row, 1] + part * air[row, 5]
    wind_east = air[row, 2] + part * air[row, 6] + motion.wind_east
    wind_north = air[row, 3] + part * air[row, 7] + motion.wind_north
    mass = motion.empty_mass if phase == COASTING else motion.launch_mass - motion.mass_flow * time
    resistance = density * motion.drag_area / mass
    fall = motion.gravity_radius / (motion.gravity_radius + motion.elevation + height)
    gravity = -motion.gravity * fall * fall
    a_east = gravity * east * motion.curvature_east
    a_north = gravity * north * motion.curvature_north
    a_east += motion.rotation_up * v_north - motion.rotation_north * v_up
    a_north -= motion.rotation_up * v_east
    a_up = gravity + motion.rotation_north * v_east

    air_east, air_north = v_east - wind_east, v_north - wind_north
    airspeed = math.sqrt(air_east * air_east + air_north * air_north + v_up * v_up)
    brake = resistance * airspeed * drag_coefficient(drag, airspeed * slowness)
    a_east -= brake * air_east
    a_north -= brake * air_north
    a_up -= brake * v_up

    if phase == BURNING:
        u_east = v_east - motion.wind_following * wind_east
        u_north = v_north - motion.wind_following * wind_north
        push = motion.thrust / mass
        push /= math.sqrt(u_east * u_east + u_north * u_north + v_up * v_up)
        a_east += push * u_east
        a_north += push * u_north
        a_up += push * v_up
    elif phase == RAIL:
        along = motion.thrust / mass + (
            a_east * motion.axis_east + a_north * motion.axis_north + a_up * motion.axis_up
        )
        a_east, a_north, a_up = (
            along * motion.axis_east,
            along * motion.axis_north,
            along * motion.axis_up,
        )
    return a_east, a_north, a_up


@compiled
def state_rates(
    phase: int, time: float, state: Floats, rows: Floats, lane: int, air: Floats, drag: Floats
) -> Floats:
    """d(position, velocity)/dt, shape (6,), of one lane of `motions`: for integrators in Python."""
    position, velocity = (state[0], state[1], state[2]), (state[3], state[4], state[5])
    a = acceleration(phase, time, position, velocity, motion_of(rows, lane), air, drag)
    return np.array([state[3], state[4], state[5], a[0], a[1], a[2]])
