"""What machine code must share with Python, and where it is kept."""

import math
from pathlib import Path

import numba
import numpy as np
import pytest

from cram_sim import compiled as module
from cram_sim.compiled import (
    cache_folder,
    compiled,
    compiled_inline,
    compiled_lanes,
    is_warm,
    mark_warm,
    source_digest,
)


def pendulum(x: float, y: float) -> float:
    return math.sin(x) * math.exp(-y) + math.hypot(x, y) / (1.0 + x * x)


def double(x: float) -> float:
    return 2.0 * x


def ratio(x: float, y: float) -> float:
    return x / y


def squared_lanes(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    for lane in numba.prange(values.size):
        values[lane] = values[lane] * values[lane]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of two source files that stands in for ours."""
    folder = tmp_path / "package"
    (folder / "inner").mkdir(parents=True)
    (folder / "compiled.py").write_text("")
    (folder / "inner" / "model.py").write_text("a = 1\n")
    monkeypatch.setattr(module, "__file__", str(folder / "compiled.py"))
    return folder


def test_machine_code_gives_the_bits_of_python() -> None:
    fast = compiled(pendulum)
    for x, y in np.random.default_rng(5).normal(size=(200, 2)):
        assert fast(x, y) == pendulum(x, y)


def test_a_division_by_zero_is_infinite_and_raises_nothing() -> None:
    assert compiled(ratio)(1.0, 0.0) == math.inf


def test_an_inlined_function_is_the_function() -> None:
    inner = compiled_inline(double)

    def outer(x: float) -> float:
        return inner(x) + 1.0

    assert compiled(outer)(3.0) == 7.0


def test_every_lane_of_a_parallel_loop_is_computed() -> None:
    values = np.arange(1000.0)
    compiled_lanes(squared_lanes)(values)
    np.testing.assert_array_equal(values, np.arange(1000.0) ** 2)


def test_the_digest_does_not_change_while_the_source_does_not() -> None:
    assert source_digest() == source_digest()


def test_an_edit_of_any_source_file_changes_the_digest(package: Path) -> None:
    before = source_digest()
    (package / "inner" / "model.py").write_text("a = 2\n")
    assert source_digest() != before


def test_a_renamed_source_file_changes_the_digest(package: Path) -> None:
    before = source_digest()
    (package / "inner" / "model.py").rename(package / "inner" / "other.py")
    assert source_digest() != before


def test_the_digest_sees_source_only(package: Path) -> None:
    before = source_digest()
    (package / "data.yaml").write_text("a: 1\n")
    assert source_digest() == before


def test_the_digest_is_sixteen_hexadecimal_digits() -> None:
    digest = source_digest()
    assert len(digest) == 16
    int(digest, 16)


def test_code_is_kept_in_the_users_cache_folder_by_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "cram-sim" / source_digest()


def test_without_the_variable_code_is_kept_in_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "cram-sim" / source_digest()


def test_a_source_never_compiled_here_is_not_warm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert not is_warm()


def test_a_source_compiled_here_before_is_warm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    mark_warm()
    assert is_warm()


def test_a_compilation_that_was_interrupted_is_not_warm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache_folder().mkdir(parents=True)
    assert not is_warm()


def test_a_cache_that_cannot_be_written_stays_cold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cram-sim").write_text("a file where the folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    mark_warm()
    assert not is_warm()
