"""Tables of several parts, put together in order of replication."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cram_sim.schemas import Table, TableSchema

Column = NDArray[Any]


def interleaved(schema: TableSchema, parts: list[dict[str, Column]]) -> Table:
    """Rows of several tables in order of replication, the tables' order within one."""
    if not parts:
        kinds = {"integer": np.int64, "real": np.float64, "truth": np.bool_, "text": np.str_}
        return {column.name: np.empty(0, dtype=kinds[column.kind]) for column in schema.columns}
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.argsort(columns["replication"], kind="stable")
    return {column.name: columns[column.name][order] for column in schema.columns}
