"""What an impact damages: the damage functions of the miss distance, and how many it kills."""

from collections.abc import Callable
from typing import Final

import numpy as np

from cram_sim.footprints import Footprint, area, distance_to, normal_probability
from cram_sim.records import Floats

DamageFunction = Callable[[Floats, Floats | float, Floats | float, float], Floats]

SMALLEST_CHANCE: Final = 2.0**-53  # of the uniforms: a smaller probability never comes true


def carleton(
    miss_distance: Floats, lethal_area: Floats | float, peak_damage: Floats | float, hardness: float
) -> Floats:
    """The probability that a detonating impact damages an asset, of the arguments' common shape.

    P(r) = D0 exp(-D0 r^2 / R_L^2) with pi R_L^2 = lethal area / hardness: Carleton's diffuse
    function, Washburn and Kress, Combat Modeling (2009), 2.2. `miss_distance` metres from the
    impact to the nearest point of the asset; `lethal_area` m2; `peak_damage` is D0. Not validated.
    """
    square_of_radius = lethal_area / hardness / np.pi
    damage: Floats = peak_damage * np.exp(-peak_damage * miss_distance**2 / square_of_radius)
    return damage


def cookie_cutter(
    miss_distance: Floats,
    lethal_area: Floats | float,
    _peak_damage: Floats | float,
    hardness: float,
) -> Floats:
    """Certain damage inside R_L, none outside, of the same lethal area; arguments as above.

    Washburn and Kress, Combat Modeling (2009), 2.2.
    """
    square_of_radius = lethal_area / hardness / np.pi
    damage: Floats = np.where(miss_distance**2 <= square_of_radius, 1.0, 0.0)
    return damage


DAMAGE_FUNCTIONS: Final[dict[str, DamageFunction]] = {
    "carleton": carleton,
    "cookie_cutter": cookie_cutter,
}


def damage_reach(lethal_area: Floats, peak_damage: Floats, hardness: float) -> Floats:
    """How far (m) an impact can damage at all: beyond it no uniform is below either function.

    D0 is at most 1, so the diffuse function reaches farther than the cookie cutter.
    """
    square_of_radius = lethal_area / hardness / np.pi
    peak = np.maximum(peak_damage, SMALLEST_CHANCE)
    reach: Floats = np.sqrt(-np.log(SMALLEST_CHANCE) * square_of_radius / peak)
    return reach


def p_struck(footprint: Footprint, impact: Floats, lethal_area: Floats, peak: Floats) -> Floats:
    """The probability (n,) that somebody anywhere on a footprint is killed or badly hurt.

    `impact` (2, n) metres; `lethal_area` (n,) m2 against him as he is; `peak` (n,) is D0. The mean
    of Carleton's function over the footprint: D0 exp(-D0 r^2 / R_L^2) is pi R_L^2, the lethal area,
    times a normal density of variance R_L^2 / (2 D0) on each axis. Not validated.
    """
    ground = area(footprint)
    if ground == 0.0:
        return carleton(distance_to(footprint, impact), lethal_area, peak, 1.0)
    variance = lethal_area / np.pi / (2.0 * np.maximum(peak, SMALLEST_CHANCE))
    covariance = np.array([variance, np.zeros_like(variance), variance])
    inside = normal_probability(footprint, impact, covariance)
    struck: Floats = lethal_area / ground * inside
    return struck
