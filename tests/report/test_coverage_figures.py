"""Coverage figures from made-up numbers: panels, tables, words for what is missing."""

import math
from pathlib import Path

import numpy as np
import pytest
from experiment.synthetic import synthetic_scenario
from matplotlib.figure import Figure
from matplotlib.text import Text

from cram_sim.experiment.coverage import CoverageMap, Reach, ThreatClass
from cram_sim.experiment.threat_axes import Sight, ThreatAxis
from cram_sim.report.coverage_axes import MOST_AXES, coverage_axes
from cram_sim.report.coverage_map import coverage_maps
from cram_sim.report.coverage_text import as_values, coverage_text
from cram_sim.report.provenance import Exact
from cram_sim.report.style import Drawing, save

SCENARIO = synthetic_scenario()
PROVENANCE = Exact("synthetic raid", "0123456789abcdef", "0.0.0")
THREAT = ThreatClass("rocket_107", 0.02)


def covered(heights: int = 3, *, below: bool = False) -> CoverageMap:
    axis = np.linspace(-6000.0, 6000.0, 31)
    away = np.hypot(*np.meshgrid(axis, axis))
    p = np.repeat(np.exp(-((away / 4000.0) ** 4))[np.newaxis], heights, axis=0)
    p[:, away > 5500.0] = 0.0
    time = np.where(p > 0.2, 2.5 / np.maximum(p, 0.01), np.inf)
    if below:
        p[0, :5], time[0, :5] = np.nan, np.nan
    return CoverageMap(THREAT, tuple(100.0 * n for n in range(1, heights + 1)), axis, axis, p, time)


def axis_of(number: int, *, radars: int = 1, best: float = 1.0) -> ThreatAxis:
    time = np.linspace(0.0, 20.0, 81)
    sight = Sight(np.where(time > 2.0, 0.8, 0.0), best * np.clip((time - 3.0) / 4.0, 0.0, 1.0))
    position = np.array([5000.0 - 250.0 * time, 10.0 * time, 100.0 * time - 5.0 * time**2])
    by_radar = {f"radar {n}": sight for n in range(radars)}
    return ThreatAxis(f"site {number}", "camp", THREAT, time, position, by_radar, sight)


def words_of(figure: Figure) -> str:
    texts = figure.findobj(match=Text)
    return "\n".join(text.get_text() for text in texts if isinstance(text, Text))


def maps(numbers: CoverageMap) -> list[Drawing]:
    return list(coverage_maps(SCENARIO, numbers, [axis_of(1)], PROVENANCE))


@pytest.mark.parametrize("heights", [1, 2, 3, 4, 9])
def test_map_has_a_panel_for_each_height_and_one_bar(heights: int) -> None:
    for drawing in maps(covered(heights)):
        assert len(drawing.figure.axes) == heights + 1


def test_map_has_its_numbers_in_the_table() -> None:
    probability, wait = maps(covered())
    assert probability.header == ("height_m", "east_m", "north_m", "p_single_look")
    assert wait.header == ("height_m", "east_m", "north_m", "median_track_time_s")
    assert len(probability.rows) == len(wait.rows) == 3 * 31 * 31
    assert probability.rows[0] == (100.0, -6000.0, -6000.0, 0.0)
    assert wait.rows[0][3] == math.inf


def test_what_is_below_the_ground_has_its_colour_and_no_number() -> None:
    for drawing in maps(covered(below=True)):
        assert "below the ground" in words_of(drawing.figure)
        assert drawing.rows[0][3] == ""


def test_no_ground_is_explained_where_there_is_none() -> None:
    for drawing in maps(covered()):
        assert "below the ground" not in words_of(drawing.figure)


def test_figures_say_what_was_computed() -> None:
    for drawing in (*maps(covered()), coverage_axes([axis_of(1)], PROVENANCE)):
        words = words_of(drawing.figure)
        assert "synthetic raid" in words
        assert "no raid simulated" in words
        assert "0123456789ab" in words


def test_axes_mark_when_there_is_a_track_and_what_is_left() -> None:
    words = words_of(coverage_axes([axis_of(1)], PROVENANCE).figure)
    assert "5.0 s, 15.0 s left" in words  # half-way from 3 to 7 s
    assert "6.8 s, 13.2 s left" in words  # the first of its times at 0.9


def test_axis_without_a_track_is_drawn_without_a_mark() -> None:
    words = words_of(coverage_axes([axis_of(1, best=0.4)], PROVENANCE).figure)
    assert "s left" not in words


def test_several_radars_are_told_apart() -> None:
    words = words_of(coverage_axes([axis_of(1, radars=2)], PROVENANCE).figure)
    assert "by radar 0 alone" in words
    assert "by radar 1 alone" in words


def test_of_many_axes_the_first_are_drawn_and_all_are_in_the_table() -> None:
    axes = [axis_of(number) for number in range(MOST_AXES + 3)]
    drawing = coverage_axes(axes, PROVENANCE)
    assert len(drawing.figure.axes) == MOST_AXES
    assert f"the first {MOST_AXES} of {MOST_AXES + 3} axes" in words_of(drawing.figure)
    assert {row[0] for row in drawing.rows} == {axis.launch_site for axis in axes}


def test_picture_is_saved_with_its_table(tmp_path: Path) -> None:
    for path in save(coverage_axes([axis_of(1)], PROVENANCE), tmp_path):
        assert path.stat().st_size > 1000


def plain(axes: list[ThreatAxis]) -> str:
    from rich.console import Console

    console = Console(width=100, record=True, file=None, force_terminal=False)
    told = [Reach("radar", THREAT, 7000.0, 5000.0, 7000.0)]
    with console.capture() as capture:
        console.print(coverage_text(told, covered(), axes, PROVENANCE))
    return capture.get()


def test_reach_that_ends_at_the_gate_is_marked() -> None:
    assert "7.0 km (gate)" in plain([axis_of(1)])
    assert "5.0 km " in plain([axis_of(1)])


def test_radars_together_have_their_row_only_where_there_are_several() -> None:
    assert "all together" not in plain([axis_of(1)])
    assert "all together" in plain([axis_of(1, radars=2)])


def test_track_that_never_comes_is_never() -> None:
    assert "never" in plain([axis_of(1, best=0.4)])


def test_never_is_no_number_in_the_values() -> None:
    values = as_values([], covered(), [axis_of(1, best=0.4)])
    assert values["axes"][0]["together"]["track_p50_s"] is None
    assert values["axes"][0]["together"]["left_p90_s"] is None
    assert values["axes"][0]["together"]["p_tracked"] == pytest.approx(0.4)
