"""Pieces as they come loose in the air, before they fall."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from cram_sim.records import Floats, Integers, Piece, Truths

PIECES = tuple(Piece)  # a piece is told by its place here
THROWN_APART: Final = 1.0  # metres for each metre: as wide as it was thrown itself; assumed
LEAST_SPREAD: Final = 1.0  # m; assumed


@dataclass(frozen=True)
class Loose:
    """Pieces that come loose of kills or shots, k of them.

    `source` (k,) the number of the kill or shot; `piece` (k,) its place among `Piece`; `number`
    (k,) of pieces alike that it stands for; `detonates` (k,) whether it does at the ground. When
    and where: `time` (k,) s, `position` (3, k) m, `velocity` (3, k) m/s. `mass` (k,) kg,
    `drag_area` (k,) m2 that its drag law refers to. `opening` (k,): the standard deviation per axis
    of where those come down that it stands for, for each metre that it goes over the ground.
    """

    source: Integers
    piece: Integers
    number: Floats
    detonates: Truths
    time: Floats
    position: Floats
    velocity: Floats
    mass: Floats
    drag_area: Floats
    opening: Floats

    def spread(self, place: Floats) -> Floats:
        """How far apart (m) those come down that each stands for, if it does at (2, k), (k,).

        The standard deviation per axis, about it; 0 of a piece that is one.
        """
        east, north = place - self.position[:2]
        apart = np.maximum(self.opening * np.hypot(east, north), LEAST_SPREAD)
        spread: Floats = np.where(self.number == 1.0, 0.0, apart)
        return spread

    def those(self, which: Truths) -> "Loose":
        """Some of the pieces."""
        return Loose(*(getattr(self, field.name)[..., which] for field in fields(Loose)))


def loose(
    piece: Piece,
    source: Integers,
    time: Floats,
    position: Floats,
    velocity: Floats,
    mass: Floats,
    drag_area: Floats,
    *,
    number: Floats | None = None,
    detonates: Truths | None = None,
    opening: float = THROWN_APART,
) -> Loose:
    """Pieces of one kind: each one for itself, that do not detonate, unless said."""
    return Loose(
        source=source,
        piece=np.full(source.size, PIECES.index(piece)),
        number=np.ones(source.size) if number is None else number,
        detonates=np.zeros(source.size, dtype=np.bool_) if detonates is None else detonates,
        time=time,
        position=position,
        velocity=velocity,
        mass=mass,
        drag_area=drag_area,
        opening=np.full(source.size, opening),
    )


def joined(parts: Sequence[Loose]) -> Loose:
    """Pieces one after the other: at least one part."""
    return Loose(
        *(
            np.concatenate([getattr(part, field.name) for part in parts], axis=-1)
            for field in fields(Loose)
        )
    )


def tumbling_area(diameter: float, length: Floats | float) -> Floats:
    """The mean area (m2) that a tumbling cylinder shows: a quarter of its surface (Cauchy)."""
    surface = math.pi * diameter * (np.asarray(length) + 0.5 * diameter)
    area: Floats = 0.25 * surface
    return area


def directions(height: Floats, turn: Floats) -> Floats:
    """Directions spread evenly over the sphere, from two uniforms each (n,): shape (3, n)."""
    up = 2.0 * height - 1.0
    flat, angle = np.sqrt(1.0 - up * up), 2.0 * math.pi * turn
    return np.stack([flat * np.cos(angle), flat * np.sin(angle), up])
