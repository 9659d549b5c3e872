"""The contract of the whole: a study's rows and ledgers are the same bits however it is computed."""

import doctest
from pathlib import Path

import pytest
from end_to_end.conftest import GREEN_ZONE

from cram_sim import studies
from cram_sim.experiment.backends import Serial, backend_of
from cram_sim.studies import Plan, Study, StudyResult, plan_of, read_study, sweep

RAIDS = 24


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Three cells of the seed scenario: one factor of the defence at three settings."""
    study = Study.from_si(
        version=1,
        name="delay",
        scenario=GREEN_ZONE.name,
        replications=RAIDS,
        factors=({"path": "command.delay", "values": ("0 s", "1 s", "3 s")},),
    )
    return plan_of(study, GREEN_ZONE.parent)


@pytest.fixture(scope="module")
def expected(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    """Computed in this process, every cell in one block."""
    return computed(plan, tmp_path_factory.mktemp("one") / "study", 5000)


def computed(
    plan: Plan, place: Path, block_size: int, *, workers: int = 1, cluster: str | None = None
) -> StudyResult:
    with backend_of(workers, cluster) as backend:
        *_, last = sweep(plan, place, backend, block_size=block_size)
    assert last.result is not None
    return last.result


@pytest.mark.parametrize("block_size", [1, 7, RAIDS])
def test_any_block_size_gives_the_same_bits(
    plan: Plan, expected: StudyResult, tmp_path: Path, block_size: int
) -> None:
    assert computed(plan, tmp_path / "study", block_size) == expected


@pytest.mark.parametrize(("workers", "block_size"), [(2, 7), (5, 5)])
def test_any_number_of_processes_gives_the_same_bits(
    plan: Plan, expected: StudyResult, tmp_path: Path, workers: int, block_size: int
) -> None:
    assert computed(plan, tmp_path / "study", block_size, workers=workers) == expected


def test_a_cluster_gives_the_same_bits(plan: Plan, expected: StudyResult, tmp_path: Path) -> None:
    assert computed(plan, tmp_path / "study", 7, cluster="local:2") == expected


def test_a_resumed_study_has_the_same_bits(
    plan: Plan, expected: StudyResult, tmp_path: Path
) -> None:
    begun = sweep(plan, tmp_path / "study", Serial(), block_size=10)
    for _ in range(4):
        next(begun)
    begun.close()  # type: ignore[attr-defined]
    *_, last = sweep(plan, tmp_path / "study", Serial(), resume=True)
    assert last.result == expected


def test_a_study_read_from_its_directory_has_the_same_bits(plan: Plan, tmp_path: Path) -> None:
    first = computed(plan, tmp_path / "study", RAIDS)
    again = read_study(tmp_path / "study")
    assert [cell.sums for cell in again.cells] == [cell.sums for cell in first.cells]
    assert [cell.ledger for cell in again.cells] == [cell.ledger for cell in first.cells]
    assert again.digest == first.digest


def test_the_example_of_the_documentation_is_true(tmp_path: Path) -> None:
    names = {"SCENARIOS": GREEN_ZONE.parent, "DIRECTORY": tmp_path / "study"}
    result = doctest.testmod(studies, extraglobs=names)
    assert (result.failed, result.attempted > 5) == (0, True)
