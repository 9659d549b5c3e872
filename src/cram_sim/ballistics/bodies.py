"""What flies and how it is launched."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Motor:
    """A rocket motor and the rail that it leaves. SI units.

    `thrust` (k,) at `time` (k,) since ignition, from zero and rising, linear in between; the motor
    burns until the last time, and `propellant_mass` leaves in proportion to the thrust. The body
    is held along its launch direction for `rail_length`; 0 lets it fly freely at once, from its
    launch speed. `wind_following` is the share of the wind that the thrust line follows: 0 for a
    spin-stabilised rocket, 1 perfect weathercocking. `drag` is the baked drag while it burns; None
    is the body's. Raises ValueError for values that contradict each other.
    """

    time: Floats
    thrust: Floats
    propellant_mass: float
    rail_length: float
    wind_following: float = 0.0
    drag: Floats | None = None

    def __post_init__(self) -> None:
        for name in ("time", "thrust"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.float64))
        if self.drag is not None:
            _must_be_baked("drag", self.drag, 4)
        _must_be_finite_and_not_negative(
            "a motor", self.propellant_mass, self.rail_length, self.wind_following, *self.thrust
        )
        if self.time.ndim != 1 or self.time.shape != self.thrust.shape or self.time.size < 2:
            raise ValueError("a thrust curve needs two or more times and as many thrusts")
        rises = np.all(np.isfinite(self.time)) and np.all(np.diff(self.time) > 0)
        if not (rises and self.time[0] == 0.0):
            raise ValueError("the times of a thrust curve must rise from zero")
        if not self.total_impulse > 0:
            raise ValueError("a motor needs thrust")

    @property
    def burn_time(self) -> float:
        """How long it burns, seconds."""
        return float(self.time[-1])

    @property
    def is_steady(self) -> bool:
        """Whether its thrust is the same throughout."""
        return bool(np.all(self.thrust == self.thrust[0]))

    @property
    def total_impulse(self) -> float:
        """The integral of its thrust, newton seconds."""
        return float(np.trapezoid(self.thrust, self.time))


def steady_motor(
    thrust: float,
    burn_time: float,
    propellant_mass: float,
    *,
    rail_length: float,
    wind_following: float = 0.0,
    drag: Floats | None = None,
) -> Motor:
    """A motor of constant thrust (N) for a time (s); the rest as `Motor`."""
    time, curve = np.array([0.0, burn_time]), np.array([thrust, thrust])
    return Motor(time, curve, propellant_mass, rail_length, wind_following, drag)


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
        _must_be_baked("aerodynamics", self.aerodynamics, 12)
        if not (math.isfinite(self.twist) and self.twist != 0):
            raise ValueError(f"a shell needs a twist of its rifling, not {self.twist}")

    def at_muzzle(self, speed: Floats, diameter: float) -> Floats:
        """The spin (rad/s) at a muzzle speed (m/s), shape of it; `diameter` in metres."""
        return 2 * math.pi * speed / (self.twist * diameter)


@dataclass(frozen=True)
class Body:
    """A class of unguided round. SI units.

    `mass` at launch, `diameter` of the reference area pi d^2 / 4, `drag` baked by `bake_drag`;
    `form_factor` multiplies the drag coefficients. Without a `motor` it is a shell or a bomb. It
    flies as a point mass; with `spin`, whose coefficients then stand for `drag`, as a modified
    point mass. Raises ValueError for values that contradict each other.
    """

    mass: float
    diameter: float
    drag: Floats
    form_factor: float = 1.0
    motor: Motor | None = None
    spin: Spin | None = None

    def __post_init__(self) -> None:
        if self.motor is not None and self.spin is not None:
            raise ValueError("a spin-stabilised shell has no motor")
        _must_be_finite_and_not_negative("a body", self.mass, self.diameter, self.form_factor)
        _must_be_baked("drag", self.drag, 4)
        if not (self.diameter > 0 and self.mass > self.propellant_mass):
            raise ValueError("a body needs a diameter and more launch mass than propellant")

    @property
    def propellant_mass(self) -> float:
        """What it burns, kg."""
        return 0.0 if self.motor is None else self.motor.propellant_mass

    @property
    def burn_time(self) -> float:
        """How long it burns, seconds; 0 without a motor."""
        return 0.0 if self.motor is None else self.motor.burn_time


def diameter_of(reference_area: float) -> float:
    """The diameter (m) of a round whose drag refers to this area (m2)."""
    return math.sqrt(4 * reference_area / math.pi)


@dataclass(frozen=True)
class Launches:
    """How each round of a block is launched: arrays, lane last. SI units and radians.

    `position` (3, n) east, north, up; `speed` (n,) along the launch direction, 0 for a rocket at
    rest on its rail; `elevation` (n,) above the horizontal; `azimuth` (n,) clockwise from north;
    `time` (n,) of launch. `impulse`, `drag_factor` and `density` (n,) multiply thrust, form factor
    and air density; `wind` (2, n) is added to the air's wind, towards east and north;
    `thrust_angle` (2, n) by which the thrust points above and to the right of the path, small.
    Raises ValueError for shapes that disagree.
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
    thrust_angle: Floats

    def __post_init__(self) -> None:
        count = self.time.size
        singles = (self.speed, self.elevation, self.azimuth, self.time)
        factors = (self.impulse, self.drag_factor, self.density)
        if any(array.shape != (count,) for array in singles + factors):
            raise ValueError("the arrays of a launch must all have one entry per lane")
        pairs = (self.wind, self.thrust_angle)
        if self.position.shape != (3, count) or any(pair.shape != (2, count) for pair in pairs):
            raise ValueError(
                "launch positions have shape (3, n), winds and thrust angles shape (2, n)"
            )

    @property
    def count(self) -> int:
        """The number of lanes."""
        return self.time.size


