"""The assets table of a fought block: what came down on every asset."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cram_sim.aftermath.impact_damage import p_damage
from cram_sim.experiment.interleaving import interleaved
from cram_sim.experiment.replicated import Replicated
from cram_sim.footprints import distance_to
from cram_sim.records import Floats, Truths
from cram_sim.schemas import ASSETS, Table
from cram_sim.streams import Purpose

Column = NDArray[Any]


def asset_rows(done: Replicated, columns: dict[str, Column]) -> Table:
    """What came down on every asset; `columns` are the threats' rows."""
    parts = []
    for asset in done.case.scenario.defended_assets:
        distance, damages = _misses(done, columns, asset.name)
        shape = (done.block.replications, done.case.threat_count)
        came_down = columns["launched"] & ~columns["neutralised"]
        down = (came_down & ~columns["friendly"]).reshape(shape)
        in_zone = columns[f"in zone of {asset.name}"].reshape(shape)
        damaged = (damages & columns["detonated"]).reshape(shape).any(axis=1)
        damaged_unengaged = damages.reshape(shape).any(axis=1)
        parts.append(
            {
                "replication": done.block.numbers,
                "asset": np.full(done.block.replications, asset.name),
                "threatened_by": in_zone.sum(axis=1),
                "impacts": (in_zone & down).sum(axis=1),
                "damaged": damaged,
                "damaged_unengaged": damaged_unengaged,
                "items_damaged": damaged.astype(np.int64),
                "items_damaged_unengaged": damaged_unengaged.astype(np.int64),
                "damaged_by_debris": np.zeros(done.block.replications, np.bool_),
                "expected_hazardous_pieces": np.zeros(done.block.replications),
                "nearest_impact_m": _nearest(np.where(down, distance.reshape(shape), np.inf)),
            }
        )
    return interleaved(ASSETS, parts)


def _nearest(distance: Floats) -> Floats:
    nearest = distance.min(axis=1)
    found: Floats = np.where(np.isfinite(nearest), nearest, np.nan)
    return found


def _misses(done: Replicated, columns: dict[str, Column], asset_name: str) -> tuple[Floats, Truths]:
    """Every unengaged impact's distance to an asset's edge, and whether it damages it."""
    asset = next(a for a in done.case.scenario.defended_assets if a.name == asset_name)
    impact = np.array([columns["impact_east_m"], columns["impact_north_m"]])
    distance = distance_to(asset.footprint, impact)
    chance = np.array(
        [
            done.block.uniforms(Purpose.IMPACT, f"{name}|{asset.name}")[:, 0]
            for part in done.flown
            for name in part.group.names
        ]
    ).T.ravel()
    threats = [part.group.salvo.threat for part in done.flown for _ in part.group.names]
    probability = np.stack(
        [
            p_damage(
                distance.reshape(-1, len(threats))[:, number],
                threat.lethal_area,
                threat.peak_damage,
                asset.hardness,
            )
            for number, threat in enumerate(threats)
        ],
        axis=1,
    ).ravel()
    return distance, (chance < probability) & columns["launched"] & ~columns["dud"]
