from dataclasses import replace
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

from cram_sim.aftermath.impact_damage import p_struck
from cram_sim.experiment.detonations import detonations_of
from cram_sim.experiment.people_rows import people_rows
from cram_sim.experiment.places import places_of
from cram_sim.experiment.tabulate import tabulate
from cram_sim.hazards.people import shares_after
from cram_sim.records import Debris, no_debris
from cram_sim.schemas import PEOPLE, Table

AT_HUT = (HUT_EAST, NORTH)
NOTHING: dict[str, np.ndarray[Any, Any]] = {
    "replication": np.empty(0, np.int64),
    "zone": np.empty(0, np.str_),
    "start_s": np.empty(0),
    "end_s": np.empty(0),
}
COLUMNS = [column.name for column in PEOPLE.columns if column.name.startswith("expected_cas")]


def sirens(start: float, end: float, *zones: str) -> dict[str, np.ndarray[Any, Any]]:
    """One alarm of each zone in every raid."""
    count = RAIDS * len(zones)
    return {
        "replication": np.tile(np.arange(FIRST, FIRST + RAIDS), len(zones)),
        "zone": np.repeat(np.array(zones), RAIDS),
        "start_s": np.full(count, start),
        "end_s": np.full(count, end),
    }


def people(alarms: dict[str, np.ndarray[Any, Any]], debris: Debris | None = None) -> Table:
    done = fought() if debris is None else replace(fought(), debris=debris)
    threats = tabulate(fought())["threats"]
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
    assert hut["expected_casualties_defended_unwarned_high"][7] == 20.0


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
