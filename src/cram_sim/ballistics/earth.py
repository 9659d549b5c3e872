"""The ground under a scenario: curvature, gravity and rotation about its origin.

Everything is in the local east-north-up tangent plane at the origin, on the WGS84 ellipsoid.
"""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SEMI_MAJOR_AXIS = 6_378_137.0  # m, WGS84, NGA.STND.0036 (2014), table 3.1
FLATTENING = 1 / 298.257223563  # WGS84, NGA.STND.0036, table 3.1
ROTATION_RATE = 7.292115e-5  # rad/s, WGS84, NGA.STND.0036, table 3.1
EQUATORIAL_GRAVITY = 9.7803253359  # m/s2, WGS84 normal gravity, NGA.STND.0036, table 3.6
SOMIGLIANA = 0.00193185265241  # k of Somigliana's formula, NGA.STND.0036, table 3.6
CENTRIFUGAL_RATIO = 0.00344978650684  # m = omega^2 a^2 b / GM, NGA.STND.0036, table 3.6
ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING)


@dataclass(frozen=True)
class Earth:
    """The ellipsoid at a scenario's origin.

    `latitude` in radians, `elevation` of the origin above mean sea level in metres. `gravity` at
    height zero (m/s2) is WGS84's normal gravity unless given; it contains the centrifugal term.
    `rotation_rate` (rad/s) gives the Coriolis acceleration. `constants` is what the compiled
    right-hand side reads: 1/N, 1/M, gravity, gravity radius, elevation, and twice the rotation
    about north and up. Raises ValueError for a latitude beyond a pole or a value not finite.
    """

    latitude: float
    elevation: float
    gravity: float | None = None
    rotation_rate: float = ROTATION_RATE
    constants: Floats = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not abs(self.latitude) <= math.pi / 2:
            raise ValueError(f"latitude must lie within 90 deg of the equator, not {self.latitude}")
        if not math.isfinite(self.elevation):
            raise ValueError(f"elevation must be finite, not {self.elevation}")
        prime_vertical, meridian = radii_of_curvature(self.latitude)
        gravity = normal_gravity(self.latitude) if self.gravity is None else self.gravity
        constants = np.array(
            [
                1 / prime_vertical,
                1 / meridian,
                gravity,
                gravity_radius(self.latitude),
                self.elevation,
                2 * self.rotation_rate * math.cos(self.latitude),
                2 * self.rotation_rate * math.sin(self.latitude),
            ]
        )
        object.__setattr__(self, "constants", constants)


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
