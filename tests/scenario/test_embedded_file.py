"""Files that a scenario holds: read once while they stay as they are."""

import os
from pathlib import Path

from cram_sim.scenario.embedded_file import embedded_content


def read(folder: Path) -> bytes:
    return embedded_content(folder, "a.csv", None, thing="a table", most_megabytes=1)[0]


def test_a_file_that_stays_as_it_is_is_held_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"1,2")
    assert read(tmp_path) is read(tmp_path)


def test_a_file_that_is_written_again_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"1,2")
    assert read(tmp_path) == b"1,2"
    file.write_bytes(b"3,4")
    os.utime(file, ns=(0, file.stat().st_mtime_ns + 1))
    assert read(tmp_path) == b"3,4"
