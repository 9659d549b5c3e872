import csv
import re
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from experiment.raids import case_of
from experiment.synthetic import synthetic_replicate, synthetic_scenario
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text

from cram_sim.experiment.chance import Block
from cram_sim.experiment.ledger import ledger
from cram_sim.experiment.replicate import simulate
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.statistics import probability
from cram_sim.experiment.tally import tally
from cram_sim.report import paths
from cram_sim.report.bars import margins
from cram_sim.report.figures import drawings
from cram_sim.report.flown_paths import distance_to_go
from cram_sim.report.height_against_range import MARKS, height_against_range
from cram_sim.report.labels import Box
from cram_sim.report.plan_map import plan_map
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing, save, shown
from cram_sim.scenario import load_scenario
from cram_sim.schemas import Tables

VALID = Path(__file__).parent.parent / "cases" / "valid"
RAIDS = 300
SCENARIO = synthetic_scenario()
PROVENANCE = Provenance("synthetic raid", RAIDS, 1, "0.0.0")
NAMES = [
    "plan_map",
    "impact_map",
    "debris_map",
    "damage_with_and_without",
    "height_against_range",
    "ledger_funnel",
    "cause_pareto",
    "intercept_probability",
    "warning_time",
    "warning_burden",
    "impact_error_against_time",
    "origin_error_against_time",
]


def flights(number: int) -> paths.Paths:
    time = np.linspace(0.0, 20.0, 50)
    distance, height = 5000.0 - 240.0 * time, 100.0 * time - 5.0 * time**2
    drawn = tuple(
        paths.Path(
            f"salvo 1/{n + 1}", time + n, distance, height, 15.0 if n == 0 else None, n % 2 == 0
        )
        for n in range(number)
    )
    marks = tuple(paths.Mark(kind, 15.0, 1400.0, 375.0) for kind in MARKS)
    return paths.Paths(7, drawn, marks)


@cache
def sample() -> Replicated:
    """A few raids that were really simulated, of another scenario."""
    return simulate(case_of("base raid"), Block(1, 0, 30))


def tables() -> Tables:
    return synthetic_replicate(SCENARIO, 1, 0, RAIDS)


def all_drawings(from_tables: Tables) -> dict[str, Drawing]:
    counted = tally(from_tables, SCENARIO, 0, RAIDS)
    measures = ledger(counted, SCENARIO)
    finished = drawings(SCENARIO, measures, counted, from_tables, flights(2), sample(), PROVENANCE)
    return {drawing.name: drawing for drawing in finished}


@pytest.fixture(scope="module")
def drawn() -> dict[str, Drawing]:
    return all_drawings(tables())


def words_of(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.texts]


def main_axes(drawing: Drawing) -> Axes:
    axes: Axes = drawing.figure.axes[0]
    return axes


def test_standard_figures_are_drawn_in_their_order(drawn: dict[str, Drawing]) -> None:
    assert list(drawn) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_footer_names_scenario_n_seed_and_version(name: str, drawn: dict[str, Drawing]) -> None:
    footer = words_of(drawn[name].figure)[-1]
    for part in ("synthetic raid", "n = 300", "seed 1", "cram-sim 0.0.0"):
        assert part in footer


@pytest.mark.parametrize("name", NAMES)
def test_every_axis_has_a_unit_or_is_a_share(name: str, drawn: dict[str, Drawing]) -> None:
    units = (
        "/ km",
        "/ m",
        "/ s",
        "/ %",
        "share",
        "probability",
        "shots",
        "tracks",
        "per hectare",
        "per raid",
    )
    for axes in drawn[name].figure.axes:
        for label in (axes.get_xlabel(), axes.get_ylabel()):
            assert label == "" or any(unit in label for unit in units), label


