"""The air above a scenario's origin: density, speed of sound and wind, baked for the kernel.

US Standard Atmosphere 1976 (NASA-TM-X-74335; the same as ISO 2533 up to 32 km), shifted by the
temperature and pressure measured at the origin, with layers of wind.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BOTTOM = -1_000.0  # m above the origin: lowest height of the table; constant below
TOP = 32_000.0  # m above the origin: highest height of the table; flights end there
CELL = 10.0  # m: wind layers at multiples of it are exact; density errs by less than 2e-7

GAS_CONSTANT = 287.05287  # J/(kg K), dry air, ISO 2533:1975
HEAT_CAPACITY_RATIO = 1.4  # ISO 2533:1975
STANDARD_GRAVITY = 9.80665  # m/s2, ISO 2533:1975
GEOPOTENTIAL_RADIUS = 6_356_766.0  # m, NASA-TM-X-74335, section 1.2.3
SEA_LEVEL_PRESSURE = 101_325.0  # Pa, ISO 2533:1975
SEA_LEVEL_TEMPERATURE = 288.15  # K, ISO 2533:1975
# Base geopotential height (m) and lapse rate (K/m) of each layer, NASA-TM-X-74335, table 4.
LAYER_HEIGHTS = (0.0, 11_000.0, 20_000.0, 32_000.0)
LAPSE_RATES = (-0.0065, 0.0, 0.001, 0.0028)

WindLayers = Sequence[tuple[float, float, float]]


@dataclass(frozen=True)
class Air:
    """The air as the right-hand side reads it.

    `table` has one row per 10 m cell of height above the origin: density (kg/m3), 1/speed of sound
    (s/m), wind towards east and north (m/s) at the cell's bottom, then their slopes per cell.
    """

    table: Floats


def standard_air(
    origin_elevation: float,
    *,
    temperature: float | None = None,
    pressure: float | None = None,
    wind: WindLayers = (),
) -> Air:
    """The standard atmosphere over an origin at `origin_elevation` (m above mean sea level).

    `temperature` (K) and `pressure` (Pa) are those at the origin; None means standard. A measured
    temperature shifts the whole profile, and pressure follows hydrostatically. `wind` layers are
    (height above the origin's ground in m, speed in m/s, direction it blows from in radians
    clockwise from north), linear in components between and constant outside. Raises ValueError
    for values that are not physical or heights that do not rise.
    """
    heights = np.arange(BOTTOM, TOP + CELL / 2, CELL)
    kelvins, pascals = standard_profile(heights + origin_elevation)
    ground_kelvin, ground_pascal = standard_profile(np.array([origin_elevation]))
    if temperature is not None or pressure is not None:
        shift = 0.0 if temperature is None else temperature - float(ground_kelvin[0])
        scale = float(ground_pascal[0]) if pressure is None else pressure
        kelvins, pascals = standard_profile(heights + origin_elevation, shift=shift)
        _, shifted_ground = standard_profile(np.array([origin_elevation]), shift=shift)
        pascals = pascals * (scale / shifted_ground[0])
    if not (np.all(kelvins > 0) and np.all(pascals > 0)):
        raise ValueError("surface temperature and pressure must be positive, all the way up")
    east, north = wind_profile(heights, wind)
    density = pascals / (GAS_CONSTANT * kelvins)
    slowness = 1 / np.sqrt(HEAT_CAPACITY_RATIO * GAS_CONSTANT * kelvins)
    return Air(_baked(np.stack([density, slowness, east, north])))


def vacuum() -> Air:
    """No air at all, for closed forms."""
    cells = round((TOP - BOTTOM) / CELL) + 1
    return Air(_baked(np.zeros((4, cells))))


def standard_profile(heights: Floats, *, shift: float = 0.0) -> tuple[Floats, Floats]:
    """Temperature (K) and pressure (Pa) at geometric `heights` (m above sea level), shape (n,).

    `shift` (K) is added to the temperature at every height and the hydrostatic equation solved
    with it. NASA-TM-X-74335, eqs. 18, 23 and 33.
    """
    geopotential = GEOPOTENTIAL_RADIUS * heights / (GEOPOTENTIAL_RADIUS + heights)
    layer = np.clip(np.searchsorted(LAYER_HEIGHTS, geopotential, side="right") - 1, 0, None)
    temperatures, pressures = _layer_bases(SEA_LEVEL_TEMPERATURE + shift)
    base, lapse = np.array(LAYER_HEIGHTS)[layer], np.array(LAPSE_RATES)[layer]
    kelvins = temperatures[layer] + lapse * (geopotential - base)
    ratio = _pressure_ratio(temperatures[layer], lapse, geopotential - base)
    return kelvins, pressures[layer] * ratio


def wind_profile(heights: Floats, layers: WindLayers) -> tuple[Floats, Floats]:
    """Wind towards east and north (m/s) at `heights` (m), each shape (n,); calm without layers."""
    if not layers:
        return np.zeros_like(heights), np.zeros_like(heights)
    height, speed, direction = np.array(layers, dtype=np.float64).T
    if not np.all(np.isfinite([height, speed, direction])):
        raise ValueError("wind layers must be finite numbers")
    if not np.all(np.diff(height) > 0):
        raise ValueError("wind layers must be listed from the lowest height to the highest")
    east = np.interp(heights, height, -speed * np.sin(direction))
    north = np.interp(heights, height, -speed * np.cos(direction))
    return east, north


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
    with np.errstate(invalid="ignore"):  # a temperature below zero is refused by the caller
        linear = (1 + safe_lapse * rise / base_temperature) ** (-weight / safe_lapse)
    level: Floats = np.exp(-weight * rise / base_temperature)
    return np.where(isothermal, level, linear)


def _baked(columns: Floats) -> Floats:
    return np.concatenate([columns[:, :-1], np.diff(columns)]).T.copy()
