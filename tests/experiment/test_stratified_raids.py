from dataclasses import replace

import numpy as np
import pytest
from experiment.synthetic import synthetic_replicate, synthetic_scenario
from seed_case import seed_case

from cram_sim.errors import CramSimError
from cram_sim.experiment.case import Case
from cram_sim.experiment.ledger import ledger
from cram_sim.experiment.rates import mean_of, probability_of
from cram_sim.experiment.replicate import replicate
from cram_sim.experiment.run_directory import new_manifest
from cram_sim.experiment.statistics import PairSums
from cram_sim.experiment.tally import Tally, tally
from cram_sim.report.provenance import provenance_of
from cram_sim.scenario.model import Scenario
from cram_sim.schemas import SCHEMAS
from cram_sim.streams import STRATA, Purpose, stratified_uniforms, uniforms

REPEATS, RAIDS = 2000, 800


def stratified(scenario: Scenario) -> Scenario:
    experiment = scenario.experiment.model_copy(update={"raids": "stratified"})
    return scenario.model_copy(update={"experiment": experiment})


def stratified_case() -> Case:
    case = seed_case()
    return replace(case, scenario=stratified(case.scenario))


def repeated_draws(width: int = 2) -> np.ndarray:
    """(repeats, raids, width): the first draws of so many experiments, each of its own seed."""
    return np.stack(
        [
            stratified_uniforms(seed, Purpose.RAID, "raid", 0, RAIDS)[:, :width]
            for seed in range(REPEATS)
        ]
    )


@pytest.mark.parametrize("limit", [0.45, 1.0, 1.55])
def test_intervals_of_a_probability_hold_the_truth_in_95_percent(limit: float) -> None:
    """One stratified draw and one that is not: the sum of both falls below a limit."""
    rest = np.stack(
        [uniforms(seed, Purpose.COMMAND, "raid", 0, RAIDS)[:, 0] for seed in range(REPEATS)]
    )
    happened = (repeated_draws(1)[:, :, 0] + rest < limit).astype(np.int64)
    truth = 0.5 * limit**2 if limit <= 1.0 else 1.0 - 0.5 * (2.0 - limit) ** 2
    one = np.ones(RAIDS, np.int64)
    rate = probability_of("it happens")
    found = [rate(PairSums.of_samples(x, one, STRATA), RAIDS // STRATA) for x in happened]
    held = np.mean([each.low <= truth <= each.high for each in found])
    assert 0.935 <= held <= 0.965
    error = 4.0 * 0.5 / np.sqrt(REPEATS * RAIDS)
    assert np.mean([each.value for each in found]) == pytest.approx(truth, abs=error)


def test_stratifying_all_that_matters_leaves_the_variance_within_the_strata() -> None:
    """The mean of one draw: each sixteenth has 1/256 of the variance of the whole."""
    amount = np.rint(1e6 * repeated_draws(1)[:, :, 0]).astype(np.int64)
    one = np.ones(RAIDS, np.int64)
    rate = mean_of("", "raids", "millionths")
    found = [rate(PairSums.of_samples(x, one, STRATA), RAIDS // STRATA) for x in amount]
    variance = np.var([each.value for each in found])
    expected = 1e12 / 12.0 / RAIDS / STRATA**2
    assert variance == pytest.approx(expected, rel=4.0 * np.sqrt(2.0 / REPEATS))
    held = np.mean([each.low <= 5e5 <= each.high for each in found])
    assert 0.935 <= held <= 0.965


def test_a_replication_is_the_same_in_any_block_and_alone() -> None:
    case = stratified_case()
    whole = replicate(case, 5, 0, 40)
    parts = [replicate(case, 5, first, n) for first, n in ((0, 7), (7, 1), (8, 32))]
    for schema in SCHEMAS:
        for column in schema.columns:
            joined = np.concatenate([part[schema.name][column.name] for part in parts])
            np.testing.assert_array_equal(joined, whole[schema.name][column.name])


def test_the_raids_are_other_ones_than_independent_raids() -> None:
    same, other = replicate(seed_case(), 5, 0, 16), replicate(stratified_case(), 5, 0, 16)
    places, others = (tables["threats"]["impact_east_m"] for tables in (same, other))
    assert not np.isin(places, others).any()


def test_launches_share_out_their_range() -> None:
    """Of 16 raids one has each sixteenth of the chance that the launcher fails."""
    case = stratified_case()
    chance = case.all_groups[0].salvo.threat.launch_failure
    salvo = case.scenario.salvos[0]
    threats = replicate(case, 5, 0, 160 * STRATA)["threats"]
    failed = ~threats["launched"] & (threats["threat"] == f"{salvo.name}/1")
    group = threats["replication"][failed] // STRATA
    counts = np.bincount(group, minlength=160)
    assert counts.min() >= np.floor(STRATA * chance)
    assert counts.max() <= np.ceil(STRATA * chance)


def test_the_group_is_the_sample_and_the_ledger_counts_raids() -> None:
    scenario = stratified(synthetic_scenario(replications=160))
    tables = synthetic_replicate(scenario, 1, 0, 160)
    halves = [
        tally(synthetic_replicate(scenario, 1, first, 80), scenario, first, 80) for first in (80, 0)
    ]
    whole = ledger(tally(tables, scenario, 0, 160), scenario)
    assert ledger(sum(halves, Tally()), scenario) == whole
    found = whole.effect["no_leaker"]
    assert (found.denominator, found.replications) == (160, 160)
    separate = ledger(tally(tables, synthetic_scenario(replications=160), 0, 160), scenario)
    assert found.value == separate.effect["no_leaker"].value
    assert (found.low, found.high) != (
        separate.effect["no_leaker"].low,
        separate.effect["no_leaker"].high,
    )


@pytest.mark.parametrize(
    ("replications", "block_size", "message"),
    [
        (100, None, r"replications: .* groups of 16 \(got 100\); write 96 or 112"),
        (10, None, r"replications: .* groups of 16 \(got 10\); write 16"),
        (160, 40, r"--block-size: .* groups of 16 \(got 40\); write 32 or 48"),
    ],
)
def test_a_group_is_not_cut(replications: int, block_size: int | None, message: str) -> None:
    scenario = stratified(synthetic_scenario(replications=replications))
    with pytest.raises(CramSimError, match=message):
        new_manifest(scenario, "0", block_size)


def test_blocks_are_whole_groups_and_pages_say_what_the_sample_is() -> None:
    manifest = new_manifest(stratified(synthetic_scenario(replications=1600)), "0", None)
    assert manifest.block_size % STRATA == 0
    assert "1,600 replications, stratified in groups of 16" in str(provenance_of(manifest))


def test_a_run_taken_further_is_not_cut_either() -> None:
    manifest = new_manifest(stratified(synthetic_scenario(replications=160)), "0", None)
    with pytest.raises(CramSimError, match=r"got 1000\); write 992 or 1008"):
        manifest.taken_further(1000)
