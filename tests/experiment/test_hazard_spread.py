import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from cram_sim.experiment.hazard_grid import ELSEWHERE, HazardGrid
from cram_sim.experiment.hazard_spread import REACH, Shares, shared
from cram_sim.records import Floats

GRID = HazardGrid(50.0, (-8, -6), (12, 16))
CELLS = 12 * 16
PLACES = st.floats(-1_500.0, 1_500.0)
PIECES = st.tuples(PLACES, PLACES, st.floats(0.5, 2_000.0), st.integers(0, 2**30))


def of(*pieces: tuple[float, float, float, int]) -> Shares:
    east, north, spread, whole = zip(*pieces, strict=True)
    return shared(GRID, np.array(east), np.array(north), np.array(spread), np.array(whole))


def on_grid(found: Shares) -> Floats:
    amounts: Floats = np.zeros(CELLS)
    here = found.cell != ELSEWHERE
    np.add.at(amounts, found.cell[here], found.amount[here].astype(np.float64))
    return amounts


@settings(deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=5))
def test_what_is_shared_adds_up_to_the_whole(pieces: list[tuple[float, float, float, int]]) -> None:
    found = of(*pieces)
    total = np.zeros(len(pieces), np.int64)
    np.add.at(total, found.row, found.amount)
    assert total.tolist() == [whole for *_, whole in pieces]
    assert (found.amount >= 0).all()
    assert ((found.cell >= ELSEWHERE) & (found.cell < CELLS)).all()


@settings(deadline=None)
@given(PIECES, PIECES)
def test_a_piece_is_shared_alike_whatever_is_beside_it(
    one: tuple[float, float, float, int], other: tuple[float, float, float, int]
) -> None:
    alone, both = of(one), of(other, one)
    assert np.array_equal(alone.cell, both.cell[both.row == 1])
    assert np.array_equal(alone.amount, both.amount[both.row == 1])


def test_shares_are_those_of_the_normal_law() -> None:
    """Of a million, each cell to the rounding; those left beyond the reach are spread over all."""
    whole, spread, (east, north) = 1_000_000, 60.0, (20.0, -30.0)
    amounts = on_grid(of((east, north, spread, whole)))
    edges_east, edges_north = GRID.edges()
    across, up = (
        np.diff(norm.cdf((edges - place) / spread))
        for edges, place in ((edges_east, east), (edges_north, north))
    )
    law = whole * np.outer(up, across).ravel()
    missing = 1.0 - (2.0 * norm.cdf(REACH) - 1.0) ** 2
    inside = amounts > 0.0
    assert inside.sum() > 30
    assert (np.abs(amounts - law)[inside] <= 1.0 + missing * law[inside]).all()
    assert law[~inside].sum() < missing * whole


def test_a_narrow_spread_stays_in_its_cell() -> None:
    amounts = on_grid(of((25.0, 25.0, 1.0, 700)))
    assert amounts[GRID.cell_of(np.array([25.0]), np.array([25.0]))] == 700.0


def test_half_of_what_falls_on_the_edge_of_the_grid_is_elsewhere() -> None:
    east = float(GRID.edges()[0][-1])
    found = of((east, 0.0, 30.0, 100_000))
    assert on_grid(found).sum() == 50_000.0
    assert found.amount[found.cell == ELSEWHERE].sum() == 50_000


def test_what_falls_far_off_is_all_elsewhere() -> None:
    found = of((9_000.0, 0.0, 30.0, 100_000))
    assert found.amount[found.cell == ELSEWHERE].tolist() == [100_000]


def test_nothing_is_shared_over_no_cell() -> None:
    nothing = np.empty(0)
    found = shared(GRID, nothing, nothing, nothing, np.empty(0, np.int64))
    assert found.row.size == found.cell.size == found.amount.size == 0
