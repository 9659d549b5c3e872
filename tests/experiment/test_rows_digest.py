import struct
from pathlib import Path

import numpy as np
import pytest
from experiment.stored_runs import manifest_of, stored_run
from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.errors import RunDirectoryError
from cram_sim.experiment.rows_digest import digest_of_digests, rows_digest
from cram_sim.experiment.store import Store
from cram_sim.schemas import SCHEMAS, Tables

MANIFEST = manifest_of(block_size=60)
[BLOCK] = MANIFEST.blocks


def digest_of(store: Store) -> str:
    return rows_digest(store, store.read_manifest())


def tables() -> Tables:
    scenario = synthetic_scenario(replications=MANIFEST.replications)
    return synthetic_replicate(scenario, 1, 0, MANIFEST.replications)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return stored_run(tmp_path / "run", block_size=60)


@pytest.mark.parametrize("block_size", [1, 7, 59])
def test_the_digest_is_the_same_for_any_block_size(
    store: Store, tmp_path: Path, block_size: int
) -> None:
    assert digest_of(stored_run(tmp_path / "other", block_size=block_size)) == digest_of(store)


def test_another_seed_has_another_digest(store: Store, tmp_path: Path) -> None:
    assert digest_of(stored_run(tmp_path / "other", seed=2)) != digest_of(store)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_one_other_value_in_any_column_has_another_digest(store: Store, schema: object) -> None:
    before, given = digest_of(store), tables()
    for column in schema.columns[1:]:  # type: ignore[attr-defined]
        table = given[schema.name]  # type: ignore[attr-defined]
        changed = table[column.name].copy()
        other = {"integer": 77, "real": 0.125, "truth": not changed[0], "text": "other"}
        changed[0] = other[column.kind]
        store.write_block(BLOCK, given | {schema.name: table | {column.name: changed}})  # type: ignore[attr-defined]
        assert digest_of(store) != before, column.name


def test_letters_that_wander_between_texts_change_the_digest(store: Store) -> None:
    given = tables()
    digests = []
    for first, second in (("ab", "c"), ("a", "bc")):
        names = given["threats"]["threat"].copy()
        names[:2] = first, second
        store.write_block(BLOCK, given | {"threats": given["threats"] | {"threat": names}})
        digests.append(digest_of(store))
    assert digests[0] != digests[1]


def test_every_way_to_write_never_has_one_digest(store: Store) -> None:
    before, given = digest_of(store), tables()
    times = given["threats"]["neutralised_time_s"].copy()
    [other_nan] = struct.unpack("<d", struct.pack("<Q", 0xFFF8000000000123))
    times[np.isnan(times)] = other_nan
    changed = given["threats"] | {"neutralised_time_s": times}
    store.write_block(BLOCK, given | {"threats": changed})
    assert digest_of(store) == before


def test_a_damaged_run_has_no_digest(store: Store) -> None:
    path = store.shard(SCHEMAS[1], BLOCK)
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(RunDirectoryError, match="damaged shard"):
        digest_of(store)


def test_the_order_of_cells_is_part_of_the_digest_of_a_study() -> None:
    assert digest_of_digests(["a", "b"]) != digest_of_digests(["b", "a"])
