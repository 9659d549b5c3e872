"""The stated errors of a hazard map are its errors: fabricated raids of known density."""

from functools import cache

import numpy as np
import pytest
from scipy.stats import chi2

from cram_sim.experiment.hazard_density import HazardDensity, hazard_density, share_elsewhere
from cram_sim.experiment.hazard_grid import HazardGrid
from cram_sim.experiment.hazard_tally import CellSum, HazardSums, hazard_sums

GRID = HazardGrid(100.0, (-10, -10), (20, 20))
KILLS, THROWN = 300.0, 150.0  # metres per axis: of kills, and of the pieces about each
PIECES_PER_RAID = 6.0
NO_THREATS = {
    "replication": np.empty(0, np.int64),
    "launched": np.empty(0, np.bool_),
    "neutralised": np.empty(0, np.bool_),
    "impact_east_m": np.empty(0),
    "impact_north_m": np.empty(0),
}


@cache
def sums_of(raids: int, seed: int, alike: float = 1.0, spread: float = 0.0) -> HazardSums:
    """A Poisson number of pieces in each raid about a common place, each standing for `alike`."""
    rng = np.random.default_rng(seed)
    replication = np.repeat(np.arange(raids), rng.poisson(PIECES_PER_RAID / alike, raids))
    burst = rng.normal(0.0, KILLS, (2, raids))
    place = burst[:, replication] + rng.normal(0.0, THROWN, (2, replication.size))
    debris = {
        "replication": replication,
        "pieces": np.full(replication.size, alike),
        "spread_m": np.full(replication.size, spread),
        "energy_j": np.full(replication.size, 100.0),
        "detonated": np.zeros(replication.size, np.bool_),
        "impact_east_m": place[0],
        "impact_north_m": place[1],
    }
    return hazard_sums(NO_THREATS, debris, GRID, 79.0)


def density_of(raids: int, seed: int, alike: float = 1.0, spread: float = 0.0) -> HazardDensity:
    return hazard_density(sums_of(raids, seed, alike, spread), GRID, raids)


def on_grid(density: HazardDensity, values: np.ndarray) -> np.ndarray:
    filled = np.zeros(GRID.shape[0] * GRID.shape[1])
    filled[density.cells] = values
    return filled


def expected_pieces(cells: np.ndarray, spread: float = 0.0) -> np.ndarray:
    """For each hectare and raid, from the normal law at the middle of each cell."""
    east, north = GRID.centres(cells)
    variance = KILLS**2 + THROWN**2 + spread**2
    law = np.exp(-(east**2 + north**2) / (2.0 * variance)) / (2.0 * np.pi * variance)
    density: np.ndarray = PIECES_PER_RAID * law * 1e4
    return density


def test_density_is_that_of_the_law() -> None:
    """Within 5 standard errors everywhere; a cell is small beside the law."""
    density = density_of(20_000, 1)
    busy = density.pieces > 0.02
    away = (density.pieces - expected_pieces(density.cells))[busy] / density.pieces_error[busy]
    assert busy.sum() > 100
    assert np.abs(away).max() < 5.0


def test_two_halves_of_a_run_differ_by_what_their_errors_state() -> None:
    """Chi-square over the cells that hundreds of raids hit, at 1 in 10,000 each way."""
    one, two = density_of(5_000, 1), density_of(5_000, 2)
    difference = on_grid(one, one.pieces) - on_grid(two, two.pieces)
    variance = on_grid(one, one.pieces_error) ** 2 + on_grid(two, two.pieces_error) ** 2
    busy = np.minimum(on_grid(one, one.pieces), on_grid(two, two.pieces)) > 0.02
    total = float(np.sum(difference[busy] ** 2 / variance[busy]))
    low, high = (float(chi2.ppf(level, busy.sum())) for level in (1e-4, 1.0 - 1e-4))
    assert busy.sum() > 50
    assert low < total < high


@pytest.mark.parametrize(("alike", "spread"), [(1.0, 0.0), (20.0, 100.0)])
def test_stated_error_of_the_map_is_its_distance_from_the_law(alike: float, spread: float) -> None:
    """Over all cells, however few raids hit them; 30 maps, whose mean is within 10 %."""
    squared, stated = [], []
    for seed in range(30):
        density = density_of(500, seed, alike, spread)
        cells = np.arange(GRID.shape[0] * GRID.shape[1])
        error = on_grid(density, density.pieces) - expected_pieces(cells, spread)
        squared.append(np.sum(error**2))
        stated.append(np.sum(density.pieces_error**2))
    assert np.mean(squared) == pytest.approx(np.mean(stated), rel=0.1)


def test_error_of_the_map_falls_with_the_root_of_the_raids() -> None:
    few, many = density_of(2_000, 3).relative_error, density_of(32_000, 4).relative_error
    assert few / many == pytest.approx(4.0, rel=0.1)


def test_error_of_one_raid_is_unknown() -> None:
    assert np.isnan(density_of(1, 1).relative_error)


def test_interval_of_any_piece_holds_the_truth() -> None:
    """95 % of 200 maps at one cell, within 4 standard errors of that; the truth from many raids."""
    cell = int(GRID.cell_of(np.array([50.0]), np.array([50.0]))[0])
    whole = sums_of(200_000, 5)
    truth = whole.sums[CellSum.RAIDS_WITH_WHOLE, whole.cells == cell][0] / 200_000
    held = 0
    for seed in range(200):
        density = density_of(300, 100 + seed)
        place = density.cells == cell
        held += bool(density.p_whole_low[place][0] <= truth <= density.p_whole_high[place][0])
    assert held >= 200 * 0.95 - 4.0 * np.sqrt(200 * 0.95 * 0.05)


def test_pieces_that_stand_for_many_have_the_density_of_the_many() -> None:
    """Within 5 standard errors; those that are missing beyond 3 spreads are less than that."""
    few = density_of(20_000, 6, 20.0, 100.0)
    busy = few.pieces > 0.02
    expected = expected_pieces(few.cells, 100.0)
    away = (few.pieces - expected)[busy] / few.pieces_error[busy]
    assert busy.sum() > 100
    assert np.abs(away).max() < 5.0


def test_shared_over_cells_they_make_a_smoother_map_than_in_one_place() -> None:
    heaps, shared = (density_of(2_000, 7, 20.0, spread) for spread in (0.0, 150.0))
    assert shared.relative_error < 0.6 * heaps.relative_error


def test_fragments_never_make_a_whole_piece_likely() -> None:
    few = density_of(500, 6, 20.0, 100.0)
    assert (few.p_whole == 0.0).all()
    assert (few.p_whole_low == 0.0).all()


def test_pieces_off_the_grid_are_a_share_and_in_no_cell() -> None:
    sums = sums_of(20_000, 1)
    density = hazard_density(sums, GRID, 20_000)
    on_map = float(np.sum(density.pieces)) * GRID.hectares
    total = sums.sums[CellSum.PIECES].sum() / 1_000 / 20_000
    assert share_elsewhere(sums) == pytest.approx(1.0 - on_map / total, rel=1e-9)
    assert 0.0 < share_elsewhere(sums) < 0.05


def test_without_any_piece_there_is_no_error_and_no_share() -> None:
    density = hazard_density(HazardSums.empty(), GRID, 10)
    assert np.isnan(density.relative_error)
    assert np.isnan(share_elsewhere(HazardSums.empty()))
