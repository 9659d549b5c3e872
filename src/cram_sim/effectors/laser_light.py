"""What air does to a laser's light on its way, and a turning body to the light it gets.

Haze takes light away and turbulence spreads it. Not modelled: thermal blooming, which spreads
strong beams further, most along a line of sight that hardly moves through the air; absorption by
gases; adaptive optics; haze that thins with height; rain and smoke, other than by the visibility.
Published formulas, none of them held against a measured beam here.
"""

import math

import numpy as np
from scipy.special import hyp1f1

from cram_sim.compiled import compiled
from cram_sim.records import Floats

# Middleton, Vision through the Atmosphere (1952), 6.1: visibility is where a contrast of 1 has
# fallen to 0.02, and -ln 0.02 = 3.912.
KOSCHMIEDER = 3.912
GREEN = 0.55e-6  # m, the wavelength that visibility is seen at
# Hufnagel and Valley's profile of the structure constant in its lowest two terms, height in m:
# A exp(-h / 100) + 2.7e-16 exp(-h / 1500); the third, near the tropopause, adds less than 2e-17.
# Andrews and Phillips, Laser Beam Propagation through Random Media, 2nd ed. (2005), chapter 12.
GROUND_LAYER = 100.0  # m
HIGHER_LAYER = 1500.0  # m
HIGHER_STRENGTH = 2.7e-16  # m^(-2/3)
PATH_NODES = 1025


def extinction(visibility: float, wavelength: float) -> float:
    """How fast light is lost on its way, 1/m, at a visibility and a wavelength (m).

    (3.912 / V) (lambda / 0.55 um)^-q: Kruse, McGlauchlin and McQuistan, Elements of Infrared
    Technology, Wiley (1962). Made for haze: in fog the loss hardly depends on the wavelength
    (Pierce, Ramaprasad and Eisenberg, Proc. SPIE 4530 (2001)), so below a kilometre of visibility
    it flatters infrared lasers.
    """
    return KOSCHMIEDER / visibility * math.pow(GREEN / wavelength, kruse_exponent(visibility))


def kruse_exponent(visibility: float) -> float:
    """The q of Kruse's rule at a visibility (m): 1.6 above 50 km, 1.3, 0.585 V^(1/3) below 6 km."""
    kilometres = visibility / 1000.0
    if kilometres > 50.0:
        return 1.6
    return 1.3 if kilometres > 6.0 else 0.585 * math.cbrt(kilometres)


def path_weights() -> Floats:
    """The table that `turbulent_spread` reads, shape (1025,).

    Over x = a / (1 + a) from 0 to 1: (1 + a) times the integral over u from 0 to 1 of
    exp(-a u) (1 - u)^(5/3), which is 3/8 of Kummer's M(1, 11/3, -a): Abramowitz and Stegun, 13.2.1.
    """
    x = np.linspace(0.0, 1.0, PATH_NODES)
    a = x[:-1] / (1.0 - x[:-1])
    return np.append((1.0 + a) * 0.375 * hyp1f1(1.0, 11.0 / 3.0, -a), 1.0)


@compiled
def turbulent_spread(
    weights: Floats, strength: float, wavelength: float, slant_range: float, sine: float
) -> float:
    """The squared half-angle (rad2) to 1/e2 that turbulence alone gives a focused beam in the mean.

    `weights` from `path_weights`; `strength` of turbulence at the laser, m^(-2/3); slant range (m)
    and sine of the elevation, below the horizon taken as level.

    8 / (k rho)^2 with rho^(-5/3) = 1.46 k^2 times the integral over the path of
    Cn2(s) (1 - s/R)^(5/3) ds: the spread over a long time, wander included, Fante, Proc. IEEE 63
    (1975), 1669. There as here a square stands for the power 5/3 in the coherence of the light.
    """
    if strength == 0.0:
        return 0.0  # still air, for closed forms
    wave_number = 2.0 * math.pi / wavelength
    rise = slant_range * max(0.0, sine)
    ground = strength * _path_weight(weights, rise / GROUND_LAYER)
    higher = HIGHER_STRENGTH * _path_weight(weights, rise / HIGHER_LAYER)
    weighted = slant_range * (ground + higher)
    return float(8.0 / wave_number**2 * (1.46 * wave_number**2 * weighted) ** 1.2)


@compiled
def turning_share(spot_radius: float, body_radius: float) -> float:
    """The share of a spot's greatest light that a body turning fast gets all round, on its side.

    Radii (m) of the spot, to 1/e2, and the body. Each line along the body passes the whole spot at
    a turn, at a slant: the integral of exp(-2 x^2 / w^2) over the body's width, over its
    circumference. 1/pi where the spot is much the wider.
    """
    across = (
        spot_radius
        * math.sqrt(0.5 * math.pi)
        * math.erf(math.sqrt(2.0) * body_radius / spot_radius)
    )
    return across / (2.0 * math.pi * body_radius)


@compiled
def _path_weight(weights: Floats, a: float) -> float:
    place = a / (1.0 + a) * (len(weights) - 1)
    node = min(int(place), len(weights) - 2)
    part = place - node
    return float(((1.0 - part) * weights[node] + part * weights[node + 1]) / (1.0 + a))
