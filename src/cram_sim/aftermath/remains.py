"""What is left of a threat when it is neutralised, by its outcome.

Detonated: fragments of the warhead, and the rest of the body. Broken up: a few large parts of equal
mass, whose kicks add up to nothing. Disabled: the whole body, tumbling, that cannot detonate.
Deflected: the whole body, turned a little, that still can. Shares, kicks and angles are assumed;
none of this is validated.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from cram_sim.aftermath.fragments import CLASSES, Fragmentation
from cram_sim.aftermath.loose import Loose, directions, loose, tumbling_area
from cram_sim.records import Floats, Integers, Outcome, Piece, Truths

OUTCOMES = tuple(Outcome)  # an outcome is told by its place here
LEAST_REST = 1e-3  # kg: a warhead that is all of the body leaves nothing else

# What a kill's draws are for. It has one outcome, so each outcome uses them from the start: up to
# four kicks; one kick and what fragments need; how it turns.
DRAW_KICK, DRAW_FRAGMENT = 0, 3
DRAW_TURN = 1


@dataclass(frozen=True)
class Remnant:
    """The body of a class: `diameter` and `length` m, `warhead` kg, what its warhead breaks into.

    It breaks up into `parts` that part at `breakup_speed` (m/s), is deflected by `deflection` (rad)
    in each of two planes.
    """

    diameter: float
    length: float
    warhead: float
    fragmentation: Fragmentation
    parts: int
    breakup_speed: float
    deflection: float


@dataclass(frozen=True)
class Kills:
    """n kills of one class.

    `time` (n,) s; `state` (6, n) position and velocity; `height` (n,) m above the ground; `mass`
    (n,) kg of the body; `is_dud` (n,) whether it cannot detonate; `outcome` (n,) its place among
    `Outcome`; `draws` (12, n) uniforms;
    `undisturbed_area` (n,) m2 that the drag law refers to by which it flies when nothing is broken.
    """

    time: Floats
    state: Floats
    height: Floats
    mass: Floats
    is_dud: Truths
    outcome: Integers
    draws: Floats
    undisturbed_area: Floats

    def those_of(self, outcome: Outcome) -> Integers:
        """The numbers of the kills with this outcome."""
        return np.flatnonzero(self.outcome == OUTCOMES.index(outcome))

    def normals(self, first: int, count: int, those: Integers) -> Floats:
        """So many standard normals of those kills, (count, k), from the draws from `first` on."""
        values: Floats = ndtri(self.draws[first : first + count, those])
        return values


def tumbling_remains(kills: Kills, body: Remnant) -> tuple[Loose, ...]:
    """All pieces that tumble: of every kill but the deflected ones."""
    return (
        _fragments(kills, body),
        _rest_of_the_body(kills, body),
        _parts(kills, body),
        _whole_bodies(kills, body),
    )


def deflected(kills: Kills, body: Remnant) -> Loose:
    """The deflected ones: they fly on nose first, and detonate unless they are duds."""
    those = kills.those_of(Outcome.DEFLECTED)
    return loose(
        Piece.LIVE,
        those,
        kills.time[those],
        kills.state[:3, those],
        turned(
            kills.state[3:, those],
            body.deflection * ndtri(kills.draws[DRAW_TURN : DRAW_TURN + 2, those]),
        ),
        kills.mass[those],
        kills.undisturbed_area[those],
        detonates=~kills.is_dud[those],
    )


def turned(velocity: Floats, angles: Floats) -> Floats:
    """Velocities (3, n) turned by `angles` (2, n) rad, to the right and up; their speed is kept."""
    east, north, up = velocity
    flat = np.hypot(east, north)
    azimuth = np.arctan2(east, north) + angles[0]
    elevation = np.arctan2(up, flat) + angles[1]
    speed = np.sqrt(east * east + north * north + up * up)
    level = speed * np.cos(elevation)
    return np.stack([level * np.sin(azimuth), level * np.cos(azimuth), speed * np.sin(elevation)])


def _fragments(kills: Kills, body: Remnant) -> Loose:
    those = kills.those_of(Outcome.DETONATED)
    draws = kills.draws[DRAW_FRAGMENT : DRAW_FRAGMENT + 3 * CLASSES, those]
    masses, heights, turns = draws.reshape(3, CLASSES, -1)
    number, mass = body.fragmentation.drawn(kills.height[those], masses)
    thrown = body.fragmentation.speed * directions(heights.ravel(), turns.ravel())
    return loose(
        Piece.FRAGMENT,
        np.tile(those, CLASSES),
        np.tile(kills.time[those], CLASSES),
        np.tile(kills.state[:3, those], CLASSES),
        np.tile(kills.state[3:, those], CLASSES) + thrown,
        mass.ravel(),
        body.fragmentation.drag_area(mass.ravel()),
        number=number.ravel(),
    )


def _rest_of_the_body(kills: Kills, body: Remnant) -> Loose:
    """What is not warhead: the motor, or the tail."""
    those = kills.those_of(Outcome.DETONATED)
    those = those[kills.mass[those] - body.warhead > LEAST_REST]
    rest = kills.mass[those] - body.warhead
    length = body.length * rest / kills.mass[those]
    kick = body.breakup_speed / math.sqrt(3.0) * kills.normals(DRAW_KICK, 3, those)
    return loose(
        Piece.PART,
        those,
        kills.time[those],
        kills.state[:3, those],
        kills.state[3:, those] + kick,
        rest,
        tumbling_area(body.diameter, length),
    )


def _parts(kills: Kills, body: Remnant) -> Loose:
    those = kills.those_of(Outcome.BROKEN_UP)
    parts = body.parts
    kicks = kills.normals(DRAW_KICK, 3 * parts, those).reshape(parts, 3, -1)
    # Without their mean the parts keep the body's momentum; the factor keeps their mean square.
    kicks = (kicks - kicks.mean(axis=0)) * math.sqrt(parts / (parts - 1.0) / 3.0)
    kick = body.breakup_speed * kicks.transpose(1, 0, 2).reshape(3, -1)
    length = body.length / parts
    return loose(
        Piece.PART,
        np.tile(those, parts),
        np.tile(kills.time[those], parts),
        np.tile(kills.state[:3, those], parts),
        np.tile(kills.state[3:, those], parts) + kick,
        np.tile(kills.mass[those] / parts, parts),
        np.full(those.size * parts, tumbling_area(body.diameter, length)),
    )


def _whole_bodies(kills: Kills, body: Remnant) -> Loose:
    those = kills.those_of(Outcome.DISABLED)
    return loose(
        Piece.DUD,
        those,
        kills.time[those],
        kills.state[:3, those],
        kills.state[3:, those],
        kills.mass[those],
        np.full(those.size, tumbling_area(body.diameter, body.length)),
    )
