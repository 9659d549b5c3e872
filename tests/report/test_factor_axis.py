"""A factor as an axis: in the unit of its file, with its own levels marked where there is room."""

from io import BytesIO

import pytest
from matplotlib.figure import Figure
from report.synthetic_studies import full_grid, named, numeric

from cram_sim.report.factor_axis import FactorAxis, mark_numeric
from cram_sim.report.study_responses import chosen_axes
from cram_sim.studies.plan import PlannedFactor, Setting


def axis(factor: PlannedFactor) -> FactorAxis:
    return chosen_axes(full_grid(factor))[0]


def ticks(factor: PlannedFactor) -> tuple[list[str], str]:
    figure = Figure()
    drawn = figure.add_subplot()
    drawn.plot(axis(factor).places(), axis(factor).places())
    mark_numeric(drawn, axis(factor))
    figure.savefig(BytesIO())  # lays everything out
    low, high = drawn.get_xlim()
    marked = [tick for tick in drawn.xaxis.get_major_ticks() if low <= tick.get_loc() <= high]
    return [tick.label1.get_text() for tick in marked], drawn.get_xscale()


def test_places_are_in_the_unit_of_the_file() -> None:
    dispersion = axis(numeric("round_dispersion", [1.0, 1.25, 2.0], "mrad", 1e-3))
    assert dispersion.places() == pytest.approx([1.0, 1.25, 2.0])
    assert dispersion.label == "round_dispersion / mrad"


def test_a_unit_that_is_a_fraction_stands_in_brackets() -> None:
    assert axis(numeric("speed", [1.0, 2.0], "m/s")).label == "speed / (m/s)"


def test_a_factor_without_a_unit_is_labelled_by_its_name_alone() -> None:
    assert axis(numeric("rounds", [1.0, 2.0])).label == "rounds"


def test_numbers_rise_along_their_axis_and_names_keep_the_order_of_the_file() -> None:
    assert axis(numeric("delay", [4.0, 1.0, 2.0], "s")).places() == [1.0, 2.0, 4.0]
    words = axis(named("doctrine", ["wide", "close"]))
    assert [words.place(Setting(text, float("nan"))) for text in ("wide", "close")] == [0.0, 1.0]


def test_few_levels_are_marked_each() -> None:
    assert ticks(numeric("delay", [0.0, 0.5, 2.0], "s")) == (["0", "0.5", "2"], "linear")


def test_many_levels_are_marked_by_round_numbers() -> None:
    marked, _ = ticks(numeric("rounds", [float(n) for n in range(1, 41)]))
    assert marked[:2] == ["0", "5"]


def test_levels_that_would_touch_are_not_all_marked() -> None:
    marked, _ = ticks(numeric("rounds", [0.0, 1.0, 2.0, 100.0]))
    assert "1" not in marked


def test_levels_by_decades_get_a_logarithmic_axis() -> None:
    assert ticks(numeric("range", [1.0, 10.0, 100.0], "m")) == (["1", "10", "100"], "log")


def test_equal_steps_get_no_logarithmic_axis_however_far_they_reach() -> None:
    assert ticks(numeric("range", [1.0 + 10.0 * n for n in range(8)], "m"))[1] == "linear"


def test_a_long_name_keeps_the_end_that_tells_it_from_others() -> None:
    long = axis(
        numeric("fire_units[the gun at the northern end of the field].effector.spin", [1.0])
    )
    assert long.name.startswith("fire_units[")
    assert long.name.endswith("].effector.spin")
    assert len(long.name) == 56
