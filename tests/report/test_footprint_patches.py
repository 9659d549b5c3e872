"""The outlines of assets and zones on maps."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from cram_sim.footprints import Footprint, circle, polygon
from cram_sim.records import Floats
from cram_sim.report.footprint_patches import extents, labels_of, mark_points, patch_of
from cram_sim.scenario import Scenario, load_scenario

VALID = Path(__file__).parent.parent / "cases" / "valid"
OUTER = np.array([[0.0, 2000.0, 2000.0, 0.0], [0.0, 0.0, 1000.0, 1000.0]])
HOLE = np.array([[500.0, 1000.0, 1000.0, 500.0], [400.0, 400.0, 600.0, 600.0]])


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario(VALID / "places.yaml")


def darkness(patch: Patch, east: float, north: float) -> float:
    """How black (0 to 1) a map of 2 km by 2 km is at a place once a black patch is on it."""
    figure = Figure(figsize=(2.0, 2.0), dpi=100)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0), frameon=False)
    axes.set(xlim=(0.0, 2.0), ylim=(0.0, 2.0))
    axes.add_patch(patch).set(facecolor="black", linewidth=0.0)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())
    row, column = int(199.0 - 100.0 * north), int(100.0 * east)
    return 1.0 - float(pixels[row, column, 0]) / 255.0


def test_a_circle_is_drawn_in_kilometres() -> None:
    patch = patch_of(circle(1000.0, 1000.0, 300.0))
    assert darkness(patch, 1.25, 1.0) == 1.0
    assert darkness(patch_of(circle(1000.0, 1000.0, 300.0)), 1.35, 1.0) == 0.0


def test_a_polygon_is_drawn_in_kilometres() -> None:
    assert darkness(patch_of(polygon([OUTER])), 0.7, 0.5) == 1.0
    assert darkness(patch_of(polygon([OUTER])), 0.7, 1.2) == 0.0


@pytest.mark.parametrize("hole", [HOLE, HOLE[:, ::-1]])
def test_a_hole_is_left_empty_whichever_way_it_turns(hole: Floats) -> None:
    footprint = polygon([OUTER, hole])
    assert darkness(patch_of(footprint), 0.7, 0.5) == 0.0
    assert darkness(patch_of(footprint), 1.5, 0.5) == 1.0


@pytest.mark.parametrize("footprint", [circle(100.0, -50.0, 30.0), polygon([OUTER, HOLE])])
def test_the_extent_is_as_far_as_the_footprint_reaches(footprint: Footprint) -> None:
    east, north, radius = np.array(extents([footprint])).T
    box = patch_of(footprint).get_path()
    outline = patch_of(footprint).get_patch_transform().transform(box.vertices) * 1000.0
    assert (east - radius).min() == pytest.approx(outline[:, 0].min())
    assert (north + radius).max() == pytest.approx(outline[:, 1].max())


def test_only_points_are_marked(scenario: Scenario) -> None:
    axes = Figure().add_subplot()
    mark_points(axes, scenario.defended_assets, "black")
    assert [line.get_xydata().tolist() for line in axes.lines] == [[[0.1, 0.05]]]  # type: ignore[union-attr]


def test_every_place_has_its_name_on_it(scenario: Scenario) -> None:
    labels = labels_of(scenario.defended_assets, "black")
    assert [label.text for label in labels] == [asset.name for asset in scenario.defended_assets]
    assert (labels[0].x, labels[0].y) == (0.1, 0.05)
