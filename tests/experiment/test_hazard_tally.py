import numpy as np
import pytest
from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.experiment.counting import Columns
from cram_sim.experiment.hazard_grid import hazard_grid
from cram_sim.experiment.hazard_tally import (
    THOUSANDTHS,
    CellSum,
    HazardSums,
    hazard_sums,
)

SCENARIO = synthetic_scenario(rounds=4)
GRID = hazard_grid(SCENARIO)
RAIDS = 200
HAZARD_ENERGY = 79.0
TABLES = synthetic_replicate(SCENARIO, 1, 0, RAIDS)
SUMS = hazard_sums(TABLES["threats"], TABLES["debris"], GRID, HAZARD_ENERGY)


def of_block(first: int, replications: int) -> HazardSums:
    tables = synthetic_replicate(SCENARIO, 1, first, replications)
    return hazard_sums(tables["threats"], tables["debris"], GRID, HAZARD_ENERGY)


def of_debris(**columns: list[float]) -> HazardSums:
    """Of pieces near the origin, and no threats; columns that are left out are ordinary."""
    n = len(columns["replication"])
    debris: Columns = {
        "replication": np.array(columns["replication"], np.int64),
        "pieces": np.array(columns.get("pieces", [1.0] * n)),
        "spread_m": np.array(columns.get("spread_m", [0.0] * n)),
        "energy_j": np.array(columns.get("energy_j", [200.0] * n)),
        "detonated": np.array(columns.get("detonated", [False] * n), np.bool_),
        "impact_east_m": np.array(columns.get("impact_east_m", [1.0] * n)),
        "impact_north_m": np.ones(n),
    }
    nothing = {name: column[:0] for name, column in TABLES["threats"].items()}
    return hazard_sums(nothing, debris, GRID, HAZARD_ENERGY)


@pytest.mark.parametrize("size", [1, 7, 50])
def test_blocks_add_up_to_the_same_bits_in_any_order(size: int) -> None:
    parts = [of_block(first, min(size, RAIDS - first)) for first in range(0, RAIDS, size)]
    total = sum(reversed(parts), HazardSums.empty())
    assert total.cells.tolist() == SUMS.cells.tolist()
    assert total.sums.tolist() == SUMS.sums.tolist()


def test_every_hazardous_piece_is_in_one_cell_or_elsewhere() -> None:
    debris = TABLES["debris"]
    hazardous = (debris["energy_j"] >= HAZARD_ENERGY) & ~debris["detonated"]
    counted = SUMS.sums[CellSum.PIECES].sum()
    assert counted == THOUSANDTHS * debris["pieces"][hazardous].sum() > 0


def test_every_threat_that_came_down_and_live_round_that_detonated_is_an_impact() -> None:
    threats, debris = TABLES["threats"], TABLES["debris"]
    down = int((threats["launched"] & ~threats["neutralised"]).sum())
    live = int(debris["detonated"].sum())
    assert live > 0
    assert SUMS.sums[CellSum.IMPACTS].sum() == down + live


def test_a_cell_is_listed_once() -> None:
    assert SUMS.cells.tolist() == sorted(set(SUMS.cells.tolist()))


def test_squares_are_of_what_a_raid_brought_to_a_cell() -> None:
    """Two raids, of 3 pieces and of 1: 9 + 1."""
    sums = of_debris(replication=[5, 5, 5, 8]).sums[:, 0]
    assert sums[CellSum.PIECES] == 4 * THOUSANDTHS
    assert sums[CellSum.PIECES_SQUARED] == 10 * THOUSANDTHS**2


def test_raids_with_a_whole_piece_are_counted_once_each() -> None:
    sums = of_debris(
        replication=[5, 5, 8, 9], pieces=[1.0, 1.0, 1.0, 0.7], spread_m=[0.0, 0.0, 0.0, 100.0]
    )
    assert sums.sums[CellSum.RAIDS_WITH_WHOLE].sum() == 2
    assert sums.sums[CellSum.PIECES].sum() == 3.7 * THOUSANDTHS


def test_a_piece_of_less_energy_is_no_hazard() -> None:
    sums = of_debris(replication=[0, 1], energy_j=[HAZARD_ENERGY - 0.1, HAZARD_ENERGY])
    assert sums.sums[CellSum.PIECES].tolist() == [THOUSANDTHS]


def test_what_detonates_is_an_impact_and_no_piece() -> None:
    sums = of_debris(replication=[0], detonated=[True]).sums[:, 0]
    assert (sums[CellSum.PIECES], sums[CellSum.IMPACTS]) == (0, 1)


def test_nothing_came_down_makes_no_cell() -> None:
    sums = of_debris(replication=[])
    assert sums.cells.size == 0
    assert (sums + sums).sums.shape == (len(CellSum), 0)
