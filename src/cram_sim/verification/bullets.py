"""A bullet from a zeroed rifle, asked for and answered in the units of ballistics programs."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.bodies import Body, Launches, nominal_launches
from cram_sim.ballistics.earth import Earth, flat_earth
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.verification.flown import states_where

Floats = NDArray[np.float64]

YARD, FOOT, INCH = 0.9144, 0.3048, 0.0254  # m, exact
POUND_PER_SQUARE_INCH = 703.06958  # kg/m2 in a mass over area of 1 lb/in2, from the exact pound
INCH_OF_MERCURY = 3_386.389  # Pa, NIST SP 811 (2008), appendix B.8, at 0 deg C
VAPOUR_DEFICIT = 0.378  # 1 less the molar mass of water over that of dry air: 18.015 / 28.964
ZEROING_STEPS = 6  # of Newton's method


@dataclass(frozen=True)
class Bullet:
    """A bullet, its rifle and the air at it, as such programs ask for them.

    `coefficient` (ballistic) in lb/in2, `speed` in ft/s, `sight_height` in inches above the bore,
    `zero` in yards; `temperature` in deg F, `pressure` in inches of mercury, `humidity` a share.
    """

    law: str
    coefficient: float
    speed: float
    sight_height: float
    zero: float
    temperature: float = 59.0
    pressure: float = 29.92
    humidity: float = 0.78


def trajectory(
    bullet: Bullet,
    earth: Earth,
    ranges: Floats,
    *,
    azimuth: float = 0.0,
    rise: float = 0.0,
    wind: tuple[float, float] = (0.0, 0.0),
) -> dict[str, Floats]:
    """Velocity (ft/s), path, windage (in) and time (s) at `ranges` (k,) yards on the line of sight.

    The line of sight points to `azimuth` and `rise` (rad); the rifle was zeroed on the level in
    calm air without the Earth's rotation. `wind` in m/s towards east and north.
    """
    zero = np.array([bullet.zero])
    above = 0.0  # the bore, above the line of sight
    for _ in range(ZEROING_STEPS):
        path = _shot(bullet, flat_earth(), zero, _launch(bullet, 0.0, above, 0.0), 0.0, 0.0)
        above -= float(path["path_in"][0]) * INCH / (bullet.zero * YARD)
    launch = _launch(bullet, rise, above, azimuth)
    launch = replace(launch, wind=np.array(wind)[:, np.newaxis])
    return _shot(bullet, earth, ranges, launch, rise, azimuth)


def moisture(temperature: float, pressure: float, humidity: float) -> float:
    """Density of moist air over that of dry air at the same temperature (K) and pressure (Pa).

    Vapour pressure over water from WMO-No. 8 (2018), annex 4.B.
    """
    celsius = temperature - 273.15
    saturated = 611.2 * math.exp(17.62 * celsius / (243.12 + celsius))
    return 1 - VAPOUR_DEFICIT * humidity * saturated / pressure


def _launch(bullet: Bullet, rise: float, above: float, azimuth: float) -> Launches:
    """From below the sight, which is the origin, along a bore raised above the line of sight."""
    below = bullet.sight_height * INCH * np.array([math.sin(rise), -math.cos(rise)])
    muzzle = [below[0] * math.sin(azimuth), below[0] * math.cos(azimuth), below[1]]
    launch = nominal_launches(
        np.array(muzzle)[:, np.newaxis],
        np.array([rise + above]),
        np.array([azimuth]),
        speed=bullet.speed * FOOT,
    )
    humid = moisture(_kelvins(bullet), bullet.pressure * INCH_OF_MERCURY, bullet.humidity)
    return replace(launch, density=np.array([humid]))


def _shot(
    bullet: Bullet, earth: Earth, ranges: Floats, launch: Launches, rise: float, azimuth: float
) -> dict[str, Floats]:
    # Mass over diameter squared is all that counts, so the bullet may weigh 1 kg.
    diameter = 1 / math.sqrt(bullet.coefficient * POUND_PER_SQUARE_INCH)
    body = Body(mass=1.0, diameter=diameter, drag=drag_table(bullet.law))
    pressure = bullet.pressure * INCH_OF_MERCURY
    air = standard_air(0.0, temperature=_kelvins(bullet), pressure=pressure)
    sine, cosine = math.sin(azimuth), math.cos(azimuth)
    sight = np.array([math.cos(rise) * sine, math.cos(rise) * cosine, math.sin(rise)])
    upwards = np.array([-math.sin(rise) * sine, -math.sin(rise) * cosine, math.cos(rise)])
    times, states = states_where(body, air, earth, launch, sight, ranges * YARD)
    return {
        "velocity_fps": np.linalg.norm(states[3:], axis=0) / FOOT,
        "path_in": upwards @ states[:3] / INCH,
        "windage_in": (states[0] * cosine - states[1] * sine) / INCH,
        "time_s": times,
    }


def _kelvins(bullet: Bullet) -> float:
    return (bullet.temperature - 32) / 1.8 + 273.15
