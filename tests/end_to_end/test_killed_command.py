"""kill -9 of the command itself: nothing that was finished is lost, nothing is doubled."""

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from end_to_end.conftest import LONGEST, Command
from experiment.computing import BLOCK_SIZE, REPLICATIONS, compute_all

from cram_sim.experiment.rows_digest import rows_digest
from cram_sim.experiment.store import Store

KILLS = 10
SECONDS = 0.05  # a block, more than it takes to store it: some kills hit either


def digest_of(directory: Path) -> str:
    store = Store(directory)
    return rows_digest(store, store.read_manifest())


def whole_blocks(directory: Path) -> int:
    store = Store(directory)
    if not (directory / "manifest.json").is_file():
        return 0
    return sum(map(store.has_block, store.read_manifest().blocks))


def test_killed_at_ten_random_moments_and_resumed_it_ends_as_if_undisturbed(
    tmp_path: Path,
) -> None:
    moments, directory = random.Random(8), tmp_path / "run"
    processes = multiprocessing.get_context("forkserver")  # imports once for all of them
    processes.set_forkserver_preload(["experiment.computing"])
    counts = []
    for _ in range(KILLS):
        process = processes.Process(
            target=compute_all, args=(directory,), kwargs={"seconds": SECONDS}
        )
        process.start()
        deadline, before = time.monotonic() + LONGEST, whole_blocks(directory)
        while whole_blocks(directory) == before and process.is_alive():
            assert time.monotonic() < deadline
            time.sleep(0.02)  # a look reads the manifest and asks for all shards
        time.sleep(moments.uniform(0.0, 2.0 * SECONDS))
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        counts.append(whole_blocks(directory))
    assert counts == sorted(counts), "what was finished is kept"
    assert counts[-1] < REPLICATIONS / BLOCK_SIZE, "the last kill was in mid-run"
    compute_all(directory)
    compute_all(tmp_path / "undisturbed")
    assert digest_of(directory) == digest_of(tmp_path / "undisturbed")
    assert list(directory.rglob("*.unfinished")) == []


def test_a_killed_run_resumes_to_the_same_rows(
    cram_sim: Command, green_zone: str, tmp_path: Path
) -> None:
    words = ["run", green_zone, "--replications", "400", "--block-size", "25", "--no-figures"]
    process = subprocess.Popen(
        [sys.executable, "-m", "cram_sim", *words, "--workers", "1", "--out", "half"],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + LONGEST
    while not list((tmp_path / "half").rglob("*.parquet")):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    resumed = cram_sim(*words, "--workers", "1", "--out", "half", "--resume")
    assert resumed.returncode == 0, resumed.stderr
    whole = cram_sim(*words, "--workers", "1", "--out", "whole")
    assert resumed.stdout == whole.stdout
    assert digest_of(tmp_path / "half") == digest_of(tmp_path / "whole")
