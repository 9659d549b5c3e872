"""One table of one block as a Parquet file, written and read by DuckDB.

Enums are stored as text, NaN as null.
"""

import atexit
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
from numpy.typing import DTypeLike

from cram_sim.errors import RunDirectoryError
from cram_sim.experiment.manifest import Block
from cram_sim.schemas import THREATS, Kind, Table, TableSchema

TYPES: Final[dict[Kind, DTypeLike]] = {
    "integer": np.int64,
    "real": np.float64,
    "truth": np.bool_,
    "text": np.str_,
}
# Tables in which every replication has the same rows: of its threats, assets, zones and sensors.
WITH_EVEN_ROWS: Final = ("threats", "assets", "warnings", "sensors", "people")
FREE_THE_DISK: Final = "free the disk or choose another place with --out"


class DamagedShardError(RunDirectoryError):
    """A shard that cannot be read in full, or that holds other rows than it should."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(path, why)
        self.path, self.why = path, why

    def __str__(self) -> str:
        return f"{self.path}: damaged shard ({self.why}); run again with --resume"


@contextmanager
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield an empty database in memory; Ctrl-C in it is a KeyboardInterrupt."""
    with closing(_database_of(os.getpid()).cursor()) as cursor, interruptible():
        yield cursor


@contextmanager
def interruptible() -> Iterator[None]:
    """Make KeyboardInterrupt of how DuckDB reports it: of its query, or of Python that it ran."""
    try:
        yield
    except (RuntimeError, duckdb.Error) as error:
        if str(error) == "Query interrupted" or "KeyboardInterrupt" in str(error):
            raise KeyboardInterrupt from error
        raise


@cache
def _database_of(_process: int) -> duckdb.DuckDBPyConnection:
    """One for every process: opening one takes as long as writing a small block."""
    atexit.register(_database_of.cache_clear)  # or DuckDB complains of it at the very end
    return duckdb.connect(
        ":memory:",
        config={
            "threads": 1,  # rows stay in order, and the bytes of a shard do not vary
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )


def write_shard(
    database: duckdb.DuckDBPyConnection, schema: TableSchema, table: Table, path: Path
) -> None:
    """Write a table; the same rows make the same bytes."""
    # DuckDB finds `rows` by its name: to register it would bind its texts a second time.
    rows = {c.name: np.ascontiguousarray(table[c.name], TYPES[c.kind]) for c in schema.columns}
    columns = ", ".join(f'"{name}"' for name in rows)
    try:
        database.execute(
            f"COPY (SELECT {columns} FROM rows) TO {quoted(path)} "
            "(FORMAT parquet, COMPRESSION snappy)"
        )
    except (duckdb.IOException, duckdb.OperationalError) as error:
        raise RunDirectoryError(
            f"{path.parent}: cannot be written ({error}); {FREE_THE_DISK}"
        ) from error


def read_shard(
    database: duckdb.DuckDBPyConnection, schema: TableSchema, path: Path, block: Block
) -> Table:
    """Read a table, rows in the order in which they were written.

    Raises DamagedShardError where that fails or the rows are not those of the block.
    """
    names = ", ".join(f'"{column.name}"' for column in schema.columns)
    try:
        columns = database.execute(f"SELECT {names} FROM read_parquet({quoted(path)})")
        rows = {name: _without_nulls(column) for name, column in columns.fetchnumpy().items()}
    except duckdb.BinderException as error:
        raise RunDirectoryError(
            f"{path}: written by another version of cram-sim (it lacks columns that are read now); "
            "compute the run again: cram-sim run SCENARIO --force"
        ) from error
    except duckdb.Error as error:
        raise DamagedShardError(path, str(error).splitlines()[0]) from error
    _refuse_other_rows(schema, path, rows["replication"], block)
    return rows


def _refuse_other_rows(
    schema: TableSchema, path: Path, replication: np.ndarray[Any, Any], block: Block
) -> None:
    number = replication - block.first
    if np.any(number < 0) or np.any(number >= block.replications):
        raise DamagedShardError(path, "it holds other replications than its name says")
    if np.any(np.diff(number) < 0):
        raise DamagedShardError(path, "its replications are out of order")
    counts = np.bincount(number, minlength=block.replications)
    uneven = schema.name in WITH_EVEN_ROWS and np.any(counts != counts[0])
    if uneven or (schema is THREATS and number.size == 0):
        raise DamagedShardError(path, "it lacks rows")


def _without_nulls(column: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if isinstance(column, np.ma.MaskedArray):
        return column.filled(np.nan) if column.mask.any() else np.asarray(column.data)
    return column


def quoted(text: object) -> str:
    """A text or a path as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"
