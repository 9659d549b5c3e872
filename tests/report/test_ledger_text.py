import numpy as np
from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.experiment.ledger import ledger
from cram_sim.experiment.tally import tally
from cram_sim.report.ledger_text import WIDTH, ledger_text
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


def test_numbers_are_aligned() -> None:
    brackets = {line.index("[") for line in PAGE.splitlines() if "[" in line}
    assert len(brackets) == 1


def test_every_place_zone_and_outcome_is_on_the_page() -> None:
    for heading in ("Defended: embassy", "Defended: monument", "Warning: compound"):
        assert heading in PAGE
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
