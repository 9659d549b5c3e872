"""A study's rows and ledgers are the same bits however it is computed."""

import doctest
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from end_to_end.conftest import GREEN_ZONE
from experiment.clusters import Cluster

from cram_sim import studies
from cram_sim.experiment.backends import Backend, Dask, Processes, Serial, backend_of
from cram_sim.studies import Plan, Study, StudyResult, plan_of, read_study, sweep

RAIDS = 12
Bits = tuple[str, str]


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Two cells of the seed scenario: one factor of the defence at two settings."""
    study = Study.from_si(
        version=1,
        name="delay",
        scenario=GREEN_ZONE.name,
        replications=RAIDS,
        factors=({"path": "command.delay", "values": ("0 s", "3 s")},),
    )
    return plan_of(study, GREEN_ZONE.parent)


@pytest.fixture(scope="module")
def expected(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Bits:
    """Computed in this process, every cell in one block."""
    return bits(swept(plan, tmp_path_factory.mktemp("one") / "study", Serial(), 5000))


def swept(plan: Plan, place: Path, backend: Backend, block_size: int) -> StudyResult:
    with backend:
        *_, last = sweep(plan, place, backend, block_size=block_size)
    assert last.result is not None
    return last.result


def bits(result: StudyResult) -> Bits:
    """The digest of all rows, and every cell's ledger as text that has every bit of it."""
    return result.digest, json.dumps([cell.ledger.as_dict() for cell in result.cells])


def stopped(plan: Plan, place: Path, backend: Backend, block_size: int, blocks: int) -> None:
    """Begin a study and go away after some blocks."""
    with backend:
        progress = sweep(plan, place, backend, block_size=block_size)
        for _ in range(blocks):
            next(progress)
        progress.close()  # type: ignore[attr-defined]


def test_the_cells_differ_from_each_other(plan: Plan, expected: Bits) -> None:
    one, other = json.loads(expected[1])
    assert len(plan.cells) == 2
    assert one != other


@pytest.mark.parametrize(("workers", "block_size"), [(1, 1), (1, 7), (2, 7), (5, 5)])
def test_any_number_of_processes_and_any_block_size_give_the_same_bits(
    plan: Plan, expected: Bits, tmp_path: Path, workers: int, block_size: int
) -> None:
    result = swept(plan, tmp_path / "study", backend_of(workers, None), block_size)
    assert bits(result) == expected


def test_a_cluster_of_this_machine_gives_the_same_bits(
    plan: Plan, expected: Bits, tmp_path: Path
) -> None:
    result = swept(plan, tmp_path / "study", backend_of(1, "local:2"), 7)
    assert bits(result) == expected


def test_a_study_resumed_by_others_has_the_same_bits(
    plan: Plan, expected: Bits, tmp_path: Path
) -> None:
    stopped(plan, tmp_path / "study", Processes(2), 5, blocks=3)
    *_, last = sweep(plan, tmp_path / "study", Serial(), resume=True)
    assert last.result is not None
    assert bits(last.result) == expected


@pytest.fixture
def mortal_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Two workers, to be killed."""
    (tmp_path / "cluster").mkdir()
    with Cluster(tmp_path / "cluster") as cluster:
        cluster.start_worker()
        cluster.start_worker()
        yield cluster


def test_one_study_has_one_digest_with_a_worker_of_its_cluster_killed_on_the_way(
    plan: Plan, expected: Bits, tmp_path: Path, mortal_cluster: Cluster
) -> None:
    with Dask(mortal_cluster.address) as workers:
        progress = sweep(plan, tmp_path / "study", workers, block_size=2)
        next(progress)
        mortal_cluster.workers[0].kill()
        *after, last = progress
    assert mortal_cluster.workers[0].wait(10.0) < 0
    assert len(after) == RAIDS - 1  # of two cells' blocks of two raids, all but the first
    assert last.result is not None
    assert bits(last.result) == expected


def test_a_study_read_from_its_directory_has_the_same_bits(
    plan: Plan, expected: Bits, tmp_path: Path
) -> None:
    swept(plan, tmp_path / "study", Serial(), RAIDS)
    assert bits(read_study(tmp_path / "study")) == expected


def test_the_example_of_the_documentation_is_true(tmp_path: Path) -> None:
    names = {"SCENARIOS": GREEN_ZONE.parent, "DIRECTORY": tmp_path / "study"}
    result = doctest.testmod(studies, extraglobs=names)
    assert (result.failed, result.attempted > 5) == (0, True)
