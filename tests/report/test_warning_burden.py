from dataclasses import replace
from functools import cache

import numpy as np
from experiment.raids import case_of
from matplotlib.axes import Axes

from cram_sim.experiment.chance import Block
from cram_sim.experiment.replicate import simulate
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.tabulate import tabulate
from cram_sim.experiment.warning_burden import THRESHOLDS, Burden, burdens_of
from cram_sim.experiment.zone_measures import warning_given
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import Drawing
from cram_sim.report.warning_burden import HEADER, warning_burden
from cram_sim.schemas import Tables

RAIDS = 25


@cache
def fought() -> Replicated:
    return simulate(case_of("base raid"), Block(3, 0, RAIDS))


@cache
def tables() -> Tables:
    return tabulate(fought())


@cache
def burdens() -> tuple[Burden, ...]:
    return burdens_of(fought(), tables(), fought().case.scenario.warning_zones[0])


@cache
def drawing() -> Drawing:
    provenance = Provenance("base raid", RAIDS, 3, "0.0.0")
    return warning_burden({"base": burdens()}, (3.0, 15.0), RAIDS, provenance)


def test_the_scenarios_own_threshold_is_among_those_tried_and_marked() -> None:
    own = [burden.threshold for burden in burdens() if burden.is_scenarios]
    assert own == [fought().case.scenario.warning_zones[0].alert_above]
    assert [burden.threshold for burden in burdens()] == sorted({*THRESHOLDS, *own})


def test_burden_at_the_scenarios_own_threshold_is_that_of_its_tables() -> None:
    (own,) = (burden for burden in burdens() if burden.is_scenarios)
    warnings, alarms = tables()["warnings"], tables()["alarms"]
    false = np.count_nonzero(warnings["alerted"] & ~warnings["truly_threatened"])
    assert own.false_alerts.numerator == false
    lasted = (alarms["end_s"] - alarms["start_s"]).sum() / 60.0 / RAIDS
    assert abs(own.minutes.value - lasted) < 1e-3
    time = fought().case.scenario.people.cover_time
    threats = tables()["threats"]
    came_down = threats["launched"] & ~threats["neutralised"]
    warning = warning_given(warnings["alarm_time_s"], warnings["warning_time_s"], came_down)
    covered = warnings["truly_threatened"] & (warning >= time)
    assert own.for_cover.numerator == np.count_nonzero(covered)


def test_a_higher_threshold_has_no_more_false_alerts_and_warns_no_more() -> None:
    false = [burden.false_alerts.numerator for burden in burdens()]
    assert false == sorted(false, reverse=True)
    assert false[0] > false[-1]


def test_table_behind_the_figure_has_every_threshold() -> None:
    assert drawing().header == HEADER
    assert [row[1] for row in drawing().rows] == [burden.threshold for burden in burdens()]
    assert {len(row) for row in drawing().rows} == {len(HEADER)}


def test_each_panel_has_two_curves_and_their_stars() -> None:
    panels = [axes for axes in drawing().figure.axes if isinstance(axes, Axes)]
    assert [len(axes.get_lines()) for axes in panels] == [4, 4]
    assert [sum(line.get_marker() == "*" for line in axes.get_lines()) for axes in panels] == [2, 2]


def test_the_figure_says_what_moves_and_over_what_raids() -> None:
    words = " ".join(text.get_text() for text in drawing().figure.texts)
    assert "alert_above" in words
    assert f"from 0.5 to 90 %, over the same {RAIDS} raids" in words


def test_the_ends_of_a_curve_and_the_scenarios_own_threshold_are_written_on_it() -> None:
    first, last = burdens()[0], burdens()[-1]
    own = next(burden for burden in burdens() if burden.is_scenarios)
    expected = {f"{100.0 * burden.threshold:g} %" for burden in (first, own, last)}
    for axes in drawing().figure.axes:
        assert {text.get_text() for text in axes.texts} == expected


def test_zones_without_any_alarm_say_so() -> None:
    none = [replace(b, minutes=replace(b.minutes, value=0.0)) for b in burdens()]
    drawn = warning_burden({"base": none}, (3.0, 15.0), RAIDS, Provenance("x", RAIDS, 3, "0.0.0"))
    for axes in drawn.figure.axes:
        assert "no alarm at any threshold" in [text.get_text() for text in axes.texts]


def test_one_raid_has_no_band() -> None:
    once = [
        replace(
            b,
            for_cover=replace(b.for_cover, replications=1),
            for_shelter=replace(b.for_shelter, replications=1),
        )
        for b in burdens()
    ]
    drawn = warning_burden({"base": once}, (3.0, 15.0), 1, Provenance("x", 1, 3, "0.0.0"))
    assert [len(axes.collections) for axes in drawn.figure.axes] == [0, 0]
    assert [len(axes.collections) for axes in drawing().figure.axes] == [2, 2]
