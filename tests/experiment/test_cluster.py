"""Clusters of several machines, played by processes of this one."""

import logging
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dask
import pytest
from experiment.block_work import BLOCKS, Killed, Note, Slow, counted_job, job
from experiment.clusters import Cluster
from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.errors import ClusterError
from cram_sim.experiment import cluster_connection
from cram_sim.experiment.backends import Dask, Serial, WorkersLostError
from cram_sim.experiment.cluster_workers import differences, environment
from cram_sim.experiment.run import Prepared, Replicate, Run, compute
from cram_sim.experiment.run_directory import begin, new_manifest
from cram_sim.experiment.store import Store

# Of a worker that takes itself for another Python.
OTHER_PYTHON = "import platform\nplatform.python_version = lambda: '3.0.1'\n"
SCENARIO = synthetic_scenario(replications=120)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler with one worker, whose folder `here` is another than ours."""
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "elsewhere" / "here").mkdir(parents=True)
    with Cluster(folder) as cluster:
        cluster.start_worker(folder=folder / "elsewhere")
        yield cluster


@pytest.fixture
def mortal_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """One to be killed."""
    (tmp_path / "cluster").mkdir()
    with Cluster(tmp_path / "cluster") as cluster:
        cluster.start_worker()
        cluster.start_worker()
        yield cluster


def run_of(store: Store) -> Run:
    manifest = new_manifest(SCENARIO, "digest", 10)
    work = Prepared(Replicate(synthetic_replicate, SCENARIO, SCENARIO, store))
    return Run("run", SCENARIO, store, manifest, work)


def shards_of(store: Store) -> dict[Path, bytes]:
    paths = store.directory.rglob("*.parquet")
    return {path.relative_to(store.directory): path.read_bytes() for path in paths}


def test_run_outlives_a_killed_worker_and_ends_with_its_scheduler_and_resumes_exactly(
    mortal_cluster: Cluster, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    whole, broken = run_of(Store(tmp_path / "whole")), run_of(Store(tmp_path / "broken"))
    for run in (whole, broken):
        begin(run.store, run.manifest, "scenario", force=False)
    list(compute([whole], Serial()))

    with Dask(mortal_cluster.address) as dask_workers:
        progress = compute([broken], dask_workers)
        next(progress)
        mortal_cluster.workers[0].kill()
        next(progress)
        next(progress)
        mortal_cluster.scheduler.kill()
        killed = time.monotonic()
        with pytest.raises(WorkersLostError, match=r"the cluster was lost; .*--resume"):
            list(progress)
    assert time.monotonic() - killed < 10.0
    missing = broken.store.missing(broken.manifest)
    assert 0 < len(missing) <= len(broken.manifest.blocks) - 3
    assert "distributed" not in capfd.readouterr().err

    *_, last = compute([broken], Serial())
    assert last.tally.replications == 120
    assert shards_of(broken.store) == shards_of(whole.store)
    assert len(shards_of(whole.store)) > 12


def test_case_stays_with_the_workers_and_run_directory_is_left_clean(
    cluster: Cluster, tmp_path: Path
) -> None:
    one = counted_job(tmp_path / "run", "run", BLOCKS)
    with Dask(cluster.address) as dask_workers:
        assert sorted(each.block for each in dask_workers.run([one])) == list(BLOCKS)
    assert len(list(one.directory.glob("prepared by *"))) == 1
    assert not list(one.directory.glob("cluster-*"))


def test_worker_that_does_not_see_the_run_directory_computes_nothing(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The folder that a process is in: of the same name everywhere, and another for each.
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path)
    with Dask(cluster.address) as dask_workers, pytest.raises(ClusterError) as refusal:
        list(dask_workers.run([job(Note, Path("/proc/self/cwd/here"))]))
    assert "does not see /proc/self/cwd/here; write to a folder that all machines" in str(
        refusal.value
    )
    assert not list((cluster.folder / "elsewhere" / "here").iterdir())


def test_late_worker_that_differs_is_sent_away_and_the_others_go_on(
    cluster: Cluster, tmp_path: Path
) -> None:
    preload = tmp_path / "other_python.py"
    preload.write_text(OTHER_PYTHON, encoding="utf-8")
    with Dask(cluster.address) as dask_workers:
        cluster.start_worker("--preload", str(preload))
        assert cluster.workers[-1].wait(timeout=60.0) is not None
        said = cluster.log_of(len(cluster.workers) - 1)
        assert "cram-sim refuses this worker: python 3.0.1 (here " in said
        assert len(list(dask_workers.run([job(Note, tmp_path)]))) == len(BLOCKS)


def test_worker_that_differs_is_refused_by_name_and_field_before_any_work(
    cluster: Cluster, tmp_path: Path
) -> None:
    preload = tmp_path / "other_python.py"
    preload.write_text(OTHER_PYTHON, encoding="utf-8")
    cluster.start_worker("--preload", str(preload), "--nthreads", "2")
    wait_for_workers(cluster, 2)
    with pytest.raises(ClusterError) as refusal, Dask(cluster.address):
        pass
    cluster.workers.pop().kill()
    message = str(refusal.value)
    assert "--cluster: worker tcp://" in message
    assert "has python 3.0.1 (here " in message
    assert "has 2 threads (must be 1: start it with --nthreads 1)" in message
    assert "install the same lock" in message
    assert message.count("worker tcp") == 2


def wait_for_workers(cluster: Cluster, number: int) -> None:
    from distributed import Client

    with Client(cluster.address, set_as_default=False) as client:
        client.wait_for_workers(number, timeout=60.0)


def test_block_that_kills_every_worker_is_a_message(tmp_path: Path) -> None:
    work = Killed(tmp_path, always=True)
    at_once = dask.config.set({"distributed.scheduler.allowed-failures": 0})
    with at_once, Dask("local:1") as local, pytest.raises(WorkersLostError) as lost:
        list(local.run([job(lambda _: work, tmp_path, blocks=BLOCKS[3:4])]))
    assert "every worker that computed block 000000030-000000039 was killed" in str(lost.value)


def test_local_cluster_is_left_without_waiting_for_its_blocks(tmp_path: Path) -> None:
    with Dask("local:1") as local:
        assert next(iter(local.run([job(Slow, tmp_path)]))).block == BLOCKS[0]
        stopped = time.monotonic()
    assert time.monotonic() - stopped < 20.0


def test_cluster_that_cannot_be_reached_is_a_message_within_ten_seconds() -> None:
    began = time.monotonic()
    with pytest.raises(ClusterError, match=r"no scheduler answers there .*dask scheduler"):
        Dask("tcp://127.0.0.1:9").__enter__()
    assert time.monotonic() - began < 10.0


def test_scheduler_without_workers_is_a_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_connection, "REACHED_WITHIN_S", 2.0)
    with Cluster(tmp_path) as cluster, pytest.raises(ClusterError, match="has no workers; start"):
        Dask(cluster.address).__enter__()


def test_missing_dask_is_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"pip install 'cram-sim\[cluster\]'"):
        Dask("local:2").__enter__()


def test_command_that_uses_a_cluster_keeps_its_own_threads(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_NUM_THREADS", raising=False)
    environment.cache_clear()
    with Dask(cluster.address):
        pass
    assert "NUMBA_NUM_THREADS" not in os.environ


def test_logging_is_left_as_it_was(cluster: Cluster) -> None:
    before = [logging.getLogger(name).level for name in cluster_connection.LOGGERS]
    with Dask(cluster.address):
        pass
    assert [logging.getLogger(name).level for name in cluster_connection.LOGGERS] == before


def test_workers_are_compared_in_all_that_results_depend_on() -> None:
    here = environment()
    expected = {"cram-sim", "numpy", "scipy", "numba", "python", "source", "C library", "processor"}
    assert expected <= set(here)
    assert differences(here, here) == ""
    for field in here:
        others = differences(here | {field: "0.1"}, here)
        assert others == f"{field} 0.1 (here {here[field][:12]})"
