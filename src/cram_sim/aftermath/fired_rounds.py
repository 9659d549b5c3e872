"""What a gun's fire leaves in the air: rounds that fail to burst, and pieces of those that do.

All rounds but the one that killed fly on. Those that fail to burst come down whole, whether or not
they had touched something; those that come down before they burst count as whole rounds, too. A
round on the ground is not taken to detonate, as a warhead would: what a 20 mm round may do there
is not modelled. Not validated: how many rounds fail is not public.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import bdtr, bdtrik

from cram_sim.aftermath.loose import Loose, directions, loose
from cram_sim.records import Floats, Integers, Piece

GRAVITY: Final = 9.80665  # m/s2
# A shot's draws: how many rounds fail, where a piece of those that burst is thrown, and four for
# each round that is flown (when it leaves, two of dispersion, its speed).
DRAW_COUNT, DRAW_THROW, DRAW_ROUND, DRAWS_PER_ROUND, DRAWS = 0, 1, 4, 4, 64
MOST_ROUNDS: Final = (DRAWS - DRAW_ROUND) // DRAWS_PER_ROUND


@dataclass(frozen=True)
class Ammunition:
    """A gun's round: kg, m/s, m2; a share of the rounds fails to burst, `failure`.

    `dispersion` (rad, per axis) and `speed_scatter` (relative) from round to round; a round that
    bursts leaves so many `fragments` of `fragment_mass` and `fragment_drag_area`.
    """

    mass: float
    muzzle_speed: float
    drag_area: float
    dispersion: float
    speed_scatter: float
    failure: float
    fragments: float
    fragment_mass: float
    fragment_drag_area: float


@dataclass(frozen=True)
class Aims:
    """Lines of fire of k rounds: `time` (k,) s each leaves, `azimuth` and `elevation` (k,) rad."""

    time: Floats
    azimuth: Floats
    elevation: Floats


def failures(uniforms: Floats, rounds: Integers, share: float) -> Integers:
    """How many of so many `rounds` (n,) fail to burst: binomial, by inversion of uniforms (n,)."""
    if share in (0.0, 1.0):
        return rounds if share else np.zeros_like(rounds)
    some = np.maximum(rounds, 1)
    above = np.ceil(bdtrik(uniforms, some, share))
    below = np.maximum(above - 1.0, 0.0)
    count = np.where(bdtr(below, some, share) >= uniforms, below, above).astype(np.int64)
    return np.where(rounds > 0, count, 0)


def flown_failures(failed: Integers) -> tuple[Integers, Integers, Floats]:
    """The rounds to fly for so many that `failed` (n,): shot, place in the shot, number, each (k,).

    At most `MOST_ROUNDS` of a shot; the last then stands for all that are left.
    """
    flown = np.minimum(failed, MOST_ROUNDS)
    shot = np.repeat(np.arange(failed.size), flown)
    place = np.arange(shot.size) - np.repeat(np.cumsum(flown) - flown, flown)
    is_last = place == MOST_ROUNDS - 1
    number = np.where(is_last, failed[shot] - place, 1).astype(np.float64)
    return shot, place, number


def superelevation(slant_range: Floats, time_of_flight: Floats, elevation: Floats) -> Floats:
    """How far (rad) above the line of sight a gun is laid for the fall of its rounds, (n,)."""
    fall = 0.5 * GRAVITY * time_of_flight**2
    angle: Floats = fall * np.cos(elevation) / slant_range
    return angle


def muzzle_velocity(speed: Floats | float, azimuth: Floats, elevation: Floats) -> Floats:
    """The velocity (3, k) of rounds that leave at a speed along lines of fire (k,)."""
    level = speed * np.cos(elevation)
    return np.stack([level * np.sin(azimuth), level * np.cos(azimuth), speed * np.sin(elevation)])


def whole_rounds(
    ammunition: Ammunition,
    muzzle: Floats,
    source: Integers,
    aims: Aims,
    number: Floats,
    deviations: Floats,
) -> Loose:
    """Rounds (k,) from a `muzzle` (3,), each standing for a number; `deviations` (3, k) normals."""
    off = ammunition.dispersion * deviations[:2]
    speed = ammunition.muzzle_speed * (1.0 + ammunition.speed_scatter * deviations[2])
    elevation = aims.elevation + off[1]
    velocity = muzzle_velocity(speed, aims.azimuth + off[0] / np.cos(aims.elevation), elevation)
    return loose(
        Piece.GUN_ROUND,
        source,
        aims.time,
        np.repeat(muzzle[:, np.newaxis], source.size, axis=1),
        velocity,
        np.full(source.size, ammunition.mass),
        np.full(source.size, ammunition.drag_area),
        number=number,
    )


def round_fragments(
    ammunition: Ammunition,
    source: Integers,
    time: Floats,
    state: tuple[Floats, Floats],
    bursts: Floats,
    thrown: Floats,
    draws: Floats,
) -> Loose:
    """One piece (k,) for all those of a shot's rounds that burst.

    It comes loose at the position and velocity of `state`, each (3, k), `thrown` (k,) m/s in a
    direction of its own, `draws` (2, k); it stands for the pieces of so many `bursts` (k,).
    """
    position, velocity = state
    return loose(
        Piece.GUN_FRAGMENT,
        source,
        time,
        position,
        velocity + thrown * directions(draws[0], draws[1]),
        np.full(source.size, ammunition.fragment_mass),
        np.full(source.size, ammunition.fragment_drag_area),
        number=bursts * ammunition.fragments,
    )


def cone_speed(speed: Floats, half_angle: float) -> Floats:
    """The speed (m/s) across the path that opens a cone of that half angle (rad), (k,)."""
    across: Floats = speed * math.tan(half_angle)
    return across
