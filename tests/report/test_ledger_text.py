import re
from dataclasses import replace

import numpy as np
import pytest
from experiment.synthetic import synthetic_replicate, synthetic_scenario
from rich.text import Text

from cram_sim.experiment.ledger import ledger
from cram_sim.experiment.people_measures import EVERYWHERE
from cram_sim.experiment.tally import tally
from cram_sim.report.estimate_text import WIDTH, counted
from cram_sim.report.ledger_tables import (
    ALARMS,
    CASUALTIES,
    COMING_DOWN,
    DAMAGE,
    ITEMS,
    WARNED,
    WARNING_TIMES,
    WORLDS,
    Table,
    add_people,
    add_table,
)
from cram_sim.report.ledger_text import ledger_text
from cram_sim.report.provenance import Provenance

SCENARIO = synthetic_scenario()
TABLES = synthetic_replicate(SCENARIO, 1, 0, 500)
LEDGER = ledger(tally(TABLES, SCENARIO, 0, 500), SCENARIO)
PAGE = ledger_text(LEDGER, Provenance("synthetic raid", 500, 1, "0.0.0")).plain


def line_with(words: str) -> str:
    return next(line for line in PAGE.splitlines() if line.strip().startswith(words))


def test_page_fits_its_width() -> None:
    assert max(map(len, PAGE.splitlines())) <= WIDTH


def test_page_says_how_often_and_with_which_seed() -> None:
    assert "500 replications, seed 1, cram-sim 0.0.0" in PAGE


def test_row_has_percentage_interval_and_counts() -> None:
    stage = LEDGER.chain["engaged"]
    expected = (
        f"{100 * stage.value:.1f} %  [{100 * stage.low:.1f} – {100 * stage.high:.1f}]",
        f"{stage.numerator} of {stage.denominator} truly threatening",
    )
    for part in expected:
        assert part in line_with("fired at")


def lines_below(heading: str) -> list[str]:
    """Of a section or table, without its heading."""
    return PAGE.split(f"\n{heading}\n")[1].split("\n\n")[0].splitlines()


def test_numbers_of_all_sections_are_aligned() -> None:
    brackets = {line.index("[") for line in PAGE.splitlines() if re.search(r"\[.* – .*\]", line)}
    assert len(brackets) == 1


@pytest.mark.parametrize("table", [DAMAGE, COMING_DOWN, ALARMS, WARNED, WARNING_TIMES])
def test_columns_of_a_table_are_aligned_below_their_titles(table: Table) -> None:
    titles, *lines = lines_below(table.heading)
    brackets = {tuple(place.start() for place in re.finditer(r"\[", line)) for line in lines}
    assert len(brackets) == 1
    for title, bracket in zip(table.titles.values(), *brackets, strict=True):
        assert bracket - 8 <= titles.index(title) < bracket


def test_every_asset_has_one_line_in_each_table() -> None:
    for table in (DAMAGE, COMING_DOWN):
        lines = lines_below(table.heading)[1:]
        assert [line[2:24].strip() for line in lines] == list(LEDGER.assets)


def test_line_of_an_asset_has_its_damage_with_and_without_the_defence_and_the_difference() -> None:
    line = next(line for line in lines_below(DAMAGE.heading) if "embassy" in line)
    measures = LEDGER.assets["embassy"]
    expected = [
        f"{100 * measures[name].value:.1f} [{100 * measures[name].low:.1f}–"
        f"{100 * measures[name].high:.1f}]"
        for name in ("damaged", "damaged_unengaged", "struck_by_debris", "damage_averted")
    ]
    assert re.findall(r"[-\d.]+ \[[^]]*\]", line) == expected


def test_line_of_a_zone_says_how_many_threats_it_is_counted_on() -> None:
    line = next(line for line in lines_below(WARNED.heading) if "compound" in line)
    assert line.split()[1] == str(LEDGER.zones["compound"]["missed_alerts"].denominator)


def test_casualties_of_a_place_are_told_by_low_and_by_high_factors() -> None:
    _, place, low, high, struck = lines_below(CASUALTIES["low"].heading)
    people = LEDGER.people["embassy"]
    assert place.strip() == "embassy"
    for line, end in ((low, "low"), (high, "high")):
        assert line.strip().startswith(f"{end} factors")
        values = [float(value) for value in re.findall(r"([\d.]+) \[", line)]
        worlds = [people[f"casualties_{world}_{end}"].value for world in WORLDS]
        assert values == pytest.approx(worlds, rel=0.05)
    assert struck.strip().startswith("by debris")


