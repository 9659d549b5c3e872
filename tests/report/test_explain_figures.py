from io import BytesIO

import numpy as np
import pytest
from experiment.leaker_tables import leaker, tables_of, threat
from experiment.synthetic import synthetic_scenario
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from cram_sim.experiment.explain import Explanation, count_leakers, explanation
from cram_sim.records import Cause
from cram_sim.report.cause_pareto import cause_pareto
from cram_sim.report.labels import Box
from cram_sim.report.missed_deadlines import missed_deadlines
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing

PROVENANCE = Provenance("synthetic raid", 12, 7, "0.0.0")


def told(*rows: dict[str, object]) -> Explanation:
    return explanation(count_leakers(tables_of(list(rows)), synthetic_scenario(), 0, 12, 0))


LATE = told(
    *(leaker(n, Cause.HUMAN_DELAY, released_time_s=11.0 + n) for n in range(7)),
    *(leaker(n, Cause.JUDGED_TOO_LATE, judged_time_s=10.5 + n) for n in range(3)),
    leaker(9, Cause.NO_TRACK_IN_TIME),
    leaker(10, Cause.MISSED),
)


def pareto(of: Explanation) -> Drawing:
    return cause_pareto([cause for _, cause in of.causes], of.leakers, PROVENANCE)


def test_cumulative_line_rises_to_all_leakers() -> None:
    drawing = pareto(LATE)
    assert [row[6] for row in drawing.rows] == pytest.approx([7 / 12, 10 / 12, 11 / 12, 1.0])
    (line,) = (line for line in drawing.figure.axes[0].lines if line.get_marker() == "o")
    assert np.asarray(line.get_xdata()) == pytest.approx(list(LATE.cumulative))


def test_pareto_without_leakers_says_so() -> None:
    words = [text.get_text() for text in pareto(told(threat(0))).figure.axes[0].texts]
    assert "no leakers" in words


def test_box_spans_the_quartiles() -> None:
    boxes = missed_deadlines(LATE.margins, PROVENANCE).figure.axes[0].patches
    margins = [margin for margin in LATE.margins if margin.late]
    assert len(boxes) == len(margins) == 2
    for box, margin in zip(boxes, margins, strict=True):
        assert isinstance(box, Rectangle)
        ends = (box.get_x(), box.get_x() + box.get_width())
        assert ends == (margin.lower_quartile.value, margin.upper_quartile.value)


def test_what_never_came_is_counted_and_has_no_box() -> None:
    drawing = missed_deadlines(LATE.margins, PROVENANCE)
    assert len(drawing.figure.axes[0].patches) == 2
    assert "late 0, never 1" in [text.get_text() for text in drawing.figure.axes[0].texts]
    assert len(drawing.rows) == 3
    assert {len(row) for row in drawing.rows} == {len(drawing.header)}


def test_what_came_in_time_is_counted_beside_the_late() -> None:
    rows = [leaker(n, Cause.HUMAN_DELAY, released_time_s=t) for n, t in enumerate((12.0, 9.0))]
    margins = told(*rows, leaker(2, Cause.HUMAN_DELAY)).margins
    axes = missed_deadlines(margins, PROVENANCE).figure.axes[0]
    assert "late 1, never 1, in time 1" in [text.get_text() for text in axes.texts]
    assert "in time: for some fire unit" in axes.get_xlabel()


@pytest.mark.parametrize("drawing", [pareto(LATE), missed_deadlines(LATE.margins, PROVENANCE)])
def test_words_of_the_explanation_stay_on_the_page(drawing: Drawing) -> None:
    figure = drawing.figure
    figure.savefig(BytesIO())  # lays everything out
    page = Box(-1.0, -1.0, figure.bbox.width + 1.0, figure.bbox.height + 1.0)
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    texts += [label for axes in figure.axes for label in axes.get_yticklabels()]
    assert "n = 12 replications, seed 7" in figure.texts[-1].get_text()
    for text in texts:
        assert Box(*Text.get_window_extent(text).extents).is_inside(page), text.get_text()
