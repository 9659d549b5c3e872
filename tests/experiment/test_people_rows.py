from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from experiment.aftermaths import (
    FIRST,
    HAMLET,
    HUT,
    HUT_EAST,
    NORTH,
    RAIDS,
    fought,
    of,
    piece,
    pieces,
)
from experiment.raids import SCENARIOS

from cram_sim.aftermath.alarms import Joined, Raised, joined
from cram_sim.aftermath.impact_damage import carleton, p_struck
from cram_sim.experiment.case import prepare
from cram_sim.experiment.chance import Block
from cram_sim.experiment.detonations import detonations_of
from cram_sim.experiment.people_rows import Sirens, people_rows
from cram_sim.experiment.places import places_of
from cram_sim.experiment.replicate import simulate
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.tabulate import tabulate
from cram_sim.experiment.zone_alarms import alarms_of, alarms_without_defence
from cram_sim.hazards.people import shares_after
from cram_sim.records import Debris, Truths, no_debris
from cram_sim.scenario.load import load_scenario
from cram_sim.schemas import PEOPLE, Table

AT_HUT = (HUT_EAST, NORTH)
COLUMNS = [column.name for column in PEOPLE.columns if column.name.startswith("expected_cas")]


def alarm(start: float, end: float) -> Joined:
    """One alarm in every raid."""
    raids, zeros = np.arange(RAIDS), np.zeros(RAIDS, np.int64)
    starts, ends = np.full(RAIDS, start), np.full(RAIDS, end)
    return Joined(raids, zeros, starts, ends, zeros.astype(np.bool_), zeros + 1)


def silence() -> Joined:
    never = np.full(RAIDS, np.inf)
    return joined(Raised(never, never, np.zeros(RAIDS, np.bool_)), RAIDS)


def sirens(start: float, end: float, *zones: str) -> dict[str, Joined]:
    """One alarm of some zones in every raid; the others are silent."""
    return NOTHING | dict.fromkeys(zones, alarm(start, end))


NOTHING = {"base": silence(), "hamlet": silence()}


def people(alarms: dict[str, Joined], debris: Debris | None = None) -> Table:
    """With the same alarms in either world."""
    done = fought() if debris is None else replace(fought(), debris=debris)
    threats = tabulate(fought())["threats"]
    return people_of(done, {"defended": alarms, "undefended": alarms}, threats)


def people_of(done: Replicated, alarms: Sirens, threats: Table) -> Table:
    # What was neutralised or failed is no dud, nor does it matter whether it would have been one.
    down = threats["launched"] & ~threats["neutralised"]
    columns = dict(threats) | {"dud": down & ~threats["detonated"]}
    return people_rows(done, alarms, detonations_of(done, columns))


def at(table: Table, place: str) -> dict[str, np.ndarray[Any, Any]]:
    return of({"people": table}, "people", "place", place)


def live(*raids: int, time: float = 30.0) -> Debris:
    return pieces(*(piece(raid, *AT_HUT, detonates=True, time=time) for raid in raids))


def test_people_are_on_assets_and_in_zones() -> None:
    names = [place.name for place in places_of(fought().case.scenario)]
    assert names == ["barracks", "operations centre", "aircraft shelters", "hut", "hamlet"]


def test_an_asset_is_warned_by_every_zone_that_holds_its_centre() -> None:
    zones = {place.name: place.zones for place in places_of(fought().case.scenario)}
    assert zones["barracks"] == ("base",)
    assert zones["hut"] == zones["hamlet"] == ("hamlet",)


def test_a_table_has_a_row_for_each_place_of_each_raid() -> None:
    table = people(NOTHING)
    assert table["replication"].tolist() == [
        r for r in range(FIRST, FIRST + RAIDS) for _ in "12345"
    ]
    assert list(table) == [column.name for column in PEOPLE.columns]


def test_casualties_of_one_detonation_are_those_of_each_posture_by_its_share() -> None:
    figures = fought().case.scenario.people
    threat = fought().flown[0].group.salvo.threat
    hut = at(people(sirens(20.0, 50.0, "hamlet"), live(4, time=30.0)), "hut")
    assert hut["warned_s"][4] == 10.0
    for end, vulnerability in zip(("low", "high"), figures.vulnerability, strict=True):
        impact = np.repeat(np.array(AT_HUT)[:, np.newaxis], 3, axis=1)
        struck = p_struck(
            HUT.footprint,
            impact,
            vulnerability * threat.lethal_area,
            np.full(3, threat.peak_damage),
        )
        for state, seconds in (("warned", 10.0), ("unwarned", 0.0)):
            shares = shares_after(figures, np.array([seconds]))[:, 0]
            found = hut[f"expected_casualties_defended_{state}_{end}"]
            assert found[4] == pytest.approx(20.0 * float(shares @ struck), rel=1e-12)
            assert np.delete(found, 4).sum() == 0.0
            assert hut[f"expected_casualties_undefended_{state}_{end}"].sum() == 0.0


