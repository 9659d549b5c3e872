"""Pieces of a block that have come loose, and whose they are."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cram_sim.aftermath.falling import Bodies
from cram_sim.aftermath.loose import Loose
from cram_sim.ballistics.atmosphere import BOTTOM, CELL
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.catalogue.entries import load_entry
from cram_sim.experiment.case import Case
from cram_sim.experiment.chance import RaidChance
from cram_sim.hazards.falling_pieces import FallingPieces
from cram_sim.records import Floats, Integers

# Kills or shots, (3, n): the numbers of replication, threat and fire unit, as in `Debris`.
Sources = Integers


@dataclass(frozen=True)
class Loosened:
    """Pieces of some `sources` that fall by one `law`, a drag law, baked."""

    pieces: Loose
    sources: Sources
    law: Floats

    @property
    def whose(self) -> Integers:
        """Replication, threat and fire unit of each piece, (3, k)."""
        return self.sources[:, self.pieces.source]


def falling_pieces() -> FallingPieces:
    """What is assumed of all falling pieces."""
    figures = load_entry("assumptions", "falling_pieces").spec()
    assert isinstance(figures, FallingPieces)
    return figures


@lru_cache
def law_of(name: str) -> Floats:
    """A drag law, baked."""
    return drag_table(name)


def least_density(case: Case, heights: Floats) -> Floats:
    """The least density of the air (kg/m3) between the ground and rising heights (k,) m, (k,)."""
    rows = ((heights - BOTTOM) / CELL).astype(np.int64)
    densities: Floats = np.minimum.accumulate(case.air.table[rows, 0])
    return densities


def least_hazard(case: Case) -> float:
    """The least energy (J) with which a piece hurts anybody or damages anything."""
    scenario = case.scenario
    energies = [asset.debris_energy for asset in scenario.defended_assets]
    return min([scenario.people.hazardous_energy, *energies])


def bodies_of(case: Case, raid: RaidChance, pieces: Loose, replication: Integers) -> Bodies:
    """Pieces in the air of their raids; `replication` (k,) of each."""
    environment = case.scenario.environment
    return Bodies(
        time=pieces.time,
        position=pieces.position,
        velocity=pieces.velocity,
        mass=pieces.mass,
        drag_area=pieces.drag_area,
        density=1.0 + environment.density_error * raid.density[replication],
        wind=np.ascontiguousarray(environment.wind_error * raid.wind[:, replication]),
    )
