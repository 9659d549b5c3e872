import json
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from experiment.synthetic import synthetic_replicate, synthetic_scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from cram_sim.errors import RunDirectoryError
from cram_sim.experiment.backends import Serial, backend_of
from cram_sim.experiment.ledger import ledger
from cram_sim.experiment.manifest import Manifest, blocks_of, blocks_of_part
from cram_sim.experiment.run import (
    Prepared,
    Progress,
    Replicate,
    Run,
    compute,
    default_workers,
    taken_further,
    tally_of_run,
)
from cram_sim.experiment.run_directory import (
    begin,
    default_block_size,
    finish,
    manifest_to_follow,
    new_manifest,
)
from cram_sim.experiment.store import Store
from cram_sim.experiment.versions import versions
from cram_sim.scenario.write import digest
from cram_sim.schemas import SCHEMAS, Tables

SCENARIO = synthetic_scenario(replications=120)


def manifest_of(block_size: int | None = 50) -> Manifest:
    return new_manifest(SCENARIO, digest(SCENARIO), block_size)


def follow(
    store: Store,
    wanted: Manifest,
    *,
    block_size: int | None = None,
    force: bool = False,
    resume: bool = False,
) -> Manifest:
    return manifest_to_follow(store, wanted, block_size=block_size, force=force, resume=resume)


def computed(store: Store, manifest: Manifest, *, workers: int = 1) -> str:
    """The ledger of a run as JSON."""
    begin(store, manifest, "scenario", force=False)
    with backend_of(workers, None) as backend:
        *_, last = compute([run_of(store, manifest, synthetic_replicate)], backend)
    finish(store, manifest)
    return json.dumps(ledger(last.tally, SCENARIO).as_dict())


def run_of(store: Store, manifest: Manifest, replicate: Callable[..., Tables]) -> Run:
    work = Replicate(replicate, SCENARIO, SCENARIO, store)
    return Run("run", SCENARIO, store, manifest, Prepared(work))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "run")


@pytest.fixture
def complete(store: Store) -> Store:
    computed(store, manifest_of())
    return store


@pytest.fixture
def partial(complete: Store) -> Store:
    """A run whose second block of three is gone."""
    for schema in SCHEMAS:
        complete.shard(schema, manifest_of().blocks[1]).unlink()
    return complete


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> str:
    return computed(Store(tmp_path_factory.mktemp("runs") / "run"), manifest_of(120))


@pytest.mark.parametrize(("workers", "block_size"), [(1, 7), (1, 120), (2, 33), (2, 60)])
def test_ledger_is_the_same_to_the_bit_for_any_workers_and_blocks(
    workers: int, block_size: int, store: Store, expected: str
) -> None:
    assert computed(store, manifest_of(block_size), workers=workers) == expected


def test_finished_run_is_read_again_to_the_bit(complete: Store, expected: str) -> None:
    tally = tally_of_run(complete, complete.read_manifest(), SCENARIO)
    assert json.dumps(ledger(tally, SCENARIO).as_dict()) == expected


def test_finished_run_says_so(complete: Store) -> None:
    manifest = complete.read_manifest()
    assert (manifest.status, manifest.finished is not None) == ("complete", True)


def test_finishing_twice_keeps_the_first_time(complete: Store) -> None:
    manifest = complete.read_manifest()
    assert finish(complete, manifest) == manifest


def test_new_place_is_taken(store: Store) -> None:
    wanted = manifest_of()
    assert follow(store, wanted) is wanted


def test_empty_folder_is_taken(store: Store) -> None:
    store.directory.mkdir()
    wanted = manifest_of()
    assert follow(store, wanted) is wanted


def test_complete_run_of_the_same_question_is_followed(complete: Store) -> None:
    assert follow(complete, manifest_of(7)) == complete.read_manifest()


@pytest.mark.parametrize("force", [False, True])
def test_folder_of_something_else_is_refused_even_with_force(store: Store, force: bool) -> None:
    store.directory.mkdir()
    (store.directory / "thesis.tex").write_text("mine", encoding="utf-8")
    with pytest.raises(RunDirectoryError, match=r"exists and is not a run directory.*--out"):
        follow(store, manifest_of(), force=force)


