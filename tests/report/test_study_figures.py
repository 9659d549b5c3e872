"""Figures of a study: which are drawn, what they show, and that nothing lies over anything else."""

import csv
from collections.abc import Callable
from functools import cache
from io import BytesIO
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.text import Text
from report.synthetic_studies import (
    RAIDS,
    full_grid,
    named,
    numeric,
    sampled,
    with_other_replications,
    with_outer_samples,
)
from scipy.stats import t as student

from cram_sim.report.labels import Box
from cram_sim.report.sampled_responses import quadratic_fit
from cram_sim.report.study_figures import draw_study, study_drawings
from cram_sim.report.style import Drawing
from cram_sim.studies.plan import PlannedFactor
from cram_sim.studies.result import StudyResult

LONG = "an exceedingly long name that nobody would ever type into a scenario file by hand"
DELAY = numeric("command.delay", [0, 1, 2, 3, 4], "s")
DISPERSION = numeric("fire_units[*].round_dispersion", [1, 1.25, 2], "mrad", 1e-3)
DOCTRINE = named("command.doctrine.kind", ["shoot_look_shoot", "shoot_shoot", LONG])
MAGAZINE = numeric("fire_units[*].magazine", [500, 1000, 1550, 3000])
FORTY = named(f"place, {LONG}", [f"place {n} {LONG}" for n in range(40)])
FORTY_NUMBERS = numeric("reference_range", [0.25 * n for n in range(1, 41)], "km", 1e3)

STUDIES: dict[str, Callable[[], StudyResult]] = {
    "one factor": lambda: full_grid(DELAY),
    "one level": lambda: full_grid(numeric("command.delay", [1], "s")),
    "one name": lambda: full_grid(named("kind", ["only"])),
    "forty names": lambda: full_grid(FORTY),
    "forty numbers": lambda: full_grid(FORTY_NUMBERS),
    "two factors": lambda: full_grid(DISPERSION, DELAY),
    "two named": lambda: full_grid(DOCTRINE, named(LONG, ["a", "b", "c"])),
    "named and numeric": lambda: full_grid(DOCTRINE, DELAY),
    "forty by forty": lambda: full_grid(FORTY, FORTY_NUMBERS),
    "three factors": lambda: full_grid(DISPERSION, DELAY, DOCTRINE),
    "four factors": lambda: full_grid(DISPERSION, DELAY, DOCTRINE, MAGAZINE),
    "sampled": lambda: sampled(numeric("delay", [], "s"), numeric(LONG, [], "m/s"), DOCTRINE),
    "sampled, one factor": lambda: sampled(numeric("delay", [], "s")),
    "sampled, many factors": lambda: sampled(*[numeric(f"{LONG} {n}", []) for n in range(14)]),
}
KINDS = {
    "one factor": ["response_no_leaker"],
    "one level": ["response_no_leaker"],
    "forty names": ["response_no_leaker"],
    "two factors": ["response_no_leaker", "heat_map_no_leaker"],
    "three factors": ["small_multiples_no_leaker"],
    "four factors": ["small_multiples_no_leaker"],
    "sampled": ["responses_no_leaker"],
}


@cache
def drawn(name: str) -> tuple[Drawing, ...]:
    return tuple(study_drawings(STUDIES[name]()))


def of(result: StudyResult, kind: str) -> Drawing:
    return next(d for d in study_drawings(result) if d.name.startswith(kind))


def heights(line: Line2D) -> list[float]:
    return [float(height) for height in np.asarray(line.get_ydata())]


def subtitle(figure: Figure) -> str:
    return " ".join(figure.texts[1].get_text().split())


def visible_texts(figure: Figure) -> list[Text]:
    figure.savefig(BytesIO())  # lays everything out
    texts = list(figure.texts)
    for axes in figure.axes:
        texts += [*axes.texts, axes.xaxis.label, axes.yaxis.label, axes.title]
        texts += [axes._left_title]  # type: ignore[attr-defined]
        for axis in (axes.xaxis, axes.yaxis):
            # Of ticks beyond the limits nothing is drawn.
            low, high = sorted(axis.get_view_interval())
            ticks = axis.get_major_ticks()
            texts += [tick.label1 for tick in ticks if low <= tick.get_loc() <= high]
    for legend in figure.findobj(Legend):
        assert isinstance(legend, Legend)
        texts += [*legend.get_texts(), legend.get_title()]
    return [text for text in texts if text.get_text().strip() and text.get_visible()]


