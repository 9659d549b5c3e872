import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cram_sim.errors import RunDirectoryError
from cram_sim.experiment.directory_lock import LOCK, is_free, locked

HOLDER = """
import sys, time
from pathlib import Path
from cram_sim.experiment.directory_lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder_of(directory: Path) -> "subprocess.Popen[str]":
    """Another process that works in the directory until its input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_command_on_a_directory_is_refused_by_name_of_the_first(tmp_path: Path) -> None:
    with holder_of(tmp_path / "run") as other:
        with pytest.raises(RunDirectoryError) as refusal, locked(tmp_path / "run"):
            pass
        assert str(refusal.value) == (
            f"another command is working in {tmp_path / 'run'} (process {other.pid} on host "
            f"{platform.node()}); wait for it, or choose another place with --out"
        )
        other.communicate("")
        with locked(tmp_path / "run"):
            assert (tmp_path / "run" / LOCK).is_file()


def test_a_killed_command_holds_nothing(tmp_path: Path) -> None:
    with holder_of(tmp_path) as other:
        os.kill(other.pid, signal.SIGKILL)
    assert (tmp_path / LOCK).is_file()
    with locked(tmp_path):
        held_by = (tmp_path / LOCK).read_text(encoding="utf-8")
    assert held_by.startswith(f"process {os.getpid()} on")


def test_the_same_process_is_no_exception(tmp_path: Path) -> None:
    with (
        locked(tmp_path),
        pytest.raises(RunDirectoryError, match="another command is working in"),
        locked(tmp_path),
    ):
        pass


def test_a_directory_is_as_before_when_nothing_was_written(tmp_path: Path) -> None:
    with locked(tmp_path / "runs" / "run"):
        assert is_free(tmp_path / "runs" / "run")
    assert list(tmp_path.iterdir()) == []


def test_what_was_written_stays_without_the_lock(tmp_path: Path) -> None:
    with locked(tmp_path / "run"):
        (tmp_path / "run" / "manifest.json").write_text("{}", encoding="utf-8")
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["manifest.json"]


def test_an_empty_directory_that_was_there_stays(tmp_path: Path) -> None:
    with locked(tmp_path):
        pass
    assert tmp_path.is_dir()


def test_a_directory_with_a_dead_lock_alone_is_free(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text("process 1 on host gone", encoding="utf-8")
    assert is_free(tmp_path)
    (tmp_path / "thesis.tex").write_text("mine", encoding="utf-8")
    assert not is_free(tmp_path)


@pytest.mark.parametrize("name", ["file/run", "n" * 300, "nul\0"])
def test_a_place_that_cannot_be_is_a_message(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with (
        pytest.raises(RunDirectoryError, match=r"cannot be a run directory .*choose another place"),
        locked(tmp_path / name),
    ):
        pass
