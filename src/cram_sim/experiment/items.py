"""The items of an asset: where each stands in each raid, and the draws that are its own."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cram_sim.experiment.chance import Block
from cram_sim.footprints import distance_to, scattered
from cram_sim.records import Floats, Integers
from cram_sim.scenario.model import DefendedAsset
from cram_sim.streams import Purpose

AT_A_TIME = 32  # items worked on together: as many as draws of an impact on one page


@dataclass(frozen=True)
class Items:
    """Some items of an asset, from number `first` on; `place` (2, replications, items) metres.

    An asset of number 1 is one item, all of its footprint; it has no place of its own.
    """

    asset: DefendedAsset
    first: int
    count: int
    place: Floats | None

    def distance(self, replication: Integers, place: Floats) -> Floats:
        """Metres from places (2, k) in the raids (k,) to the items' edges, 0 inside, (k, items)."""
        if self.place is None:
            return distance_to(self.asset.footprint, place)[:, np.newaxis]
        off = self.from_middle(replication, place)
        edge: Floats = np.maximum(0.0, off - self.asset.item_radius)
        return edge

    def from_middle(self, replication: Integers, place: Floats) -> Floats:
        """Metres from places (2, k) in the raids (k,) to the middles of items, (k, items)."""
        assert self.place is not None
        east, north = place[:, :, np.newaxis] - self.place[:, replication]
        off: Floats = np.hypot(east, north)
        return off

    def chance(self, block: Block, purpose: Purpose, entity: str) -> Floats:
        """The uniform of each item, (replications, items)."""
        return draws_from(block, purpose, entity, self.first, self.count)


def items_of(block: Block, asset: DefendedAsset) -> Iterator[Items]:
    """The items of an asset, a few at a time."""
    if asset.number == 1:
        yield Items(asset, 0, 1, None)
        return
    for first in range(0, asset.number, AT_A_TIME):
        count = min(AT_A_TIME, asset.number - first)
        chance = draws_from(block, Purpose.ITEMS, asset.name, 2 * first, 2 * count)
        pairs = chance.reshape(-1, 2).T
        place = scattered(asset.footprint, pairs).reshape(2, block.replications, count)
        yield Items(asset, first, count, place)


def draws_from(block: Block, purpose: Purpose, entity: str, first: int, count: int) -> Floats:
    """The uniforms of an entity from number `first` on, (replications, count), page after page."""
    pages = range(first // purpose.width, -(-(first + count) // purpose.width))
    drawn = np.concatenate([block.uniforms(purpose, entity, page=page) for page in pages], axis=1)
    start = first - pages.start * purpose.width
    return drawn[:, start : start + count]