def box_of(text: Text, shrunk: float = 1.0) -> Box:
    left, bottom, right, top = Text.get_window_extent(text).extents
    return Box(left + shrunk, bottom + shrunk, right - shrunk, top - shrunk)


@pytest.mark.parametrize("name", KINDS)
def test_the_figures_suit_what_was_varied(name: str) -> None:
    assert [drawing.name for drawing in drawn(name)] == KINDS[name]


@pytest.mark.parametrize("name", STUDIES)
def test_words_stay_on_the_page(name: str) -> None:
    for drawing in drawn(name):
        figure = drawing.figure
        texts = visible_texts(figure)
        page = Box(-1.0, -1.0, figure.bbox.width + 1.0, figure.bbox.height + 1.0)
        assert [t.get_text() for t in texts if not box_of(t).is_inside(page)] == []


@pytest.mark.parametrize("name", STUDIES)
def test_no_words_lie_over_others(name: str) -> None:
    for drawing in drawn(name):
        texts = [t for t in visible_texts(drawing.figure) if not 0.0 < t.get_rotation() < 90.0]
        over = [
            (one.get_text(), other.get_text())
            for one, other in combinations(texts, 2)
            if box_of(one).overlaps(box_of(other))
        ]
        assert over == []


@pytest.mark.parametrize("name", STUDIES)
def test_the_footer_names_study_n_cells_and_seed(name: str) -> None:
    for drawing in drawn(name):
        footer = drawing.figure.texts[2].get_text()
        assert footer.startswith("synthetic study   ·   n = 400 replications in ")
        assert "cell" in footer
        assert "seed 1 " in footer


@pytest.mark.parametrize("name", STUDIES)
def test_the_table_behind_has_a_row_for_every_point(name: str) -> None:
    points = len(STUDIES[name]().cells)
    for drawing in drawn(name):
        assert len(drawing.rows) == points
        assert {len(row) for row in drawing.rows} == {len(drawing.header)}


def test_cells_that_stopped_at_other_numbers_are_said_in_the_footer() -> None:
    result = with_other_replications(full_grid(DELAY), 2, 1600)
    footer = of(result, "response").figure.texts[2].get_text()
    assert "n = 400 to 1,600 replications in each of 5 cells" in footer


def test_the_subtitle_says_whether_cells_share_their_random_numbers() -> None:
    shared = of(full_grid(DELAY), "response")
    own = of(full_grid(DELAY, independent=True), "response")
    assert subtitle(shared.figure) == "95 % intervals over raids; common random numbers"
    assert subtitle(own.figure) == "95 % intervals over raids; independent seeds"


def test_each_measure_has_its_own_figures() -> None:
    result = full_grid(DELAY, measures=("no_leaker", "leakers_per_raid"))
    names = [drawing.name for drawing in study_drawings(result)]
    assert names == ["response_no_leaker", "response_leakers_per_raid"]


def test_a_curve_goes_through_the_estimates_and_its_band_through_their_intervals() -> None:
    result = full_grid(DELAY)
    axes = of(result, "response").figure.axes[0]
    estimates = [found.estimate(("effect", "no_leaker")) for found in result.cells]
    assert axes.lines[0].get_ydata() == pytest.approx([100.0 * e.value for e in estimates])
    assert axes.lines[0].get_xdata() == pytest.approx([0.0, 1.0, 2.0, 3.0, 4.0])
    edge = np.asarray(axes.collections[0].get_paths()[0].vertices)
    wanted = [100.0 * end for e in estimates for end in (e.low, e.high)]
    assert set(edge[:, 1].round(9).tolist()) == set(np.round(wanted, 9).tolist())
    assert (axes.get_xlabel(), axes.get_ylabel()) == (
        "command.delay / s",
        "no leaker in the raid / % of raids",
    )


def test_the_factor_with_more_levels_lies_along_the_axis_and_the_other_gives_the_lines() -> None:
    axes = of(full_grid(DISPERSION, DELAY), "response").figure.axes[0]
    legend = axes.get_legend()
    assert legend is not None
    assert axes.get_xlabel() == "command.delay / s"
    assert [t.get_text() for t in legend.get_texts()] == ["1 mrad", "1.25 mrad", "2 mrad"]


