"""What raids of a cell add, read from run directories, and what it is in the ledger's unit."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from experiment.synthetic import synthetic_replicate, synthetic_scenario
from studies.plans_by_hand import plan_by_hand

from cram_sim.experiment.ledger import ledger, rates_of
from cram_sim.experiment.run_directory import new_manifest
from cram_sim.experiment.statistics import ratio_standard_error
from cram_sim.experiment.store import Store
from cram_sim.experiment.tally import tally
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.write import with_replications
from cram_sim.studies import cell_counts as module
from cram_sim.studies.cell_counts import (
    cell_counts,
    part_edges,
    scale_of,
    study_responses,
)

RAIDS = 40
SCENARIO = synthetic_scenario(rounds=3, replications=RAIDS)
SUMS = tally(synthetic_replicate(SCENARIO, 1, 0, RAIDS), SCENARIO, 0, RAIDS)
LEDGER = ledger(SUMS, SCENARIO)


def computed(store: Store, scenario: Scenario, block_size: int = 16) -> Store:
    manifest = replace(new_manifest(scenario, "digest", block_size), status="complete")
    for block in manifest.blocks:
        tables = synthetic_replicate(scenario, 1, block.first, block.replications)
        store.write_block(block, tables)
    store.write_manifest(manifest)
    return store


def test_counts_of_a_run_are_those_of_all_its_blocks(tmp_path: Path) -> None:
    store = computed(Store(tmp_path), SCENARIO)
    keys = tuple(SUMS.sums)
    counts = cell_counts(store, SCENARIO, keys)
    assert {each.x.size for each in counts.values()} == {RAIDS}
    assert {key: int(each.x.sum()) for key, each in counts.items()} == {
        key: sums.x for key, sums in SUMS.sums.items()
    }


def test_scaled_ratios_of_sums_are_the_ledgers_values() -> None:
    measured = [key for key in rates_of(SCENARIO) if SUMS.sums[key].m]
    assert len(measured) > 50
    scaled = [scale_of(k, SCENARIO) * SUMS.sums[k].x / SUMS.sums[k].m for k in measured]
    assert scaled == pytest.approx([LEDGER.at(key).value for key in measured], rel=1e-12)


@pytest.mark.parametrize("most_parts", [1000, 8])
def test_responses_of_a_study_are_its_cells_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_parts: int
) -> None:
    monkeypatch.setattr(module, "MOST_PARTS", most_parts)
    plan = plan_by_hand(replications=RAIDS)
    stores = {
        cell.number: computed(Store(tmp_path / cell.name), cell.scenario) for cell in plan.cells
    }
    key = ("effect", "leakers_per_raid")
    found = study_responses(plan, lambda cell: stores[cell.number], [key])[key]
    for cell, value in zip(plan.cells, found.values, strict=True):
        tables = synthetic_replicate(cell.scenario, 1, 0, RAIDS)
        sums = tally(tables, cell.scenario, 0, RAIDS).sums[key]
        assert value == pytest.approx(sums.x / sums.m, rel=1e-14)
    assert found.shares_raids
    assert found.error_parts.shape == (4, min(most_parts, RAIDS))
    if most_parts > RAIDS:
        alone = np.sqrt(found.one_raid_variances / RAIDS)
        assert found.standard_errors == pytest.approx(alone, rel=1e-12)


def test_cells_that_took_more_raids_than_others_have_values_and_errors_of_their_own(
    tmp_path: Path,
) -> None:
    # As a rule of precision leaves them.
    raids = (40, 20, 80, 40)
    planned = plan_by_hand(replications=RAIDS)
    cells = tuple(
        replace(cell, scenario=with_replications(cell.scenario, n))
        for cell, n in zip(planned.cells, raids, strict=True)
    )
    plan = replace(planned, cells=cells)
    stores = {c.number: computed(Store(tmp_path / c.name), c.scenario) for c in cells}
    key = ("effect", "leakers_per_raid")
    found = study_responses(plan, lambda cell: stores[cell.number], [key])[key]
    assert tuple(found.replications) == raids
    for cell, n, value, error in zip(
        cells, raids, found.values, found.standard_errors, strict=True
    ):
        sums = tally(synthetic_replicate(cell.scenario, 1, 0, n), cell.scenario, 0, n).sums[key]
        assert value == pytest.approx(sums.x / sums.m, rel=1e-14)
        assert error == pytest.approx(ratio_standard_error(sums, n), rel=1e-12)


def test_the_shortest_cell_has_parts_enough_beside_one_a_thousand_times_as_long() -> None:
    edges = part_edges([400, 400_000], 1)
    assert np.count_nonzero(edges <= 400) == 401
    assert edges[-1] == 400_000
    assert edges.size <= 2 * module.MOST_PARTS + 1


def test_stratified_raids_are_not_parted_within_a_sample() -> None:
    edges = part_edges([32_000, 48_000], 16)
    assert not np.any(edges % 16)
    assert edges[[0, -1]].tolist() == [0, 48_000]


def test_errors_of_stratified_raids_are_those_of_their_samples(tmp_path: Path) -> None:
    plan = plan_by_hand(stratified(synthetic_scenario()), replications=64)
    stores = {c.number: computed(Store(tmp_path / c.name), c.scenario) for c in plan.cells}
    key = ("effect", "leakers_per_raid")
    found = study_responses(plan, lambda cell: stores[cell.number], [key])[key]
    for cell, error in zip(plan.cells, found.standard_errors, strict=True):
        sums = tally(synthetic_replicate(cell.scenario, 1, 0, 64), cell.scenario, 0, 64).sums[key]
        assert error == pytest.approx(ratio_standard_error(sums, 4), rel=1e-12)


def stratified(scenario: Scenario) -> Scenario:
    experiment = scenario.experiment.model_copy(update={"raids": "stratified"})
    return scenario.model_copy(update={"experiment": experiment})
