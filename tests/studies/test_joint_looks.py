"""Comparisons that stop when they are precise enough: when they do, and what that does to them."""

import math
from pathlib import Path

import numpy as np
import pytest
from experiment.synthetic import synthetic_scenario

from cram_sim.errors import CramSimError
from cram_sim.experiment.counting import Counts
from cram_sim.experiment.paired import Difference, PairedSums, paired_difference
from cram_sim.experiment.precision import Looks
from cram_sim.experiment.run import Prepare, Run
from cram_sim.experiment.run_directory import new_manifest
from cram_sim.experiment.store import Store
from cram_sim.scenario.write import digest
from cram_sim.studies.joint_looks import JointLooks, Rule, parse_rule

NO_LEAKER = ("effect", "no_leaker")
LOOKS = Looks(400, 1600)
SCENARIO = synthetic_scenario()
STORE = Store(Path("nowhere"))
RUNS = [
    Run(
        name,
        SCENARIO,
        STORE,
        new_manifest(SCENARIO, digest(SCENARIO), None),
        Prepare(SCENARIO, STORE),
    )
    for name in ("one", "other")
]


def joint_looks(rule: Rule | None) -> JointLooks:
    best = None if rule is None or rule.correct_selection is None else NO_LEAKER
    return JointLooks(RUNS, (NO_LEAKER,), 1, best, rule, LOOKS)


def pairs(rng: np.random.Generator, raids: int, p: float, gain: float) -> PairedSums:
    """Two defences in the same raids; on a bad day, one in five, both succeed half as often."""
    luck = np.where(rng.random(raids) < 0.2, 0.5, 1.0)
    shared, own = rng.random((2, raids))
    one = shared < luck * (p + gain)
    other = np.where(rng.random(raids) < 0.25, own, shared) < luck * p
    ones = np.ones(raids, np.int64)
    return PairedSums.of(Counts(one.astype(np.int64), ones), Counts(other.astype(np.int64), ones))


def alike(raids: int, differing: int) -> PairedSums:
    """The one succeeds in every raid, the other in all but a few."""
    one, other = np.ones((2, raids), np.int64)
    other[:differing] = 0
    return PairedSums.of(Counts(one, np.ones_like(one)), Counts(other, np.ones_like(one)))


def stopped(rule: Rule, rng: np.random.Generator, p: float, gain: float) -> Difference:
    joint = joint_looks(rule)
    seen = 0
    look: int | None = LOOKS.pilot
    while look is not None:
        joint.take({NO_LEAKER: {(0, 1): pairs(rng, look - seen, p, gain)}}, look)
        seen, look = look, joint.next_look
    return joint.found.measures[0].difference(0, 1)


@pytest.mark.parametrize("times_the_first", [0.96, 0.68])
@pytest.mark.parametrize(("p", "gain"), [(0.5, 0.05), (0.2, -0.05)])
def test_differences_that_stop_when_narrow_enough_hold_the_truth_in_95_percent(
    p: float, gain: float, times_the_first: float
) -> None:
    # 2,000 comparisons, nominal 95 %, at least 93.5 %. Asked is so many times the half-width that
    # the first look has on average.
    rng = np.random.default_rng(20211219)
    first = paired_difference(pairs(rng, 100 * LOOKS.minimum, p, gain))
    rule = Rule(half_width=times_the_first * 10.0 * 0.5 * (first.high - first.low))
    found = [stopped(rule, rng, p, gain) for _ in range(2000)]
    truth = 0.9 * gain
    assert np.mean([each.low <= truth <= each.high for each in found]) >= 0.935
    assert len({each.samples for each in found}) > 1


def test_a_comparison_never_stops_at_its_pilot() -> None:
    joint = joint_looks(Rule(half_width=0.5))
    joint.take({NO_LEAKER: {(0, 1): alike(200, 10)}}, LOOKS.pilot)
    assert joint.half_width < 0.5
    assert joint.next_look == LOOKS.minimum


def test_looks_that_will_not_do_are_passed_over() -> None:
    joint = joint_looks(Rule(half_width=0.02))
    joint.take({NO_LEAKER: {(0, 1): alike(200, 20)}}, LOOKS.pilot)
    needed = 200 * (joint.half_width / 0.02) ** 2
    assert 800 < needed < 1600
    assert joint.next_look == 1600


def test_a_comparison_stops_at_its_last_look_whatever_is_asked() -> None:
    joint = joint_looks(Rule(half_width=1e-6))
    joint.take({NO_LEAKER: {(0, 1): alike(1600, 160)}}, LOOKS.maximum)
    assert joint.next_look is None
    assert not joint.is_enough
    assert str(joint).startswith("difference ± 0.01")
    assert str(joint).endswith("(asked ± 1e-06)")


def test_a_selection_is_looked_at_every_time_until_it_is_sure_enough() -> None:
    joint = joint_looks(Rule(correct_selection=0.99))
    # Two raids tell nearly nothing; forty more make it sure.
    joint.take({NO_LEAKER: {(0, 1): alike(400, 2)}}, 400)
    assert 0.85 < joint.correct_selection < 0.99
    assert joint.next_look == 800
    joint.take({NO_LEAKER: {(0, 1): alike(400, 40)}}, 800)
    assert joint.is_enough
    assert joint.next_look is None


def test_a_difference_without_an_interval_is_not_narrow_enough() -> None:
    joint = joint_looks(Rule(half_width=0.1))
    nothing = Counts(np.zeros(400, np.int64), np.zeros(400, np.int64))
    joint.take({NO_LEAKER: {(0, 1): PairedSums.of(nothing, nothing)}}, 400)
    assert math.isinf(joint.half_width)
    assert joint.next_look == 800


def test_without_a_rule_one_look_is_enough() -> None:
    joint = joint_looks(None)
    joint.take({NO_LEAKER: {(0, 1): alike(200, 20)}}, 200)
    assert joint.is_enough
    assert joint.next_look is None


def test_a_rule_is_a_half_width_or_a_probability_of_correct_selection() -> None:
    assert parse_rule("difference ±0.01") == Rule(half_width=0.01, confidence=0.95)
    assert parse_rule("difference +-2 @ 90 %") == Rule(half_width=2.0, confidence=0.9)
    assert parse_rule("pcs 95%") == Rule(correct_selection=0.95)


@pytest.mark.parametrize(
    "text", ["no_leaker ±0.01", "pcs 20%", "pcs 100%", "difference ±0", "difference ±1 @30%"]
)
def test_what_is_no_rule_is_refused_with_one_that_is(text: str) -> None:
    with pytest.raises(CramSimError, match=r'write "difference ±0.01 @95%" or "pcs 95%"'):
        parse_rule(text)
