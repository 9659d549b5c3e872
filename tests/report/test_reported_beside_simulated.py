"""Reported counts on the page and in the figure: what was said, what is simulated, how likely."""

from dataclasses import replace
from io import BytesIO

import pytest
from experiment.synthetic import synthetic_replicate, synthetic_scenario
from matplotlib.patches import Rectangle

from cram_sim.experiment.ledger import ledger
from cram_sim.experiment.tally import tally
from cram_sim.report.estimate_text import WIDTH
from cram_sim.report.ledger_text import ledger_text
from cram_sim.report.provenance import Provenance
from cram_sim.report.reported_beside_simulated import reported_beside_simulated
from cram_sim.report.style import Drawing
from cram_sim.scenario.questions import Question, ReportedCount

RAIDS = 200
PROVENANCE = Provenance("synthetic raid", RAIDS, 1, "0.0.0")
INSIDE = ReportedCount.from_si(
    name="in the embassy", count="inside", of="embassy", from_=1, to=2, source="a newspaper"
)
DOWN = ReportedCount.from_si(
    name="shot down", count="neutralised", from_=3, to=3, source="another newspaper"
)
SCENARIO = synthetic_scenario(rounds=4).model_copy(
    update={
        "reported": (INSIDE, DOWN),
        "questions": (Question(name="the embassy is intact", undamaged=("embassy",)),),
    }
)
LEDGER = ledger(tally(synthetic_replicate(SCENARIO, 1, 0, RAIDS), SCENARIO, 0, RAIDS), SCENARIO)
PAGE = ledger_text(LEDGER, PROVENANCE).plain


@pytest.fixture(scope="module")
def drawn() -> Drawing:
    return reported_beside_simulated(LEDGER, PROVENANCE)


def lines_under(heading: str) -> list[str]:
    lines = PAGE.splitlines()
    first = lines.index(heading) + 1
    return lines[first : lines.index("", first)]


def test_a_reported_count_is_on_the_page_above_the_simulated_one() -> None:
    said, mean, spread, within = lines_under("Reported: in the embassy")
    beside = LEDGER.reported["in the embassy"]
    assert said.split() == ["came", "down", "inside", "embassy,", "reported", "1", "–", "2"]
    assert f"{beside.mean.value:.2f}" in mean
    assert f"{beside.median}  [{beside.low} – {beside.high}]" in spread
    assert f"{beside.within.numerator} of {RAIDS} raids" in within


def test_a_single_reported_number_is_no_range() -> None:
    assert lines_under("Reported: shot down")[0].split()[-2:] == ["reported", "3"]


def test_questions_and_all_reports_at_once_are_on_the_page() -> None:
    answer = LEDGER.questions["the embassy is intact"]
    assert (
        f"{answer.numerator} of {RAIDS} raids" in lines_under("What the scenario asks of a raid")[0]
    )
    at_once = LEDGER.all_reported["all_within"]
    assert f"{at_once.numerator} of {RAIDS} raids" in lines_under("All of what was reported")[-1]


def test_the_page_with_reports_fits_its_width_and_is_aligned() -> None:
    assert max(map(len, PAGE.splitlines())) <= WIDTH
    asked = lines_under("What the scenario asks of a raid")
    assert len({line.index("[") for line in asked if "[" in line}) == 1


def test_the_figure_has_a_panel_for_every_reported_count(drawn: Drawing) -> None:
    titles = [axes.get_title(loc="left") for axes in drawn.figure.axes]
    assert [title.split(":")[0] for title in titles] == ["in the embassy", "shot down"]
    assert "reported 1 to 2" in titles[0]
    assert f"{100.0 * LEDGER.reported['shot down'].within.value:.1f} %" in titles[1]


def test_the_bars_of_a_panel_sum_to_all_raids_and_the_dark_ones_to_those_within(
    drawn: Drawing,
) -> None:
    axes = drawn.figure.axes[0]
    within, outside = axes.containers
    height = {
        name: sum(bar.get_height() for bar in bars if isinstance(bar, Rectangle))
        for name, bars in (("within", within), ("outside", outside))
    }
    beside = LEDGER.reported["in the embassy"]
    assert height["within"] == pytest.approx(beside.within.value, abs=1e-12)
    assert height["within"] + height["outside"] == pytest.approx(1.0, abs=1e-12)


def test_what_was_reported_is_within_the_axes_even_where_no_raid_has_it() -> None:
    entry = DOWN.model_copy(update={"from_": 4, "to": 4})
    scenario = SCENARIO.model_copy(update={"reported": (entry,)})
    none = synthetic_replicate(scenario, 1, 0, 5)
    none["threats"]["neutralised"][:] = False
    measures = ledger(tally(none, scenario, 0, 5), scenario)
    left, right = reported_beside_simulated(measures, PROVENANCE).figure.axes[0].get_xlim()
    assert left < 0.0 < 4.0 < right


def test_the_figures_numbers_are_those_of_the_ledger(drawn: Drawing) -> None:
    shares = {row[2]: row[4] for row in drawn.rows if row[0] == "shot down"}
    raids = LEDGER.reported["shot down"].raids
    assert shares == {count: times / RAIDS for count, times in raids.items()}


def test_words_of_the_figure_stay_on_the_page(drawn: Drawing) -> None:
    figure = drawn.figure
    figure.savefig(BytesIO())  # lays everything out
    texts = [*figure.texts, *(axes.title for axes in figure.axes)]
    texts += [axes._left_title for axes in figure.axes]  # type: ignore[attr-defined]
    for text in texts:
        extent = text.get_window_extent()
        assert extent.x0 >= -1.0
        assert extent.x1 <= figure.bbox.width + 1.0, text.get_text()


def test_a_share_too_low_to_be_seen_is_written_above_its_bar() -> None:
    beside = LEDGER.reported["shot down"]
    rare = replace(beside, raids={0: RAIDS - 1, 3: 1})
    measures = replace(LEDGER, reported={"shot down": rare})
    texts = reported_beside_simulated(measures, PROVENANCE).figure.axes[0].texts
    assert [(text.get_text(), text.xy) for text in texts] == [("0.5 %", (3, 1 / RAIDS))]  # type: ignore[attr-defined]
