import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from experiment.stored_runs import manifest_of, stored_run
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.errors import CramSimError, RunDirectoryError
from cram_sim.experiment.manifest import blocks_of, blocks_of_part
from cram_sim.experiment.parts import merge, refuse_more_parts_than_blocks
from cram_sim.experiment.rows_digest import rows_digest
from cram_sim.experiment.store import Store
from cram_sim.schemas import THREATS

MANIFEST = manifest_of()


def part(directory: Path, number: int, of: int = 3) -> Path:
    stored_run(directory, blocks=blocks_of_part(MANIFEST.blocks, number, of))
    return directory


def changed(directory: Path, **fields: object) -> Path:
    file = directory / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | fields))
    return directory


@given(st.integers(1, 50), st.integers(1, 60))
@settings(deadline=None)
def test_every_block_is_in_one_part_and_parts_are_equal_to_a_block(of: int, blocks: int) -> None:
    whole = blocks_of(blocks, 1)
    parts = [blocks_of_part(whole, number + 1, of) for number in range(of)]
    assert sorted(block for part in parts for block in part) == list(whole)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize(
    ("parts", "raids_per_sample", "remedy"),
    [
        (4, 1, "write at most 3 parts, or --block-size 15 with every part"),
        (7, 1, "write at most 3 parts, or --block-size 8 with every part"),
        (7, 4, "write at most 3 parts, or --block-size 8 with every part"),
        (6, 4, "write at most 3 parts, or --block-size 8 with every part"),
        (16, 4, "write at most 3 parts$"),
        (61, 1, "write at most 3 parts$"),
    ],
)
def test_more_parts_than_blocks_are_refused_with_blocks_that_suffice(
    parts: int, raids_per_sample: int, remedy: str
) -> None:
    manifest = replace(MANIFEST, raids_per_sample=raids_per_sample)
    told = rf"^--part: {parts} parts, but only 3 blocks of 20 replications; {remedy}"
    with pytest.raises(CramSimError, match=told):
        refuse_more_parts_than_blocks(manifest, parts)


@given(st.integers(1, 200), st.integers(1, 60))
@settings(deadline=None)
def test_the_block_size_that_is_told_gives_every_part_a_block(replications: int, of: int) -> None:
    manifest = replace(MANIFEST, stages=(replications,), block_size=200)
    try:
        refuse_more_parts_than_blocks(manifest, of)
    except CramSimError as error:
        told = re.search(r"--block-size (\d+)", str(error))
        assert (told is None) == (replications < of)
        if told:
            refuse_more_parts_than_blocks(replace(manifest, block_size=int(told[1])), of)
    else:
        assert of == 1


def test_merged_parts_are_the_run_that_one_machine_computes(tmp_path: Path) -> None:
    parts = [part(tmp_path / str(number), number) for number in (1, 2, 3)]
    out = Store(tmp_path / "out")
    manifest = merge(parts, out, force=False)
    assert manifest.status == "complete"
    whole = stored_run(tmp_path / "whole")
    assert rows_digest(out, manifest) == rows_digest(whole, whole.read_manifest())
    assert out.read_scenario() == whole.read_scenario()


def test_parts_may_overlap_where_their_bytes_are_the_same(tmp_path: Path) -> None:
    parts = [stored_run(tmp_path / "whole").directory, part(tmp_path / "2", 2)]
    assert merge(parts, Store(tmp_path / "out"), force=False).status == "complete"


def test_one_directory_named_twice_is_refused(tmp_path: Path) -> None:
    one = part(tmp_path / "1", 1)
    (tmp_path / "link").symlink_to(one)
    with pytest.raises(RunDirectoryError, match="link: the same part twice; name each part once"):
        merge([one, tmp_path / "link"], Store(tmp_path / "out"), force=False)
    assert not (tmp_path / "out").exists()


def test_blocks_that_no_part_has_leave_the_run_incomplete(tmp_path: Path) -> None:
    out = Store(tmp_path / "out")
    manifest = merge([part(tmp_path / str(n), n) for n in (1, 3)], out, force=False)
    assert manifest.status == "incomplete"
    assert out.missing(manifest) == (MANIFEST.blocks[1],)


