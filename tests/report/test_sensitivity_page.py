"""Text and figures of a sensitivity analysis: order, words, warnings, width, marks."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from report.sensitivity_pages import NAMES, of_morris, of_sobol, of_tornado, of_uncertainty

from cram_sim.report.provenance import Swept
from cram_sim.report.sensitivity_figures import sensitivity_drawings
from cram_sim.report.sensitivity_rows import order, sentences
from cram_sim.report.sensitivity_text import sensitivity_text
from cram_sim.studies.main_effects import MainEffects
from cram_sim.studies.morris import MorrisEffects
from cram_sim.studies.resampling import Bounded
from cram_sim.studies.sensitivity import Sensitivity
from cram_sim.studies.sobol_indices import SobolIndices

Made = Callable[[], tuple[Sensitivity, Swept]]
ALL: list[Made] = [of_morris, of_sobol, of_tornado, of_uncertainty]


def text_of(made: Made) -> str:
    found, provenance = made()
    return sensitivity_text([found], provenance).plain


@pytest.mark.parametrize("made", ALL)
def test_page_fits_its_width_and_says_raids_cells_and_seed(made: Made) -> None:
    lines = text_of(made).splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[1].startswith("400 replications in each of ")
    assert "seed 1" in lines[1]


@pytest.mark.parametrize("made", [of_morris, of_sobol, of_tornado])
def test_factors_are_listed_the_most_important_first(made: Made) -> None:
    page = text_of(made)
    assert [page.index(name) for name in NAMES[:3]] == sorted(
        page.index(name) for name in NAMES[:3]
    )


@pytest.mark.parametrize("made", [of_morris, of_sobol, of_tornado])
def test_words_name_the_factor_that_decides_most(made: Made) -> None:
    assert sentences(made()[0])[0].startswith("command.delay decides most")


def test_what_chance_alone_would_do_is_named() -> None:
    assert sentences(of_morris()[0])[-1] == "Not to be told from chance: nothing at all"


def test_where_no_factor_rises_above_chance_a_warning_says_so() -> None:
    found, _ = of_morris()
    assert isinstance(found.analysis, MorrisEffects)
    drowned = replace(found, analysis=replace(found.analysis, floor=np.full(4, 1.0)))
    (told,) = sentences(drowned)
    assert told.startswith("warning: no factor does more to no_leaker than chance would")
    assert told.endswith("write more than `replications: 400`")


def test_too_much_chance_is_a_warning_with_the_replications_to_write() -> None:
    found, _ = of_sobol()
    assert isinstance(found.analysis, SobolIndices)
    noisy = replace(found, analysis=replace(found.analysis, noise=0.75))
    # Chance falls as one over the raids: from three times the rest to a ninth of it, 27 times.
    assert sentences(noisy)[-1] == (
        "warning: chance makes 75 % of the variance between settings; with `replications: 10800` "
        "it would make 10 %"
    )


def test_too_few_points_are_a_warning_with_the_points_to_write() -> None:
    found, _ = of_sobol()
    sobol = found.analysis
    assert isinstance(sobol, SobolIndices)
    total = Bounded(sobol.total.value, sobol.total.value - 2.0, sobol.total.high)
    assert sentences(replace(found, analysis=replace(sobol, total=total)))[-1].endswith(
        "the points are too few; write `points: 128` or more"
    )


def test_nothing_left_but_chance_is_a_warning() -> None:
    found, _ = of_sobol()
    assert isinstance(found.analysis, SobolIndices)
    empty = replace(found.analysis, variance=0.0, noise=1.0)
    (told,) = sentences(replace(found, analysis=empty))
    assert "nothing is left for the factors; write many more `replications:`" in told


def test_who_leads_is_open_where_resamples_disagree() -> None:
    found, _ = of_sobol()
    assert isinstance(found.analysis, SobolIndices)
    shares = np.array([0.6, 0.38, 0.02, 0.0])
    told = sentences(replace(found, analysis=replace(found.analysis, comes_first=shares)))[0]
    assert told.startswith(
        "Which decides most is open: command.delay, fire_units[*].round_dispersion. command.delay"
    )


@pytest.mark.parametrize("made", ALL)
def test_figures_are_drawn_with_a_row_for_each_factor_or_point(made: Made) -> None:
    found, provenance = made()
    drawing = [*sensitivity_drawings(found, provenance)][-1]
    assert len(drawing.rows) == (3 if made is of_uncertainty else 4)
    assert all(len(row) == len(drawing.header) for row in drawing.rows)
    drawing.figure.savefig(BytesIO(), format="png")


def beyond(noise: float = 0.05) -> tuple[Sensitivity, Swept]:
    """The Sobol' page with a greatest total index of 224 % and a first-order one just under 0."""
    found, provenance = of_sobol()
    sobol = found.analysis
    assert isinstance(sobol, SobolIndices)
    first = order(sobol)[0]
    alone, total = sobol.first.value.copy(), sobol.total.value.copy()
    alone[first], total[first] = -0.0002, 2.24
    changed = replace(
        sobol,
        first=replace(sobol.first, value=alone),
        total=replace(sobol.total, value=total),
        noise=noise,
    )
    return replace(found, analysis=changed), provenance


