"""Engagement maps and the defended footprint from made-up numbers."""

from io import StringIO

import numpy as np
import pytest
from experiment.synthetic import synthetic_scenario
from matplotlib.figure import Figure
from matplotlib.text import Text
from rich.console import Console

from cram_sim.effectors.protocol import Target
from cram_sim.experiment.approaches import Approach
from cram_sim.experiment.defended_footprint import Footprint
from cram_sim.experiment.effector_coverage import EngagementMap
from cram_sim.report.defended_footprint import MOST_PANELS, defended_footprint
from cram_sim.report.engagement_map import engagement_maps
from cram_sim.report.footprint_text import footprint_text, footprint_values

SCENARIO = synthetic_scenario()
TARGET = Target(0.1, 0.9, 0.8, 0.3, 0.2, 0.1, 1e7, 5e6, 0.4, 0.0)
AXIS = np.linspace(-1000.0, 1000.0, 21)
AWAY = np.hypot(*np.meshgrid(AXIS, AXIS))


def mapped(*units: str, heights: int = 2) -> EngagementMap:
    p = np.where(AWAY <= 800.0, 1.0 - AWAY / 1000.0, np.nan)
    by_unit = {unit: np.repeat(p[np.newaxis], heights, axis=0) for unit in units}
    approach = Approach("rocket_107", TARGET, 250.0, 0.4, 0.0)
    tops = tuple(100.0 * n for n in range(1, heights + 1))
    return EngagementMap(approach, tops, AXIS, AXIS, by_unit, 25, 3)


def footprint(site: str = "east bank") -> Footprint:
    p = np.where(AWAY <= 1000.0, np.clip(1.1 - AWAY / 1000.0, 0.0, 1.0), np.nan)
    by_unit = {"gun 1": p, "gun 2": 0.5 * p}
    low = {unit: 0.9 * values for unit, values in by_unit.items()}
    return Footprint(site, "rocket_107", AXIS, AXIS, by_unit, low, 100, 3)


def words_of(figure: Figure) -> str:
    texts = figure.findobj(match=Text)
    words = "\n".join(text.get_text() for text in texts if isinstance(text, Text))
    return " ".join(words.split())


@pytest.mark.parametrize(("units", "maps"), [(1, 1), (2, 3), (9, 7)])
def test_every_unit_has_its_map_beside_that_of_all(units: int, maps: int) -> None:
    drawn = list(engagement_maps(SCENARIO, mapped(*(f"Gun {n}!" for n in range(units))), []))
    names = [drawing.name for drawing in drawn]
    assert len(set(names)) == len(names) == maps
    assert names[:2] == ["engagement_all", "engagement_1_gun_0"][:maps]


def test_map_has_its_numbers_in_the_table_and_says_where_a_unit_can_engage() -> None:
    (drawing,) = engagement_maps(SCENARIO, mapped("gun"), [])
    assert drawing.header == ("height_m", "east_m", "north_m", "can_engage", "p_shot")
    assert len(drawing.rows) == 2 * 21 * 21
    assert drawing.rows[0] == (100.0, -1000.0, -1000.0, False, "")
    assert drawing.rows[10 * 21 + 10] == (100.0, 0.0, 0.0, True, 1.0)


def test_map_says_what_it_leaves_out() -> None:
    (drawing,) = engagement_maps(SCENARIO, mapped("gun"), [])
    words = words_of(drawing.figure)
    assert "Left out: detection, delays, saturation" in words
    assert "n = 25 engagements a point, seed 3" in words
    assert "out of reach" in words


def test_footprint_says_what_it_is_and_what_it_leaves_out() -> None:
    words = words_of(defended_footprint(SCENARIO, [footprint()]).figure)
    assert "Defended footprint" in words
    assert "95 % lower bound (Wilson)" in words
    assert "Left out: detection, delays, saturation, reload." in words
    assert "all units independent: optimistic" in words
    assert "n = 100 engagements a point, seed 3" in words


def test_footprint_has_a_panel_for_each_launch_site_as_far_as_there_is_room() -> None:
    for sites in (1, 2, 3, MOST_PANELS + 2):
        drawing = defended_footprint(SCENARIO, [footprint(f"site {n}") for n in range(sites)])
        assert len(drawing.figure.axes) == min(sites, MOST_PANELS) + 1
        said = f"The first {MOST_PANELS} launch sites." in words_of(drawing.figure)
        assert said == (sites > MOST_PANELS)


def test_footprint_has_the_numbers_of_each_unit_in_the_table() -> None:
    drawing = defended_footprint(SCENARIO, [footprint()])
    inside = int(np.count_nonzero(AWAY <= 1000.0))
    assert len(drawing.rows) == 2 * inside
    assert ("rocket_107", "east bank", "gun 2", 0.0, 0.0, 0.5, 0.45) in drawing.rows


def test_page_tells_areas_of_the_best_unit() -> None:
    console = Console(width=100, record=True, file=StringIO())
    console.print(footprint_text([footprint()]))
    page = console.export_text()
    assert "Defended footprint against rocket_107, one unit at its best" in page
    assert "Left out: detection, delays, saturation, reload." in " ".join(page.split())
    (values,) = footprint_values([footprint()])
    cells = np.count_nonzero(footprint().best_low >= 0.5)
    assert values["bound_50_m2"] == pytest.approx(cells * 100.0**2)
    assert f"{values['bound_50_m2'] / 1e6:.2f} km²" in page
