"""The digest of a run's rows: the same for any block size, workers and backend."""

from hashlib import sha256

import numpy as np

from cram_sim.experiment.manifest import Manifest
from cram_sim.experiment.store import Store
from cram_sim.schemas import SCHEMAS


def rows_digest(store: Store, manifest: Manifest) -> str:
    """SHA-256 over all rows of all tables in replication order, 64 hexadecimal digits."""
    blocks = sorted(manifest.blocks)
    total = sha256()
    for schema in SCHEMAS:
        for column in schema.columns:
            total.update(column.name.encode())
            for block in blocks:
                values = store.read_block(block)[schema.name][column.name]
                text = "\0".join(values) if values.dtype == object else ""
                total.update(text.encode() or np.ascontiguousarray(values).tobytes())
    return total.hexdigest()