def test_no_factor_leads_by_a_share_of_more_than_100_per_cent() -> None:
    told, warning = sentences(beyond()[0])
    assert told == (
        "What decides most is not told: the share of command.delay is estimated at more than 100 %"
    )
    assert warning.endswith("the points are too few; write `points: 128` or more")


def test_few_points_and_much_chance_ask_for_both_points_and_replications() -> None:
    warning = sentences(beyond(0.75)[0])[-1]
    assert "`replications: 10800`" in warning
    assert warning.endswith("the points are too few as well: write `points: 128` or more")


def test_shares_beyond_the_whole_are_told_as_beyond_and_none_is_minus_0() -> None:
    found, provenance = beyond()
    page = sensitivity_text([found], provenance).plain
    assert "> 100 [" in page
    assert "224" not in page
    assert "-0" not in page
    assert "< 0 [0.0 – " in page  # the factor that does nothing, alone at -3.1 %


def test_a_difference_that_rounds_to_0_has_no_sign() -> None:
    found, provenance = of_tornado()
    effects = found.analysis
    assert isinstance(effects, MainEffects)
    tiny = effects.difference.value.copy()
    tiny[order(effects)[-1]] = -1e-9
    changed = replace(effects, difference=replace(effects.difference, value=tiny))
    page = sensitivity_text([replace(found, analysis=changed)], provenance).plain
    assert " -0.0 [" not in page
    assert " 0.0 [" in page


def test_a_leader_with_nothing_alone_is_not_said_to_make_minus_0_per_cent() -> None:
    found, _ = of_sobol()
    sobol = found.analysis
    assert isinstance(sobol, SobolIndices)
    alone = replace(sobol.first, value=np.full(4, -0.002))
    told = sentences(replace(found, analysis=replace(sobol, first=alone)))[0]
    assert "makes 0 % of the variance" in told


def test_a_bar_beyond_100_per_cent_ends_there_and_says_so() -> None:
    (drawing,) = sensitivity_drawings(*beyond())
    axes = drawing.figure.axes[0]
    longest = max(bar.patches[0].get_width() for bar in axes.containers)  # type: ignore[attr-defined]
    assert longest == 100.0
    assert [text.get_text() for text in axes.texts] == ["> 100"]


def test_settings_under_the_bars_of_a_tornado_do_not_cover_each_other() -> None:
    (drawing,) = sensitivity_drawings(*of_tornado())
    axes = drawing.figure.axes[0]
    drawing.figure.savefig(BytesIO(), format="png")  # lays everything out
    boxes = [text.get_window_extent() for text in axes.texts]
    assert len(boxes) == 2 * 4
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    assert all(axes.bbox.x0 - 1.0 <= box.x0 and box.x1 <= axes.bbox.x1 + 1.0 for box in boxes)


def test_a_tornado_says_what_its_colours_and_whiskers_are() -> None:
    (drawing,) = sensitivity_drawings(*of_tornado())
    legend = drawing.figure.axes[0].get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [
        "more at the highest setting",
        "less at the highest setting",
    ]
    note = " ".join(drawing.figure.texts[1].get_text().split())
    assert "95 % interval over raids of the difference between both ends" in note


@pytest.mark.parametrize("made", [of_sobol, of_tornado])
def test_the_legend_of_the_colours_lies_under_the_note(made: Made) -> None:
    (drawing,) = sensitivity_drawings(*made())
    drawing.figure.savefig(BytesIO(), format="png")  # lays everything out
    legend = drawing.figure.axes[0].get_legend()
    assert legend is not None
    assert legend.get_window_extent().y1 <= drawing.figure.texts[1].get_window_extent().y0


def test_sobol_bars_are_as_long_as_the_indices() -> None:
    found, provenance = of_sobol()
    sobol = found.analysis
    assert isinstance(sobol, SobolIndices)
    (drawing,) = sensitivity_drawings(found, provenance)
    bars = drawing.figure.axes[0].containers
    lengths = [bar.patches[0].get_width() for bar in bars]  # type: ignore[attr-defined]
    places = order(sobol)
    shares = [100.0 * each.value[n] for each in (sobol.first, sobol.total) for n in places]
    assert lengths == pytest.approx(np.clip(shares, 0.0, 100.0))


def test_a_factor_not_told_from_chance_is_hollow() -> None:
    found, provenance = of_morris()
    (drawing,) = sensitivity_drawings(found, provenance)
    marks = [line for line in drawing.figure.axes[0].lines if line.get_marker() == "o"]
    faces = [mark.get_markerfacecolor() for mark in marks]
    assert [face == "white" for face in faces] == [False, False, False, True]
