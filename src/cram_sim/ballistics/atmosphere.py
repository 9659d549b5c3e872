"""The air above a scenario's origin: density, speed of sound and wind, baked for the kernel.

From the standard atmosphere shifted by what is measured at the origin, from a sounding, or constant
with height; with layers of wind.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cram_sim.ballistics.standard_atmosphere import density_of, matched_profile, speed_of_sound_at

Floats = NDArray[np.float64]

BOTTOM = -1_000.0  # m above the origin: lowest height of the table; constant below
TOP = 32_000.0  # m above the origin: highest height of the table; flights end there
CELL = 10.0  # m: wind layers at multiples of it are exact; density errs by less than 2e-7

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
    for values that are not physical, heights that do not rise or an origin beyond the standard.
    """
    heights = _heights()
    profile = matched_profile(heights + origin_elevation, origin_elevation, temperature, pressure)
    return _air(*profile, *wind_profile(heights, wind))


def tabulated_air(
    origin_elevation: float,
    heights: ArrayLike,
    *,
    temperature: ArrayLike,
    pressure: ArrayLike,
    wind: WindLayers = (),
) -> Air:
    """The air of a sounding over an origin at `origin_elevation` (m above mean sea level).

    `heights` (m above mean sea level, rising), `temperature` (K) and `pressure` (Pa, falling) have
    shape (k,), k >= 2; for moist air give the virtual temperature. Temperature and the logarithm of
    pressure are linear between the levels; density is that of the gas law. Above and below the
    sounding the standard atmosphere continues it, shifted to its last and first level. `wind` as in
    `standard_air`. Raises ValueError for a sounding that is not one.
    """
    if not math.isfinite(origin_elevation):
        raise ValueError(f"origin_elevation must be finite, not {origin_elevation}")
    levels, kelvins, pascals = _sounding(heights, temperature, pressure)
    above_origin = _heights()
    where = above_origin + origin_elevation
    warmth = np.interp(where, levels, kelvins)
    push = np.exp(np.interp(where, levels, np.log(pascals)))
    for end, outside in ((0, where < levels[0]), (-1, where > levels[-1])):
        warmth[outside], push[outside] = matched_profile(
            where[outside], levels[end], kelvins[end], pascals[end]
        )
    return _air(warmth, push, *wind_profile(above_origin, wind))


def uniform_air(
    density: float, speed_of_sound: float, *, wind: tuple[float, float] = (0.0, 0.0)
) -> Air:
    """Air that is the same at every height, for closed forms and comparisons.

    `density` in kg/m3, `speed_of_sound` in m/s, `wind` towards east and north in m/s. Raises
    ValueError for values that are not physical.
    """
    if not (0 <= density < math.inf and 0 < speed_of_sound < math.inf):
        raise ValueError("density must be finite and not negative, speed of sound positive")
    if len(wind) != 2 or not np.all(np.isfinite(wind)):
        raise ValueError(f"wind must be two finite numbers, towards east and north, not {wind}")
    return _constant(density, 1 / speed_of_sound, *wind)


def vacuum() -> Air:
    """No air at all, for closed forms."""
    return _constant(0.0, 0.0, 0.0, 0.0)


def wind_profile(heights: Floats, layers: WindLayers) -> tuple[Floats, Floats]:
    """Wind towards east and north (m/s) at `heights` (m), each shape (n,); calm without layers."""
    if len(layers) == 0:
        return np.zeros_like(heights), np.zeros_like(heights)
    rows = np.array(layers, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] != 3:
        raise ValueError("a wind layer is a height, a speed and the direction it blows from")
    height, speed, direction = rows.T
    if not np.all(np.isfinite([height, speed, direction])):
        raise ValueError("wind layers must be finite numbers")
    if not np.all(np.diff(height) > 0):
        raise ValueError("wind layers must be listed from the lowest height to the highest")
    east = np.interp(heights, height, -speed * np.sin(direction))
    north = np.interp(heights, height, -speed * np.cos(direction))
    return east, north


def _sounding(
    heights: ArrayLike, temperature: ArrayLike, pressure: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    levels, kelvins, pascals = (
        np.asarray(column, dtype=np.float64) for column in (heights, temperature, pressure)
    )
    if not (levels.ndim == 1 and levels.shape == kelvins.shape == pascals.shape):
        raise ValueError("a sounding has as many temperatures and pressures as heights")
    if levels.size < 2:
        raise ValueError("a sounding needs two or more heights")
    if not np.all(np.isfinite([levels, kelvins, pascals])):
        raise ValueError("the heights, temperatures and pressures of a sounding must be finite")
    if not (np.all(kelvins > 0) and np.all(pascals > 0)):
        raise ValueError("the temperatures and pressures of a sounding must be positive")
    if not (np.all(np.diff(levels) > 0) and np.all(np.diff(pascals) < 0)):
        raise ValueError("the heights of a sounding must rise and its pressures fall")
    return levels, kelvins, pascals


def _heights() -> Floats:
    return np.arange(BOTTOM, TOP + CELL / 2, CELL)


def _air(kelvins: Floats, pascals: Floats, east: Floats, north: Floats) -> Air:
    columns = np.stack([density_of(kelvins, pascals), 1 / speed_of_sound_at(kelvins), east, north])
    return Air(np.concatenate([columns[:, :-1], np.diff(columns)]).T.copy())


def _constant(*values: float) -> Air:
    return Air(np.tile([*values, 0.0, 0.0, 0.0, 0.0], (_heights().size - 1, 1)))
