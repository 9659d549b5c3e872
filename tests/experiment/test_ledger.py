import json
from dataclasses import replace

import numpy as np
import pytest
from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.experiment.ledger import Ledger, ledger
from cram_sim.experiment.statistics import Estimate, wilson_interval
from cram_sim.experiment.tally import Tally, tally
from cram_sim.schemas import Tables

SCENARIO = synthetic_scenario(rounds=5)
RAIDS = 400
TABLES = synthetic_replicate(SCENARIO, 1, 0, RAIDS)
LEDGER = ledger(tally(TABLES, SCENARIO, 0, RAIDS), SCENARIO)


def ledger_of_blocks(size: int) -> Ledger:
    parts = [
        tally(
            synthetic_replicate(SCENARIO, 1, first, min(size, RAIDS - first)),
            SCENARIO,
            first,
            min(size, RAIDS - first),
        )
        for first in range(0, RAIDS, size)
    ]
    return ledger(sum(reversed(parts), Tally()), SCENARIO)


def without_a_shot(tables: Tables) -> Tables:
    shots = {name: column[:0] for name, column in tables["shots"].items()}
    threats = tables["threats"] | {
        "shots": np.zeros_like(tables["threats"]["shots"]),
        "neutralised": np.zeros_like(tables["threats"]["neutralised"]),
        "rounds": np.zeros_like(tables["threats"]["rounds"]),
    }
    return tables | {"shots": shots, "threats": threats}


def test_fates_sum_to_the_raid() -> None:
    fates = LEDGER.fates.values()
    assert sum(fate.numerator for fate in fates) == LEDGER.raid["threats"].numerator == 5 * RAIDS


def test_causes_sum_to_the_leakers() -> None:
    causes = LEDGER.causes.values()
    assert sum(cause.numerator for cause in causes) == LEDGER.chain["leakers"].numerator > 0


def test_outcomes_sum_to_one() -> None:
    outcomes = LEDGER.outcomes.values()
    assert sum(outcome.numerator for outcome in outcomes) == RAIDS
    assert sum(outcome.value for outcome in outcomes) == pytest.approx(1.0, abs=1e-12)


def test_truly_threatening_either_leak_or_are_neutralised_in_time() -> None:
    chain = LEDGER.chain
    total = chain["leakers"].numerator + chain["neutralised_in_time"].numerator
    assert chain["leaked"].numerator + chain["neutralised"].numerator == total
    assert total == chain["leakers"].denominator == LEDGER.raid["truly_threatening"].numerator


@pytest.mark.parametrize(
    ("by", "stages"),
    [
        ("automatic", ["released", "assigned"]),
        ("operator", ["released", "assigned"]),
        ("manual", ["assigned", "released"]),
    ],
)
def test_by_hand_a_threat_is_released_after_it_is_assigned(by: str, stages: list[str]) -> None:
    release = SCENARIO.command.release.model_copy(update={"by": by})
    command = SCENARIO.command.model_copy(update={"release": release})
    scenario = SCENARIO.model_copy(update={"command": command})
    chain = ledger(tally(TABLES, scenario, 0, RAIDS), scenario).chain
    assert [name for name in chain if name in stages] == stages
    assert set(chain) == set(LEDGER.chain)


def test_belief_and_truth_make_four_cells_of_those_that_flew() -> None:
    cells = list(LEDGER.belief.values())[:4]
    assert sum(cell.numerator for cell in cells) == LEDGER.raid["flew"].numerator


def test_both_errors_of_judgement_are_of_their_own_kind() -> None:
    belief = LEDGER.belief
    false = belief["harmless_judged_threatening"]
    assert false.numerator == belief["judged_but_harmless"].numerator
    assert false.denominator == (
        belief["judged_but_harmless"].numerator + belief["not_judged_and_harmless"].numerator
    )


def test_no_leaker_is_counted_by_raid() -> None:
    fates, threats = TABLES["threats"]["fate"], TABLES["threats"]
    leaked = (fates == "leaked") | (fates == "neutralised too near or too low")
    raids = set(threats["replication"][leaked & threats["truly_threatening"]].tolist())
    estimate = LEDGER.effect["no_leaker"]
    assert estimate.numerator == RAIDS - len(raids)
    assert (estimate.low, estimate.high) == wilson_interval(RAIDS - len(raids), RAIDS)


