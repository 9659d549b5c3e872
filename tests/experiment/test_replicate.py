import itertools
from functools import cache

import numpy as np
import pytest
from experiment.raids import (
    BASE_RAID,
    FLIGHT,
    GREEN_ZONE,
    SCENARIOS,
    SIGHTING,
    case_of,
    rows,
    same_bits,
    stacked,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cram_sim.experiment.case import prepare
from cram_sim.experiment.ledger import ledger
from cram_sim.experiment.replicate import replicate
from cram_sim.experiment.tally import tally
from cram_sim.records import Cause, Fate
from cram_sim.scenario.lint import warnings
from cram_sim.scenario.load import load_scenario
from cram_sim.schemas import SCHEMAS, SENSORS, Tables

RAIDS = 12
ROCKETS = 7
VARIANTS = (
    "base raid",
    "bursts",
    "two radars",
    "a gun more",
    "one salvo more",
    "no fire units",
    "no sensors",
    "no search radars",
    "no warning zones",
)
DTYPES = {"integer": "i", "real": "f", "truth": "b", "text": "U"}


@cache
def raids(name: str, seed: int = 5, first: int = 0, replications: int = RAIDS) -> Tables:
    return replicate(case_of(name), seed, first, replications)


@pytest.mark.parametrize("name", ["base raid", "bursts", "two radars"])
@settings(deadline=None, max_examples=12)
@given(cuts=st.sets(st.integers(1, RAIDS - 1)))
@example(cuts=set(range(1, RAIDS)))
def test_bits_do_not_depend_on_the_blocks(name: str, cuts: set[int]) -> None:
    edges = [0, *sorted(cuts), RAIDS]
    blocks = [
        raids(name, first=first, replications=last - first)
        for first, last in itertools.pairwise(edges)
    ]
    whole = raids(name)
    together = stacked(blocks)
    for schema in SCHEMAS:
        assert same_bits(together[schema.name], whole[schema.name])


def test_seed_changes_the_results() -> None:
    assert not same_bits(
        raids("base raid")["threats"], raids("base raid", seed=6)["threats"], ("impact_east_m",)
    )


def test_replications_differ() -> None:
    east = raids("base raid")["threats"]["impact_east_m"]
    assert len(np.unique(east[~np.isnan(east)])) == np.count_nonzero(~np.isnan(east))


def test_radar_that_sees_nothing_changes_nothing() -> None:
    with_it, without = raids("a radar far away"), raids("base raid")
    for schema in SCHEMAS:
        known = with_it[schema.name]
        if schema is SENSORS:
            known = rows(known, known["sensor"] != "another")
        assert same_bits(known, without[schema.name])


def test_reports_that_come_after_the_impact_tell_nobody_of_anything() -> None:
    """A link of 60 s: no track, no judgement, no alert; the radar still detects."""
    tables = raids("a slow link")
    threats = tables["threats"]
    assert (~np.isnan(threats["detected_time_s"])).any()
    assert np.isnan(threats["track_time_s"]).all()
    assert not threats["judged_threatening"].any()
    assert not tables["warnings"]["alerted"].any()


def test_no_alert_comes_after_the_impact() -> None:
    """A link of 10 s."""
    warnings = raids("a late link")["warnings"]
    given = warnings["alerted"]
    assert given.any()
    assert not given.all()
    assert (warnings["warning_time_s"][given] > 0.0).all()


@pytest.mark.parametrize("name", ["one salvo more", "one round more"])
def test_another_rocket_moves_nobody_elses_flight(name: str) -> None:
    alone, together = raids("base raid")["threats"], raids(name)["threats"]
    known = rows(together, np.isin(together["threat"], alone["threat"]))
    assert len(together["threat"]) > len(alone["threat"])
    assert same_bits(known, alone, ("replication", *FLIGHT))


@pytest.mark.parametrize(
    ("name", "beside_it"),
    [
        ("one beside another", {"near salvo/1"}),
        ("one salvo more", set()),
        ("one round more", set()),
    ],
)
def test_another_rocket_changes_only_the_sightings_of_the_one_it_flies_beside(
    name: str, beside_it: set[str]
) -> None:
    """They are one plot in the looks that cannot tell them apart."""
    alone, together = raids("base raid")["threats"], raids(name)["threats"]
    known = rows(together, np.isin(together["threat"], alone["threat"]))
    tracked = ~np.isnan(alone["track_time_s"])
    changed = tracked & (known["track_time_s"] != alone["track_time_s"])
    assert set(alone["threat"][changed]) == beside_it


@pytest.mark.parametrize("name", ["a gun more", "bursts", "no fire units"])
def test_another_defence_meets_the_same_flights_and_detections(name: str) -> None:
    one, other = raids("base raid"), raids(name)
    assert same_bits(one["threats"], other["threats"], ("replication", *FLIGHT, *SIGHTING))
    assert not same_bits(one["threats"], other["threats"], ("rounds",))


def test_another_gun_leaves_the_undefended_damage_alone() -> None:
    one, other = raids("base raid")["assets"], raids("a gun more")["assets"]
    assert same_bits(one, other, ("threatened_by", "damaged_unengaged"))


def test_reference_integrator_finds_the_same_impacts() -> None:
    fast, slow = raids("base raid")["threats"], raids("scipy")["threats"]
    for column, tolerance in (
        ("impact_east_m", 0.5),
        ("impact_north_m", 0.5),
        ("impact_time_s", 1e-3),
    ):
        np.testing.assert_allclose(fast[column], slow[column], rtol=0.0, atol=tolerance)


@pytest.mark.parametrize("name", VARIANTS)
def test_tables_have_the_columns_and_kinds_of_their_schemas(name: str) -> None:
    for schema in SCHEMAS:
        table = raids(name)[schema.name]
        assert list(table) == [column.name for column in schema.columns]
        for column in schema.columns:
            assert table[column.name].dtype.kind == DTYPES[column.kind], column.name
        assert len({len(values) for values in table.values()}) == 1


@pytest.mark.parametrize("name", VARIANTS)
def test_fates_are_exhaustive_and_sum_to_the_raid(name: str) -> None:
    threats = raids(name)["threats"]
    fates = {fate.value: int((threats["fate"] == fate.value).sum()) for fate in Fate}
    per_raid = ROCKETS + (4 if name == "one salvo more" else 0)
    assert sum(fates.values()) == len(threats["fate"]) == RAIDS * per_raid


@pytest.mark.parametrize("name", VARIANTS)
def test_every_leaker_has_one_cause_and_nobody_else_has(name: str) -> None:
    threats = raids(name)["threats"]
    inside = threats["fate"] == Fate.NEUTRALISED_INSIDE_KEEP_OUT.value
    leaker = threats["truly_threatening"] & (~threats["neutralised"] | inside)
    assert leaker.any()
    assert np.array_equal(threats["cause"] != Cause.NONE.value, leaker)
    assert set(threats["cause"]) <= {cause.value for cause in Cause}


@pytest.mark.parametrize("name", ["no sensors", "no search radars"])
def test_defence_without_eyes_covers_nothing(name: str) -> None:
    tables = raids(name)
    leaked = tables["threats"]["truly_threatening"]
    assert set(tables["threats"]["cause"][leaked]) == {Cause.NOT_COVERED.value}
    assert not tables["warnings"]["alerted"].any()
    assert len(tables["shots"]["threat"]) == 0


def test_defence_without_guns_still_warns() -> None:
    tables = raids("no fire units")
    assert tables["warnings"]["alerted"].any()
    assert not tables["threats"]["neutralised"].any()


def test_second_radar_detects_no_later() -> None:
    one, two = raids("base raid")["threats"], raids("two radars")["threats"]
    first, also = (np.nan_to_num(t["detected_time_s"], nan=np.inf) for t in (one, two))
    assert (also <= first).all()
    assert (also < first).any()


@pytest.mark.parametrize("path", sorted(SCENARIOS.rglob("*.yaml")), ids=lambda path: path.stem)
def test_scenario_of_the_repository_runs_and_its_outcomes_sum_to_one(path) -> None:  # type: ignore[no-untyped-def]
    scenario = load_scenario(path)
    assert warnings(scenario) == ()
    tables = replicate(prepare(scenario), scenario.experiment.seed, 0, 20)
    counted = ledger(tally(tables, scenario, 0, 20), scenario)
    assert len(tables["threats"]["threat"]) == 20 * sum(s.rounds for s in scenario.salvos)
    if counted.outcomes:
        assert sum(rate.value for rate in counted.outcomes.values()) == pytest.approx(1.0)
    assert sum(rate.value for rate in counted.fates.values()) == pytest.approx(1.0)


def test_seed_scenario_has_outcomes() -> None:
    scenario = load_scenario(GREEN_ZONE)
    tables = replicate(prepare(scenario), 1, 0, 5)
    assert ledger(tally(tables, scenario, 0, 5), scenario).outcomes


@pytest.mark.parametrize(("firing", "rounds", "guns"), [("burst", 20, 1), ("continuous", 100, 2)])
def test_raids_whose_windows_have_gaps_are_fought_to_the_end(
    firing: str, rounds: int, guns: int
) -> None:
    """Paths inside minimum range: every shot has rounds, none opens before its first round."""
    scenario = load_scenario(BASE_RAID)
    doctrine = scenario.command.doctrine.model_copy(
        update={"firing": firing, "burst_rounds": rounds, "fire_units_per_track": guns}
    )
    command = scenario.command.model_copy(update={"doctrine": doctrine})
    case = prepare(scenario.model_copy(update={"command": command}))
    shots = replicate(case, 20, 0, 150)["shots"]
    assert (shots["rounds"] >= 1).all()
    flight = shots["first_intercept_time_s"] - shots["open_fire_time_s"]
    assert flight.max() < 3.0  # a round takes 2 s to the farthest intercept, 1,200 m
