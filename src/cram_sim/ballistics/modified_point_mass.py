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
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.aerodynamics import coefficients_at
from cram_sim.ballistics.atmosphere import BOTTOM, TOP
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.motion import CELLS_PER_METRE, Motion, height_above_ground, motion_of
from cram_sim.compiled import compiled, compiled_inline

Floats = NDArray[np.float64]
Coordinates = tuple[float, float, float, float]  # east, north, up, roll, or their rates


@dataclass(frozen=True)
class Spin:
    """What makes a body a spin-stabilised shell.

    `axial_inertia` (kg m2); `twist` of the rifling, calibres per turn, right-hand positive;
    `aerodynamics` from `bake_aerodynamics`. Raises ValueError for figures that are no shell's.
    """

    axial_inertia: float
    twist: float
    aerodynamics: Floats

    def __post_init__(self) -> None:
        if not (math.isfinite(self.axial_inertia) and self.axial_inertia > 0):
            raise ValueError(f"a shell needs an axial moment of inertia, not {self.axial_inertia}")
        if not (math.isfinite(self.twist) and self.twist != 0):
            raise ValueError(f"a shell needs a twist of its rifling, not {self.twist}")

    def at_muzzle(self, speed: Floats, diameter: float) -> Floats:
        """The spin (rad/s) at a muzzle speed (m/s), shape of it; `diameter` in metres."""
        return 2 * math.pi * speed / (self.twist * diameter)


class Gyration(NamedTuple):
    """The numbers of one lane by which spin enters its flight; SI units."""

    turning: float  # I / m d
    magnus: float  # I / m
    yaw: float  # 2 I / S d, over the density factor
    damping: float  # S d^2 / 2 I, times the density factor


def gyrations(body: Body, spin: Spin, launches: Launches) -> Floats:
    """The `Gyration` of every lane as rows of an array, shape (n, 4)."""
    area = math.pi / 4 * body.diameter**2
    rows = np.empty((launches.count, len(Gyration._fields)))
    rows[:, 0] = spin.axial_inertia / (body.mass * body.diameter)
    rows[:, 1] = spin.axial_inertia / body.mass
    rows[:, 2] = 2 * spin.axial_inertia / (area * body.diameter * launches.density)
    rows[:, 3] = area * body.diameter**2 / (2 * spin.axial_inertia) * launches.density
    return rows


@compiled_inline
def air_at(air: Floats, height: float) -> Coordinates:
    """Density, 1/speed of sound, wind towards east and north at a height above the origin."""
    place = (min(max(height, BOTTOM), TOP) - BOTTOM) * CELLS_PER_METRE
    row = min(int(place), air.shape[0] - 1)
    part = place - row
    return (
        air[row, 0] + part * air[row, 4],
        air[row, 1] + part * air[row, 5],
        air[row, 2] + part * air[row, 6],
        air[row, 3] + part * air[row, 7],
    )


@compiled_inline
def acceleration(
    position: Coordinates,
    velocity: Coordinates,
    motion: Motion,
    gyration: Gyration,
    air: Floats,
    aerodynamics: Floats,
) -> Coordinates:
    """The acceleration (m/s2) towards east, north and up, and the spin's rate (rad/s2).

    `position` (m, rad) and `velocity` (m/s, rad/s) are east, north, up, roll; `air` and
    `aerodynamics` the baked tables. Not a number at rest, in a vacuum and beyond the tables.
    """
    east, north, up, _ = position
    v_east, v_north, v_up, spin = velocity
    height = height_above_ground(motion, east, north, up)
    density, slowness, wind_east, wind_north = air_at(air, height)

    fall = motion.gravity_radius / (motion.gravity_radius + motion.elevation + height)
    gravity = -motion.gravity * fall * fall
    a_east = gravity * east * motion.curvature_east
    a_north = gravity * north * motion.curvature_north
    a_east += motion.rotation_up * v_north - motion.rotation_north * v_up
    a_north -= motion.rotation_up * v_east
    a_up = gravity + motion.rotation_north * v_east

    v_east -= wind_east + motion.wind_east
    v_north -= wind_north + motion.wind_north
    squared = v_east * v_east + v_north * v_north + v_up * v_up
    airspeed = math.sqrt(squared)
    drag, drag_yaw, lift, overturning, magnus, spin_damping = coefficients_at(
        aerodynamics, airspeed * slowness
    )

    # Across the path the acceleration is that of gravity over c + i s; what lift and Magnus force
    # add is written as the change, so that without them nothing is rounded.
    steadiness = spin / (overturning * airspeed)
    c = 1 - gyration.magnus * magnus * steadiness * spin / airspeed
    s = gyration.turning * lift * steadiness
    norm = c * c + s * s
    along = (a_east * v_east + a_north * v_north + a_up * v_up) / squared
    across_east = a_east - along * v_east
    across_north = a_north - along * v_north
    across_up = a_up - along * v_up
    yaw = gyration.yaw * steadiness / (density * squared)
    yaw_squared = (
        across_east * across_east + across_north * across_north + across_up * across_up
    ) * (yaw * yaw / norm)

    bend, turn = c / norm - 1, s / (norm * airspeed)
    brake = density * motion.drag_area / motion.empty_mass * airspeed
    brake *= drag + drag_yaw * yaw_squared
    return (
        a_east + bend * across_east - turn * (v_north * a_up - v_up * a_north) - brake * v_east,
        a_north + bend * across_north - turn * (v_up * a_east - v_east * a_up) - brake * v_north,
        a_up + bend * across_up - turn * (v_east * a_north - v_north * a_east) - brake * v_up,
        gyration.damping * density * airspeed * spin_damping * spin,
    )


@compiled
def state_rates(
    state: Floats, motions: Floats, gyrations: Floats, lane: int, air: Floats, aerodynamics: Floats
) -> Floats:
    """d(position, velocity)/dt, shape (8,), of one lane: for integrators in Python."""
    position = (state[0], state[1], state[2], state[3])
    velocity = (state[4], state[5], state[6], state[7])
    row = gyrations[lane]
    gyration = Gyration(row[0], row[1], row[2], row[3])
    a = acceleration(position, velocity, motion_of(motions, lane), gyration, air, aerodynamics)
    return np.array([state[4], state[5], state[6], state[7], a[0], a[1], a[2], a[3]])
