"""The debris table of a fought block: every piece flown to the ground."""

import numpy as np

from cram_sim.experiment.replicated import Replicated
from cram_sim.records import Piece
from cram_sim.schemas import Table


def debris_rows(done: Replicated) -> Table:
    """The columns of `schemas.DEBRIS`."""
    debris = done.debris
    threats = np.array([name for part in done.flown for name in part.group.names], dtype=np.str_)
    units = np.array([post.name for post in done.case.fire_posts], dtype=np.str_)
    pieces = np.array([piece.value for piece in Piece])
    return {
        "replication": debris.replication + done.block.first,
        "threat": threats[debris.threat],
        "fire_unit": units[debris.fire_unit],
        "piece": pieces[debris.piece],
        "pieces": debris.number,
        "spread_m": debris.spread,
        "mass_kg": debris.mass,
        "impact_time_s": debris.time,
        "impact_east_m": debris.east,
        "impact_north_m": debris.north,
        "impact_speed_m_s": debris.speed,
        "energy_j": debris.energy,
        "detonated": debris.detonates,
    }
