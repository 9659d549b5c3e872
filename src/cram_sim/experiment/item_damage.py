"""Which items of an asset a fought block damages: by detonations, and by what falls on them."""

from dataclasses import dataclass

import numpy as np

from cram_sim.aftermath.impact_damage import DAMAGE_FUNCTIONS, damage_reach
from cram_sim.experiment.chance import Block
from cram_sim.experiment.detonations import Detonations, near
from cram_sim.experiment.fallen_pieces import expected_on_items, is_alone, pieces_near
from cram_sim.experiment.items import Items, items_of
from cram_sim.experiment.replicated import Replicated
from cram_sim.records import Debris, Floats, Truths
from cram_sim.scenario.model import DefendedAsset
from cram_sim.streams import Purpose


@dataclass(frozen=True)
class ItemDamage:
    """How many items of an asset were damaged in each raid, each (replications,).

    `damaged` by a detonation, or being one of several also by what fell on it; `struck` by a piece
    with energy enough; `undefended` by the detonations that there would be without the defence,
    from the same draws. A piece makes a hole in a roof: it does not damage a whole quarter, as a
    warhead is taken to.
    """

    damaged: np.ndarray[tuple[int], np.dtype[np.int64]]
    struck: np.ndarray[tuple[int], np.dtype[np.int64]]
    undefended: np.ndarray[tuple[int], np.dtype[np.int64]]


def item_damage(done: Replicated, asset: DefendedAsset, detonations: Detonations) -> ItemDamage:
    """What the block does to one asset."""
    reach = damage_reach(detonations.lethal_area, detonations.peak_damage, asset.hardness)
    close = detonations.where(near(asset.footprint, detonations.place, reach + asset.item_radius))
    striking = _striking(done.debris, asset)
    damaged, struck, undefended = np.zeros((3, done.block.replications), np.int64)
    for items in items_of(done.block, asset):
        hit = _damaging(done, items, close)
        fallen_on = _fallen_on(done.block, items, striking)
        detonated = _any(items, done.block, close, hit & close.defended[:, np.newaxis])
        by_debris = fallen_on & (asset.number > 1)
        damaged += (detonated | by_debris).sum(axis=1)
        struck += fallen_on.sum(axis=1)
        undefended += _any(items, done.block, close, hit & close.undefended[:, np.newaxis]).sum(
            axis=1
        )
    return ItemDamage(damaged, struck, undefended)


def _damaging(done: Replicated, items: Items, close: Detonations) -> Truths:
    """Which detonation damages which item, (detonations, items)."""
    names = [name for part in done.flown for name in part.group.names]
    chance = np.empty((close.threat.size, items.count))
    for number in np.unique(close.threat).tolist():
        mine = close.threat == number
        drawn = items.chance(done.block, Purpose.IMPACT, f"{names[number]}|{items.asset.name}")
        chance[mine] = drawn[close.replication[mine]]
    function = DAMAGE_FUNCTIONS[done.case.scenario.experiment.damage_function]
    probability = function(
        items.distance(close.replication, close.place),
        close.lethal_area[:, np.newaxis],
        close.peak_damage[:, np.newaxis],
        items.asset.hardness,
    )
    hit: Truths = chance < probability
    return hit


def _any(items: Items, block: Block, close: Detonations, hit: Truths) -> Truths:
    """Which items any of these damages, (replications, items)."""
    damaged = np.zeros((block.replications, items.count), np.bool_)
    np.logical_or.at(damaged, close.replication, hit)
    return damaged


def _striking(debris: Debris, asset: DefendedAsset) -> Debris:
    """The pieces near an asset that do not detonate and are fast enough to damage it."""
    harmful = ~debris.detonates & (debris.energy >= asset.debris_energy)
    return pieces_near(debris, asset.footprint, asset.item_radius, harmful)


def _fallen_on(block: Block, items: Items, pieces: Debris) -> Truths:
    """Which items pieces fall on, (replications, items).

    One piece that is one surely does; of those that stand for others so many are expected, and an
    item has the probability of at least one.
    """
    surely = np.zeros((block.replications, items.count), np.bool_)
    if not pieces.replication.size:
        return surely
    alone, on_it = is_alone(pieces), expected_on_items(items, pieces)
    np.logical_or.at(surely, pieces.replication[alone], on_it[alone] > 0.0)
    expected: Floats = np.zeros(surely.shape)
    np.add.at(expected, pieces.replication[~alone], on_it[~alone])
    chance = items.chance(block, Purpose.STRIKES, items.asset.name)
    return surely | (chance < -np.expm1(-expected))
