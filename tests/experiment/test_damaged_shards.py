import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from experiment.stored_runs import manifest_of, stored_run
from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.errors import RunDirectoryError
from cram_sim.experiment.shards import DamagedShardError
from cram_sim.experiment.store import Store
from cram_sim.schemas import SHOTS, THREATS, TableSchema

MANIFEST = manifest_of()
BLOCK = MANIFEST.blocks[1]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return stored_run(tmp_path / "run")


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def without_its_middle(path: Path) -> None:
    """As long as before and with the footer of before: only reading all of it tells."""
    content = bytearray(path.read_bytes())
    content[4:-2000] = bytes(len(content) - 2004)
    path.write_bytes(content)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [truncated, emptied, without_its_middle])
def test_a_shard_that_cannot_be_read_in_full_is_told_and_its_block_missing(
    store: Store, damage: Callable[[Path], None]
) -> None:
    path = store.shard(THREATS, BLOCK)
    damage(path)
    [told] = store.remove_damaged(MANIFEST)
    assert told.startswith(f"{path}: damaged shard (")
    assert told.endswith("; its replications are computed again")
    assert store.missing(MANIFEST) == (BLOCK,)


def test_sound_shards_are_left_alone(store: Store) -> None:
    assert store.remove_damaged(MANIFEST) == ()
    assert store.missing(MANIFEST) == ()


@pytest.mark.parametrize(
    ("schema", "kept", "why"),
    [
        (THREATS, slice(None, -1), "it lacks rows"),
        (THREATS, slice(0, 0), "it lacks rows"),
        (THREATS, slice(None, None, -1), "its replications are out of order"),
        (SHOTS, slice(None, None, -1), "its replications are out of order"),
    ],
)
def test_a_readable_shard_of_other_rows_is_damaged(
    store: Store, schema: TableSchema, kept: slice, why: str
) -> None:
    scenario = synthetic_scenario(replications=MANIFEST.replications)
    tables = synthetic_replicate(scenario, 1, BLOCK.first, BLOCK.replications)
    fewer = {name: column[kept] for name, column in tables[schema.name].items()}
    store.write_block(BLOCK, tables | {schema.name: fewer})
    with pytest.raises(DamagedShardError, match=why):
        store.read_block(BLOCK)
    [told] = store.remove_damaged(MANIFEST)
    assert why in told


def test_a_damaged_shard_comes_from_a_worker_as_it_was() -> None:
    error = DamagedShardError(Path("run/threats/0.parquet"), "too short")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert str(again) == (
        "run/threats/0.parquet: damaged shard (too short); run again with --resume"
    )
    assert isinstance(again, RunDirectoryError)


def test_a_thousand_names_come_back_as_they_were_written(tmp_path: Path) -> None:
    scenario = synthetic_scenario(rounds=1000, replications=1)
    tables = synthetic_replicate(scenario, 1, 0, 1)
    [block] = manifest_of(block_size=1).blocks[:1]
    store = Store(tmp_path)
    store.write_block(block, tables)
    names = store.read_block(block)["threats"]["threat"]
    assert len(set(names.tolist())) == 1000
    np.testing.assert_array_equal(names, tables["threats"]["threat"])
