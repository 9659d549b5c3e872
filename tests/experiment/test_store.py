import json
import os
import signal
import threading
from dataclasses import asdict
from pathlib import Path

import duckdb
import numpy as np
import pytest
from experiment.synthetic import synthetic_replicate, synthetic_scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.errors import RunDirectoryError
from cram_sim.experiment import shards
from cram_sim.experiment.manifest import Block, Manifest, blocks_of
from cram_sim.experiment.store import Store, directory_name
from cram_sim.schemas import SCHEMAS, THREATS, Tables

BLOCK = Block(100, 50)
MANIFEST = Manifest(
    name="raid",
    digest="0" * 64,
    seed=1,
    stages=(120,),
    block_size=50,
    integrator="compiled",
    parameter_set="default",
    versions={"cram-sim": "0"},
    cpu="any",
    started="now",
    finished=None,
    status="incomplete",
)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return synthetic_replicate(synthetic_scenario(), 1, BLOCK.first, BLOCK.replications)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "run")


def files_of(store: Store) -> list[str]:
    return sorted(str(p.relative_to(store.directory)) for p in store.directory.rglob("*.*"))


@given(st.integers(1, 500), st.integers(1, 600))
@settings(deadline=None)
def test_blocks_are_every_replication_once_and_in_order(replications: int, size: int) -> None:
    numbers = [
        number
        for block in blocks_of(replications, size)
        for number in range(block.first, block.first + block.replications)
    ]
    assert numbers == list(range(replications))


def test_shards_are_named_by_first_and_last_replication(store: Store) -> None:
    expected = store.directory / "threats" / "000000100-000000149.parquet"
    assert store.shard(THREATS, BLOCK) == expected


def test_tables_come_back_as_they_were_written(store: Store, tables: Tables) -> None:
    store.write_block(BLOCK, tables)
    for name, table in store.read_block(BLOCK).items():
        for column, values in table.items():
            np.testing.assert_array_equal(values, tables[name][column], err_msg=column)
            assert values.dtype == tables[name][column].dtype, column


def test_text_may_come_as_fixed_width_strings(store: Store, tables: Tables) -> None:
    narrow = tables["threats"] | {"fate": tables["threats"]["fate"].astype(np.str_)}
    store.write_block(BLOCK, tables | {"threats": narrow})
    fates = store.read_block(BLOCK)["threats"]["fate"]
    np.testing.assert_array_equal(fates, tables["threats"]["fate"])


def test_table_without_rows_is_written_and_read(store: Store, tables: Tables) -> None:
    nothing = {name: column[:0] for name, column in tables["shots"].items()}
    store.write_block(BLOCK, tables | {"shots": nothing})
    assert store.read_block(BLOCK)["shots"]["rounds"].size == 0


def test_never_is_null_to_who_queries_the_shards(store: Store, tables: Tables) -> None:
    store.write_block(BLOCK, tables)
    path = store.shard(THREATS, BLOCK)
    with duckdb.connect() as database:
        found = database.execute(
            f"SELECT count(*) FROM '{path}' WHERE neutralised_time_s IS NULL"
        ).fetchone()
    assert found == (int(np.isnan(tables["threats"]["neutralised_time_s"]).sum()),)


def test_same_rows_make_the_same_bytes(store: Store, tables: Tables) -> None:
    store.write_block(BLOCK, tables)
    first = {schema.name: store.shard(schema, BLOCK).read_bytes() for schema in SCHEMAS}
    store.write_block(BLOCK, tables)
    again = {schema.name: store.shard(schema, BLOCK).read_bytes() for schema in SCHEMAS}
    assert first == again


def test_quote_in_the_directory_name_does_no_harm(tmp_path: Path, tables: Tables) -> None:
    store = Store(tmp_path / "it's")
    store.write_block(BLOCK, tables)
    assert store.has_block(BLOCK)


def test_block_is_missing_while_one_of_its_tables_is(store: Store) -> None:
    for block in MANIFEST.blocks[:2]:
        store.write_block(block, synthetic_replicate(synthetic_scenario(), 1, block.first, 50))
    store.shard(SCHEMAS[-1], MANIFEST.blocks[1]).unlink()
    assert store.missing(MANIFEST) == MANIFEST.blocks[1:]


def test_truncated_shard_is_named(store: Store, tables: Tables) -> None:
    store.write_block(BLOCK, tables)
    path = store.shard(THREATS, BLOCK)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(RunDirectoryError, match=r"damaged shard .*again with --resume") as error:
        store.read_block(BLOCK)
    assert str(path) in str(error.value)


def test_shard_of_other_replications_is_refused(store: Store, tables: Tables) -> None:
    store.write_block(BLOCK, tables)
    path = store.shard(THREATS, BLOCK)
    path.rename(store.shard(THREATS, Block(0, 50)))
    for schema in SCHEMAS[1:]:
        store.shard(schema, BLOCK).rename(store.shard(schema, Block(0, 50)))
    with pytest.raises(RunDirectoryError, match="other replications than its name says"):
        store.read_block(Block(0, 50))


