"""A missile's surfaces are flown once on a machine and kept in the user's cache folder."""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np

from cram_sim.compiled import cache_folder, source_digest
from cram_sim.effectors.missile import Missile
from cram_sim.effectors.missile_surfaces import MissileSurfaces, surfaces
from cram_sim.effectors.protocol import Conditions
from cram_sim.records import Floats

# Figures that no flight depends on. Whatever is not named here changes the digest.
NOT_FLOWN = frozenset(
    {
        "cells",
        "guidance_channels",
        "launch_interval",
        "reload_time",
        "slew_rate",
        "minimum_intercept_range",
        "lowest_intercept_height",
        "assessment_time",
        "p_alive_called_dead",
        "p_dead_called_alive",
        "share_detonated",
        "share_broken_up",
        "share_disabled",
    }
)


def kept_surfaces(missile: Missile, conditions: Conditions) -> MissileSurfaces:
    """The surfaces of a missile in given air, from the cache if they are there.

    They are the same either way: a file belongs to the figures, the air, the Earth, the drag law
    and the source that made it. Raises ValueError as `missile_surfaces.surfaces`.
    """
    file = cache_folder() / "missiles" / f"{digest(missile, conditions)}.npz"
    kept = _read(file)
    if kept is not None:
        return kept
    made = surfaces(missile, conditions)
    _write(file, made)
    return made


def digest(missile: Missile, conditions: Conditions) -> str:
    """What the surfaces depend on, 32 hexadecimal digits."""
    parts = hashlib.blake2b(digest_size=16)
    parts.update(source_digest().encode())
    parts.update(missile.model_dump_json(exclude=set(NOT_FLOWN)).encode())
    for array in (
        conditions.air.table,
        conditions.earth.constants,
        conditions.drag_of(missile.drag_law),
    ):
        _add_array(parts, array)
    return parts.hexdigest()


def _checksum(arrays: Mapping[str, Floats]) -> bytes:
    """What a file's arrays are known by: their names, types, shapes and bytes."""
    parts = hashlib.blake2b(digest_size=16)
    for name in sorted(arrays):
        parts.update(f"{name} {arrays[name].dtype.str} ".encode())
        _add_array(parts, arrays[name])
    return parts.digest()


def _add_array(parts: hashlib.blake2b, array: Floats) -> None:
    parts.update(repr(array.shape).encode())
    parts.update(array.tobytes())


def _read(file: Path) -> MissileSurfaces | None:
    """What a file holds; None where there is none, or it is not what was written."""
    try:
        # NumPy would leave a file open that turns out to be none of its own.
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            arrays = {field.name: kept[field.name] for field in fields(MissileSurfaces)}
            is_whole = kept["checksum"].tobytes() == _checksum(arrays)
    # NumPy raises nearly anything at a damaged file, tokenize.TokenError and TypeError among it,
    # and whatever it is: a file that cannot be read is made anew.
    except Exception:
        return None
    return MissileSurfaces(**arrays) if is_whole else None


def _write(file: Path, made: MissileSurfaces) -> None:
    """Write beside the file and rename: who reads meanwhile sees all of it or nothing.

    Nothing where the cache cannot be written.
    """
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=file.parent, suffix=".npz")
        try:
            with os.fdopen(handle, "wb") as stream:
                arrays = asdict(made)
                checksum = np.frombuffer(_checksum(arrays), dtype=np.uint8)
                np.savez(stream, **arrays, checksum=checksum)
            Path(beside).replace(file)
        finally:
            Path(beside).unlink(missing_ok=True)
