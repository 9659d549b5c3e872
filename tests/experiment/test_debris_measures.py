import numpy as np
import pytest
from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.experiment.debris_measures import debris_rates
from cram_sim.experiment.ledger import ledger
from cram_sim.experiment.tally import tally
from cram_sim.records import Piece

SCENARIO = synthetic_scenario(rounds=5)
RAIDS = 300
TABLES = synthetic_replicate(SCENARIO, 1, 0, RAIDS)
DEBRIS = TABLES["debris"]
MEASURES = ledger(tally(TABLES, SCENARIO, 0, RAIDS), SCENARIO).debris
OWN = (Piece.GUN_ROUND, Piece.GUN_FRAGMENT, Piece.INTERCEPTOR)


@pytest.mark.parametrize(
    ("measure", "piece"),
    [
        ("parts", Piece.PART),
        ("duds", Piece.DUD),
        ("live_rounds", Piece.LIVE),
        ("gun_rounds", Piece.GUN_ROUND),
    ],
)
def test_heavy_pieces_are_counted_by_kind(measure: str, piece: Piece) -> None:
    estimate = MEASURES[measure]
    assert estimate.denominator == RAIDS
    assert estimate.numerator == DEBRIS["pieces"][DEBRIS["piece"] == piece.value].sum()


def test_what_no_effector_here_can_leave_is_not_told_of() -> None:
    assert "interceptors" not in MEASURES
    assert "interceptors" in debris_rates({"missile"}, 79.0)
    assert "gun_rounds" not in debris_rates({"missile"}, 79.0)


def test_hazardous_pieces_count_for_as_many_as_they_stand_for() -> None:
    hazardous = (DEBRIS["energy_j"] >= 79.0) & ~DEBRIS["detonated"]
    estimate = MEASURES["hazardous"]
    assert estimate.value == pytest.approx(DEBRIS["pieces"][hazardous].sum() / RAIDS)
    assert estimate.low < estimate.value < estimate.high


def test_a_part_of_the_hazard_is_the_defences_own() -> None:
    hazardous = (DEBRIS["energy_j"] >= 79.0) & ~DEBRIS["detonated"]
    own = np.isin(DEBRIS["piece"], [piece.value for piece in OWN])
    share = MEASURES["own"]
    assert share.numerator == DEBRIS["pieces"][hazardous & own].sum() > 0
    assert share.denominator == DEBRIS["pieces"][hazardous].sum()
    assert 0.0 < share.low < share.value < share.high < 1.0


def test_live_rounds_that_detonate_are_counted_on_all_of_them() -> None:
    live = DEBRIS["piece"] == Piece.LIVE.value
    share = MEASURES["live_detonated"]
    assert share.denominator == live.sum() > share.numerator
    assert share.numerator == DEBRIS["detonated"].sum() > 0


def test_scenario_that_cannot_fire_has_no_debris_to_tell_of() -> None:
    harmless = SCENARIO.model_copy(update={"fire_units": (), "sensors": ()})
    nothing = {name: column[:0] for name, column in DEBRIS.items()}
    tables = TABLES | {"debris": nothing}
    assert ledger(tally(tables, harmless, 0, RAIDS), harmless).debris == {}