def test_failure_while_writing_leaves_no_file(
    store: Store, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", power_cut)
    with pytest.raises(KeyboardInterrupt):
        store.write_block(BLOCK, tables)
    assert files_of(store) == []


def test_full_disk_is_a_message(
    store: Store, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunDirectoryError, match=r"cannot be written \(No space left on device\)"):
        store.write_block(BLOCK, tables)


def test_only_a_full_disk_is_to_be_freed(tmp_path: Path, tables: Tables) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(RunDirectoryError) as refusal:
        Store(tmp_path / "file" / "run").write_block(BLOCK, tables)
    assert "free the disk" not in str(refusal.value)


def test_place_that_cannot_be_written_is_a_message(tmp_path: Path, tables: Tables) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(RunDirectoryError, match=r"cannot be written .*choose another place"):
        Store(tmp_path / "file" / "run").write_block(BLOCK, tables)


def test_ctrl_c_in_the_middle_of_a_query_is_an_interrupt() -> None:
    main_thread = threading.main_thread().ident
    assert main_thread is not None
    timer = threading.Timer(0.5, signal.pthread_kill, (main_thread, signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt), shards.database() as database:
        database.execute("SELECT sum(a.range * b.range) FROM range(10000000) a, range(1000000) b")
    timer.join()


def test_what_killed_workers_left_is_removed_and_nothing_else(store: Store, tables: Tables) -> None:
    store.write_block(BLOCK, tables)
    whole = files_of(store)
    half = store.shard(THREATS, BLOCK).with_name("000000150-000000199.parquet.123.unfinished")
    half.write_bytes(b"PAR1")
    store.remove_unfinished()
    assert files_of(store) == whole


def test_manifest_comes_back_as_it_was_written(store: Store) -> None:
    store.write_manifest(MANIFEST)
    assert store.read_manifest() == MANIFEST


def test_directory_without_manifest_is_no_run_directory(store: Store) -> None:
    with pytest.raises(RunDirectoryError, match="not a run directory"):
        store.read_manifest()


@pytest.mark.parametrize("text", ["{", "[]", json.dumps({"name": "raid"}), "\xff"])
def test_broken_manifest_is_a_message(store: Store, text: str) -> None:
    store.directory.mkdir()
    (store.directory / "manifest.json").write_text(text, encoding="latin-1")
    with pytest.raises(RunDirectoryError, match="not a manifest"):
        store.read_manifest()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"stages": "x"}, 'stages are no rising whole numbers from 1: "x"'),
        ({"stages": []}, "stages are no rising whole numbers from 1: a list"),
        ({"stages": [100, 100]}, "stages are no rising whole numbers from 1: a list"),
        ({"block_size": 0}, "block_size is no whole number from 1: 0"),
        ({"seed": True}, "seed is no whole number from 0: true"),
        ({"digest": 7}, "digest is no text: 7"),
        ({"versions": ["1"]}, "versions is no mapping: a list"),
        ({"versions": {"numpy": 2}}, "versions.numpy is no text: 2"),
        ({"finished": 3}, "finished is no text: 3"),
        ({"status": "done"}, 'status is neither incomplete nor complete: "done"'),
    ],
)
def test_manifest_of_wrong_types_is_a_message(
    store: Store, change: dict[str, object], named: str
) -> None:
    store.write_text("manifest.json", json.dumps(asdict(MANIFEST) | change))
    with pytest.raises(RunDirectoryError, match="not a manifest") as refusal:
        store.read_manifest()
    assert named in str(refusal.value)


def test_missing_scenario_is_a_message(store: Store) -> None:
    store.write_manifest(MANIFEST)
    with pytest.raises(RunDirectoryError, match=r"scenario.yaml: cannot be read"):
        store.read_scenario()


def test_removing_results_leaves_what_is_not_ours(store: Store, tables: Tables) -> None:
    store.write_block(BLOCK, tables)
    (store.directory / "notes.txt").write_text("mine", encoding="utf-8")
    store.remove_results()
    assert files_of(store) == ["notes.txt"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("green zone, 19 December 2021", "green-zone-19-december-2021-abc-7"),
        ("../../etc", "etc-abc-7"),
        ("баз", "run-abc-7"),
    ],
)
def test_directory_name_is_safe(name: str, expected: str) -> None:
    assert directory_name(name, "abc", 7) == expected


def test_manifest_says_what_a_reader_needs() -> None:
    assert {"digest", "seed", "stages", "block_size", "versions"} <= set(asdict(MANIFEST))


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("Query interrupted"),
        duckdb.Error("Traceback (most recent call last):\n  ...\nKeyboardInterrupt: "),
    ],
)
def test_an_interrupt_that_duckdb_wraps_is_an_interrupt(error: Exception) -> None:
    with pytest.raises(KeyboardInterrupt), shards.database():
        raise error
