from io import BytesIO
from itertools import pairwise

import pytest
from matplotlib.legend import Legend
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation, Text

from cram_sim.experiment.gantt import Gantt, gantt
from cram_sim.experiment.gantt_bars import Doing, Row, RowKind
from cram_sim.experiment.trace import Happening
from cram_sim.records import Event
from cram_sim.report.gantt import LOOKS, SIGNS
from cram_sim.report.gantt import gantt as drawn
from cram_sim.report.gantt_rows import MOST_IDLE, MOST_THREATS, TALLEST, layout_of
from cram_sim.report.labels import Box
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing

PROVENANCE = Provenance("synthetic raid", 1, 7, "0.0.0")


def raid(threats: int) -> Gantt:
    told = [Happening(30.0, Event.FIRE_HELD, "", "", "helicopter")]
    told += [Happening(31.0, Event.FIRE_FREED, "", "", "helicopter")]
    for number in range(threats):
        name, start = f"salvo/{number + 1}", 0.1 * number
        told += [
            Happening(start, Event.LAUNCHED, name, "", ""),
            Happening(start + 5.0, Event.TRACK_CONFIRMED, name, "", ""),
            Happening(start + 40.0, Event.IMPACT, name, "", ""),
        ]
    told += [
        Happening(10.0, Event.ASSIGNED, "salvo/1", "gun 1", ""),
        Happening(11.0, Event.CUED, "salvo/1", "gun 1", ""),
        Happening(30.0, Event.FREE_AGAIN, "salvo/1", "gun 1", ""),
    ]
    in_order = sorted(told, key=lambda each: each.time_s)
    return gantt(in_order, fire_units=["gun 1", "gun 2"], friends=["salvo/2"])


def words_in(drawing: Drawing) -> list[str]:
    figure = drawing.figure
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    return [text.get_text() for text in texts]


SMALL, LARGE = drawn(raid(3), 4, PROVENANCE), drawn(raid(320), 4, PROVENANCE)


def test_every_sort_of_span_and_mark_has_a_look_of_its_own() -> None:
    assert set(LOOKS) == set(Doing)
    assert len(set(LOOKS.values())) == len(Doing)
    assert len({sign.marker for sign in SIGNS.values()}) == len(SIGNS)


def test_legend_lists_what_is_drawn_and_nothing_else() -> None:
    (legend,) = (each for each in SMALL.figure.findobj(Legend) if isinstance(each, Legend))
    words = {text.get_text() for text in legend.get_texts()}
    assert words == {
        "no track",
        "tracked",
        "assigned",
        "slewing, acquiring",
        "hold fire",
        "impact",
    }


def test_every_threat_and_unit_has_a_named_row() -> None:
    for name in ("salvo/1", "salvo/2 (friend)", "gun 1", "gun 2", "hold fire: helicopter"):
        assert name in words_in(SMALL)


def test_engagement_bears_the_name_of_its_threat() -> None:
    assert words_in(SMALL).count("salvo/1") == 2


def test_friend_that_lands_is_no_impact() -> None:
    lines = SMALL.figure.axes[0].lines
    assert sum(line.get_marker() == SIGNS[Event.IMPACT].marker for line in lines) == 2


def test_hold_fire_shades_its_own_row_alone() -> None:
    bars = [
        bar
        for bar in SMALL.figure.axes[0].patches
        if isinstance(bar, Rectangle) and (bar.get_x(), bar.get_width()) == (30.0, 1.0)
    ]
    (bar,) = bars
    (row,) = (row for row in layout_of(raid(3)).places if row.kind is RowKind.HOLD_FIRE)
    assert bar.get_y() + bar.get_height() / 2 == pytest.approx(
        layout_of(raid(3)).places[row].middle
    )


def test_name_of_an_engagement_stands_above_its_bar() -> None:
    (bar, *_) = (
        bar
        for bar in SMALL.figure.axes[0].patches
        if isinstance(bar, Rectangle) and (bar.get_x(), bar.get_width()) == (10.0, 1.0)
    )
    (name,) = (
        text
        for text in SMALL.figure.axes[0].texts
        if isinstance(text, Annotation) and text.get_text() == "salvo/1" and text.xy[0] == 10.0
    )
    assert name.xy[1] == pytest.approx(bar.get_y())
    assert name.get_verticalalignment() == "bottom"