def test_all_machines_of_a_run_are_named(tmp_path: Path) -> None:
    parts = [part(tmp_path / str(number), number) for number in (1, 2, 3)]
    for directory, cpu in zip(parts, ("x86", "arm", "x86"), strict=True):
        changed(directory, cpu=cpu)
    assert merge(parts, Store(tmp_path / "out"), force=False).cpu == "x86; arm"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"seed": 2}, "seed 1 and 2"),
        ({"stages": [60, 90]}, r"stages \(60,\) and \(60, 90\)"),
        ({"block_size": 30}, "block_size 20 and 30"),
        ({"digest": "f" * 64}, f"digest {MANIFEST.digest[:12]} and {'f' * 12}"),
        ({"integrator": "scipy"}, "integrator compiled and scipy"),
        ({"parameter_set": "sceptic"}, "parameter_set default and sceptic"),
        ({"versions": MANIFEST.versions | {"numpy": "0"}}, r"version of numpy .* and 0"),
    ],
)
def test_parts_of_different_runs_are_refused_by_what_differs(
    tmp_path: Path, fields: dict[str, object], named: str
) -> None:
    parts = [part(tmp_path / "1", 1), changed(part(tmp_path / "2", 2), **fields)]
    with pytest.raises(RunDirectoryError, match=f"parts of different runs: {named}; merge"):
        merge(parts, Store(tmp_path / "out"), force=False)
    assert not (tmp_path / "out").exists()


def test_a_block_of_different_bits_is_refused(tmp_path: Path) -> None:
    parts = [part(tmp_path / "1", 1), stored_run(tmp_path / "2").directory]
    block = MANIFEST.blocks[0]
    store = Store(parts[1])
    tables = store.read_block(block)
    tables["threats"]["impact_time_s"][0] += 1e-12
    store.write_block(block, tables)
    with pytest.raises(
        RunDirectoryError,
        match=rf"different bits of block {block.name} \(table threats\): two machines computed",
    ):
        merge(parts, Store(tmp_path / "out"), force=False)


def test_a_damaged_part_is_refused(tmp_path: Path) -> None:
    directory = part(tmp_path / "1", 1)
    path = Store(directory).shard(THREATS, MANIFEST.blocks[0])
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(RunDirectoryError, match="damaged shard"):
        merge([directory], Store(tmp_path / "out"), force=False)


def test_a_part_without_its_scenario_is_refused(tmp_path: Path) -> None:
    directory = part(tmp_path / "1", 1)
    (directory / "scenario.yaml").unlink()
    with pytest.raises(RunDirectoryError, match=r"has no scenario.yaml; leave it out"):
        merge([directory], Store(tmp_path / "out"), force=False)


@pytest.mark.parametrize("force", [True, False])
def test_a_part_is_never_merged_into_itself(tmp_path: Path, force: bool) -> None:
    directory = part(tmp_path / "1", 1)
    with pytest.raises(RunDirectoryError, match="is one of the parts, which are kept as they are"):
        merge([directory], Store(tmp_path / "2" / ".." / "1"), force=force)
    assert Store(directory).has_block(MANIFEST.blocks[0])


def test_a_run_is_replaced_only_with_force(tmp_path: Path) -> None:
    directory, out = part(tmp_path / "1", 1), stored_run(tmp_path / "out", seed=2)
    with pytest.raises(RunDirectoryError, match=r"holds a run; choose another place .*--force"):
        merge([directory], out, force=False)
    merged = merge([directory], out, force=True)
    assert (merged.seed, len(out.missing(merged))) == (1, 2)


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    directory = part(tmp_path / "1", 1)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "thesis.tex").write_text("mine", encoding="utf-8")
    with pytest.raises(RunDirectoryError, match="exists and is not a run directory"):
        merge([directory], Store(tmp_path / "thesis"), force=True)
