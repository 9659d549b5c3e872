import math

import pytest
from experiment.synthetic import synthetic_replicate, synthetic_scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.errors import CramSimError
from cram_sim.experiment.measure_names import keys_of
from cram_sim.experiment.precision import (
    Judged,
    Looks,
    Precision,
    half_width,
    is_enough,
    judged,
    next_look,
    parse_precision,
    refuse_too_wide,
    replications_needed,
)
from cram_sim.experiment.statistics import Estimate, wilson_interval
from cram_sim.experiment.tally import tally

SCENARIO = synthetic_scenario()
KEYS = keys_of(SCENARIO)
NO_LEAKER = ("effect", "no_leaker")


def estimate(value: float, low: float, high: float) -> Estimate:
    return Estimate("", "", "share", value, low, high, 0, 0, 0)


def judged_at(half: float, asked: float) -> Judged:
    return Judged(Precision("p", NO_LEAKER, asked, 0.95), estimate(0.5, 0.5 - half, 0.5 + half))


@pytest.mark.parametrize(
    "text",
    [
        "p_no_leaker ±0.01 @95%",
        "p_no_leaker +-0.01 @ 95 %",
        "p_no_leaker +/- 1e-2",
        "p_no_leaker±.01@95.0%",
    ],
)
def test_a_rule_is_a_measure_a_half_width_and_a_confidence(text: str) -> None:
    assert parse_precision(text, KEYS) == (Precision("p_no_leaker", NO_LEAKER, 0.01, 0.95),)


def test_a_half_width_in_percent_is_a_share_of_the_value() -> None:
    (rule,) = parse_precision("rounds_per_raid ±5% @90%", KEYS)
    assert (rule.half_width, rule.confidence, rule.is_relative) == (0.05, 0.9, True)
    assert rule.is_met_by(estimate(200.0, 190.5, 209.5))
    assert not rule.is_met_by(estimate(200.0, 189.5, 210.5))


def test_several_rules_stand_between_commas() -> None:
    rules = parse_precision("no_leaker ±0.01, fire_units.gun 1.rounds +-2%", KEYS)
    assert [rule.key for rule in rules] == [NO_LEAKER, ("fire_units", "gun 1", "rounds")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no_leaker", r'no precision \(got "no_leaker"\); write "p_no_leaker ±0\.01 @95%"'),
        ("", r'no precision \(got ""\); write "p_no'),
        ("no_leaker ±0.01 @95", r'no precision \(got "no_leaker ±0\.01 @95"\); write "p_no'),
        ("no_leaker ±-0.01", r"no precision .*; write"),
        ("no_leaker ±0.01,", r'no precision \(got ""\); write'),
        ("no_leaker ±0.0.1", r"no number 0\.0\.1 \(in .*\); write"),
        ("no_leaker ±0", r"a half-width of 0 .*, which no number of raids reaches; write"),
        ("no_leaker ±0%", r'a half-width of 0 \(got "no_leaker ±0%"\), which no number'),
        ("no_leaker ±０.1", r"no precision .*; write"),
        (
            "no_leaker ±0.1, p_no_leaker ±5%",
            r'a measure twice \(got "p_no_leaker ±5%"\); write it once',
        ),
        ("no_leaker ±101%", r"half-width of .*; write one above 0 up to 100 %, e\.g\."),
        ("rounds_per_raid ±1e999", r"half-width of .*; write one above 0, e\.g\."),
        ("no_leaker ±0.01 @49%", r"confidence of .*; write one from 50 to 99\.99 %, e\.g\."),
        ("no_leaker ±0.01 @100%", r"confidence of .*; write one from 50 to 99\.99 %, e\.g\."),
        ("no_leakr ±0.01", r'unknown measure \(got "no_leakr"\); did you mean "no_leaker"\?'),
    ],
)
def test_what_is_no_rule_is_answered_with_one(text: str, message: str) -> None:
    with pytest.raises(CramSimError, match=f"^until: {message}"):
        parse_precision(text, KEYS)


def test_a_probability_needs_a_half_width_below_1() -> None:
    rules = parse_precision("rounds_per_raid ±20, no_leaker ±1.5", KEYS)
    with pytest.raises(CramSimError, match=r"no_leaker lies between 0 and 1 \(got ±1\.5\); write"):
        refuse_too_wide(rules, SCENARIO)
    refuse_too_wide(rules[:1], SCENARIO)


def test_first_look_after_the_last_is_refused() -> None:
    with pytest.raises(CramSimError, match="--min-replications 500 is more than --max-replica"):
        Looks(500, 400)