def test_where_nothing_came_down_there_is_no_warning_to_tell() -> None:
    hut = at(people(sirens(20.0, 50.0, "hamlet"), live(4)), "hut")
    assert np.flatnonzero(~np.isnan(hut["warned_s"])).tolist() == [4]


def test_the_least_warning_of_a_raid_is_told() -> None:
    both = pieces(
        piece(4, *AT_HUT, detonates=True, time=31.0), piece(4, *AT_HUT, detonates=True, time=24.0)
    )
    assert at(people(sirens(20.0, 50.0, "hamlet"), both), "hut")["warned_s"][4] == 4.0


def test_the_earliest_alarm_in_force_counts_for_people_in_two_zones() -> None:
    done = replace(fought(), debris=live(4, time=30.0))
    county = HAMLET.model_copy(update={"name": "county"})
    scenario = done.case.scenario
    zones = {"warning_zones": (*scenario.warning_zones, county)}
    done = replace(done, case=replace(done.case, scenario=scenario.model_copy(update=zones)))
    threats = tabulate(fought())["threats"]
    for of_county, least in ((alarm(18.0, 35.0), 12.0), (alarm(22.0, 35.0), 10.0)):
        alarms = sirens(20.0, 50.0, "hamlet") | {"county": of_county}
        table = people_of(done, {"defended": alarms, "undefended": alarms}, threats)
        assert at(table, "hut")["warned_s"][4] == least


def test_without_alarms_warned_and_unwarned_are_the_same() -> None:
    table = people(NOTHING)
    assert sum(table[name].sum() for name in COLUMNS) > 0.0
    for name in COLUMNS:
        assert np.array_equal(table[name], table[name.replace("_warned_", "_unwarned_")])


def test_warning_and_low_factors_never_cost_anybody() -> None:
    table = people(sirens(5.0, 200.0, "base", "hamlet"))
    saved = 0.0
    for name in COLUMNS:
        unwarned = table[name.replace("_warned_", "_unwarned_")]
        assert (table[name] <= unwarned + 1e-12).all()
        assert (table[name.replace("_high", "_low")] <= table[name] + 1e-12).all()
        saved += float((unwarned - table[name]).sum())
    assert saved > 0.0


def test_where_the_defence_leaves_nothing_it_never_costs_anybody() -> None:
    """No debris: what goes off with the defence would have gone off without it."""
    table = people(sirens(5.0, 200.0, "base"), no_debris())
    averted = 0.0
    for name in COLUMNS:
        if "_defended_" in name:
            undefended = table[name.replace("_defended_", "_undefended_")]
            assert (table[name] <= undefended + 1e-12).all()
            averted += float((undefended - table[name]).sum())
    assert averted > 0.0


def test_nobody_becomes_a_casualty_twice() -> None:
    crowd = pieces(*(piece(7, *AT_HUT, detonates=True) for _ in range(200)))
    hut = at(people(NOTHING, crowd), "hut")
    assert hut["expected_casualties_defended_unwarned_high"][7] == pytest.approx(20.0, abs=1e-6)
    assert max(hut[name].max() for name in COLUMNS) <= 20.0


@pytest.mark.parametrize("times", [2, 3])
def test_who_is_spared_by_several_detonations_is_spared_by_each(times: int) -> None:
    name = "expected_casualties_defended_unwarned_high"
    once = at(people(NOTHING, live(4)), "hut")[name][4] / 20.0
    found = at(people(NOTHING, live(*[4] * times)), "hut")[name][4] / 20.0
    assert 0.1 < once < 0.9
    assert found == pytest.approx(1.0 - (1.0 - once) ** times, rel=1e-12)


