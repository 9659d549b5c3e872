"""The right-hand side: the acceleration of a point mass, written once for every integrator.

The phase (on the rail, burning, coasting) is an argument, never a test of time, so an integrator
that stops at a change of phase sees a smooth function on either side. Equation: McCoy, Modern
Exterior Ballistics, 1999, eq. 5.1, with thrust, curved ground, gravity with height and Coriolis.

Every function takes plain floats, or `Lanes`: eight flights in one register.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import BOTTOM, CELL, TOP, Air
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.drag import drag_coefficient
from cram_sim.ballistics.earth import Earth
from cram_sim.ballistics.lanes import larger, row_of_eight, smaller, square_root, whole
from cram_sim.compiled import compiled, compiled_inline

Floats = NDArray[np.float64]
Vector = tuple[float, ...]

RAIL, BURNING, COASTING = 0, 1, 2

CELLS_PER_METRE = 1 / CELL
THRUST_CELLS = 512  # of a thrust curve that is not steady: a hundredth of a second or less


class Tables(NamedTuple):
    """What the right-hand side looks up: rows by height, by Mach number, by time since ignition.

    `thrust` rows: thrust (N) at the start of a cell and its change over it, then three
    coefficients of the mass burnt (kg) so far, c0 + c1 x + c2 x^2 for x in [0, 1].
    """

    air: Floats
    drag: Floats
    drag_burning: Floats
    thrust: Floats


class Common(NamedTuple):
    """The numbers that all lanes of a block share; SI units."""

    mass: float  # at launch
    empty_mass: float
    wind_following: float
    thrust_cells_per_second: float
    curvature_east: float
    curvature_north: float
    gravity: float
    gravity_radius: float
    elevation: float
    rotation_north: float  # twice the Earth's rotation
    rotation_up: float


class Motion(NamedTuple):
    """The numbers of one lane that stay the same throughout its flight; SI units."""

    axis_east: float  # of the launch direction
    axis_north: float
    axis_up: float
    impulse: float  # factor on the thrust
    drag_area: float  # half the reference area times form factor, drag and density factors
    wind_east: float  # added to the air's wind
    wind_north: float
    thrust_east: float  # how far the thrust points off the path
    thrust_north: float
    thrust_up: float


def tables_of(body: Body, air: Air) -> Tables:
    """The tables of a body in an air."""
    motor = body.motor
    burning = body.drag if motor is None or motor.drag is None else motor.drag
    return Tables(air.table, body.drag, burning, _thrust_table(body))


def in_precision(tables: Tables, dtype: type) -> Tables:
    """The same tables as another type of float."""
    cast: list[Floats] = [table.astype(dtype, copy=False) for table in tables]
    return Tables(*cast)


def common_of(body: Body, earth: Earth) -> Common:
    """What all lanes of a block of this body share."""
    cells = len(_thrust_table(body))
    return Common(
        body.mass,
        body.mass - body.propellant_mass,
        0.0 if body.motor is None else body.motor.wind_following,
        cells / body.burn_time if body.burn_time > 0 else 0.0,
        *(float(constant) for constant in earth.constants),
    )


def motions(body: Body, launches: Launches) -> Floats:
    """The `Motion` of every lane as columns of an array, shape (10, n)."""
    columns = np.empty((len(Motion._fields), launches.count))
    sine, cosine = np.sin(launches.elevation), np.cos(launches.elevation)
    east, north = np.sin(launches.azimuth), np.cos(launches.azimuth)
    columns[:3] = cosine * east, cosine * north, sine
    columns[3] = launches.impulse
    area = math.pi / 4 * body.diameter**2
    columns[4] = area / 2 * body.form_factor * launches.drag_factor * launches.density
    columns[5:7] = launches.wind
    above, right = launches.thrust_angle
    columns[7] = right * north - above * sine * east
    columns[8] = -right * east - above * sine * north
    columns[9] = above * cosine
    return columns


@compiled
def motion_of(columns: Floats, lane: int) -> Motion:
    """One lane of `motions` as a `Motion`."""
    c = columns[:, lane]
    return Motion(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9])


@compiled_inline
def height_above_ground(common: Common, position: Vector) -> float:
    """Height above the curved, flat terrain at the origin's height, metres."""
    east, north, up = position[0], position[1], position[2]
    return up + 0.5 * (east * east * common.curvature_east + north * north * common.curvature_north)


@compiled_inline
def air_at(air: Floats, height: float) -> tuple[float, float, float, float]:
    """Density, 1/speed of sound, wind towards east and north at a height; SI units."""
    place = (smaller(larger(height, BOTTOM), TOP) - BOTTOM) * CELLS_PER_METRE
    cell = whole(smaller(place, air.shape[0] - 1.0))
    row, part = row_of_eight(air, cell), place - cell
    return (
        row[0] + part * row[4],
        row[1] + part * row[5],
        row[2] + part * row[6],
        row[3] + part * row[7],
    )