def test_looks_are_at_the_minimum_and_its_doublings_up_to_the_maximum() -> None:
    looks, found = Looks(400, 3000), [200]
    while (further := looks.after(found[-1], 0.0)) is not None:
        found.append(further)
    assert found == [200, 400, 800, 1600, 3000]


@pytest.mark.parametrize(
    ("minimum", "maximum", "expected"),
    [
        (None, None, (400, 100_000)),
        (None, 150, (150, 150)),
        (1000, None, (1000, 100_000)),
        (200_000, None, (200_000, 200_000)),
    ],
)
def test_what_is_said_of_one_end_moves_the_other_only_out_of_the_way(
    minimum: int | None, maximum: int | None, expected: tuple[int, int]
) -> None:
    assert Looks.between(minimum, maximum) == Looks(*expected)


@given(st.integers(2, 1000), st.integers(0, 5), st.integers(1, 10**6), st.floats(0.0, 1e9))
@settings(deadline=None)
def test_a_look_is_a_planned_one_later_than_now_and_as_late_as_needed(
    minimum: int, doublings: int, replications: int, needed: float
) -> None:
    looks = Looks(minimum, minimum * 2**doublings)
    further = looks.after(replications, needed)
    if replications >= looks.maximum:
        assert further is None
        return
    assert further is not None
    planned = [minimum * 2**k for k in range(doublings + 1)]
    enough = [look for look in planned if look > replications and look >= needed]
    assert further == (enough[0] if enough else looks.maximum)


def test_a_pilot_never_stops_a_run() -> None:
    looks = Looks()
    assert not is_enough([judged_at(0.001, 0.01)], looks, looks.pilot)
    assert next_look([judged_at(0.001, 0.01)], looks, looks.pilot) == 400


def test_the_next_look_is_the_one_that_likely_does() -> None:
    # Three times too wide after 200: 1,800 are needed, and 3,200 is the first look that has them.
    assert next_look([judged_at(0.03, 0.01), judged_at(0.01, 0.01)], Looks(), 200) == 3200


def test_a_run_stops_at_a_look_where_nothing_is_too_wide() -> None:
    found = [judged_at(0.009, 0.01), judged_at(0.2, 0.3)]
    assert next_look(found, Looks(), 800) is None
    assert next_look([*found, judged_at(0.31, 0.3)], Looks(), 800) == 1600


def test_a_run_of_which_nothing_is_asked_is_not_taken_further() -> None:
    assert next_look([], Looks(), 100) is None


def test_what_cannot_be_measured_is_neither_precise_nor_says_how_many_it_takes() -> None:
    nothing = Judged(Precision("p", NO_LEAKER, 0.1, 0.95), estimate(*[math.nan] * 3))
    assert not nothing.is_reached
    assert next_look([nothing], Looks(), 200) == 400
    assert replications_needed([nothing, judged_at(0.02, 0.01)], 200) == pytest.approx(800.0)
    assert str(nothing) == "p not measured yet (asked ± 0.1)"


def test_a_lopsided_interval_is_as_wide_as_its_longer_side() -> None:
    assert half_width(estimate(0.1, 0.08, 0.13)) == pytest.approx(0.03)


def test_intervals_are_judged_at_the_confidence_that_was_asked_for() -> None:
    counted = tally(synthetic_replicate(SCENARIO, 1, 0, 200), SCENARIO, 0, 200)
    (found,) = judged(parse_precision("no_leaker ±0.01 @99%", KEYS), counted, SCENARIO)
    held = counted.sums[NO_LEAKER].x
    assert (found.estimate.low, found.estimate.high) == wilson_interval(held, 200, confidence=0.99)


def test_a_measure_tells_its_half_width_beside_the_one_asked_for() -> None:
    assert str(judged_at(0.0312, 0.01)) == "p 0.500 ± 0.031 (asked ± 0.01)"
    relative = Precision("rounds", ("effect", "rounds_per_raid"), 0.05, 0.95, is_relative=True)
    found = Judged(relative, estimate(200.0, 188.0, 212.0))
    assert str(found) == "rounds 200 ± 12 (asked ± 5 % of it)"
    assert found.as_dict()["asked"] == pytest.approx(10.0)


def test_looks_at_stratified_raids_are_at_whole_groups() -> None:
    looks = Looks(400, 1_000).in_samples(16)
    assert [looks.pilot, looks.minimum, looks.maximum] == [208, 416, 992]
    assert looks.pilot % 16 == 0
    assert Looks(400, 1_000).in_samples(1) == Looks(400, 1_000)