def test_casualties_are_those_of_single_people_who_stand_afresh_for_each_detonation() -> None:
    off = ((0.0, 0.0, 21.0), (6.0, 4.0, 24.0), (-9.0, 7.0, 33.0), (15.0, -12.0, 40.0))
    shells = pieces(
        *(
            piece(4, HUT_EAST + east, NORTH + north, detonates=True, time=time)
            for east, north, time in off
        )
    )
    hut = at(people(sirens(20.0, 50.0, "hamlet"), shells), "hut")
    rng = np.random.default_rng(8)
    hit = np.zeros(SINGLE_PEOPLE, np.bool_)
    for east, north, time in off:
        hit |= hit_by_one(rng, (east, north), time - 20.0)
    share = float(hit.mean())
    error = np.sqrt(share * (1.0 - share) / SINGLE_PEOPLE)
    assert 0.2 < share < 0.9
    found = hut["expected_casualties_defended_warned_high"][4] / 20.0
    assert abs(found - share) < 4.0 * error


SINGLE_PEOPLE = 100_000


def hit_by_one(rng: np.random.Generator, impact: tuple[float, float], warning: float) -> Truths:
    """Which single people, anywhere in the hut and covered as the warning lets them, are hit."""
    figures, threat = fought().case.scenario.people, fought().flown[0].group.salvo.threat
    radius, turn = 10.0 * np.sqrt(rng.random(SINGLE_PEOPLE)), rng.random(SINGLE_PEOPLE)
    east, north = radius * np.cos(2.0 * np.pi * turn), radius * np.sin(2.0 * np.pi * turn)
    shares = shares_after(figures, np.array([warning]))[:, 0]
    posture = rng.choice(3, SINGLE_PEOPLE, p=shares)
    miss = np.hypot(east - impact[0], north - impact[1])
    lethal_area = figures.vulnerability[1][posture] * threat.lethal_area
    hit: Truths = rng.random(SINGLE_PEOPLE) < carleton(miss, lethal_area, threat.peak_damage, 1.0)
    return hit


def test_people_struck_are_those_under_the_pieces() -> None:
    falling = pieces(
        piece(3, *AT_HUT, number=5.0, spread=1.0),
        piece(3, HUT_EAST + 100.0, NORTH),
    )
    table = people(NOTHING, falling)
    hut = at(table, "hut")["expected_struck"]
    assert hut[3] == pytest.approx(5.0 * 20.0 * 0.3 / (np.pi * 100.0), rel=1e-6)
    hamlet = at(table, "hamlet")["expected_struck"]
    ground = np.pi * HAMLET.footprint.reach**2
    assert hamlet[3] == pytest.approx(6.0 * 500.0 * 0.3 / ground, rel=1e-6)
    assert hut.sum() == hut[3]


@cache
def drones(*, engaged: bool) -> Replicated:
    """Drones at a base with a quick all-clear; where none is engaged, all else is the same."""
    scenario = load_scenario(SCENARIOS / "base_drones.yaml")
    zones = tuple(
        zone.model_copy(update={"all_clear_delay": 10.0}) for zone in scenario.warning_zones
    )
    command = scenario.command
    if not engaged:
        nowhere = command.doctrine.model_copy(update={"open_fire_range": 0.001})
        command = command.model_copy(update={"doctrine": nowhere})
    changed = scenario.model_copy(update={"warning_zones": zones, "command": command})
    return simulate(prepare(changed), Block(21, 0, 30))


def test_without_the_defence_people_hear_the_alarms_that_no_kill_ends() -> None:
    """They fare as in the same raids in which nobody fires."""
    fired, never = tabulate(drones(engaged=True)), tabulate(drones(engaged=False))
    assert fired["threats"]["neutralised"].any()
    assert not never["threats"]["neutralised"].any()
    for name in COLUMNS:
        if "_undefended_" in name:
            of_nobody_firing = never["people"][name.replace("_undefended_", "_defended_")]
            np.testing.assert_array_equal(fired["people"][name], of_nobody_firing)
    assert fired["people"]["expected_casualties_undefended_warned_high"].sum() > 0.0


def test_with_the_alarms_of_the_defended_world_more_people_would_be_unwarned() -> None:
    """A kill ends an alarm before the place is hit that the kill would have spared."""
    done, name = drones(engaged=True), "expected_casualties_undefended_warned_high"
    threats = tabulate(done)["threats"]
    killed = threats["neutralised_time_s"]
    zones = done.case.scenario.warning_zones
    ended = {zone.name: alarms_of(done, zone, killed).joined for zone in zones}
    going_on = {zone.name: alarms_without_defence(done, zone).joined for zone in zones}
    casualties = [
        people_of(done, {"defended": ended, "undefended": undefended}, threats)[name].sum()
        for undefended in (ended, going_on)
    ]
    assert casualties[0] > 1.1 * casualties[1] > 0.0