def nominal_launches(
    position: ArrayLike, elevation: ArrayLike, azimuth: ArrayLike, *, speed: float | Floats = 0.0
) -> Launches:
    """Launches at time zero without any deviation.

    `position` (3, n) in metres, angles (n,) in radians, `speed` in m/s for all or (n,).
    """
    angles = [np.atleast_1d(np.asarray(angle, dtype=np.float64)) for angle in (elevation, azimuth)]
    count = angles[0].size
    ones = np.ones(count)
    return Launches(
        position=np.asarray(position, dtype=np.float64).reshape(3, -1),
        speed=np.full(count, speed, dtype=np.float64),
        elevation=angles[0],
        azimuth=angles[1],
        time=np.zeros(count),
        impulse=ones,
        drag_factor=ones,
        density=ones,
        wind=np.zeros((2, count)),
        thrust_angle=np.zeros((2, count)),
    )


def launches_at(position: ArrayLike, velocity: ArrayLike) -> Launches:
    """Launches at time zero from states of motion: `position` and `velocity` (3, n) or (3,)."""
    place = np.asarray(position, dtype=np.float64).reshape(3, -1)
    motion = np.asarray(velocity, dtype=np.float64).reshape(3, -1)
    east, north, up = motion
    return nominal_launches(
        place,
        np.arctan2(up, np.hypot(east, north)),
        np.arctan2(east, north),
        speed=np.linalg.norm(motion, axis=0),
    )


def _must_be_baked(name: str, table: object, columns: int) -> None:
    is_table = isinstance(table, np.ndarray) and table.ndim == 2 and table.shape[1] == columns
    if not is_table:
        raise ValueError(f"{name} must be a baked table of {columns} columns: see bake_{name}")


def _must_be_finite_and_not_negative(owner: str, *figures: float) -> None:
    if not all(math.isfinite(figure) and figure >= 0 for figure in figures):
        raise ValueError(f"the figures of {owner} must be finite and not negative")
