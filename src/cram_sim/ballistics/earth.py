"""The ground under a scenario: curvature, gravity and rotation about its origin.

Everything is in the local east-north-up tangent plane at the origin, on the WGS84 ellipsoid or, for
closed forms and comparisons with older tables, on a flat Earth.
"""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.standard_atmosphere import STANDARD_GRAVITY

Floats = NDArray[np.float64]

SEMI_MAJOR_AXIS = 6_378_137.0  # m, WGS84, NGA.STND.0036 (2014), table 3.1
FLATTENING = 1 / 298.257223563  # WGS84, NGA.STND.0036, table 3.1
ROTATION_RATE = 7.292115e-5  # rad/s, WGS84, NGA.STND.0036, table 3.1
EQUATORIAL_GRAVITY = 9.7803253359  # m/s2, WGS84 normal gravity, NGA.STND.0036, table 3.6
SOMIGLIANA = 0.00193185265241  # k of Somigliana's formula, NGA.STND.0036, table 3.6
CENTRIFUGAL_RATIO = 0.00344978650684  # m = omega^2 a^2 b / GM, NGA.STND.0036, table 3.6
ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING)

FLAT_RADIUS = 1e30  # m: adding any height to it changes no bit, so gravity is exactly constant


@dataclass(frozen=True)
class Earth:
    """The ellipsoid at a scenario's origin.

    `latitude` in radians, `elevation` of the origin above mean sea level in metres. `gravity` at
    height zero (m/s2) is WGS84's normal gravity unless given; it contains the centrifugal term and
    falls with the square of the distance. `rotation_rate` (rad/s) gives the Coriolis acceleration,
    0 none. An Earth that is not `curved` is a plane, with the same gravity at every height.
    `constants` is what the compiled right-hand side reads: 1/N, 1/M, gravity, gravity radius,
    elevation, and twice the rotation about north and up. Raises ValueError for a latitude beyond a
    pole or a value not finite.
    """

    latitude: float
    elevation: float
    gravity: float | None = None
    rotation_rate: float = ROTATION_RATE
    curved: bool = True
    constants: Floats = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not abs(self.latitude) <= math.pi / 2:
            raise ValueError(f"latitude must lie within 90 deg of the equator, not {self.latitude}")
        gravity = normal_gravity(self.latitude) if self.gravity is None else self.gravity
        for name, value in (
            ("elevation", self.elevation),
            ("gravity", gravity),
            ("rotation_rate", self.rotation_rate),
        ):
            if not math.isfinite(value):
                raise ValueError(f"{name} must be finite, not {value}")
        object.__setattr__(self, "constants", _constants(self, gravity))


def flat_earth(*, gravity: float = STANDARD_GRAVITY, latitude: float | None = None) -> Earth:
    """A plane with constant gravity (m/s2), at rest, or turning as it does at a latitude (rad).

    Raises ValueError as `Earth`.
    """
    if latitude is None:
        return Earth(0.0, 0.0, gravity=gravity, rotation_rate=0.0, curved=False)
    return Earth(latitude, 0.0, gravity=gravity, curved=False)


def radii_of_curvature(latitude: float) -> tuple[float, float]:
    """Radii in the prime vertical N and the meridian M, metres (Torge, Geodesy, 2001, 4.1.2)."""
    root = math.sqrt(1 - ECCENTRICITY_SQUARED * math.sin(latitude) ** 2)
    return SEMI_MAJOR_AXIS / root, SEMI_MAJOR_AXIS * (1 - ECCENTRICITY_SQUARED) / root**3


def normal_gravity(latitude: float) -> float:
    """WGS84 normal gravity on the ellipsoid, m/s2 (Somigliana; NGA.STND.0036, eq. 4-1)."""
    squared = math.sin(latitude) ** 2
    return (
        EQUATORIAL_GRAVITY
        * (1 + SOMIGLIANA * squared)
        / math.sqrt(1 - ECCENTRICITY_SQUARED * squared)
    )


def gravity_radius(latitude: float) -> float:
    """The radius whose inverse square gives gravity's gradient with height, metres.

    From the first-order term of NGA.STND.0036, eq. 4-3; a mean radius misses a free fall from
    9 km by 0.07 m.
    """
    squared = math.sin(latitude) ** 2
    return SEMI_MAJOR_AXIS / (1 + FLATTENING + CENTRIFUGAL_RATIO - 2 * FLATTENING * squared)


def ground_height(earth: Earth, east: Floats, north: Floats) -> Floats:
    """The `up` coordinate of flat terrain at the origin's height, metres, shape of the arguments.

    The ground falls away from the tangent plane: 31 m at 20 km.
    """
    per_prime_vertical, per_meridian = float(earth.constants[0]), float(earth.constants[1])
    return -0.5 * (east * east * per_prime_vertical + north * north * per_meridian)


def _constants(earth: Earth, gravity: float) -> Floats:
    if earth.curved:
        prime_vertical, meridian = radii_of_curvature(earth.latitude)
        shape = (1 / prime_vertical, 1 / meridian, gravity, gravity_radius(earth.latitude))
    else:
        shape = (0.0, 0.0, gravity, FLAT_RADIUS)
    twice = 2 * earth.rotation_rate
    turn = (twice * math.cos(earth.latitude), twice * math.sin(earth.latitude))
    return np.array([*shape, earth.elevation, *turn])