@pytest.mark.parametrize("name", NAMES)
def test_words_stay_on_the_page(name: str, drawn: dict[str, Drawing]) -> None:
    figure = drawn[name].figure
    figure.savefig(BytesIO())  # lays everything out
    page = Box(-1.0, -1.0, figure.bbox.width + 1.0, figure.bbox.height + 1.0)
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    texts += [label for axes in figure.axes for label in (axes.xaxis.label, axes.yaxis.label)]
    texts += [label for axes in figure.axes for label in axes.get_yticklabels()]
    for legend in figure.findobj(Legend):
        assert isinstance(legend, Legend)
        texts += legend.get_texts()
    written = [text for text in texts if text.get_text() and text.get_visible()]
    for text in written:
        assert Box(*Text.get_window_extent(text).extents).is_inside(page), text.get_text()


@pytest.mark.parametrize("name", NAMES)
def test_table_behind_has_a_column_for_every_header(name: str, drawn: dict[str, Drawing]) -> None:
    drawing = drawn[name]
    assert len(drawing.rows) > 0
    assert {len(row) for row in drawing.rows} == {len(drawing.header)}


def test_figure_becomes_png_svg_and_csv(drawn: dict[str, Drawing], tmp_path: Path) -> None:
    drawing = drawn["ledger_funnel"]
    png, svg, table = save(drawing, tmp_path / "figures")
    assert png.read_bytes()[:4] == b"\x89PNG"
    assert "From threat to effect" in svg.read_text(encoding="utf-8")
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == len(drawing.rows)
    assert float(rows[0]["share"]) == drawing.rows[0][1]


def test_same_figure_gives_the_same_bytes(tmp_path: Path) -> None:
    one = save(all_drawings(tables())["warning_time"], tmp_path / "one")
    two = save(all_drawings(tables())["warning_time"], tmp_path / "two")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_map_is_drawn_to_scale(drawn: dict[str, Drawing]) -> None:
    for axes in drawn["plan_map"].figure.axes:
        box = axes.get_window_extent()
        east, north = np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim())
        assert box.width / east == pytest.approx(box.height / north, rel=0.01)


def test_map_shows_every_defended_place(drawn: dict[str, Drawing]) -> None:
    overview, detail = drawn["plan_map"].figure.axes[::-1]
    for axes in (overview, detail):
        west, east = axes.get_xlim()
        south, north = axes.get_ylim()
        for asset in SCENARIO.defended_assets:
            assert west < asset.centre.east / 1000.0 < east
            assert south < asset.centre.north / 1000.0 < north


def test_map_holds_every_corner_of_a_polygon() -> None:
    polygons = load_scenario(VALID / "places.yaml")
    detail = plan_map(polygons, tables()["threats"], 2 * RAIDS, PROVENANCE).figure.axes[0]
    (west, east), (south, north) = detail.get_xlim(), detail.get_ylim()
    for ground in (*polygons.defended_assets, *polygons.warning_zones):
        left, bottom, right, top = np.array(ground.geometry.bounds) / 1000.0
        assert west < left <= right < east
        assert south < bottom <= top < north


def test_causes_are_shown_most_frequent_first(drawn: dict[str, Drawing]) -> None:
    counts = [row[4] for row in drawn["cause_pareto"].rows]
    assert counts == sorted(counts, reverse=True)  # type: ignore[type-var]


def test_share_warned_falls_with_the_time_asked_for(drawn: dict[str, Drawing]) -> None:
    shares = [row[2] for row in drawn["warning_time"].rows]
    assert shares == sorted(shares, reverse=True)  # type: ignore[type-var]


def legend_of_flights(number: int) -> list[str]:
    legend = height_against_range(flights(number), PROVENANCE).figure.axes[0].get_legend()
    assert legend is not None
    return [text.get_text() for text in legend.get_texts()]


def test_few_flights_are_named() -> None:
    assert sorted(legend_of_flights(2)) == sorted(["salvo 1/1", "salvo 1/2", *MARKS])


