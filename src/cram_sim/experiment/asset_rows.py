"""The assets table of a fought block: what came down on every asset."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cram_sim.experiment.detonations import Detonations, pieces_where
from cram_sim.experiment.fallen_pieces import expected_on, pieces_near
from cram_sim.experiment.interleaving import interleaved
from cram_sim.experiment.item_damage import item_damage
from cram_sim.experiment.replicated import Replicated
from cram_sim.footprints import Footprint, distance_to
from cram_sim.records import Floats, Piece, Truths
from cram_sim.scenario.model import DefendedAsset
from cram_sim.schemas import ASSETS, Table

Column = NDArray[Any]
WHOLE_ROUNDS = [list(Piece).index(piece) for piece in (Piece.DUD, Piece.LIVE)]


def asset_rows(done: Replicated, columns: dict[str, Column], detonations: Detonations) -> Table:
    """What came down on every asset; `columns` are the threats' rows."""
    assets = done.case.scenario.defended_assets
    return interleaved(ASSETS, [_rows(done, columns, asset, detonations) for asset in assets])


def _rows(
    done: Replicated, columns: dict[str, Column], asset: DefendedAsset, detonations: Detonations
) -> dict[str, Column]:
    shape = (done.block.replications, done.case.threat_count)
    down = columns["launched"] & ~columns["neutralised"] & ~columns["friendly"]
    in_zone = columns[f"in zone of {asset.name}"]
    damage = item_damage(done, asset, detonations)
    return {
        "replication": done.block.numbers,
        "asset": np.full(done.block.replications, asset.name),
        "threatened_by": in_zone.reshape(shape).sum(axis=1),
        "impacts": (in_zone & down).reshape(shape).sum(axis=1),
        "damaged": damage.damaged > 0,
        "damaged_unengaged": damage.undefended > 0,
        "items_damaged": damage.damaged,
        "items_damaged_unengaged": damage.undefended,
        "struck_by_debris": damage.struck > 0,
        "expected_hazardous_pieces": hazardous_pieces(done, asset.footprint),
        "nearest_impact_m": _nearest(done, columns, asset, down),
    }


def hazardous_pieces(done: Replicated, footprint: Footprint) -> Floats:
    """How many pieces that can kill or injure come down on a footprint, expected, (replications,).

    Those that detonate are not among them.
    """
    debris, least = done.debris, done.case.scenario.people.hazardous_energy
    hazardous = ~debris.detonates & (debris.energy >= least)
    pieces = pieces_near(debris, footprint, 0.0, hazardous)
    found: Floats = np.bincount(
        pieces.replication,
        weights=expected_on(footprint, pieces),
        minlength=done.block.replications,
    ).astype(np.float64)
    return found


def _nearest(
    done: Replicated, columns: dict[str, Column], asset: DefendedAsset, down: Truths
) -> Floats:
    """The distance (m) of the nearest threat or whole round of one that came down, else NaN."""
    impact = np.array([columns["impact_east_m"], columns["impact_north_m"]])
    distance = np.where(down, distance_to(asset.footprint, impact), np.inf)
    nearest = distance.reshape(done.block.replications, -1).min(axis=1)
    rounds = pieces_where(done.debris, np.isin(done.debris.piece, WHOLE_ROUNDS))
    if rounds.replication.size:
        place = np.array([rounds.east, rounds.north])
        np.minimum.at(nearest, rounds.replication, distance_to(asset.footprint, place))
    found: Floats = np.where(np.isfinite(nearest), nearest, np.nan)
    return found
