"""The US Standard Atmosphere 1976, as high as its formulae for molecular-scale temperature go.

NASA-TM-X-74335; the same as ISO 2533 up to 32 km, and as ICAO Doc 7488 below sea level.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GAS_CONSTANT = 287.05287  # J/(kg K), dry air, ISO 2533:1975
HEAT_CAPACITY_RATIO = 1.4  # ISO 2533:1975
STANDARD_GRAVITY = 9.80665  # m/s2, ISO 2533:1975
GEOPOTENTIAL_RADIUS = 6_356_766.0  # m, NASA-TM-X-74335, section 1.2.3
SEA_LEVEL_PRESSURE = 101_325.0  # Pa, ISO 2533:1975
SEA_LEVEL_TEMPERATURE = 288.15  # K, ISO 2533:1975
# Base geopotential height (m) and lapse rate (K/m) of each layer, NASA-TM-X-74335, table 4.
LAYER_HEIGHTS = (0.0, 11_000.0, 20_000.0, 32_000.0, 47_000.0, 51_000.0, 71_000.0)
LAPSE_RATES = (-0.0065, 0.0, 0.001, 0.0028, 0.0, -0.0028, -0.002)
LOWEST = -5_004.0  # m, geopotential: where the tables of ICAO Doc 7488 begin
HIGHEST = 84_852.0  # m, geopotential: 86 km, where the last layer of table 4 ends


def standard_profile(heights: Floats, *, shift: float = 0.0) -> tuple[Floats, Floats]:
    """Temperature (K) and pressure (Pa) at geometric `heights` (m above sea level), shape (n,).

    `shift` (K) is added to the temperature at every height and the hydrostatic equation solved
    with it. Above 80 km the temperature is the molecular-scale one, 0.05 % above the kinetic at
    most. Raises ValueError for heights outside the published tables, 5 km below sea level to
    86 km. NASA-TM-X-74335, eqs. 18, 23 and 33.
    """
    geopotential = GEOPOTENTIAL_RADIUS * heights / (GEOPOTENTIAL_RADIUS + heights)
    if not np.all((geopotential >= LOWEST) & (geopotential <= HIGHEST)):
        raise ValueError(
            f"the standard atmosphere covers geopotential heights from {LOWEST:.0f} m "
            f"to {HIGHEST:.0f} m, not {geopotential.min():.0f} m to {geopotential.max():.0f} m"
        )
    layer = np.clip(np.searchsorted(LAYER_HEIGHTS, geopotential, side="right") - 1, 0, None)
    temperatures, pressures = _layer_bases(SEA_LEVEL_TEMPERATURE + shift)
    base, lapse = np.array(LAYER_HEIGHTS)[layer], np.array(LAPSE_RATES)[layer]
    kelvins = temperatures[layer] + lapse * (geopotential - base)
    ratio = _pressure_ratio(temperatures[layer], lapse, geopotential - base)
    return kelvins, pressures[layer] * ratio


def matched_profile(
    heights: Floats, level: float, temperature: float | None, pressure: float | None
) -> tuple[Floats, Floats]:
    """The standard profile shifted to a temperature (K) and pressure (Pa) at height `level` (m).

    The whole profile is warmer or colder by the same amount and pressure follows hydrostatically;
    None means standard. Heights as in `standard_profile`. Raises ValueError for a temperature or
    pressure with which the air is not physical at one of the heights.
    """
    at_level = np.array([level])
    standard, _ = standard_profile(at_level)
    shift = 0.0 if temperature is None else temperature - float(standard[0])
    kelvins, pascals = standard_profile(heights, shift=shift)
    if pressure is not None or temperature is not None:
        _, shifted = standard_profile(at_level, shift=shift)
        wanted = standard_profile(at_level)[1] if pressure is None else pressure
        pascals = pascals * (wanted / shifted)
    if not (np.all(np.isfinite(pascals)) and np.all(kelvins > 0) and np.all(pascals > 0)):
        raise ValueError("temperature and pressure must be finite and positive, all the way up")
    return kelvins, pascals


def density_of(kelvins: Floats, pascals: Floats) -> Floats:
    """Density (kg/m3) of dry air at a temperature (K) and pressure (Pa), shape of both."""
    return pascals / (GAS_CONSTANT * kelvins)


def speed_of_sound_at(kelvins: Floats) -> Floats:
    """Speed of sound (m/s) in dry air at a temperature (K), same shape."""
    speed: Floats = np.sqrt(HEAT_CAPACITY_RATIO * GAS_CONSTANT * kelvins)
    return speed


def _layer_bases(sea_level_temperature: float) -> tuple[Floats, Floats]:
    temperatures, pressures = [sea_level_temperature], [SEA_LEVEL_PRESSURE]
    for lapse, depth in zip(LAPSE_RATES, np.diff(LAYER_HEIGHTS), strict=False):
        base = np.array([temperatures[-1]])
        ratio = _pressure_ratio(base, np.array([lapse]), np.array([depth]))
        pressures.append(pressures[-1] * float(ratio[0]))
        temperatures.append(temperatures[-1] + lapse * float(depth))
    return np.array(temperatures), np.array(pressures)


def _pressure_ratio(base_temperature: Floats, lapse: Floats, rise: Floats) -> Floats:
    weight = STANDARD_GRAVITY / GAS_CONSTANT
    isothermal = lapse == 0
    safe_lapse = np.where(isothermal, 1.0, lapse)
    with np.errstate(all="ignore"):  # a temperature below zero is refused by the caller
        linear = (1 + safe_lapse * rise / base_temperature) ** (-weight / safe_lapse)
        level: Floats = np.exp(-weight * rise / base_temperature)
    return np.where(isothermal, level, linear)
