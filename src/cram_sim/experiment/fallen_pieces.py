"""How many pieces come down on a place: one by one, or as expected of those that stand for others.

A piece that stands for others like it is one point of a normal law as wide as its `spread`: those
come down about it, apart from each other.
"""

from typing import Final

import numpy as np

from cram_sim.experiment.detonations import near, pieces_where
from cram_sim.experiment.items import Items
from cram_sim.footprints import Footprint, contains, normal_probability
from cram_sim.records import Debris, Floats, Truths

REACH: Final = 5.0  # spreads; beyond lie 4e-6 of the pieces


def pieces_near(debris: Debris, footprint: Footprint, margin: float, chosen: Truths) -> Debris:
    """Those of the `chosen` pieces that may come down within `margin` (m) of a footprint."""
    place = np.array([debris.east, debris.north])
    return pieces_where(debris, chosen & near(footprint, place, margin + REACH * debris.spread))


def expected_on(footprint: Footprint, pieces: Debris) -> Floats:
    """How many of those that each piece stands for come down on a footprint, (k,)."""
    place, alone = np.array([pieces.east, pieces.north]), is_alone(pieces)
    share = np.empty(alone.size)
    share[alone] = contains(footprint, place[:, alone])
    variance = pieces.spread[~alone] ** 2
    covariance = np.array([variance, np.zeros_like(variance), variance])
    share[~alone] = normal_probability(footprint, place[:, ~alone], covariance)
    expected: Floats = pieces.number * share
    return expected


def expected_on_items(items: Items, pieces: Debris) -> Floats:
    """The same on each item, (k, items): its area times the density in its middle.

    An item is small beside the spread; no more come down on it than there are.
    """
    if items.place is None:
        return expected_on(items.asset.footprint, pieces)[:, np.newaxis]
    alone, radius = is_alone(pieces), items.asset.item_radius
    off = items.from_middle(pieces.replication, np.array([pieces.east, pieces.north]))
    share = np.where(off <= radius, 1.0, 0.0)
    variance = pieces.spread[~alone, np.newaxis] ** 2
    density = np.exp(-0.5 * off[~alone] ** 2 / variance) / (2.0 * np.pi * variance)
    share[~alone] = np.minimum(np.pi * radius**2 * density, 1.0)
    expected: Floats = pieces.number[:, np.newaxis] * share
    return expected


def is_alone(pieces: Debris) -> Truths:
    """Which pieces are one each, and stand for no others."""
    alone: Truths = pieces.spread == 0.0
    return alone
