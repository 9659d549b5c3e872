"""A disk that is full in mid-run: a small file system where one may be mounted, and a limit of the
size of a file, which the system refuses in the same way, everywhere.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from experiment.computing import compute_all

from cram_sim.experiment.rows_digest import rows_digest
from cram_sim.experiment.store import Store

TESTS = Path(__file__).parents[1]


def computed(directory: Path, *limit: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "experiment.computing", str(directory), *limit],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def half_written(directory: Path) -> list[Path]:
    return list(directory.rglob("*.unfinished"))


def digest_of(directory: Path) -> str:
    store = Store(directory)
    return rows_digest(store, store.read_manifest())


def _is_mounted(disk: Path) -> bool:
    """Mount a small file system, or say that this is not allowed here."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    try:
        return subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture(params=["file system", "limit"])
def small_disk(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """A folder that is full before a run is done, and the words that make it so."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = request.param == "file system" and _is_mounted(disk)
    yield disk, () if mounted else ("6000",)
    if mounted:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_is_a_message_and_costs_nothing_that_was_finished(
    small_disk: tuple[Path, tuple[str, ...]], tmp_path: Path
) -> None:
    disk, limit = small_disk
    ballast = disk / "ballast"
    if not limit:
        ballast.write_bytes(bytes(400_000))
    full = computed(disk / "run", *limit)
    assert full.returncode == 2, full.stderr
    assert "cannot be written (" in full.stderr
    assert "; free the disk or choose another place with --out" in full.stderr
    assert "Traceback" not in full.stderr
    assert half_written(disk) == []
    ballast.unlink(missing_ok=True)
    if not limit:
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
    again = computed(disk / "run")
    assert (again.returncode, again.stderr) == (0, "")
    compute_all(tmp_path / "undisturbed")
    assert digest_of(disk / "run") == digest_of(tmp_path / "undisturbed")


@pytest.mark.parametrize("limit", ["3000", "6000"])
def test_a_file_that_may_not_grow_is_a_message_and_leaves_no_half(
    tmp_path: Path, limit: str
) -> None:
    full = computed(tmp_path / "run", limit)
    assert full.returncode == 2
    assert "cannot be written (" in full.stderr
    assert "free the disk or choose another place with --out" in full.stderr
    assert half_written(tmp_path) == []
