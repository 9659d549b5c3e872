"""What flies and how it is launched."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Body:
    """A class of unguided round, as a point mass. SI units.

    `thrust` acts for `burn_time` while `propellant_mass` burns evenly; a shell or bomb has
    `burn_time`, `thrust`, `propellant_mass` and `rail_length` zero. `form_factor` multiplies the
    drag coefficients of `drag` (from `drag.bake_drag`). `wind_following` is the share of the wind
    that the thrust line follows: 0 for a spin-stabilised rocket, 1 perfect weathercocking. Raises
    ValueError for values that contradict each other.
    """

    launch_mass: float
    propellant_mass: float
    burn_time: float
    thrust: float
    rail_length: float
    diameter: float
    form_factor: float
    wind_following: float
    drag: Floats

    def __post_init__(self) -> None:
        scalars = (
            self.launch_mass,
            self.propellant_mass,
            self.burn_time,
            self.thrust,
            self.rail_length,
            self.diameter,
            self.form_factor,
            self.wind_following,
        )
        if not all(math.isfinite(value) and value >= 0 for value in scalars):
            raise ValueError("a body's figures must be finite and not negative")
        if not (self.diameter > 0 and self.launch_mass > self.propellant_mass):
            raise ValueError("a body needs a diameter and more launch mass than propellant")
        motor = (self.burn_time > 0, self.thrust > 0, self.rail_length > 0)
        if any(motor) and not all(motor):
            raise ValueError(
                "a motor needs thrust, a burn time and a rail; a shell has none of them"
            )


@dataclass(frozen=True)
class Launches:
    """How each round of a block is launched: arrays, lane last. SI units and radians.

    `position` (3, n) east, north, up; `speed` (n,) muzzle speed, 0 for rockets; `elevation` (n,)
    above the horizontal; `azimuth` (n,) clockwise from north; `time` (n,) of launch. `impulse`,
    `drag_factor` and `density` (n,) multiply thrust, form factor and air density; `wind` (2, n) is
    added to the air's wind, towards east and north. Raises ValueError for shapes that disagree.
    """

    position: Floats
    speed: Floats
    elevation: Floats
    azimuth: Floats
    time: Floats
    impulse: Floats
    drag_factor: Floats
    density: Floats
    wind: Floats

    def __post_init__(self) -> None:
        count = self.time.size
        singles = (self.speed, self.elevation, self.azimuth, self.time)
        factors = (self.impulse, self.drag_factor, self.density)
        if any(array.shape != (count,) for array in singles + factors):
            raise ValueError("the arrays of a launch must all have one entry per lane")
        if self.position.shape != (3, count) or self.wind.shape != (2, count):
            raise ValueError("launch positions have shape (3, n) and winds (2, n)")

    @property
    def count(self) -> int:
        """The number of lanes."""
        return self.time.size


def nominal_launches(
    position: Floats, elevation: Floats, azimuth: Floats, *, speed: float = 0.0
) -> Launches:
    """Launches at time zero without any deviation; `position` (3, n), angles (n,), m/s."""
    count = elevation.size
    ones = np.ones(count)
    return Launches(
        position=position,
        speed=np.full(count, speed),
        elevation=elevation,
        azimuth=azimuth,
        time=np.zeros(count),
        impulse=ones,
        drag_factor=ones,
        density=ones,
        wind=np.zeros((2, count)),
    )
