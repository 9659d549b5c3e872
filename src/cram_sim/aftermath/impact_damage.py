"""What an impact damages: Carleton's damage function of the miss distance."""

import numpy as np

from cram_sim.records import Floats


def p_damage(
    miss_distance: Floats, lethal_area: float, peak_damage: float, hardness: float
) -> Floats:
    """The probability that a detonating impact damages an asset, shape (n,).

    P(r) = D0 exp(-D0 r^2 / R_L^2) with pi R_L^2 = lethal area / hardness: Carleton's diffuse
    function, Washburn and Kress, Combat Modeling (2009), 2.2. `miss_distance` (n,) metres from the
    impact to the nearest point of the asset; `lethal_area` m2; `peak_damage` is D0. Not validated.
    """
    square_of_radius = lethal_area / hardness / np.pi
    damage: Floats = peak_damage * np.exp(-peak_damage * miss_distance**2 / square_of_radius)
    return damage
