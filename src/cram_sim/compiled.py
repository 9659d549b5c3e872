"""The one place where Python functions become machine code.

Numba keeps what it compiled in a folder named by a digest of this package's source, because its
own cache does not notice an edit in a function imported from another module.
"""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def source_digest() -> str:
    """The digest of every source file of the package, 16 hexadecimal digits."""
    digest = hashlib.blake2b(digest_size=8)
    package = Path(__file__).parent
    for path in sorted(package.rglob("*.py")):
        digest.update(str(path.relative_to(package)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def cache_folder() -> Path:
    """Where compiled code is kept: the user's cache folder, one folder per source digest."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "cram-sim" / source_digest()


numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]


def compiled(function: Function) -> Function:
    """Compile a scalar function or a loop over lanes; the same bits as Python's own arithmetic."""
    return cast(Function, numba.njit(cache=True, error_model="numpy")(function))


def compiled_inline(function: Function) -> Function:
    """Compile a function into each of its callers: no call, and nothing passed through memory."""
    machine_code = numba.njit(cache=True, error_model="numpy", forceinline=True)(function)
    return cast(Function, machine_code)


def compiled_lanes(function: Function) -> Function:
    """Compile a loop whose `prange` lanes never see each other, over all threads of the process."""
    machine_code = numba.njit(cache=True, error_model="numpy", parallel=True)(function)
    return cast(Function, machine_code)


def is_warm() -> bool:
    """Whether all that a run needs of this source has been compiled on this machine."""
    return (cache_folder() / "warm").is_file()


def mark_warm() -> None:
    """Note that all that a run needs is compiled; nothing where the cache cannot be written."""
    with suppress(OSError):
        cache_folder().mkdir(parents=True, exist_ok=True)
        (cache_folder() / "warm").touch()