def test_file_at_the_place_is_refused(store: Store) -> None:
    store.directory.write_text("mine", encoding="utf-8")
    with pytest.raises(RunDirectoryError, match="exists and is not a run directory"):
        follow(store, manifest_of(), force=True)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"seed": 2}, r"seed 1 \(asked 2\)"),
        ({"digest": "f" * 64}, "scenario digest"),
        ({"integrator": "scipy"}, r"integrator 'compiled' \(asked 'scipy'\)"),
        ({"parameter_set": "sceptic"}, r"parameters 'default' \(asked 'sceptic'\)"),
        ({"versions": versions() | {"numpy": "0.1"}}, r"numpy .* \(now 0.1\)"),
    ],
)
def test_another_run_is_refused_by_what_differs(
    complete: Store, change: dict[str, object], named: str
) -> None:
    wanted = replace(manifest_of(), **change)  # type: ignore[arg-type]
    with pytest.raises(RunDirectoryError, match=f"holds another run: {named}.*--force"):
        follow(complete, wanted, resume=True)


def test_digests_are_shown_by_their_first_digits(complete: Store) -> None:
    with pytest.raises(RunDirectoryError) as refusal:
        follow(complete, replace(manifest_of(), digest="f" * 64))
    assert f"scenario digest '{manifest_of().digest[:12]}' (asked '{'f' * 12}')" in str(
        refusal.value
    )


