"""Flights in fans: launches that differ in one setting, narrowed until one lands at a distance.

A setting is an elevation or a muzzle speed. A fan over all settings is flown at once; then the cell
in which the range passes the distance, or else the cell around the longest range, is flown with
eight more lanes, one of them where the secant or the parabola says. The range need not rise and
fall once only, and lanes may fail: they are left out.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Cell = tuple[float, float, float]
Landings = Callable[[Floats, Floats], tuple[Floats, Floats]]

LANES = 8
MOST_FANS = 24
MISS_TOLERANCE = 0.01  # m
NARROW_PEAK, NARROWEST_PEAK = 1e-2, 1e-6  # shares of the settings: a parabola fits there; give up
PEAK_TOLERANCE = 1e-3  # m
LEAST_TURN, MOST_TURN = 1e-4, 0.5  # rad: a smaller one does not tell what a turn changes
LEAST_TURNED = 1.0  # m per radian: what lands at the site is not turned


@dataclass(frozen=True)
class Landing:
    """The `setting` and `azimuth` (rad) of a flight that landed where it should; NaN for none.

    Longest and shortest range (m) are those flown; the shortest on the side of the longest that
    was asked for.
    """

    setting: float
    azimuth: float
    longest_range: float
    shortest_range: float


def land_at(
    landings: Landings, settings: Floats, bearing: float, distance: float, *, high: bool
) -> Landing:
    """Land within 0.01 m of the point at a distance (m) on a bearing (rad).

    `landings` gives, for settings and azimuths (k,), how far along the bearing and to its right
    flights land, metres, NaN where they fail; `settings` (k,) rise and span what is tried. The
    lowest setting below that of the longest range, or with `high` the highest above it. Raises
    ValueError where no flight lands at all.
    """
    fan = _first_fan(landings, settings, bearing)
    setting, azimuth = math.nan, math.nan
    for _ in range(MOST_FANS):
        cell = _cell_of_root(fan, distance, high=high) or _cell_of_peak(fan)
        if cell is None:
            break
        fan, (nearest, towards, miss) = _narrowed(landings, fan, cell, distance)
        if miss < MISS_TOLERANCE:
            setting, azimuth = nearest, towards
            break
    peak = int(np.argmax(fan.along))
    side = fan.along[peak:] if high else fan.along[: peak + 1]
    return Landing(setting, azimuth, float(fan.along[peak]), max(0.0, float(side.min())))


def longest_range(landings: Landings, settings: Floats, bearing: float) -> float:
    """The longest range (m) on a bearing (rad), to a millimetre; the arguments as `land_at`."""
    fan = _first_fan(landings, settings, bearing)
    for _ in range(MOST_FANS):
        cell = _cell_of_peak(fan)
        if cell is None:
            break
        fan, _ = _narrowed(landings, fan, cell, math.inf)
    return float(fan.along.max())


@dataclass(frozen=True)
class _Fan:
    """Launches that land on the line of the bearing, by rising setting; arrays (k,).

    `azimuth` and `along`, where it lands, are those of a flight turned until it lands on the line,
    to first order; `turn_along` and `turn_across` are what a turn changes, metres per radian. All
    four are smooth in the setting, so a narrower fan is set up by interpolation.
    """

    setting: Floats
    azimuth: Floats
    along: Floats
    turn_along: Floats
    turn_across: Floats


def _first_fan(landings: Landings, settings: Floats, bearing: float) -> _Fan:
    """A fan over all settings. Each lane is flown twice, the second time turned onto the line."""
    azimuth = np.full(settings.size, bearing)
    along, across = landings(settings, azimuth)
    turn = -np.clip(np.arctan2(across, np.abs(along)), -MOST_TURN, MOST_TURN)
    along_1, across_1 = landings(settings, azimuth + turn)
    tells = np.abs(turn) > LEAST_TURN
    per_turn = 1 / np.where(tells, turn, 1.0)
    turn_along = np.where(tells, (along_1 - along) * per_turn, 0.0)
    turn_across = np.where(tells, (across_1 - across) * per_turn, np.abs(along))
    flown = np.isfinite(along) & np.isfinite(along_1)
    if not flown.any():
        raise ValueError("no flight of it comes down, at any elevation")
    fan = _Fan(settings, azimuth + turn, along_1, turn_along, turn_across)
    return _turned_onto_the_line(fan, across_1, flown)


def _narrowed(landings: Landings, fan: _Fan, cell: Cell, distance: float) -> tuple[_Fan, Cell]:
    """The fan with more lanes in a cell; of them the setting, azimuth and miss of the nearest."""
    low, high, guess = cell
    settings = np.append(np.linspace(low, high, LANES - 1), guess)
    azimuth = np.interp(settings, fan.setting, fan.azimuth)
    along, across = landings(settings, azimuth)
    flown = np.isfinite(along)
    misses = np.where(flown, np.hypot(along - distance, across), math.inf)
    nearest = int(np.argmin(misses))
    lanes = _turned_onto_the_line(
        _Fan(
            settings,
            azimuth,
            along,
            np.interp(settings, fan.setting, fan.turn_along),
            np.interp(settings, fan.setting, fan.turn_across),
        ),
        across,
        flown,
    )
    best = float(settings[nearest]), float(azimuth[nearest]), float(misses[nearest])
    return _merged(fan, lanes, low, high), best


def _turned_onto_the_line(fan: _Fan, across: Floats, flown: NDArray[np.bool_]) -> _Fan:
    """The lanes that flew, turned by as much as brings `across`, where they landed, to zero."""
    per_turn = fan.turn_across[flown]
    per_turn = np.where(np.abs(per_turn) > LEAST_TURNED, per_turn, math.inf)
    turn = np.clip(-across[flown] / per_turn, -MOST_TURN, MOST_TURN)
    return _Fan(
        fan.setting[flown],
        fan.azimuth[flown] + turn,
        fan.along[flown] + turn * fan.turn_along[flown],
        fan.turn_along[flown],
        fan.turn_across[flown],
    )


def _merged(fan: _Fan, more: _Fan, low: float, high: float) -> _Fan:
    """The old lanes outside a cell with the new ones inside: what was coarse is not kept."""
    outside = (fan.setting < low) | (fan.setting > high)
    settings, order = np.unique(
        np.concatenate([fan.setting[outside], more.setting]), return_index=True
    )
    return _Fan(
        settings,
        np.concatenate([fan.azimuth[outside], more.azimuth])[order],
        np.concatenate([fan.along[outside], more.along])[order],
        np.concatenate([fan.turn_along[outside], more.turn_along])[order],
        np.concatenate([fan.turn_across[outside], more.turn_across])[order],
    )


def _cell_of_root(fan: _Fan, distance: float, *, high: bool) -> Cell | None:
    """Settings around the one whose flight lands as far as `distance`, and the secant's guess.

    The lowest below the longest range, or with `high` the highest above it; None for none. The cell
    is half as wide again as the two lanes are apart, because a first-order turn may have misplaced
    them.
    """
    peak = int(np.argmax(fan.along))
    reaches = fan.along >= distance
    if high:
        cells = np.flatnonzero(reaches[peak:-1] & ~reaches[peak + 1 :]) + peak
    else:
        cells = np.flatnonzero(~reaches[:peak] & reaches[1 : peak + 1])
    if cells.size == 0:
        return None
    k = int(cells[-1 if high else 0])
    low, above = (float(setting) for setting in fan.setting[k : k + 2])
    share = (distance - fan.along[k]) / (fan.along[k + 1] - fan.along[k])
    margin, guess = 0.25 * (above - low), low + float(share) * (above - low)
    low, above = max(low - margin, fan.setting[0]), min(above + margin, fan.setting[-1])
    return float(low), float(above), guess


def _cell_of_peak(fan: _Fan) -> Cell | None:
    """The settings around that of the longest range, and the vertex of the parabola through them.

    None where the longest range is known to a millimetre.
    """
    k = int(np.argmax(fan.along))
    first, last = max(k - 1, 0), min(k + 1, fan.setting.size - 1)
    low, above = float(fan.setting[first]), float(fan.setting[last])
    share = (above - low) / (fan.setting[-1] - fan.setting[0])
    if not share > NARROWEST_PEAK:
        return None
    if first == k or last == k:
        return low, above, 0.5 * (low + above)
    before, after = fan.setting[first] - fan.setting[k], fan.setting[last] - fan.setting[k]
    slope_before = (fan.along[first] - fan.along[k]) / before
    slope_after = (fan.along[last] - fan.along[k]) / after
    bend = (slope_after - slope_before) / (after - before)
    slope = slope_before - bend * before
    if share < NARROW_PEAK and slope * slope < 4 * PEAK_TOLERANCE * abs(bend):
        return None
    return low, above, min(max(low, float(fan.setting[k] - 0.5 * slope / bend)), above)
