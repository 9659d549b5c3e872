from dataclasses import replace

import numpy as np
import pytest
from experiment.synthetic import synthetic_replicate, synthetic_scenario
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.figure import Figure

from cram_sim.experiment.hazard_density import hazard_density
from cram_sim.experiment.hazard_grid import hazard_grid
from cram_sim.experiment.hazard_tally import HazardSums
from cram_sim.experiment.ledger import ledger
from cram_sim.experiment.tally import tally
from cram_sim.report.damage_with_and_without import damage_with_and_without
from cram_sim.report.debris_map import HEADER, debris_map
from cram_sim.report.impact_map import REGIONS, draw_regions, impact_map
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing

RAIDS = 300
SCENARIO = synthetic_scenario(rounds=3)
TABLES = synthetic_replicate(SCENARIO, 1, 0, RAIDS)
TALLY = tally(TABLES, SCENARIO, 0, RAIDS)
LEDGER = ledger(TALLY, SCENARIO)
PROVENANCE = Provenance("synthetic raid", RAIDS, 1, "0.0.0")
DENSITY = hazard_density(TALLY.hazard, hazard_grid(SCENARIO), RAIDS)


@pytest.fixture(scope="module")
def impacts() -> Drawing:
    return impact_map(SCENARIO, TABLES["threats"], TABLES["debris"], PROVENANCE)


@pytest.fixture(scope="module")
def pieces() -> Drawing:
    return debris_map(SCENARIO, TALLY, PROVENANCE)


def column(drawing: Drawing, name: str) -> np.ndarray:
    return np.array([row[drawing.header.index(name)] for row in drawing.rows])


def words_of(figure: Figure) -> str:
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    return "\n".join(text.get_text() for text in texts)


def test_maps_of_impacts_with_and_without_the_defence_have_one_frame(impacts: Drawing) -> None:
    defended, unengaged = impacts.figure.axes
    assert defended.get_xlim() == pytest.approx(unengaged.get_xlim())
    assert defended.get_ylim() == pytest.approx(unengaged.get_ylim())


def marks_on(axes: Axes, marker: str) -> int:
    marked = [line for line in axes.lines if line.get_marker() == marker]
    return sum(np.asarray(line.get_xdata()).size for line in marked)


def test_impact_map_shows_whole_raids_and_every_threat_of_them_that_flew(impacts: Drawing) -> None:
    raids = column(impacts, "replication")
    threats = TABLES["threats"]
    flew = threats["launched"] & (threats["replication"] <= raids.max())
    assert len(impacts.rows) == flew.sum() <= 500
    assert marks_on(impacts.figure.axes[1], ".") == flew.sum()


def test_with_the_defence_only_what_came_down_is_marked(impacts: Drawing) -> None:
    down = ~column(impacts, "neutralised").astype(bool)
    detonated = column(impacts, "detonated").astype(bool)
    assert marks_on(impacts.figure.axes[0], "x") == (down & detonated).sum() > 0
    assert marks_on(impacts.figure.axes[0], "o") == (down & ~detonated).sum() > 0


def test_rounds_that_were_deflected_and_went_off_are_impacts_too(impacts: Drawing) -> None:
    debris = TABLES["debris"]
    shown = debris["replication"] <= column(impacts, "replication").max()
    assert marks_on(impacts.figure.axes[0], "P") == (debris["detonated"] & shown).sum() > 0


def test_regions_hold_the_shares_that_they_are_named_for() -> None:
    """Of a normal law in polar symmetry: radii of 1.18 and 2.15 deviations, within a tenth."""
    place = np.random.default_rng(1).normal(0.0, 1.0, (2, 2_000))
    axes = Figure().add_subplot()
    axes.set_xlim(-5.0, 5.0)
    axes.set_ylim(-5.0, 5.0)
    draw_regions(axes, place)
    paths = axes.collections[0].get_paths()
    radii = sorted(float(np.hypot(*path.vertices.T).mean()) for path in paths)  # type: ignore[union-attr]
    expected = [np.sqrt(-2.0 * np.log(1.0 - share)) for share in sorted(REGIONS)]
    assert radii == pytest.approx(expected, rel=0.1)


@pytest.mark.parametrize("number", [0, 1, 29, 40])
def test_few_impacts_or_impacts_on_a_line_have_no_region(number: int) -> None:
    axes = Figure().add_subplot()
    draw_regions(axes, np.stack([np.arange(number), 2.0 * np.arange(number)]))
    assert len(axes.collections) == 0


