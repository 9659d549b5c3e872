import json
from typing import Any

import numpy as np
import pytest
from experiment.aftermaths import RAIDS, fought, piece, tables_with

from cram_sim.experiment.counting import Counter
from cram_sim.experiment.ledger import Ledger, ledger
from cram_sim.experiment.people_measures import EVERYWHERE, names_of_places, people_counts
from cram_sim.experiment.tally import Tally, tally
from cram_sim.report.ledger_text import ledger_text
from cram_sim.report.provenance import Provenance
from cram_sim.schemas import Table, Tables

SCENARIO = fought().case.scenario
FIRST = fought().block.first
DEBRIS = [
    piece(raid, *asset.footprint.centre, number=0.5 + raid, detonates=raid % 3 == 0)
    for raid in range(RAIDS)
    for asset in SCENARIO.defended_assets[-2:]
]
TABLES = tables_with(*DEBRIS)
LEDGER = ledger(tally(TABLES, SCENARIO, FIRST, RAIDS), SCENARIO)


def between(first: int, last: int) -> Tables:
    def some(table: Table) -> dict[str, np.ndarray[Any, Any]]:
        mine = (table["replication"] >= first) & (table["replication"] < last)
        return {name: column[mine] for name, column in table.items()}

    return {name: some(table) for name, table in TABLES.items()}


def test_every_place_with_people_is_told_of_and_all_together() -> None:
    assert list(LEDGER.people) == names_of_places(SCENARIO)
    assert list(LEDGER.people)[-2:] == ["hamlet", EVERYWHERE]


def test_casualties_are_the_mean_over_raids() -> None:
    mine = TABLES["people"]["place"] == "hut"
    values = TABLES["people"]["expected_casualties_defended_warned_high"][mine]
    assert values.max() > 0.0
    found = LEDGER.people["hut"]["casualties_defended_warned_high"]
    assert found.value == pytest.approx(values.mean(), abs=1e-6)
    assert found.low < found.value < found.high


def test_all_together_is_the_sum_of_the_places() -> None:
    places = [place for name, place in LEDGER.people.items() if name != EVERYWHERE]
    for measure, total in LEDGER.people[EVERYWHERE].items():
        assert total.value == pytest.approx(sum(p[measure].value for p in places), abs=1e-5)


def test_a_place_named_like_the_total_is_told_of_beside_it() -> None:
    name = "all places together"
    assets = tuple(
        asset.model_copy(update={"name": name}) if asset.name == "hut" else asset
        for asset in SCENARIO.defended_assets
    )
    place = TABLES["people"]["place"].astype(object)
    renamed = TABLES["people"] | {"place": np.where(place == "hut", name, place)}
    scenario = SCENARIO.model_copy(update={"defended_assets": assets})
    counts = people_counts(Counter(FIRST, RAIDS), renamed, scenario)
    for measure, hut in LEDGER.people["hut"].items():
        assert round(counts["people", name, measure].x.sum() / 1e6) == hut.numerator
        total = LEDGER.people[EVERYWHERE][measure]
        assert round(counts["people", EVERYWHERE, measure].x.sum() / 1e6) == total.numerator
    everyone = LEDGER.people[EVERYWHERE]["casualties_undefended_unwarned_high"]
    assert everyone.value > LEDGER.people["hut"]["casualties_undefended_unwarned_high"].value


def test_what_is_averted_is_the_paired_difference() -> None:
    for place in LEDGER.people.values():
        both = place["casualties_undefended_unwarned_low"].value
        with_both = place["casualties_defended_warned_low"].value
        assert place["averted_by_both_low"].value == pytest.approx(both - with_both, abs=1e-9)


def test_debris_may_cost_more_than_the_defence_saves() -> None:
    averted = LEDGER.people["hut"]["averted_by_defence_high"]
    assert averted.value < 0.0
    assert averted.low <= averted.value <= averted.high


def test_value_lost_is_that_of_the_share_of_items_damaged() -> None:
    values = {asset.name: asset.value / asset.number for asset in SCENARIO.defended_assets}
    assets = TABLES["assets"]
    each = np.array([values[name] for name in assets["asset"].tolist()])
    for suffix in ("", "_unengaged"):
        lost = float((each * assets[f"items_damaged{suffix}"]).sum()) / RAIDS
        assert lost > 0.0
        assert LEDGER.protection[f"value_lost{suffix}"].value == pytest.approx(lost, abs=1e-4)
    saved = LEDGER.protection
    difference = saved["value_lost_unengaged"].value - saved["value_lost"].value
    assert saved["value_saved"].value == pytest.approx(difference, abs=1e-9)


def test_only_assets_of_several_items_tell_how_many() -> None:
    assert "items_damaged" in LEDGER.assets["cars"]
    assert "items_damaged" not in LEDGER.assets["hut"]
    cars = TABLES["assets"]["items_damaged"][TABLES["assets"]["asset"] == "cars"]
    assert LEDGER.assets["cars"]["items_damaged"].numerator == cars.sum() > 0


def test_hazardous_pieces_are_the_mean_over_raids() -> None:
    assets = TABLES["assets"]
    pieces = assets["expected_hazardous_pieces"][assets["asset"] == "hut"]
    found = LEDGER.assets["hut"]["hazardous_pieces"]
    assert found.value == pytest.approx(pieces.mean(), abs=1e-6)
    by_debris = assets["struck_by_debris"][assets["asset"] == "hut"].sum()
    assert LEDGER.assets["hut"]["struck_by_debris"].numerator == by_debris > 0


@pytest.mark.parametrize("size", [1, 7, 40])
def test_people_are_the_same_to_the_bit_for_any_blocks_in_any_order(size: int) -> None:
    parts = [
        tally(between(first, first + size), SCENARIO, first, min(size, FIRST + RAIDS - first))
        for first in range(FIRST, FIRST + RAIDS, size)
    ]
    whole: Ledger = ledger(sum(reversed(parts), Tally()), SCENARIO)
    assert json.dumps(whole.as_dict()) == json.dumps(LEDGER.as_dict())


def test_the_page_calls_casualties_a_proxy() -> None:
    page = ledger_text(LEDGER, provenance()).plain
    assert "proxy" in page
    assert "not validated" in page
    assert "Value of all that is defended" in page


def provenance() -> Provenance:
    return Provenance(scenario="base raid", replications=RAIDS, seed=11, version="0")