def test_casualties_are_said_to_be_a_proxy_and_not_validated() -> None:
    heading = next(line for line in PAGE.splitlines() if line.startswith("People"))
    assert "proxy" in heading
    assert "not validated" in heading


def test_only_assets_of_several_items_have_a_line_of_items() -> None:
    assert ITEMS.heading not in PAGE


def test_name_that_is_too_long_for_its_column_has_a_line_of_its_own() -> None:
    name = "a store of fuel for everyone there"
    page = Text()
    add_table(page, DAMAGE, {name: LEDGER.assets["embassy"]})
    lines = page.plain.splitlines()
    assert lines[3] == f"  {name}"
    assert lines[4].startswith(" " * 24)


def test_scenario_without_warning_zones_has_no_table_of_them() -> None:
    page = Text()
    add_table(page, ALARMS, {})
    assert page.plain == ""


def test_all_places_together_are_told_of_beside_a_place_of_that_name() -> None:
    page = Text()
    people = LEDGER.people["embassy"]
    add_people(page, {"all places together": people, EVERYWHERE: people})
    assert page.plain.count("\n  all places together\n") == 2


def test_an_amount_that_is_no_count_has_no_numerator() -> None:
    lost = LEDGER.protection["value_lost"]
    assert counted(lost) == "in 500 raids"
    assert line_with("value lost per raid").endswith("]     in 500 raids")


def test_one_raid_is_told_in_the_singular() -> None:
    estimate = replace(LEDGER.protection["value_lost"], denominator=1)
    assert counted(estimate) == "in 1 raid"
    page = ledger_text(LEDGER, Provenance("synthetic raid", 1, 1, "0.0.0")).plain
    assert "1 replication, seed 1" in page


def test_items_damaged_with_and_without_the_defence_are_told_apart_where_both_are_few() -> None:
    page = Text()
    seldom = replace(LEDGER.assets["embassy"]["impacts"], value=0.0047, low=0.0, high=0.0094)
    other = replace(seldom, value=0.0052, high=0.0104)
    estimates = {"items_damaged": seldom, "items_damaged_unengaged": other}
    add_table(page, ITEMS, {"cars": estimates})
    assert "0.0047 [0.0000–0.0094]" in page.plain
    assert "0.0052 [0.0000–0.0104]" in page.plain
    assert max(map(len, page.plain.splitlines())) <= WIDTH


def test_what_came_down_is_told_with_the_energy_that_is_hazardous() -> None:
    lines = lines_below("What came down of kills and of fire; not validated")
    hazardous = LEDGER.debris["hazardous"]
    assert lines[0].strip().startswith("pieces of 79 J and more per raid")
    assert f"{hazardous.numerator:,} in 500 raids" in lines[0]


def test_every_outcome_is_on_the_page() -> None:
    for outcome in LEDGER.outcomes.values():
        assert outcome.meaning in PAGE


def test_causes_that_did_not_occur_are_not_on_the_page() -> None:
    assert LEDGER.causes["out_of_ammunition"].numerator == 0
    assert "out of ammunition" not in PAGE


def test_small_probabilities_get_another_digit() -> None:
    rare = next(e for a in LEDGER.assets.values() for e in a.values() if 0.0 < e.value < 0.01)
    assert f"{100 * rare.value:.2f}" in PAGE


def test_nothing_to_count_on_is_said_in_words() -> None:
    quiet = TABLES["threats"] | {"truly_threatening": np.zeros(1000, np.bool_)}
    measures = ledger(tally(TABLES | {"threats": quiet}, SCENARIO, 0, 500), SCENARIO)
    page = ledger_text(measures, Provenance("synthetic raid", 500, 1, "0.0.0")).plain
    assert "nothing to count on" in page
    assert "nan" not in page


def test_mean_from_one_raid_is_said_to_have_no_interval() -> None:
    one = ledger(tally(synthetic_replicate(SCENARIO, 1, 0, 1), SCENARIO, 0, 1), SCENARIO)
    page = ledger_text(one, Provenance("synthetic raid", 1, 1, "0.0.0")).plain
    assert page.splitlines()[2] == "a mean from 1 raid has no interval"
    assert "no interval" in next(line for line in page.splitlines() if "threats in a raid" in line)
    assert "?" not in page
    assert max(map(len, page.splitlines())) <= WIDTH