def test_rounds_per_neutralisation_spends_all_rounds() -> None:
    estimate = LEDGER.effect["rounds_per_neutralisation"]
    assert estimate.numerator == int(TABLES["threats"]["rounds"].sum())
    assert estimate.denominator == int(TABLES["threats"]["neutralised"].sum())


def test_damage_averted_is_the_paired_difference() -> None:
    embassy = LEDGER.assets["embassy"]
    difference = embassy["damaged_unengaged"].value - embassy["damaged"].value
    assert embassy["damage_averted"].value == pytest.approx(difference, abs=1e-12)


def test_paired_difference_is_sharper_than_two_separate_estimates() -> None:
    def width(estimate: Estimate) -> float:
        return estimate.high - estimate.low

    embassy = LEDGER.assets["embassy"]
    both = width(embassy["damaged"]) + width(embassy["damaged_unengaged"])
    assert width(embassy["damage_averted"]) < both


def test_errors_of_tracks_are_told_by_their_median() -> None:
    """Counted to a decimetre."""
    for name in ("impact", "origin"):
        errors = TABLES["threats"][f"{name}_error_m"]
        estimate = LEDGER.sensing[f"{name}_cep"]
        assert estimate.unit == "m"
        assert estimate.denominator == np.count_nonzero(~np.isnan(errors))
        assert estimate.value == pytest.approx(np.nanmedian(errors), abs=1.0)


def test_ellipses_are_counted_on_what_was_estimated_in_time() -> None:
    estimate = LEDGER.sensing["origin_inside_50"]
    assert estimate.denominator == TABLES["threats"]["estimated_in_time"].sum()
    assert estimate.numerator == TABLES["threats"]["origin_inside_50"].sum()


def test_false_tracks_per_hour_are_counted_on_the_time_that_the_radar_was_up() -> None:
    sensors = TABLES["sensors"]
    up = float((sensors["raid_s"] - sensors["down_s"]).sum())
    estimate = LEDGER.sensing["false_tracks_per_hour"]
    assert estimate.value == pytest.approx(sensors["false_tracks"].sum() * 3600.0 / up, rel=1e-5)
    assert estimate.denominator == round(up)


def test_radar_without_false_tracks_has_a_limit_for_their_rate() -> None:
    """Wilson's upper limit for none in 400 raids is 0.95 %: so many in the time of a raid."""
    sensors = TABLES["sensors"]
    none = TABLES | {"sensors": sensors | {"false_tracks": 0 * sensors["false_tracks"]}}
    estimate = ledger(tally(none, SCENARIO, 0, RAIDS), SCENARIO).sensing["false_tracks_per_hour"]
    up = float((sensors["raid_s"] - sensors["down_s"]).sum())
    limit = 3600.0 * 400.0 * wilson_interval(0, 400)[1] / up
    assert (estimate.value, estimate.low) == (0.0, 0.0)
    assert estimate.high == pytest.approx(limit, rel=1e-4)


def test_friends_are_in_no_measure_of_sensing() -> None:
    threats = TABLES["threats"]
    friendly = threats | {"friendly": np.ones_like(threats["friendly"])}
    measures = ledger(tally(TABLES | {"threats": friendly}, SCENARIO, 0, RAIDS), SCENARIO).sensing
    of_radars = ("false_tracks", "false_tracks_per_hour", "down")
    assert {measures[name].denominator for name in measures if name not in of_radars} == {0}


def test_missed_alert_is_no_warning() -> None:
    silent = np.zeros_like(TABLES["warnings"]["alerted"])
    tables = TABLES | {"warnings": TABLES["warnings"] | {"alerted": silent}}
    zone = ledger(tally(tables, SCENARIO, 0, RAIDS), SCENARIO).zones["compound"]
    assert zone["warning_median"].value == 0.0
    assert zone["missed_alerts"].value == 1.0