@pytest.mark.parametrize("name", ["file/run", "n" * 300, "nul\0"])
def test_place_that_cannot_be_is_refused_before_any_work(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(RunDirectoryError, match=r"cannot be a run directory .*choose another"):
        follow(Store(tmp_path / name), manifest_of())


def test_force_follows_what_is_wanted(complete: Store) -> None:
    wanted = replace(manifest_of(), seed=2)
    assert follow(complete, wanted, force=True) is wanted


def test_force_removes_the_results_that_lie_there(complete: Store) -> None:
    begin(complete, manifest_of(), "scenario", force=True)
    assert complete.missing(manifest_of()) == manifest_of().blocks


def test_partial_run_is_refused_without_resume(partial: Store) -> None:
    with pytest.raises(RunDirectoryError, match="2 of 3 blocks are done; continue with --resume"):
        follow(partial, manifest_of())


def test_resume_with_another_block_size_is_refused(partial: Store) -> None:
    with pytest.raises(RunDirectoryError, match=r"blocks of 50 \(got 40\)"):
        follow(partial, manifest_of(40), block_size=40, resume=True)


def test_resume_computes_only_what_is_missing(partial: Store, expected: str) -> None:
    calls = []

    def counted(case: object, seed: int, first: int, replications: int) -> Tables:
        calls.append((first, replications))
        return synthetic_replicate(case, seed, first, replications)

    manifest = follow(partial, manifest_of(None), resume=True)
    *_, last = compute([run_of(partial, manifest, counted)], Serial())
    assert calls == [(50, 50)]
    assert json.dumps(ledger(last.tally, SCENARIO).as_dict()) == expected


def test_partial_run_has_no_ledger(partial: Store) -> None:
    with pytest.raises(RunDirectoryError, match="1 of 3 blocks are missing; complete the run"):
        tally_of_run(partial, partial.read_manifest(), SCENARIO)


def test_a_run_taken_further_has_the_ledger_of_one_that_is_as_long(
    store: Store, expected: str
) -> None:
    short = replace(manifest_of(30), stages=(70,))
    computed(store, short)
    manifest = follow(store, manifest_of(30), resume=True)
    assert (manifest.stages, manifest.status) == ((70, 120), "incomplete")
    assert [block.replications for block in store.missing(manifest)] == [30, 20]
    assert computed(store, manifest) == expected


def test_a_run_is_not_taken_further_unasked(complete: Store) -> None:
    with pytest.raises(RunDirectoryError, match=r"holds 120 .* \(asked 500\); .* with --resume"):
        follow(complete, replace(manifest_of(), stages=(500,)))


def test_fewer_replications_than_there_are_are_refused_even_with_resume(complete: Store) -> None:
    with pytest.raises(RunDirectoryError, match=r"\(asked 100\); add --replications 120 to see"):
        follow(complete, replace(manifest_of(), stages=(100,)), resume=True)


def test_a_run_taken_further_keeps_its_block_size(complete: Store) -> None:
    with pytest.raises(RunDirectoryError, match=r"blocks of 50 \(got 40\)"):
        follow(complete, replace(manifest_of(40), stages=(500,)), block_size=40, resume=True)


def test_a_run_computed_until_it_is_precise_is_followed_as_long_as_it_is(complete: Store) -> None:
    wanted = replace(manifest_of(7), stages=(400,), until="no_leaker +-0.1")
    assert follow(complete, wanted) == complete.read_manifest()
    resumed = follow(complete, wanted, resume=True)
    assert resumed == replace(complete.read_manifest(), until="no_leaker +-0.1")


def test_runs_that_are_computed_together_each_go_on_as_long_as_asked(tmp_path: Path) -> None:
    runs = []
    for name in ("one", "other"):
        store = Store(tmp_path / name)
        begin(store, manifest_of(50), "scenario", force=False)
        runs.append(replace(run_of(store, manifest_of(50), synthetic_replicate), name=name))

    def further(progress: Progress) -> Run | None:
        is_short = progress.run.name == "other" and progress.tally.replications < 300
        return taken_further(progress.run, 300) if is_short else None

    last = {each.run.name: each for each in compute(runs, Serial(), further=further)}
    assert {name: each.tally.replications for name, each in last.items()} == {
        "one": 120,
        "other": 300,
    }
    assert runs[0].store.read_manifest().stages == (120,)
    assert runs[1].store.read_manifest().stages == (120, 300)
    assert "replications: 300" in runs[1].store.read_scenario()


def test_a_part_computes_its_blocks_and_no_others(store: Store) -> None:
    manifest = manifest_of(20)
    begin(store, manifest, "scenario", force=False)
    run = replace(run_of(store, manifest, synthetic_replicate), part=(2, 4))
    *_, last = compute([run], Serial())
    done = sorted({*manifest.blocks} - {*store.missing(manifest)})
    assert [block.first for block in done] == [20, 100]
    assert (last.tally.replications, last.is_complete) == (40, False)


@given(st.integers(1, 60), st.integers(1, 9), st.integers(1, 7))
@settings(deadline=None)
def test_every_block_is_in_one_part(replications: int, block_size: int, parts: int) -> None:
    blocks = blocks_of(replications, block_size)
    found = [b for part in range(1, parts + 1) for b in blocks_of_part(blocks, part, parts)]
    assert sorted(found) == list(blocks)


def test_interruption_leaves_whole_shards_only(store: Store, expected: str) -> None:
    def interrupted(case: object, seed: int, first: int, replications: int) -> Tables:
        if first == 50:
            os.kill(os.getpid(), signal.SIGINT)
        return synthetic_replicate(case, seed, first, replications)

    manifest = manifest_of()
    begin(store, manifest, "scenario", force=False)
    with pytest.raises(KeyboardInterrupt):
        list(compute([run_of(store, manifest, interrupted)], Serial()))
    assert store.missing(manifest) == manifest.blocks[1:]
    assert store.read_block(manifest.blocks[0])["threats"]["threat"].size == 100
    assert computed(store, follow(store, manifest_of(), resume=True)) == expected


@pytest.mark.parametrize(
    ("replications", "threats", "size"),
    [(1_000_000, 2, 2000), (1_000_000, 20, 200), (2000, 2, 400), (50, 2, 100), (10, 30_000, 1)],
)
def test_blocks_are_large_but_show_progress(replications: int, threats: int, size: int) -> None:
    assert default_block_size(replications, threats) == size


def test_short_runs_do_not_start_processes() -> None:
    assert default_workers(2000, 2) == 1


def test_long_runs_use_every_processor() -> None:
    assert default_workers(1_000_000, 2) == len(os.sched_getaffinity(0))
