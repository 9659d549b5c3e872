from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from effectors.missile_builders import CONDITIONS, flown, missile

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.earth import Earth
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.missile_surfaces import MissileSurfaces
from cram_sim.effectors.protocol import Conditions
from cram_sim.experiment import surface_cache
from cram_sim.experiment.surface_cache import NOT_FLOWN, digest, kept_surfaces

Arrays = dict[str, Any]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What was flown, and not read: a name for each; the cache folder is a new one."""
    flights: list[str] = []

    def fly(one: Missile, conditions: Conditions) -> MissileSurfaces:
        flights.append(digest(one, conditions))
        return flown("proximity")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(surface_cache, "surfaces", fly)
    return flights


def kept_file(folder: Path) -> Path:
    (file,) = folder.rglob("*.npz")
    return file


def test_surfaces_are_flown_once_and_read_back_bit_by_bit(made: list[str]) -> None:
    first, second = (kept_surfaces(missile(), CONDITIONS) for _ in range(2))
    assert len(made) == 1
    for field in fields(first):
        one, other = getattr(first, field.name), getattr(second, field.name)
        assert one.dtype == other.dtype
        assert one.shape == other.shape
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"nonsense" * 100])
def test_a_damaged_file_is_made_anew(made: list[str], tmp_path: Path, content: bytes) -> None:
    kept_surfaces(missile(), CONDITIONS)
    kept_file(tmp_path).write_bytes(content)
    kept_surfaces(missile(), CONDITIONS)
    kept_surfaces(missile(), CONDITIONS)
    assert len(made) == 2


def test_a_file_cut_short_or_with_other_bytes_is_made_anew(made: list[str], tmp_path: Path) -> None:
    kept_surfaces(missile(), CONDITIONS)
    whole = kept_file(tmp_path).read_bytes()
    middle = len(whole) // 2
    spoilt = whole[:middle] + bytes(255 - byte for byte in whole[middle : middle + 64])
    for content in (whole[:middle], spoilt + whole[middle + 64 :]):
        kept_file(tmp_path).write_bytes(content)
        kept_surfaces(missile(), CONDITIONS)
    assert len(made) == 3


def test_a_file_that_lacks_an_array_is_made_anew(made: list[str], tmp_path: Path) -> None:
    kept_surfaces(missile(), CONDITIONS)
    with kept_file(tmp_path).open("wb") as stream:
        np.savez(stream, grid=np.zeros(4))
    kept_surfaces(missile(), CONDITIONS)
    assert len(made) == 2


def test_a_plain_array_under_the_name_is_made_anew(made: list[str], tmp_path: Path) -> None:
    kept_surfaces(missile(), CONDITIONS)
    with kept_file(tmp_path).open("wb") as stream:
        np.save(stream, np.zeros(4))
    kept_surfaces(missile(), CONDITIONS)
    assert len(made) == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda arrays: {"speed": arrays["speed"][:-1]},
        lambda arrays: {"speed": arrays["speed"].T},
        lambda arrays: {"speed": arrays["speed"].view(np.int64)},
        lambda arrays: {"speed": np.nextafter(arrays["speed"], 0.0)},
        lambda arrays: {"speed": arrays["time_of_flight"], "time_of_flight": arrays["speed"]},
        lambda arrays: {"checksum": arrays["checksum"][:-1]},
    ],
    ids=["cut", "turned", "of another type", "other numbers", "swapped", "checksum cut"],
)
def test_a_readable_file_of_other_arrays_is_made_anew(
    made: list[str], tmp_path: Path, change: Callable[[Arrays], Arrays]
) -> None:
    kept_surfaces(missile(), CONDITIONS)
    file = kept_file(tmp_path)
    with np.load(file) as kept:
        arrays = dict(kept)
    with file.open("wb") as stream:
        np.savez(stream, **(arrays | change(arrays)))
    kept_surfaces(missile(), CONDITIONS)
    assert len(made) == 2


@pytest.mark.parametrize(
    ("header", "damage"),
    [
        (b"'descr'", b"'descr("),  # a bracket that never closes
        (b"'fortran_order'", b"['rtran_order']"),  # a key that cannot be one
        (b"'shape': (", b"'shape': 9"),
    ],
)
def test_a_file_with_a_damaged_header_is_made_anew(
    made: list[str], tmp_path: Path, header: bytes, damage: bytes
) -> None:
    kept_surfaces(missile(), CONDITIONS)
    file = kept_file(tmp_path)
    with ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert all(header in content for content in members.values())
    # The archive itself is sound: its own checksums are those of the damaged headers.
    with ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content.replace(header, damage))
    kept_surfaces(missile(), CONDITIONS)
    assert len(made) == 2


def test_nothing_is_left_beside_the_file(made: list[str], tmp_path: Path) -> None:
    kept_surfaces(missile(), CONDITIONS)
    assert len(made) == 1
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == [f"{made[0]}.npz"]


def test_without_a_folder_to_write_to_it_flies_each_time(
    made: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    for _ in range(2):
        assert kept_surfaces(missile(), CONDITIONS) is flown("proximity")
    assert len(made) == 2


def test_the_digest_changes_with_whatever_the_surfaces_depend_on() -> None:
    others = (
        (missile(boost_time="1.1 s"), CONDITIONS),
        (missile(drag_law="G7"), CONDITIONS),
        (missile(), replace(CONDITIONS, air=standard_air(0.0, temperature=300.0))),
        (missile(), replace(CONDITIONS, earth=Earth(0.5, 0.0))),
        (missile(), replace(CONDITIONS, drag_of=lambda _: np.zeros((1, 4)))),
    )
    names = {digest(*one) for one in (*others, (missile(), CONDITIONS))}
    assert len(names) == 1 + len(others)


def test_the_digest_does_not_change_with_what_they_do_not_depend_on() -> None:
    foggy = replace(CONDITIONS, visibility=100.0)
    assert digest(missile(), foggy) == digest(missile(), CONDITIONS)


NUMBERS = [name for name, field in Missile.model_fields.items() if field.annotation in (float, int)]


@pytest.mark.parametrize("name", NUMBERS)
def test_the_digest_holds_the_figures_that_are_flown_and_no_others(name: str) -> None:
    given = missile()
    changed = given.model_copy(update={name: 1.5 * getattr(given, name)})
    is_same = digest(changed, CONDITIONS) == digest(given, CONDITIONS)
    assert is_same == (name in NOT_FLOWN)


def test_figures_that_are_not_flown_are_figures_of_a_missile() -> None:
    assert set(NUMBERS) >= NOT_FLOWN
