from pathlib import Path

import numpy as np
import pytest
from experiment.synthetic import synthetic_scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.experiment.hazard_grid import ELSEWHERE, MOST_CELLS, HazardGrid, hazard_grid
from cram_sim.scenario.load import load_scenario

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
GRID = HazardGrid(50.0, (-3, -2), (4, 6))


@given(st.integers(0, 23), st.floats(0.01, 49.99), st.floats(0.01, 49.99))
@settings(deadline=None)
def test_a_place_in_a_cell_is_counted_in_that_cell(cell: int, east: float, north: float) -> None:
    middle = GRID.centres(np.array([cell]))
    place = [centre - 25.0 + shift for centre, shift in zip(middle, (east, north), strict=True)]
    assert GRID.cell_of(*place).tolist() == [cell]


def test_cells_are_numbered_from_the_origin() -> None:
    """One cell has its south-western corner there: three columns from the left, two rows up."""
    assert GRID.cell_of(np.array([0.0]), np.array([0.0])).tolist() == [2 * 6 + 3]


@pytest.mark.parametrize(
    ("east", "north"), [(-150.01, 0.0), (150.0, 0.0), (0.0, -100.01), (0.0, 100.0)]
)
def test_a_place_off_the_grid_is_in_no_cell(east: float, north: float) -> None:
    assert GRID.cell_of(np.array([east]), np.array([north])).tolist() == [ELSEWHERE]


def test_edges_enclose_every_cell() -> None:
    east, north = GRID.edges()
    assert (east[0], east[-1], north[0], north[-1]) == (-150.0, 150.0, -100.0, 100.0)
    assert len(east) * len(north) == 7 * 5


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_grid_of_a_shipped_scenario_is_small_and_holds_what_is_defended(file: Path) -> None:
    scenario = load_scenario(file)
    grid = hazard_grid(scenario)
    assert max(grid.shape) <= MOST_CELLS
    footprints = [asset.footprint for asset in scenario.defended_assets]
    centres = np.array([footprint.centre for footprint in footprints]).T
    reach = np.array([footprint.reach for footprint in footprints])
    for east, north in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        edge = grid.cell_of(centres[0] + east * reach, centres[1] + north * reach)
        assert np.all(edge != ELSEWHERE)


def test_grid_does_not_depend_on_the_raid() -> None:
    assert hazard_grid(synthetic_scenario(rounds=2)) == hazard_grid(synthetic_scenario(rounds=9))
