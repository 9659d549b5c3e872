"""The right-hand side of a spin-stabilised shell: the modified point mass of STANAG 4355.

The roll angle is a fourth coordinate and the spin, right-handed about the direction of flight, its
rate: position and velocity are (east, north, up, roll) and their rates, and the acceleration is of
the same second order as a point mass's. The shell flies at its yaw of repose, so it has lift,
Magnus force and yaw drag (NATO STANAG 4355 ed. 3; McCoy, Modern Exterior Ballistics, 1999, 9.7).

With v the velocity through the air, u' the acceleration, w that of gravity and Coriolis, S the
reference area, I the axial moment of inertia, p the spin and a the yaw, in radians:

    a = -2 I p (v x u') / (rho S d C_Malpha |v|^4)
    u' = w - (rho S / 2m) [ (C_D0 + C_Dalpha2 a^2) |v| v - C_Lalpha |v|^2 a + C_magf d p (a x v) ]
    p' = rho S d^2 |v| C_spin p / 2I

The yaw depends on the acceleration and the acceleration on the yaw. Drag lies along v and drops
out of v x u', the rest is linear in a, and a turn by 90 degrees about v is a multiplication by
i: across the path u' = w / (c + i s), with the numbers c and s below. So the equations hold to
rounding without an iteration, and the density has left the lift.

Only without thrust, in air, and at small yaw: steep fire whose summit is slow is outside. Held
against a firing table of the 155 mm M107 up to 540 mil (30 degrees) and Mach 2: range, time,
height and speed follow it; drift comes out 13 % long, a bias of the published coefficients.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.aerodynamics import coefficients_at
from cram_sim.ballistics.atmosphere import Air
from cram_sim.ballistics.bodies import Body, Launches, Spin
from cram_sim.ballistics.motion import Common, air_at, height_above_ground, motions
from cram_sim.compiled import compiled, compiled_inline

Floats = NDArray[np.float64]
Coordinates = tuple[float, float, float, float]  # east, north, up, roll, or their rates


class SpinningTables(NamedTuple):
    """What the right-hand side looks up: rows by height and by Mach number."""

    air: Floats
    aerodynamics: Floats


class SpinningMotion(NamedTuple):
    """The numbers of one lane that stay the same throughout its flight; SI units."""

    axis_east: float  # of the launch direction
    axis_north: float
    axis_up: float
    drag_area: float  # half the reference area times form factor, drag and density factors
    wind_east: float  # added to the air's wind
    wind_north: float
    turning: float  # I / m d
    magnus: float  # I / m
    yaw: float  # 2 I / S d, over the density factor
    damping: float  # S d^2 / 2 I, times the density factor


def spinning_tables(spin: Spin, air: Air) -> SpinningTables:
    """The tables of a shell in an air."""
    return SpinningTables(air.table, spin.aerodynamics)


def spinning_motions(body: Body, spin: Spin, launches: Launches) -> Floats:
    """The `SpinningMotion` of every lane as columns of an array, shape (10, n)."""
    area = math.pi / 4 * body.diameter**2
    columns = np.empty((len(SpinningMotion._fields), launches.count))
    point_mass = motions(body, launches)
    columns[:3], columns[3:6] = point_mass[:3], point_mass[4:7]
    columns[6] = spin.axial_inertia / (body.mass * body.diameter)
    columns[7] = spin.axial_inertia / body.mass
    columns[8] = 2 * spin.axial_inertia / (area * body.diameter * launches.density)
    columns[9] = area * body.diameter**2 / (2 * spin.axial_inertia) * launches.density
    return columns


@compiled
def spinning_motion_of(columns: Floats, lane: int) -> SpinningMotion:
    """One lane of `spinning_motions` as a `SpinningMotion`."""
    c = columns[:, lane]
    return SpinningMotion(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9])


@compiled_inline
def acceleration(
    position: Coordinates,
    velocity: Coordinates,
    motion: SpinningMotion,
    common: Common,
    tables: SpinningTables,
) -> Coordinates:
    """The acceleration (m/s2) towards east, north and up, and the spin's rate (rad/s2).

    `position` (m, rad) and `velocity` (m/s, rad/s) are east, north, up, roll. Not a number at
    rest, in a vacuum and beyond the tables.
    """
    east, north, _, _ = position
    v_east, v_north, v_up, spin = velocity
    height = height_above_ground(common, position)
    density, slowness, wind_east, wind_north = air_at(tables.air, height)

    fall = common.gravity_radius / (common.gravity_radius + common.elevation + height)
    gravity = -common.gravity * fall * fall
    a_east = gravity * east * common.curvature_east
    a_north = gravity * north * common.curvature_north
    a_east += common.rotation_up * v_north - common.rotation_north * v_up
    a_north -= common.rotation_up * v_east
    a_up = gravity + common.rotation_north * v_east

    v_east -= wind_east + motion.wind_east
    v_north -= wind_north + motion.wind_north
    squared = v_east * v_east + v_north * v_north + v_up * v_up
    airspeed = math.sqrt(squared)
    drag, drag_yaw, lift, overturning, magnus, spin_damping = coefficients_at(
        tables.aerodynamics, airspeed * slowness
    )

    # Across the path the acceleration is that of gravity over c + i s; what lift and Magnus force
    # add is written as the change, so that without them nothing is rounded.
    steadiness = spin / (overturning * airspeed)
    c = 1 - motion.magnus * magnus * steadiness * spin / airspeed
    s = motion.turning * lift * steadiness
    norm = c * c + s * s
    along = (a_east * v_east + a_north * v_north + a_up * v_up) / squared
    across_east = a_east - along * v_east
    across_north = a_north - along * v_north
    across_up = a_up - along * v_up
    yaw = motion.yaw * steadiness / (density * squared)
    yaw_squared = (
        across_east * across_east + across_north * across_north + across_up * across_up
    ) * (yaw * yaw / norm)

    bend, turn = c / norm - 1, s / (norm * airspeed)
    brake = density * motion.drag_area / common.empty_mass * airspeed
    brake *= drag + drag_yaw * yaw_squared
    return (
        a_east + bend * across_east - turn * (v_north * a_up - v_up * a_north) - brake * v_east,
        a_north + bend * across_north - turn * (v_up * a_east - v_east * a_up) - brake * v_north,
        a_up + bend * across_up - turn * (v_east * a_north - v_north * a_east) - brake * v_up,
        motion.damping * density * airspeed * spin_damping * spin,
    )


@compiled
def spinning_rates(
    state: Floats, columns: Floats, lane: int, common: Common, tables: SpinningTables
) -> Floats:
    """d(position, velocity, roll, spin)/dt, shape (8,), of one lane: for integrators in Python."""
    position = (state[0], state[1], state[2], state[6])
    velocity = (state[3], state[4], state[5], state[7])
    a = acceleration(position, velocity, spinning_motion_of(columns, lane), common, tables)
    return np.array([state[3], state[4], state[5], a[0], a[1], a[2], state[7], a[3]])
