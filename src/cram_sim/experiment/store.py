"""A run directory: a manifest, and one immutable Parquet shard per table and block.

A shard is written beside its place, flushed to the disk and renamed, so a file that has its name is
whole. What is missing is what is still to be computed. Enums are stored as text, NaN as null.
"""

import errno
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from cram_sim.errors import RunDirectoryError
from cram_sim.experiment.manifest import Block, Manifest, refuse_wrong_types
from cram_sim.schemas import SCHEMAS, Kind, Table, Tables, TableSchema

MANIFEST = "manifest.json"
SCENARIO = "scenario.yaml"
FIGURES = "figures"
UNFINISHED = ".unfinished"
SQL_TYPES: dict[Kind, str] = {
    "integer": "BIGINT",
    "real": "DOUBLE",
    "truth": "BOOLEAN",
    "text": "VARCHAR",
}


def directory_name(name: str, digest: str, seed: int) -> str:
    """The name of a run directory, safe on every file system."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"{slug or 'run'}-{digest}-{seed}"


@dataclass(frozen=True)
class Store:
    """Reads and writes one run directory. Small enough to be sent to every worker."""

    directory: Path

    def __reduce__(self) -> "tuple[type[Store], tuple[Path]]":
        """A worker may work in another folder than we do."""
        return Store, (self.directory.absolute(),)

    def shard(self, schema: TableSchema, block: Block) -> Path:
        """Where the shard of a table and block lies."""
        return self.directory / schema.name / f"{block.name}.parquet"

    def write_block(self, block: Block, tables: Tables) -> None:
        """Write all tables of a block; a second time writes the same bytes."""
        with _database() as database:
            for schema in SCHEMAS:
                path = self.shard(schema, block)
                with _renamed_when_whole(path) as unfinished:
                    _write_parquet(database, schema, tables[schema.name], unfinished)

    def read_block(self, block: Block) -> Tables:
        """The tables of a block, rows in the order in which they were written."""
        with _database() as database:
            return {
                schema.name: _read_parquet(database, schema, self.shard(schema, block), block)
                for schema in SCHEMAS
            }

    def has_block(self, block: Block) -> bool:
        """Whether every table of a block is there."""
        return all(self.shard(schema, block).is_file() for schema in SCHEMAS)

    def missing(self, manifest: Manifest) -> tuple[Block, ...]:
        """The blocks that are still to be computed."""
        return tuple(block for block in manifest.blocks if not self.has_block(block))

    def read_manifest(self) -> Manifest:
        """The manifest; an error if this is no run directory."""
        path = self.directory / MANIFEST
        if not path.is_file():
            raise RunDirectoryError(
                f"{self.directory}: not a run directory (it has no {MANIFEST}); "
                "name one that `cram-sim run` wrote"
            )
        try:
            manifest = Manifest(**json.loads(path.read_text(encoding="utf-8")))
            refuse_wrong_types(manifest)
            return replace(manifest, stages=tuple(manifest.stages))
        except (ValueError, TypeError, OSError, RecursionError) as error:
            raise RunDirectoryError(
                f"{path}: not a manifest ({error}); remove the directory and run again"
            ) from error

    def write_manifest(self, manifest: Manifest) -> None:
        """Replace the manifest."""
        self.write_text(MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n")

    def write_text(self, name: str, text: str) -> None:
        """Write a text file of the run directory, whole or not at all."""
        self.write_bytes(name, text.encode())

    def write_bytes(self, name: str, content: bytes) -> None:
        """Write a file of the run directory, whole or not at all."""
        with _renamed_when_whole(self.directory / name) as unfinished:
            unfinished.write_bytes(content)

    def read_scenario(self) -> str:
        """The resolved scenario that was run, as YAML."""
        path = self.directory / SCENARIO
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise RunDirectoryError(
                f"{path}: cannot be read ({error}); remove the directory and run again"
            ) from error

    def remove_results(self) -> None:
        """Remove the shards and figures of an earlier run, and nothing else."""
        for name in (*(schema.name for schema in SCHEMAS), FIGURES):
            shutil.rmtree(self.directory / name, ignore_errors=True)

    def remove_unfinished(self) -> None:
        """Remove what killed workers left half-written."""
        for path in self.directory.rglob(f"*{UNFINISHED}"):
            path.unlink(missing_ok=True)


def _advice(error: OSError) -> str:
    """What mends it: room on the disk only where the disk is full."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "free the disk or choose another place with --out"
    return "choose another place with --out, in a folder that you may write to"


@contextmanager
def _renamed_when_whole(path: Path) -> Iterator[Path]:
    """Yield a path to write to, which takes its name only when it is safe on the disk."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}{UNFINISHED}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield unfinished
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.rename(path)
    except OSError as error:
        raise RunDirectoryError(
            f"{path}: cannot be written ({error.strerror}); {_advice(error)}"
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,  # rows stay in order, and the bytes of a shard do not vary
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with closing(duckdb.connect(":memory:", config=settings)) as database:
        try:
            yield database
        except (RuntimeError, duckdb.Error) as error:
            # How DuckDB reports Ctrl-C: of its own query, or of a thread that it called Python in.
            if str(error) == "Query interrupted" or "KeyboardInterrupt" in str(error):
                raise KeyboardInterrupt from error
            raise


def _write_parquet(
    database: duckdb.DuckDBPyConnection, schema: TableSchema, table: Table, path: Path
) -> None:
    columns = ", ".join(f'"{c.name}"::{SQL_TYPES[c.kind]} AS "{c.name}"' for c in schema.columns)
    rows = {c.name: table[c.name] for c in schema.columns}
    database.register("rows", rows)
    try:
        database.execute(
            f"COPY (SELECT {columns} FROM rows) TO {_quoted(path)} "
            "(FORMAT parquet, COMPRESSION zstd)"
        )
    except (duckdb.IOException, duckdb.OperationalError) as error:
        raise RunDirectoryError(
            f"{path.parent}: cannot be written ({error}); "
            "free the disk or choose another place with --out"
        ) from error
    finally:
        database.unregister("rows")


def _read_parquet(
    database: duckdb.DuckDBPyConnection, schema: TableSchema, path: Path, block: Block
) -> Table:
    names = ", ".join(f'"{column.name}"' for column in schema.columns)
    try:
        columns = database.execute(f"SELECT {names} FROM read_parquet({_quoted(path)})")
        rows = {name: _without_nulls(column) for name, column in columns.fetchnumpy().items()}
    except duckdb.BinderException as error:
        raise RunDirectoryError(
            f"{path}: written by another version of cram-sim (it lacks columns that are read now); "
            "compute the run again: cram-sim run SCENARIO --force"
        ) from error
    except duckdb.Error as error:
        raise _damaged(path, str(error).splitlines()[0]) from error
    last = block.first + block.replications - 1
    replication = rows["replication"]
    if replication.size and not (block.first <= replication.min() <= replication.max() <= last):
        raise _damaged(path, "it holds other replications than its name says")
    return rows


def _without_nulls(column: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if isinstance(column, np.ma.MaskedArray):
        return column.filled(np.nan) if column.mask.any() else np.asarray(column.data)
    return column


def _damaged(path: Path, why: str) -> RunDirectoryError:
    return RunDirectoryError(
        f"{path}: damaged shard ({why}); delete this file and run again with --resume"
    )


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
