"""What rain takes from a radar's echo: specific attenuation by frequency and rain rate.

Recommendation ITU-R P.838-3 (2005), "Specific attenuation model for rain for use in prediction
methods": k and alpha by equations 2 and 3 with the coefficients of tables 1 and 3, horizontal
polarisation, which is the worse one. Valid from 1 to 1,000 GHz.
"""

import math
from typing import Final

Gaussians = tuple[tuple[float, float, float], ...]

K_TERMS: Final[Gaussians] = (  # table 1: a, b, c
    (-5.33980, -0.10008, 1.13098),
    (-0.35351, 1.26970, 0.45400),
    (-0.23789, 0.86036, 0.15354),
    (-0.94158, 0.64552, 0.16817),
)
K_SLOPE, K_OFFSET = -0.18961, 0.71147  # table 1: m_k, c_k
ALPHA_TERMS: Final[Gaussians] = (  # table 3: a, b, c
    (-0.14318, 1.82442, -0.55187),
    (0.29591, 0.77564, 0.19822),
    (0.32177, 0.63773, 0.13164),
    (-5.37610, -0.96230, 1.47828),
    (16.1721, -3.29980, 3.43990),
)
ALPHA_SLOPE, ALPHA_OFFSET = 0.67849, -1.95537  # table 3: m_alpha, c_alpha

MILLIMETRES_PER_HOUR: Final = 3.6e6  # in 1 m/s


def attenuation(frequency: float, rain_rate: float) -> float:
    """The attenuation in dB per metre, one way, at a frequency (Hz) in a rain (m/s of depth)."""
    if rain_rate <= 0.0:
        return 0.0
    k, alpha = coefficients(frequency)
    per_kilometre: float = k * (rain_rate * MILLIMETRES_PER_HOUR) ** alpha
    return per_kilometre / 1000.0


def coefficients(frequency: float) -> tuple[float, float]:
    """The two figures of  attenuation = k R^alpha  (dB/km, R in mm/h): k and alpha, by Hz."""
    decades = math.log10(frequency / 1e9)
    log_k = _fitted(decades, K_TERMS, K_SLOPE, K_OFFSET)
    return 10.0**log_k, _fitted(decades, ALPHA_TERMS, ALPHA_SLOPE, ALPHA_OFFSET)


def _fitted(decades: float, terms: Gaussians, slope: float, offset: float) -> float:
    bells = (a * math.exp(-(((decades - b) / c) ** 2)) for a, b, c in terms)
    return sum(bells) + slope * decades + offset