def test_name_without_room_before_the_next_engagement_is_left_out() -> None:
    told = [
        Happening(0.0, Event.LAUNCHED, "salvo/1", "", ""),
        Happening(10.0, Event.CUED, "salvo/1", "gun", ""),
        Happening(10.5, Event.FREE_AGAIN, "salvo/1", "gun", ""),
        Happening(10.5, Event.CUED, "salvo/2", "gun", ""),
        Happening(30.0, Event.FREE_AGAIN, "salvo/2", "gun", ""),
        Happening(90.0, Event.IMPACT, "salvo/1", "", ""),
    ]
    words = words_in(drawn(gantt(told), 0, PROVENANCE))
    assert (words.count("salvo/1"), words.count("salvo/2")) == (1, 2)


def test_idle_operators_have_a_row_too() -> None:
    told = [
        Happening(0.0, Event.LAUNCHED, "a", "", ""),
        Happening(1.0, Event.OPERATOR_DECIDES, "a", "", ""),
        Happening(3.0, Event.RELEASED, "a", "", ""),
        Happening(9.0, Event.IMPACT, "a", "", ""),
    ]
    words = words_in(drawn(gantt(told, operators=2), 0, PROVENANCE))
    assert {"operator 1 of 2", "operator 2 of 2"} <= set(words)


def test_many_idle_operators_are_told_by_their_number() -> None:
    layout = layout_of(gantt([], operators=1000))
    assert list(layout.names.values())[-1] == f"operator {MOST_IDLE} of 1000"


def test_large_raid_keeps_its_height_and_says_what_it_leaves_out() -> None:
    layout = layout_of(raid(320))
    threats = [row for row in layout.places if row.kind is RowKind.THREAT]
    assert len(threats) == MOST_THREATS
    assert sum(layout.places[row].height for row in threats) == pytest.approx(TALLEST)
    assert LARGE.figure.get_size_inches()[1] < 16.0
    assert any("the first 200 of" in words for words in words_in(LARGE))


def test_table_behind_has_what_the_figure_leaves_out() -> None:
    names = {row[1] for row in LARGE.rows if row[0] == "threat"}
    assert len(names) == 320
    assert {len(row) for row in LARGE.rows} == {len(LARGE.header)}


def test_rows_lie_below_one_another() -> None:
    for number in (3, 320):
        places = list(layout_of(raid(number)).places.values())
        ends = [
            (place.middle - place.height / 2, place.middle + place.height / 2) for place in places
        ]
        for (_, bottom), (top, _) in pairwise(ends):
            assert top >= bottom - 1e-9


def test_unit_with_two_lanes_is_named_once() -> None:
    told = [
        Happening(0.0, Event.CUED, "a", "launcher", ""),
        Happening(0.0, Event.CUED, "b", "launcher", ""),
        Happening(9.0, Event.IMPACT, "b", "", ""),
    ]
    layout = layout_of(gantt(told))
    assert Row(RowKind.FIRE_UNIT, "launcher", 1) in layout.places
    assert list(layout.names.values()).count("launcher") == 1


def test_raid_of_nothing_can_be_drawn() -> None:
    assert drawn(gantt([]), 0, PROVENANCE).rows == []


@pytest.mark.parametrize("drawing", [SMALL, LARGE])
def test_words_of_the_chart_stay_on_the_page(drawing: Drawing) -> None:
    figure = drawing.figure
    figure.savefig(BytesIO())  # lays everything out
    page = Box(-1.0, -1.0, figure.bbox.width + 1.0, figure.bbox.height + 1.0)
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    for legend in figure.findobj(Legend):
        assert isinstance(legend, Legend)
        texts += legend.get_texts()
    assert "n = 1 replication, seed 7" in figure.texts[-1].get_text()
    for text in texts:
        if text.get_text():
            assert Box(*Text.get_window_extent(text).extents).is_inside(page), text.get_text()


def test_alarm_that_outlasts_the_raid_says_that_it_goes_on() -> None:
    told = [
        Happening(0.0, Event.LAUNCHED, "salvo/1", "", ""),
        Happening(10.0, Event.ALARM_RAISED, "", "", "camp"),
        Happening(40.0, Event.IMPACT, "salvo/1", "", ""),
        Happening(184.0, Event.ALL_CLEAR, "", "", "camp"),
    ]
    early = [*told[:2], Happening(30.0, Event.ALL_CLEAR, "", "", "camp"), told[2]]
    assert "goes on →" in words_in(drawn(gantt(told), 4, PROVENANCE))
    assert "goes on →" not in words_in(drawn(gantt(early), 4, PROVENANCE))
