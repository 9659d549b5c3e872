"""The digest of a run's rows: the same for any block size, workers and backend."""

from hashlib import sha256

import numpy as np

from cram_sim.experiment.manifest import Manifest
from cram_sim.experiment.store import Store
from cram_sim.schemas import SCHEMAS


def rows_digest(store: Store, manifest: Manifest) -> str:
    """SHA-256 over all rows of all tables in replication order, 64 hexadecimal digits."""
    columns = {(s.name, c.name): sha256() for s in SCHEMAS for c in s.columns}
    for block in sorted(manifest.blocks):
        tables = store.read_block(block)
        for (table, column), so_far in columns.items():
            values = tables[table][column]
            if values.dtype == object:
                so_far.update("".join(f"{value}\0" for value in values).encode())
            else:
                so_far.update(np.ascontiguousarray(values).tobytes())
    return sha256(b"".join(so_far.digest() for so_far in columns.values())).hexdigest()
