"""A digest of all the rows of a run: two runs with one digest hold the same results to the bit."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cram_sim.experiment.manifest import Manifest
from cram_sim.experiment.store import Store
from cram_sim.schemas import SCHEMAS, Kind


def rows_digest(store: Store, manifest: Manifest) -> str:
    """SHA-256 over every column of every table, rows in order of replication, as hexadecimal text.

    The same for any block size, workers and backend. Memory is that of a block. Raises
    RunDirectoryError where a block is missing or damaged.
    """
    columns = {
        (schema.name, c.name): hashlib.sha256() for schema in SCHEMAS for c in schema.columns
    }
    for block in manifest.blocks:
        tables = store.read_block(block)
        for schema in SCHEMAS:
            for column in schema.columns:
                values = tables[schema.name][column.name]
                columns[schema.name, column.name].update(_as_bytes(column.kind, values))
    parts = [[*names, digest.hexdigest()] for names, digest in columns.items()]
    return hashlib.sha256(json.dumps([manifest.replications, parts]).encode()).hexdigest()


def digest_of_digests(digests: Iterable[str]) -> str:
    """That of a study, from those of its cells in order."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _as_bytes(kind: Kind, values: NDArray[Any]) -> bytes:
    """Numbers in 8 bytes, little-endian; texts in UTF-8, each after its length."""
    if kind == "real":
        return np.where(np.isnan(values), np.nan, values).astype("<f8").tobytes()
    if kind == "integer":
        return values.astype("<i8").tobytes()
    if kind == "truth":
        return values.astype(np.uint8).tobytes()
    texts: list[str] = values.tolist()
    encoded = {text: _with_length(text.encode()) for text in set(texts)}
    return b"".join([encoded[text] for text in texts])


def _with_length(text: bytes) -> bytes:
    return len(text).to_bytes(8, "little") + text