@pytest.mark.parametrize("threats", [0, 1])
def test_raids_of_which_next_to_nothing_flew_are_drawn(threats: int) -> None:
    few = {name: values[:threats] for name, values in TABLES["threats"].items()}
    none = {name: values[:0] for name, values in TABLES["debris"].items()}
    drawn = impact_map(SCENARIO, few, none, PROVENANCE)
    assert len(drawn.rows) == int(few["launched"].sum())


def test_debris_map_colours_every_cell_in_which_a_hazardous_piece_fell(pieces: Drawing) -> None:
    mesh = next(m for m in pieces.figure.axes[0].collections if isinstance(m, QuadMesh))
    shown: np.ma.MaskedArray = np.ma.asarray(mesh.get_array())
    assert np.ma.count(shown) == (DENSITY.pieces > 0.0).sum() > 50
    assert float(shown.max()) == pytest.approx(float(DENSITY.pieces.max()))


def test_debris_map_states_its_error_and_what_is_not_on_it(pieces: Drawing) -> None:
    words = words_of(pieces.figure)
    assert f"Standard error of a cell: {100 * DENSITY.relative_error:.0f} % of the density" in words
    assert "% of the pieces fall outside the cells" in words
    assert "not validated" in words


def test_table_behind_the_debris_map_has_every_cell_with_its_interval(pieces: Drawing) -> None:
    assert pieces.header == HEADER
    low, p, high = (
        column(pieces, name) for name in ("p_whole_low_95", "p_whole", "p_whole_high_95")
    )
    assert len(pieces.rows) == DENSITY.cells.size
    assert np.all((low <= p) & (p <= high))


def test_map_without_debris_says_so() -> None:
    drawn = debris_map(SCENARIO, replace(TALLY, hazard=HazardSums.empty()), PROVENANCE)
    assert "no hazardous piece came down" in words_of(drawn.figure)
    assert len(drawn.figure.axes) == 1
    assert len(drawn.rows) == 0


def test_map_of_one_raid_says_that_it_has_no_error() -> None:
    raid = next(
        number
        for number in TABLES["debris"]["replication"]
        if (TABLES["debris"]["energy_j"][TABLES["debris"]["replication"] == number] > 79.0).any()
    )
    tables = {n: {k: v[t["replication"] == raid] for k, v in t.items()} for n, t in TABLES.items()}
    one = tally(tables, SCENARIO, int(raid), 1)
    words = words_of(debris_map(SCENARIO, one, PROVENANCE).figure)
    assert "No error from one raid" in words
    assert "root mean square" not in words


def test_damage_figure_has_a_mark_and_an_interval_for_each_asset_and_case() -> None:
    drawn = damage_with_and_without(LEDGER, PROVENANCE)
    axes = drawn.figure.axes[0]
    for marker, measure in (("o", "damaged_unengaged"), ("s", "damaged")):
        lines = [line for line in axes.lines if line.get_marker() == marker]
        marks = np.concatenate([np.asarray(line.get_xdata()) for line in lines]).tolist()
        assert marks == [asset[measure].value for asset in LEDGER.assets.values()]
    spans = [line.get_xdata() for line in axes.lines if line.get_marker() == "None"]
    assert len(spans) == 2 * len(LEDGER.assets)


def test_damage_figure_tells_the_paired_difference_with_its_interval() -> None:
    drawn = damage_with_and_without(LEDGER, PROVENANCE)
    averted = LEDGER.assets["embassy"]["damage_averted"]
    text = f"{100 * averted.value:.1f} [{100 * averted.low:.1f} – {100 * averted.high:.1f}]"
    assert text in words_of(drawn.figure)
    assert drawn.rows[0][7] == averted.value


def test_marks_of_no_damage_keep_off_the_names() -> None:
    left, right = damage_with_and_without(LEDGER, PROVENANCE).figure.axes[0].get_xlim()
    assert -0.1 * right < left < -0.02 * right


def test_site_without_fire_units_has_one_map_of_impacts_and_no_words_of_a_defence() -> None:
    bare = SCENARIO.model_copy(update={"fire_units": ()})
    figure = impact_map(bare, TABLES["threats"], TABLES["debris"], PROVENANCE).figure
    (legend,) = figure.legends
    told = [words_of(figure), figure.axes[0].get_title(loc="left")]
    told += [text.get_text() for text in legend.get_texts()]
    assert len(figure.axes) == 1
    assert not any(word in "\n".join(told) for word in ("defence", "deflected", "unengaged"))


def test_debris_map_ends_where_its_cells_end(pieces: Drawing) -> None:
    axes = pieces.figure.axes[0]
    for limits, edges in zip(
        (axes.get_xlim(), axes.get_ylim()), hazard_grid(SCENARIO).edges(), strict=True
    ):
        assert edges[0] / 1e3 <= limits[0] < limits[1] <= edges[-1] / 1e3