def test_of_many_levels_six_lines_are_drawn_and_it_is_said() -> None:
    figure = of(full_grid(FORTY_NUMBERS, numeric("delay", [*range(12)], "s")), "response").figure
    assert len(figure.axes[0].lines) == 6
    assert "6 of 12 levels of delay are drawn" in subtitle(figure)


def test_names_stand_down_the_side_in_the_order_of_the_file() -> None:
    axes = of(full_grid(named("kind", ["wide", "close"])), "response").figure.axes[0]
    labels = {label.get_text(): label.get_position()[1] for label in axes.get_yticklabels()}
    assert labels == {"wide": 0, "close": 1}
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first is at the top


def test_a_factor_with_one_level_is_held_and_said() -> None:
    figure = of(full_grid(DELAY, numeric("magazine", [1550])), "response").figure
    assert subtitle(figure).endswith("magazine at 1550")


def test_cells_of_a_heat_map_hold_their_values_and_half_widths() -> None:
    result = full_grid(DISPERSION, DELAY)
    axes = of(result, "heat_map").figure.axes[0]
    first = result.cells[0].estimate(("effect", "no_leaker"))
    written = [text.get_text() for text in axes.texts]
    assert len(written) == 2 * 15
    assert written[0] == f"{100.0 * first.value:.1f}"
    assert written[1] == f"± {50.0 * (first.high - first.low):.1f}"


def test_colours_of_a_heat_map_are_those_of_the_factors_levels() -> None:
    result = full_grid(DISPERSION, DELAY, formula=lambda places: 0.1 + 0.3 * places[0])
    shown = np.asarray(of(result, "heat_map").figure.axes[0].images[0].get_array())
    assert shown == pytest.approx(np.array([[10.0], [25.0], [40.0]]) * np.ones(5))


def test_contours_are_drawn_where_both_factors_are_numbers_and_no_value_is_written() -> None:
    fine = full_grid(FORTY_NUMBERS, numeric("delay", [*range(30)], "s"))
    assert len(of(fine, "heat_map").figure.axes[0].collections) == 1
    assert len(of(full_grid(DISPERSION, DELAY), "heat_map").figure.axes[0].collections) == 0


def test_a_heat_map_of_few_cells_fills_the_width_of_its_page() -> None:
    few = full_grid(numeric("a", [0, 1, 2]), numeric("b", [0, 1, 2]))
    for result in (few, full_grid(DISPERSION, DELAY)):
        figure = of(result, "heat_map").figure
        place = figure.axes[0].get_position()
        assert place.x0 < 0.2
        assert place.x1 * figure.get_figwidth() == pytest.approx(figure.get_figwidth() - 1.5)


def test_cells_too_small_for_numbers_are_hatched_where_the_interval_is_wide() -> None:
    both = (FORTY_NUMBERS, numeric("delay", [*range(30)], "s"))
    doubtful = full_grid(*both, formula=lambda places: 0.4 + 0.2 * places[0])
    axes = of(doubtful, "heat_map").figure.axes[0]
    assert len(axes.texts) == 0
    assert len(axes.patches) == len(doubtful.cells)  # ± 5 % is over a tenth of the 20 % between
    sure = full_grid(*both, formula=lambda places: 0.02 + 0.96 * places[0])
    assert len(of(sure, "heat_map").figure.axes[0].patches) == 0


def test_small_multiples_have_a_panel_for_each_level_of_the_third_and_fourth_factor() -> None:
    panels = [axes for axes in drawn("four factors")[0].figure.axes if axes.lines]
    assert len(panels) == 3 * 4
    assert panels[0].get_title(loc="left") == "shoot_look_…, 500"


def test_a_panel_shows_the_cells_of_its_own_levels() -> None:
    factors = (DELAY, named("kind", ["a", "b"]), named("site", ["x", "y"]))
    result = full_grid(*factors, formula=lambda places: 0.1 + 0.2 * places[1] + 0.4 * places[2])
    panels = [axes for axes in of(result, "small").figure.axes if axes.lines]
    levels = [[heights(line)[0] for line in axes.lines] for axes in panels]
    assert np.array(levels) == pytest.approx(np.array([[10.0, 30.0], [50.0, 70.0]]))


