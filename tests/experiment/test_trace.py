import math
from functools import cache

import numpy as np
import pytest
from experiment.raids import case_of, rows, same_bits

from cram_sim.experiment.replicate import replicate
from cram_sim.experiment.trace import JUDGEMENTS, Happening, Trace, trace
from cram_sim.records import Event
from cram_sim.schemas import SCHEMAS, Tables

RAIDS = 8
REPLICATIONS = pytest.mark.parametrize("replication", range(RAIDS))

# Which column of the threats' table tells the time of an event, and which moment of it is meant.
COLUMNS = {
    Event.DETECTED: "detected_time_s",
    Event.TRACK_CONFIRMED: "track_time_s",
    Event.JUDGED_THREATENING: "judged_time_s",
    Event.RELEASED: "released_time_s",
    Event.ASSIGNED: "assigned_time_s",
    Event.OPENED_FIRE: "fired_time_s",
    Event.NEUTRALISED: "neutralised_time_s",
}


@cache
def told(replication: int, name: str = "base raid") -> Trace:
    return trace(case_of(name), 9, replication)


@cache
def run_tables(name: str = "base raid") -> Tables:
    return replicate(case_of(name), 9, 0, RAIDS)


def of(story: Trace, event: Event, threat: str) -> list[Happening]:
    return [each for each in story.happenings if each.event is event and each.threat == threat]


@REPLICATIONS
@pytest.mark.parametrize("name", ["base raid", "bursts"])
def test_traced_raid_is_that_of_the_run_to_the_bit(name: str, replication: int) -> None:
    for schema in SCHEMAS:
        table = run_tables(name)[schema.name]
        mine = rows(table, table["replication"] == replication)
        assert same_bits(told(replication, name).tables[schema.name], mine)


@REPLICATIONS
def test_first_events_are_at_the_times_of_the_table(replication: int) -> None:
    story = told(replication, "two radars")
    threats = story.tables["threats"]
    for row, threat in enumerate(threats["threat"].tolist()):
        for event, column in COLUMNS.items():
            happened = of(story, event, threat)
            if math.isnan(threats[column][row]):
                assert not happened
            elif event in (Event.DETECTED, Event.TRACK_CONFIRMED):
                # Sightings are not told of what was neutralised before.
                first = happened[0].time_s if happened else threats[column][row]
                assert first == threats[column][row]
            else:
                assert happened[0].time_s == pytest.approx(threats[column][row], abs=1e-9)


@REPLICATIONS
def test_every_rocket_is_launched_or_fails_and_then_comes_down_or_is_neutralised(
    replication: int,
) -> None:
    story = told(replication)
    threats = story.tables["threats"]
    for row, threat in enumerate(threats["threat"].tolist()):
        counts = {
            event: len(of(story, event, threat))
            for event in (
                Event.LAUNCHED,
                Event.FAILED_TO_LAUNCH,
                Event.IMPACT,
                Event.NEUTRALISED,
            )
        }
        launched = bool(threats["launched"][row])
        neutralised = bool(threats["neutralised"][row])
        assert counts == {
            Event.LAUNCHED: launched,
            Event.FAILED_TO_LAUNCH: not launched,
            Event.IMPACT: launched and not neutralised,
            Event.NEUTRALISED: neutralised,
        }


@REPLICATIONS
def test_shots_and_alerts_are_all_told(replication: int) -> None:
    story = told(replication)
    shots, warnings = story.tables["shots"], story.tables["warnings"]
    fired = [each for each in story.happenings if each.event is Event.OPENED_FIRE]
    assert sorted((each.threat, each.fire_unit) for each in fired) == sorted(
        zip(shots["threat"].tolist(), shots["fire_unit"].tolist(), strict=True)
    )
    ceased = [each.detail for each in story.happenings if each.event is Event.CEASED_FIRE]
    assert sorted(ceased) == sorted(f"{rounds} rounds" for rounds in shots["rounds"].tolist())
    alerted = [each for each in story.happenings if each.event is Event.ALERTED]
    assert len(alerted) == int(warnings["alerted"].sum())