@compiled_inline
def thrust_at(thrust: Floats, common: Common, time: float) -> tuple[float, float]:
    """Thrust (N) and mass burnt (kg) at a time since ignition, within the burning time."""
    place = larger(time * common.thrust_cells_per_second, 0.0)
    cell = whole(smaller(place, thrust.shape[0] - 1.0))
    row, part = row_of_eight(thrust, cell), place - cell
    return row[0] + part * row[1], row[2] + part * (row[3] + part * row[4])


@compiled_inline
def acceleration(
    phase: int,
    time: float,
    position: Vector,
    velocity: Vector,
    motion: Motion,
    common: Common,
    tables: Tables,
) -> Vector:
    """The acceleration (m/s2) in a phase, `time` seconds after launch.

    `position` (m) and `velocity` (m/s) are east, north, up. On the rail only the component along
    the launch direction acts, and never backwards: a stop holds the round.
    """
    east, north = position[0], position[1]
    v_east, v_north, v_up = velocity[0], velocity[1], velocity[2]
    height = height_above_ground(common, position)
    density, slowness, wind_east, wind_north = air_at(tables.air, height)
    wind_east = wind_east + motion.wind_east
    wind_north = wind_north + motion.wind_north

    fall = common.gravity_radius / (common.gravity_radius + common.elevation + height)
    gravity = -common.gravity * (fall * fall)
    a_east = gravity * east * common.curvature_east
    a_north = gravity * north * common.curvature_north
    a_east = a_east + (common.rotation_up * v_north - common.rotation_north * v_up)
    a_north = a_north - common.rotation_up * v_east
    a_up = gravity + common.rotation_north * v_east

    air_east, air_north = v_east - wind_east, v_north - wind_north
    airspeed = square_root(air_east * air_east + air_north * air_north + v_up * v_up)
    if phase == COASTING:
        resistance = density * (motion.drag_area * (1.0 / common.empty_mass))
        brake = resistance * airspeed * drag_coefficient(tables.drag, airspeed * slowness)
        return a_east - brake * air_east, a_north - brake * air_north, a_up - brake * v_up

    thrust, burnt = thrust_at(tables.thrust, common, time)
    per_mass = 1.0 / (common.mass - burnt)
    resistance = density * motion.drag_area * per_mass
    brake = resistance * airspeed * drag_coefficient(tables.drag_burning, airspeed * slowness)
    a_east = a_east - brake * air_east
    a_north = a_north - brake * air_north
    a_up = a_up - brake * v_up
    push = thrust * motion.impulse * per_mass
    if phase == RAIL:
        along = push + (
            a_east * motion.axis_east + a_north * motion.axis_north + a_up * motion.axis_up
        )
        along = larger(along, 0.0)
        return along * motion.axis_east, along * motion.axis_north, along * motion.axis_up

    u_east = v_east - common.wind_following * wind_east
    u_north = v_north - common.wind_following * wind_north
    push_per_speed = push / square_root(u_east * u_east + u_north * u_north + v_up * v_up)
    return (
        a_east + (push_per_speed * u_east + push * motion.thrust_east),
        a_north + (push_per_speed * u_north + push * motion.thrust_north),
        a_up + (push_per_speed * v_up + push * motion.thrust_up),
    )


@compiled
def state_rates(
    phase: int,
    time: float,
    state: Floats,
    columns: Floats,
    lane: int,
    common: Common,
    tables: Tables,
) -> Floats:
    """d(position, velocity)/dt, shape (6,), of one lane of `motions`: for integrators in Python."""
    position, velocity = (state[0], state[1], state[2]), (state[3], state[4], state[5])
    motion = motion_of(columns, lane)
    a = acceleration(phase, time, position, velocity, motion, common, tables)
    return np.array([state[3], state[4], state[5], a[0], a[1], a[2]])


def _thrust_table(body: Body) -> Floats:
    """The rows of `Tables.thrust`; one row for a steady motor, or for none."""
    motor = body.motor
    if motor is None:
        return np.zeros((1, 8))
    is_steady = bool(np.all(motor.thrust == motor.thrust[0]))
    ends = np.linspace(0.0, motor.burn_time, 2 if is_steady else THRUST_CELLS + 1)
    thrust = np.interp(ends, motor.time, motor.thrust)
    cell = ends[1] - ends[0]
    thrust *= motor.total_impulse / np.trapezoid(thrust, ends)
    rise = np.diff(thrust)
    per_impulse = motor.propellant_mass / motor.total_impulse
    linear, square = per_impulse * cell * thrust[:-1], per_impulse * cell * rise / 2
    burnt = np.concatenate([[0.0], np.cumsum(linear + square)[:-1]])
    rows = np.zeros((rise.size, 8))
    rows[:, :5] = np.stack([thrust[:-1], rise, burnt, linear, square], axis=1)
    return rows
