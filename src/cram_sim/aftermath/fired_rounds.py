"""What a gun's fire leaves in the air: rounds that fail to burst, and pieces of those that do.

All rounds but the one that killed fly on. Those that fail to burst come down whole, whether or not
they had touched something; those that come down before they burst count as whole rounds, too. A
round on the ground is not taken to detonate, as a warhead would: what a 20 mm round may do there
is not modelled. Some rounds of a shot stand for all that burst, one piece of each for all its own.
Those that burst so high that no piece of them can be hazardous at the ground are left out, pieces
and all. Not validated: how many rounds fail is not public.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import bdtr, bdtrik

from cram_sim.aftermath.fragments import SAFE_SHARE, greatest_speed
from cram_sim.aftermath.loose import Loose, directions, loose
from cram_sim.records import Floats, Integers, Piece

GRAVITY: Final = 9.80665  # m/s2
# A shot's draws: how many rounds fail, and four for each of them that is flown (when it leaves, two
# of dispersion, its speed).
DRAW_COUNT, DRAW_ROUND, DRAWS_PER_ROUND, DRAWS = 0, 4, 4, 64
MOST_ROUNDS: Final = (DRAWS - DRAW_ROUND) // DRAWS_PER_ROUND
# Of each round that stands for some that burst: the same four, and where its piece is thrown.
STAND_INS, DRAWS_PER_STAND_IN = 8, 6
DRAW_THROW: Final = 4
HEIGHTS: Final = np.arange(0.0, 3_000.0, 10.0)  # m: from which harmless heights are chosen


@dataclass(frozen=True)
class Ammunition:
    """A gun's round: kg, m/s, m2; a share of the rounds fails to burst, `failure`.

    `dispersion` (rad, per axis) and `speed_scatter` (relative) from round to round; a round that
    bursts leaves so many `fragments` of `fragment_mass` and `fragment_drag_area`, thrown at
    `fragment_speed` (m/s) and as fast as opens a cone of `cone_half_angle` (rad) about its path.
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
    fragment_speed: float
    cone_half_angle: float

    def thrown(self, speed: Floats | float) -> Floats:
        """How fast (m/s) the pieces of rounds are thrown that burst at a speed (m/s), (k,)."""
        fast: Floats = self.fragment_speed + np.asarray(speed) * math.tan(self.cone_half_angle)
        return fast


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


def stand_ins(bursts: Integers) -> tuple[Integers, Integers, Floats]:
    """The rounds to fly for so many that burst (n,): shot, place in the shot, number, each (k,).

    At most `STAND_INS` of a shot, each standing for as many.
    """
    flown = np.minimum(bursts, STAND_INS)
    shot = np.repeat(np.arange(bursts.size), flown)
    place = np.arange(shot.size) - np.repeat(np.cumsum(flown) - flown, flown)
    return shot, place, bursts[shot] / flown[shot]


def harmless_height(
    ammunition: Ammunition, energy: float, least_drag: float, density: Floats
) -> float:
    """The height (m) from which on a round's burst leaves no piece of that energy (J) or more.

    `density` (k,) kg/m3, the least up to each of `HEIGHTS`; `least_drag` the least coefficient of a
    piece. No round is faster than at its muzzle. Infinite if no height will do.
    """
    slowing = density * least_drag * ammunition.fragment_drag_area / ammunition.fragment_mass
    fastest = ammunition.muzzle_speed + float(ammunition.thrown(ammunition.muzzle_speed))
    speed = greatest_speed(fastest, HEIGHTS, slowing)
    hazardous = np.flatnonzero(0.5 * ammunition.fragment_mass * speed**2 >= SAFE_SHARE * energy)
    above = int(hazardous.max(initial=-1)) + 1
    return float(HEIGHTS[above]) if above < HEIGHTS.size else math.inf


def least_rise(velocity: Floats, life: Floats, slowing: float) -> Floats:
    """The least height (m) above the muzzle at which rounds are after `life` (k,) s.

    They leave at `velocity` (3, k); `slowing` 1/m is density x drag x area / (2 mass), the greatest
    on the way, k. As dv/dt = -k |v| v + g, |v| <= v0 exp(-D) + g t, where D is the integral of
    k |v|; so D <= ln(1 + k v0 t) + k g t^2 / 2, and the height is at least the rise of the muzzle
    velocity times the integral of exp(-D), less g t^2 / 2. Of rounds laid below the horizon it says
    only that they are below the muzzle.
    """
    speed = np.sqrt((velocity**2).sum(axis=0))
    fall = 0.5 * GRAVITY * life**2
    path = np.log1p(slowing * speed * life) / slowing * np.exp(-slowing * fall)
    rise: Floats = velocity[2] / speed * path - fall
    return rise


def superelevation(slant_range: Floats, time_of_flight: Floats, elevation: Floats) -> Floats:
    """How far (rad) above the line of sight a gun is laid for the fall of its rounds, (n,).

    The fall in a vacuum: a round that drag slows falls less on its way, so that this is some 4 mrad
    too much at 1 km. It moves where failed rounds come down by some tens of metres.
    """
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
        opening=ammunition.dispersion,
    )


def round_fragments(
    ammunition: Ammunition,
    rounds: Loose,
    time: Floats,
    state: tuple[Floats, Floats],
    draws: Floats,
) -> Loose:
    """One piece of each of `rounds` (k,), for all of those that it stands for.

    It comes loose at `time` (k,) s at the position and velocity of `state`, each (3, k), thrown in
    a direction of its own, `draws` (2, k).
    """
    position, velocity = state
    thrown = ammunition.thrown(np.sqrt((velocity**2).sum(axis=0)))
    count = rounds.source.size
    return loose(
        Piece.GUN_FRAGMENT,
        rounds.source,
        time,
        position,
        velocity + thrown * directions(draws[0], draws[1]),
        np.full(count, ammunition.fragment_mass),
        np.full(count, ammunition.fragment_drag_area),
        number=rounds.number * ammunition.fragments,
    )
