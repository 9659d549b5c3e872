import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from end_to_end.conftest import LONGEST, Command

QUESTION = ("--replications", "400", "--seed", "1", "--block-size", "25", "--json", "--no-figures")


def interrupted(words: list[str], folder: Path) -> tuple[int, str, str]:
    """Presses Ctrl-C as soon as the first block is finished: exit code, stdout and stderr."""
    process = subprocess.Popen(
        [sys.executable, "-m", "cram_sim", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # a terminal's Ctrl-C goes to the whole group: workers too
    )
    deadline = time.monotonic() + LONGEST
    while not list(folder.rglob("*.parquet")) and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=LONGEST)
    return process.returncode, stdout, stderr


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_half_way_keeps_what_is_finished_and_nothing_half_written(
    cram_sim: Command, green_zone: str, tmp_path: Path, workers: str
) -> None:
    words = ["run", green_zone, *QUESTION, "--workers", workers, "--out", "half"]
    code, stdout, stderr = interrupted(words, tmp_path)
    assert code == 130, stderr
    assert stdout == ""
    assert "interrupted; what is finished is kept. Continue: cram-sim run" in stderr
    assert "Traceback" not in stderr
    assert not [path for path in (tmp_path / "half").rglob("*") if "unfinished" in path.name]

    refused = cram_sim(*words)
    assert refused.returncode == 2
    assert "of 16 blocks are done; continue with --resume" in refused.stderr

    resumed = cram_sim(*words, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    whole = cram_sim("run", green_zone, *QUESTION, "--out", "whole", "--workers", "1")
    assert resumed.stdout == whole.stdout
