"""What holds of every backend. Those that start workers do it once for all these tests."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from experiment.block_work import (
    BLOCKS,
    Killed,
    Note,
    Threads,
    Wrong,
    counted_job,
    job,
)
from experiment.synthetic import synthetic_replicate, synthetic_scenario

from cram_sim.errors import ClusterError
from cram_sim.experiment.backends import Backend, Dask, Processes, Serial, backend_of
from cram_sim.experiment.jobs import Job
from cram_sim.experiment.ledger import ledger
from cram_sim.experiment.manifest import Block, blocks_of
from cram_sim.experiment.run import Prepared, Replicate
from cram_sim.experiment.store import Store
from cram_sim.experiment.tally import Tally

ALL = ("serial", "processes", "dask")
WITH_WORKERS = ("processes", "dask")


@pytest.fixture(scope="module")
def backends() -> Iterator[dict[str, Backend]]:
    with Serial() as serial, Processes(2) as processes, Dask("local:2") as dask:
        yield {"serial": serial, "processes": processes, "dask": dask}


@pytest.mark.parametrize("name", ALL)
def test_every_block_is_stored_once(
    name: str, backends: dict[str, Backend], tmp_path: Path
) -> None:
    stored = list(backends[name].run([job(Note, tmp_path)]))
    assert sorted(each.block for each in stored) == list(BLOCKS)
    assert sorted(path.name for path in tmp_path.iterdir()) == [block.name for block in BLOCKS]


@pytest.mark.parametrize("name", ALL)
def test_each_of_several_jobs_is_prepared_once(
    name: str, backends: dict[str, Backend], tmp_path: Path
) -> None:
    jobs = [counted_job(tmp_path / str(number), str(number), BLOCKS[:3]) for number in range(7)]
    stored = list(backends[name].run(jobs))
    expected = [(each.name, block) for each in jobs for block in each.blocks]
    assert sorted((each.job, each.block) for each in stored) == expected
    assert [len(list(each.directory.glob("prepared by *"))) for each in jobs] == [1] * 7


@pytest.mark.parametrize("name", ALL)
def test_jobs_are_taken_as_there_is_room(
    name: str, backends: dict[str, Backend], tmp_path: Path
) -> None:
    taken: list[Path] = []

    def endless() -> Iterator[Job[Block]]:
        while True:
            taken.append(tmp_path / str(len(taken)))
            yield counted_job(taken[-1], taken[-1].name, BLOCKS[:1])

    stored = backends[name].run(endless())
    for _ in range(5):
        next(stored)
    stored.close()  # type: ignore[attr-defined]
    assert 5 <= len(taken) <= 5 + 9


@pytest.mark.parametrize("name", WITH_WORKERS)
def test_every_worker_has_one_thread(
    name: str, backends: dict[str, Backend], tmp_path: Path
) -> None:
    list(backends[name].run([job(Threads, tmp_path)]))
    assert {path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"1 1"}


@pytest.mark.parametrize("name", ALL)
def test_error_of_a_block_comes_to_the_caller_who_can_go_on(
    name: str, backends: dict[str, Backend], tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="went wrong"):
        list(backends[name].run([job(Wrong, tmp_path)]))
    assert len(list(backends[name].run([job(Note, tmp_path)]))) == len(BLOCKS)


@pytest.mark.parametrize("name", WITH_WORKERS)
def test_one_killed_worker_costs_nothing_but_time(
    name: str, backends: dict[str, Backend], tmp_path: Path
) -> None:
    work = Killed(tmp_path, always=False)
    stored = list(backends[name].run([job(lambda _: work, tmp_path)]))
    assert (tmp_path / "killed").exists()
    assert sorted(each.block for each in stored) == list(BLOCKS)


def test_shards_are_the_same_to_the_byte_from_every_backend(
    backends: dict[str, Backend], tmp_path: Path
) -> None:
    scenario = synthetic_scenario(replications=60)
    written, measured = {}, {}
    for name in ALL:
        store = Store(tmp_path / name)
        store.directory.mkdir()
        work = Prepared(Replicate(synthetic_replicate, scenario, scenario, store))
        stored = backends[name].run([Job("run", work, blocks_of(60, 25), store.directory)])
        tally = sum((each.result for each in stored), start=Tally())
        measured[name] = json.dumps(ledger(tally, scenario).as_dict())
        shards = store.directory.rglob("*.parquet")
        written[name] = {path.relative_to(store.directory): path.read_bytes() for path in shards}
    assert len(written["serial"]) > 3
    assert written["processes"] == written["serial"] == written["dask"]
    assert measured["processes"] == measured["serial"] == measured["dask"]


@pytest.mark.parametrize(
    ("workers", "cluster", "kind"),
    [(1, None, Serial), (2, None, Processes), (1, "local:2", Dask), (4, "tcp://h:8786", Dask)],
)
def test_backend_is_what_is_asked_for(workers: int, cluster: str | None, kind: type) -> None:
    assert isinstance(backend_of(workers, cluster), kind)


@pytest.mark.parametrize("text", ["", "local", "local:0", "local:9999", "tcp://host", "host:1"])
def test_what_is_no_cluster_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ClusterError, match=r"is no cluster; write tcp://HOST:PORT .*local:2"):
        backend_of(1, text)