@REPLICATIONS
def test_timeline_is_in_order_of_time(replication: int) -> None:
    times = [happening.time_s for happening in told(replication).happenings]
    assert times == sorted(times)
    assert not any(math.isnan(time) for time in times)


@REPLICATIONS
def test_details_hold_no_number_that_is_none(replication: int) -> None:
    for name in ("base raid", "two radars", "no search radars"):
        assert not [each for each in told(replication, name).happenings if "nan" in each.detail]


@REPLICATIONS
def test_nothing_is_seen_of_a_neutralised_rocket(replication: int) -> None:
    story = told(replication)
    sightings = (Event.DETECTED, Event.TRACK_CONFIRMED, Event.TRACK_DROPPED)
    threats = story.tables["threats"]
    end = dict(
        zip(threats["threat"], np.nan_to_num(threats["neutralised_time_s"], nan=1e9), strict=True)
    )
    for happening in story.happenings:
        if happening.event in sightings:
            assert happening.time_s <= end[happening.threat]


def test_impact_tells_where_and_whether_it_detonates() -> None:
    impacts = [
        happening.detail
        for replication in range(RAIDS)
        for happening in told(replication).happenings
        if happening.event is Event.IMPACT
    ]
    assert any(detail.startswith("on ") for detail in impacts)
    assert any(" m from the edge of " in detail for detail in impacts)
    assert {detail.split("; ")[1] for detail in impacts} == {"detonates", "does not detonate"}


def test_raid_without_a_defence_is_told_too() -> None:
    events = {happening.event for happening in told(0, "no sensors").happenings}
    assert events <= {Event.LAUNCHED, Event.FAILED_TO_LAUNCH, Event.IMPACT}


def happenings(name: str) -> list[Happening]:
    return [each for number in range(RAIDS) for each in told(number, name).happenings]


@pytest.mark.parametrize("name", ["base raid", "two radars"])
def test_judgement_names_the_probability_that_decided(name: str) -> None:
    threshold = 100.0 * case_of(name).scenario.command.engage_above
    judged = [each for each in happenings(name) if each.event is Event.JUDGED_THREATENING]
    assert judged
    for each in judged:
        share, rule = each.detail.split(" % to hit ")
        assert float(share) >= math.floor(threshold)
        assert rule.endswith(f"(engages from {threshold:g} %)")


def test_judged_harmless_is_below_the_threshold_or_lost() -> None:
    threshold = 100.0 * case_of("base raid").scenario.command.engage_above
    dismissed = [each for each in happenings("base raid") if each.event is Event.JUDGED_HARMLESS]
    assert dismissed
    for each in dismissed:
        share, _, rule = each.detail.partition(" % at most ")
        assert each.detail == "track lost" or float(share) < threshold
        assert each.detail == "track lost" or rule == f"(below {threshold:g} %)"


@REPLICATIONS
def test_neutralised_threat_is_not_judged_any_more(replication: int) -> None:
    story = told(replication)
    for each in story.happenings:
        if each.event is Event.NEUTRALISED:
            later = [other for other in story.happenings if other.time_s > each.time_s]
            assert not [
                other
                for other in later
                if other.threat == each.threat and other.event in JUDGEMENTS
            ]


def test_release_after_a_dismissal_says_so() -> None:
    seen = 0
    for replication in range(RAIDS):
        last: dict[str, Event] = {}
        for each in told(replication).happenings:
            if each.event in JUDGEMENTS:
                last[each.threat] = each.event
            elif each.event is Event.RELEASED:
                is_late = last.get(each.threat) is Event.JUDGED_HARMLESS
                assert (each.detail == "already judged harmless") is is_late
                seen += 1
    assert seen
