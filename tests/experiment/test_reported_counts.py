"""What was reported in numbers beside raids made by hand."""

import json

import numpy as np
import pytest
from experiment.few_raids import (
    BARRACKS,
    CARS,
    NOWHERE,
    assets,
    counter,
    pieces,
    reporting,
    threats,
)
from experiment.synthetic import synthetic_replicate, synthetic_scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.experiment.ledger import ledger
from cram_sim.experiment.reported_counts import beside_reports, reported_counts
from cram_sim.experiment.statistics import wilson_interval
from cram_sim.experiment.tally import Tally, tally
from cram_sim.scenario.questions import ReportedCount

SHOT_AT = threats(
    [BARRACKS, BARRACKS, NOWHERE],
    ["neutralised", BARRACKS, "failed"],
    [CARS, NOWHERE, NOWHERE],
)
TABLES = {"assets": assets([True, False, False], [0, 1, 3]), "debris": pieces()}


def reported(count: str, of: str | None = None, *, least: int = 0, most: int = 1) -> ReportedCount:
    return ReportedCount.from_si(
        name=f"{count} {of}", count=count, of=of, from_=least, to=most, source="a newspaper"
    )


def raids_by_count(count: str, of: str | None = None) -> dict[int, int]:
    found, _ = reported_counts(counter(3), TABLES, SHOT_AT, reporting(reported(count, of)))
    return {number: raids for (_, number), raids in found.items()}


@pytest.mark.parametrize(
    ("count", "of", "raids"),
    [
        ("flew", None, {2: 1, 3: 2}),
        ("neutralised", None, {0: 2, 1: 1}),
        ("leaked", None, {0: 1, 1: 1, 2: 1}),
        ("inside", "barracks", {0: 1, 1: 1, 2: 1}),
        ("inside", "parked cars", {0: 2, 1: 1}),
        ("outside", "barracks", {0: 1, 1: 1, 3: 1}),
        ("damaged_items", "parked cars", {0: 1, 1: 1, 3: 1}),
        ("damaged_items", "barracks", {0: 2, 1: 1}),
    ],
)
def test_a_count_is_taken_in_each_raid(count: str, of: str | None, raids: dict[int, int]) -> None:
    assert raids_by_count(count, of) == raids


def test_of_the_threats_that_flew_each_is_inside_outside_or_neutralised() -> None:
    def total(raids: dict[int, int]) -> int:
        return sum(number * times for number, times in raids.items())

    parts = [raids_by_count("inside", "barracks"), raids_by_count("outside", "barracks")]
    parts.append(raids_by_count("neutralised"))
    assert sum(map(total, parts)) == total(raids_by_count("flew")) == 8


def test_within_all_reports_is_a_raid_that_agrees_with_each() -> None:
    one_inside = reported("inside", "barracks", least=1, most=2)
    none_down = reported("neutralised", least=0, most=0)
    _, agreeing = reported_counts(counter(3), TABLES, SHOT_AT, reporting(one_inside, none_down))
    assert agreeing == 1


def test_mean_quantiles_and_share_within_are_those_of_the_raids() -> None:
    """Counts 0 to 9, each in ten raids."""
    entry = reported("neutralised", least=3, most=4)
    raids = {(entry.name, number): 10 for number in range(10)}
    beside = beside_reports(raids, reporting(entry))[entry.name]
    assert beside.mean.value == 4.5
    assert (beside.low, beside.median, beside.high) == (0, 4, 9)
    assert (beside.within.numerator, beside.within.value) == (20, 0.2)
    assert (beside.within.low, beside.within.high) == wilson_interval(20, 100)


@given(counts=st.lists(st.integers(0, 40), min_size=2, max_size=60))
@settings(deadline=None)
def test_quantiles_are_numpys_and_the_means_interval_is_students(counts: list[int]) -> None:
    entry = reported("flew")
    values, times = np.unique(counts, return_counts=True)
    raids = {(entry.name, int(v)): int(t) for v, t in zip(values, times, strict=True)}
    beside = beside_reports(raids, reporting(entry))[entry.name]
    expected = [np.quantile(counts, q, method="inverted_cdf") for q in (0.05, 0.5, 0.95)]
    assert [beside.low, beside.median, beside.high] == expected
    assert beside.mean.value == pytest.approx(np.mean(counts), rel=1e-12)
    assert beside.mean.low <= beside.mean.value <= beside.mean.high


SCENARIO = synthetic_scenario(rounds=4).model_copy(
    update={
        "reported": (
            reported("inside", "embassy", least=1, most=2),
            reported("neutralised", least=1, most=1),
        )
    }
)


def test_the_raids_of_every_reported_count_sum_to_the_run() -> None:
    counted = tally(synthetic_replicate(SCENARIO, 1, 0, 150), SCENARIO, 0, 150)
    for beside in ledger(counted, SCENARIO).reported.values():
        assert sum(beside.raids.values()) == 150
        assert len(beside.raids) > 1


def test_reported_counts_do_not_depend_on_blocks() -> None:
    whole = tally(synthetic_replicate(SCENARIO, 1, 0, 90), SCENARIO, 0, 90)
    parts = [
        tally(synthetic_replicate(SCENARIO, 1, first, 30), SCENARIO, first, 30)
        for first in (60, 0, 30)
    ]
    assert ledger(sum(parts, Tally()), SCENARIO) == ledger(whole, SCENARIO)


def test_all_reports_at_once_are_no_likelier_than_any_of_them() -> None:
    measures = ledger(tally(synthetic_replicate(SCENARIO, 1, 0, 150), SCENARIO, 0, 150), SCENARIO)
    at_once = measures.all_reported["all_within"]
    least = min(beside.within.numerator for beside in measures.reported.values())
    assert 0 < at_once.numerator <= least < 150


def test_the_ledger_as_data_holds_report_and_raids() -> None:
    measures = ledger(tally(synthetic_replicate(SCENARIO, 1, 0, 50), SCENARIO, 0, 50), SCENARIO)
    data = json.loads(json.dumps(measures.as_dict()))["reported"]["neutralised None"]
    assert (data["reported_from"], data["reported_to"], data["source"]) == (1, 1, "a newspaper")
    assert sum(data["raids"].values()) == 50
    assert data["within"]["numerator"] == data["raids"]["1"]


def test_without_reports_the_ledger_says_nothing_of_them() -> None:
    scenario = synthetic_scenario()
    measures = ledger(tally(synthetic_replicate(scenario, 1, 0, 10), scenario, 0, 10), scenario)
    assert (measures.reported, measures.all_reported, measures.questions) == ({}, {}, {})