def test_a_fifth_factor_is_held_at_its_middle_level_and_said() -> None:
    fifth = named("kind", ["low", "middle", "high"])
    others = [numeric(name, [0, 1]) for name in ("a", "b", "c", "d")]
    result = full_grid(*others, fifth, formula=lambda places: 0.2 + 0.5 * places[4])
    figure = of(result, "small").figure
    assert subtitle(figure).endswith("kind at middle")
    panels = [axes for axes in figure.axes if axes.lines]
    assert {heights(line)[0] for axes in panels for line in axes.lines} == {45.0}


def test_samples_of_uncertain_parameters_give_a_mean_and_their_range() -> None:
    uncertain = numeric("gain", [], role="uncertain")
    drawing = of(with_outer_samples(DELAY, uncertain, samples=4), "response")
    first = dict(zip(drawing.header, drawing.rows[0], strict=True))
    assert first["value"] == pytest.approx(35.0)
    assert (first["low"], first["high"]) == pytest.approx((20.0, 50.0))
    assert (first["samples"], first["replications"]) == (4, 4 * RAIDS)
    said = "mean, lowest and highest of 4 samples of the uncertain parameters"
    assert said in subtitle(drawing.figure)


def test_where_nothing_was_chosen_the_uncertain_parameters_are_the_axes() -> None:
    uncertain = numeric("gain", [], role="uncertain")
    drawing = of(with_outer_samples(uncertain, samples=5), "responses")
    assert drawing.header[0] == "gain"
    assert len(drawing.rows) == 5


def test_every_point_of_a_sampled_design_is_in_every_panel() -> None:
    figure = drawn("sampled")[0].figure
    assert [len(heights(axes.lines[0])) for axes in figure.axes] == [32, 32, 32]
    assert "least squares, quadratic" in subtitle(figure)


def test_the_smooth_curve_of_a_quadratic_is_the_quadratic() -> None:
    x = np.linspace(-1.0, 3.0, 20)
    at = np.array([-0.5, 0.0, 2.2])
    curve, half_width = quadratic_fit(x, 2.0 - x + 0.5 * x**2, at)
    assert curve == pytest.approx(2.0 - at + 0.5 * at**2)
    assert half_width == pytest.approx(np.zeros(3), abs=1e-12)


def test_the_band_of_the_smooth_curve_is_that_of_another_implementation() -> None:
    noise = np.random.Generator(np.random.Philox(3)).normal(size=25)
    x = np.linspace(0.0, 10.0, 25)
    y, at = 1.0 + 0.3 * x + noise, np.array([0.0, 4.0, 10.0])
    coefficients, covariance = np.polyfit(x, y, 2, cov=True)
    powers = np.vander(at, 3)
    error = np.sqrt(np.einsum("ij,jk,ik->i", powers, covariance, powers))
    curve, half_width = quadratic_fit(x, y, at)
    assert curve == pytest.approx(powers @ coefficients)
    assert half_width == pytest.approx(student.ppf(0.975, 22) * error)


def test_a_measure_that_could_not_be_taken_leaves_a_gap() -> None:
    lost = full_grid(DELAY)
    for found in lost.cells[:1]:
        effect = found.ledger.effect
        effect["no_leaker"] = effect["no_leaker"].__class__(
            "no leaker in the raid", "raids", "share", np.nan, np.nan, np.nan, 0, 0, RAIDS
        )
    line = of(lost, "response").figure.axes[0].lines[0]
    assert np.isnan(line.get_ydata()).tolist() == [True, False, False, False, False]


def test_figures_are_written_with_the_settings_in_the_units_of_the_file(tmp_path: Path) -> None:
    result = full_grid(DISPERSION, DELAY)
    paths = tuple(draw_study(result, (), tmp_path))
    assert [path.name for path in paths] == ["response_no_leaker.png", "heat_map_no_leaker.png"]
    assert all(path.with_suffix(end).is_file() for path in paths for end in (".png", ".svg"))
    with (tmp_path / "response_no_leaker.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    assert rows[5]["fire_units[*].round_dispersion / mrad"] == "1.25"
    assert rows[5]["command.delay / s"] == "0"
    assert rows[5]["unit"] == "%"


def main_axes(drawing: Drawing) -> Axes:
    axes: Axes = drawing.figure.axes[0]
    return axes


@pytest.mark.parametrize("factor", [DELAY, DISPERSION, FORTY_NUMBERS])
def test_zero_is_on_the_axis_of_the_measure(factor: PlannedFactor) -> None:
    low, high = main_axes(of(full_grid(factor), "response")).get_ylim()
    assert low <= 0.0 < high
