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
NARROW_PEAK, NARROWEST_PEAK = 1e-2, 1e-6  # shares of the settings: a parabola fits there; give up
PEAK_TOLERANCE = 1e-3  # m
LEAST_TURN, MOST_TURN = 1e-4, 0.5  # rad: a smaller one does not tell what a turn changes
LEAST_TURNED = 1.0  # m per radian: what lands at the site is not turned


@dataclass(frozen=True)
class Fan:
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


def first_fan(landings: Landings, settings: Floats, bearing: float) -> Fan:
    """A fan over all settings (k,), each flown twice: towards the bearing, then turned onto it.

    `landings` gives, for settings and azimuths (k,), how far along the bearing and to its right
    flights land, metres, NaN where they fail. Raises ValueError where none lands.
    """
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
    fan = Fan(settings, azimuth + turn, along_1, turn_along, turn_across)
    return _turned_onto_the_line(fan, across_1, flown)


def narrowed(landings: Landings, fan: Fan, cell: Cell, distance: float) -> tuple[Fan, Cell]:
    """The fan with more lanes in a cell; of them the setting, azimuth and miss of the nearest."""
    low, high, guess = cell
    settings = np.append(np.linspace(low, high, LANES + 1)[1:-1], guess)
    azimuth = np.interp(settings, fan.setting, fan.azimuth)
    along, across = landings(settings, azimuth)
    flown = np.isfinite(along)
    misses = np.where(flown, np.hypot(along - distance, across), math.inf)
    nearest = int(np.argmin(misses))
    lanes = _turned_onto_the_line(
        Fan(
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
    return _merged(fan, lanes), best


def _turned_onto_the_line(fan: Fan, across: Floats, flown: NDArray[np.bool_]) -> Fan:
    """The lanes that flew, turned by as much as brings `across`, where they landed, to zero."""
    per_turn = fan.turn_across[flown]
    per_turn = np.where(np.abs(per_turn) > LEAST_TURNED, per_turn, math.inf)
    turn = np.clip(-across[flown] / per_turn, -MOST_TURN, MOST_TURN)
    return Fan(
        fan.setting[flown],
        fan.azimuth[flown] + turn,
        fan.along[flown] + turn * fan.turn_along[flown],
        fan.turn_along[flown],
        fan.turn_across[flown],
    )


def _merged(fan: Fan, more: Fan) -> Fan:
    settings, order = np.unique(np.concatenate([fan.setting, more.setting]), return_index=True)
    return Fan(
        settings,
        np.concatenate([fan.azimuth, more.azimuth])[order],
        np.concatenate([fan.along, more.along])[order],
        np.concatenate([fan.turn_along, more.turn_along])[order],
        np.concatenate([fan.turn_across, more.turn_across])[order],
    )


def cell_of_root(fan: Fan, distance: float, *, high: bool) -> Cell | None:
    """The two settings between which flights land as far as `distance`, and the secant's guess."""
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
    return low, above, low + float(share) * (above - low)


def cell_of_peak(fan: Fan) -> Cell | None:
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
