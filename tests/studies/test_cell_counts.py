"""What raids of a cell add, read from run directories, and what it is in the ledger's unit."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from experiment.synthetic import synthetic_replicate, synthetic_scenario
from studies.plans_by_hand import plan_by_hand

from cram_sim.experiment.ledger import ledger, rates_of
from cram_sim.experiment.run_directory import new_manifest
from cram_sim.experiment.store import Store
from cram_sim.experiment.tally import tally
from cram_sim.scenario.model import Scenario
from cram_sim.studies import cell_counts as module
from cram_sim.studies.cell_counts import cell_counts, scale_of, study_responses

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
    counts, raids = cell_counts(store, SCENARIO, keys)
    assert raids == RAIDS
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
    # Summed in parts, errors are as great on average, and less sure.
    alone = np.sqrt(found.one_raid_variances / RAIDS)
    assert found.standard_errors == pytest.approx(alone, rel=1e-12)