def test_warning_median_is_that_of_the_threats_to_the_zone() -> None:
    warnings = TABLES["warnings"]
    threatened = warnings["truly_threatened"]
    time = np.where(warnings["alerted"], np.maximum(warnings["warning_time_s"], 0.0), 0.0)
    estimate = LEDGER.zones["compound"]["warning_median"]
    expected = np.quantile(time[threatened], 0.5, method="lower")
    assert estimate.value == pytest.approx(float(expected), abs=0.01)


@pytest.mark.parametrize("size", [1, 7, 133, 400])
def test_ledger_is_the_same_to_the_bit_for_any_blocks_in_any_order(size: int) -> None:
    assert json.dumps(ledger_of_blocks(size).as_dict()) == json.dumps(LEDGER.as_dict())


def test_ledger_as_plain_data_is_json_without_nan() -> None:
    tables = without_a_shot(TABLES)
    plain = ledger(tally(tables, SCENARIO, 0, RAIDS), SCENARIO).as_dict()
    text = json.dumps(plain, allow_nan=False)
    effect = json.loads(text)["effect"]
    assert effect["neutralised_of_engaged"]["value"] is None
    assert effect["rounds_per_neutralisation"]["value"] is None


def test_every_rate_lies_within_its_interval() -> None:
    sections = [LEDGER.raid, LEDGER.chain, LEDGER.causes, LEDGER.fates, LEDGER.effect]
    sections += [LEDGER.sensing, *LEDGER.assets.values(), *LEDGER.zones.values(), LEDGER.outcomes]
    for section in sections:
        for estimate in section.values():
            assert estimate.low <= estimate.value <= estimate.high, estimate


def test_damage_averted_cannot_exceed_all_of_it() -> None:
    few = ledger(tally(synthetic_replicate(SCENARIO, 1, 0, 2), SCENARIO, 0, 2), SCENARIO)
    for section in few.assets.values():
        averted = section["damage_averted"]
        assert -1.0 <= averted.low <= averted.high <= 1.0


def test_shots_are_counted_once_each() -> None:
    bins = tally(TABLES, SCENARIO, 0, RAIDS).shots_by_range
    assert sum(sums.m for sums in bins.values()) == TABLES["shots"]["shot"].size


def test_tally_does_not_grow_with_the_replications() -> None:
    few = tally(TABLES, SCENARIO, 0, RAIDS)
    more = few + tally(synthetic_replicate(SCENARIO, 2, 0, RAIDS), SCENARIO, 0, RAIDS)
    assert set(more.sums) == set(few.sums)
    assert set(more.outcomes) == set(few.outcomes)


def test_adding_an_empty_tally_changes_nothing() -> None:
    one = tally(TABLES, SCENARIO, 0, RAIDS)
    assert ledger(Tally() + one, SCENARIO) == LEDGER
    assert replace(one).replications == (Tally() + one).replications


def test_what_neutralising_did_sums_to_the_neutralisations() -> None:
    told = sum(kill.numerator for kill in LEDGER.kills.values())
    assert told == int(TABLES["threats"]["neutralised"].sum()) > 0


def test_the_rounds_of_all_fire_units_are_the_rounds_of_the_raids() -> None:
    fired = sum(unit["rounds"].numerator for unit in LEDGER.fire_units.values())
    assert fired == LEDGER.effect["rounds_per_raid"].numerator > 0


def test_a_fire_unit_counts_its_own_kills_only() -> None:
    unit, shots = LEDGER.fire_units["gun 1"], TABLES["shots"]
    of_it = shots["fire_unit"] == "gun 1"
    assert unit["neutralised"].numerator == int(shots["neutralised"][of_it].sum())
    assert unit["neutralised"].denominator == int(of_it.sum())


def test_who_is_fired_at_is_told_against_who_deserved_it() -> None:
    threats = TABLES["threats"]
    mine = ~threats["friendly"] & threats["launched"]
    threatening, fired_at = threats["truly_threatening"][mine], threats["shots"][mine] > 0
    harmless = LEDGER.belief["harmless_fired_at"]
    spared = LEDGER.belief["threatening_not_fired_at"]
    assert harmless.numerator == int((fired_at & ~threatening).sum())
    assert harmless.denominator == int((~threatening).sum())
    assert spared.numerator == int((~fired_at & threatening).sum())
    assert spared.denominator == int(threatening.sum())
