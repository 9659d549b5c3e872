import json
from pathlib import Path

import pytest
from end_to_end.conftest import Command

from cram_sim.experiment.store import Store

QUESTION = ("--replications", "60", "--seed", "1", "--json", "--no-figures")
WAYS = [
    ("--workers", "1", "--block-size", "60"),
    ("--workers", "1", "--block-size", "7"),
    ("--workers", "2", "--block-size", "7"),
]


@pytest.fixture
def pages(cram_sim: Command, green_zone: str) -> list[str]:
    finished = [
        cram_sim("run", green_zone, *QUESTION, *way, "--out", f"run {number}")
        for number, way in enumerate(WAYS)
    ]
    assert [each.returncode for each in finished] == [0] * len(WAYS), finished[0].stderr
    return [each.stdout for each in finished]


def test_json_is_the_same_to_the_bit_for_any_workers_and_blocks(pages: list[str]) -> None:
    assert json.loads(pages[0])["replications"] == 60
    assert set(pages) == {pages[0]}


def test_run_leaves_its_tables_and_its_question(
    cram_sim: Command, green_zone: str, tmp_path: Path
) -> None:
    finished = cram_sim("run", green_zone, *QUESTION, "--out", "here")
    assert finished.returncode == 0, finished.stderr
    assert "Traceback" not in finished.stderr
    assert (tmp_path / "here" / "manifest.json").is_file()
    assert list((tmp_path / "here").rglob("*.parquet"))


def test_resolved_scenario_of_a_run_asks_the_same_question(
    cram_sim: Command, green_zone: str
) -> None:
    first = cram_sim("run", green_zone, *QUESTION, "--out", "here")
    again = cram_sim("run", "here/scenario.yaml", "--json", "--no-figures", "--out", "there")
    assert again.returncode == 0, again.stderr
    assert again.stdout == first.stdout


def test_trace_tells_a_raid_of_the_run(cram_sim: Command, green_zone: str, tmp_path: Path) -> None:
    cram_sim("run", green_zone, *QUESTION, "--out", "here")
    told = cram_sim("trace", green_zone, "--seed", "1", "--replication", "7", "--json")
    assert told.returncode == 0, told.stderr
    store = Store(tmp_path / "here")
    threats = store.read_block(store.read_manifest().blocks[0])["threats"]
    mine = threats["replication"] == 7
    for column in ("threat", "fate", "cause"):
        traced = [threat[column] for threat in json.loads(told.stdout)["threats"]]
        assert traced == threats[column][mine].tolist()