def test_many_flights_are_told_apart_by_whether_they_were_engaged() -> None:
    assert legend_of_flights(20) == ["not engaged", "engaged", *MARKS]


@pytest.mark.parametrize("name", [r"$\frac{$", "x" * 100, "\u57fa\u5730\n$", "_base", "$", "{}%"])
def test_any_name_can_be_drawn(name: str, tmp_path: Path) -> None:
    assets = tuple(
        asset.model_copy(update={"name": f"{name}{number}"})
        for number, asset in enumerate(SCENARIO.defended_assets)
    )
    scenario = SCENARIO.model_copy(update={"defended_assets": assets})
    own = Provenance(name, RAIDS, 1, "0.0.0")
    save(plan_map(scenario, tables()["threats"], 2 * RAIDS, own), tmp_path)
    drawn_flights = flights(1)
    named = replace(drawn_flights, flights=(replace(drawn_flights.flights[0], threat=name),))
    png = save(height_against_range(named, own), tmp_path)[0]
    assert png.stat().st_size > 0


def test_name_is_shown_in_letters_of_the_font_and_shortened() -> None:
    assert shown("base \u57fa") == "base \N{WHITE SQUARE}"
    assert shown("x" * 100) == "x" * 31 + "…"
    assert shown("fuel store $") == "fuel store $"


def test_name_with_an_underscore_stays_in_the_legend() -> None:
    assert not shown("_zone").startswith("_")


def test_map_says_how_many_of_the_threats_are_drawn(drawn: dict[str, Drawing]) -> None:
    shown_threats, flew = (
        int(re.findall(r"([\d,]+) of ([\d,]+) drawn", words_of(drawn["plan_map"].figure)[1])[0][n])
        for n in (0, 1)
    )
    assert flew == int(tables()["threats"]["launched"].sum())
    assert 0 < shown_threats < flew


def test_margin_grows_with_the_longest_name() -> None:
    estimate = probability(1, 2, meaning="judged threatening, then harmless, and then some more")
    assert margins([estimate])[0] > margins([])[0]


def test_flight_over_the_origin_does_not_fold_back() -> None:
    east = np.linspace(-3000.0, 500.0, 8)
    assert distance_to_go(east, np.zeros(8)) == pytest.approx(-east)


def test_distance_of_a_flight_that_goes_nowhere_is_none() -> None:
    assert distance_to_go(np.ones(2), np.ones(2)).tolist() == [0.0, 0.0]


def test_raids_without_shots_and_leakers_are_drawn_too() -> None:
    nothing = {name: column[:0] for name, column in tables()["shots"].items()}
    quiet = tables()["threats"] | {"truly_threatening": np.zeros(2 * RAIDS, np.bool_)}
    figures = all_drawings(tables() | {"shots": nothing, "threats": quiet})
    for name, words in (
        ("intercept_probability", "no shots were fired"),
        ("cause_pareto", "no leakers"),
    ):
        assert words in [text.get_text() for text in main_axes(figures[name]).texts]


def test_scenario_without_warning_zones_has_no_warning_figure() -> None:
    scenario = SCENARIO.model_copy(update={"warning_zones": ()})
    counted = tally(tables(), scenario, 0, RAIDS)
    measures = ledger(counted, scenario)
    finished = drawings(scenario, measures, counted, tables(), flights(2), sample(), PROVENANCE)
    assert [d.name for d in finished] == [name for name in NAMES if not name.startswith("warning_")]


def test_plan_map_lists_only_what_it_shows() -> None:
    bare = SCENARIO.model_copy(update={"fire_units": (), "sensors": (), "warning_zones": ()})
    sample = {name: column[:0] for name, column in tables()["threats"].items()}
    (legend,) = plan_map(bare, sample, 2 * RAIDS, PROVENANCE).figure.legends
    words = {text.get_text() for text in legend.get_texts()}
    assert words - {"keep-out"} == {"defended asset", "launch site"}
