"""The tables of a run, or of all cells of a study, as a database that can only be read."""

import csv
import re
import shlex
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from cram_sim.errors import RunDirectoryError
from cram_sim.experiment.manifest import Block
from cram_sim.experiment.shards import DamagedShardError, interruptible, quoted
from cram_sim.experiment.store import MANIFEST, Store
from cram_sim.schemas import SCHEMAS, TableSchema

CELLS: Final = "cells"
CELLS_FILE: Final = "cells.csv"


@dataclass(frozen=True)
class Results:
    """The run directories that are read together, and how much of them is there."""

    directory: Path
    stores: tuple[Store, ...]
    blocks: tuple[tuple[Block, ...], ...]  # of each, those that are there
    missing: int

    @property
    def is_study(self) -> bool:
        """Whether these are the cells of a study."""
        return self.stores[0].directory != self.directory


def results_in(directory: Path) -> Results:
    """The run directory, or the cells of the study directory, that lies there.

    Raises RunDirectoryError where neither does, or only a part of a study.
    """
    refuse_missing_cells(directory)
    stores = tuple(Store(path) for path in directories_of_runs(directory))
    manifests = [store.read_manifest() for store in stores]
    blocks = tuple(
        tuple(filter(store.has_block, manifest.blocks))
        for store, manifest in zip(stores, manifests, strict=True)
    )
    asked = sum(len(manifest.blocks) for manifest in manifests)
    if not any(blocks):
        raise RunDirectoryError(
            f"{directory}: holds no block yet; compute it first: cram-sim run SCENARIO --resume"
        )
    return Results(directory, stores, blocks, asked - sum(map(len, blocks)))


def directories_of_runs(directory: Path) -> tuple[Path, ...]:
    """The cells of a study in their order, or the directory itself."""
    cells = directory / CELLS
    if not cells.is_dir():
        return (directory,)
    found = tuple(sorted(path for path in cells.iterdir() if path.is_dir()))
    if not found:
        raise RunDirectoryError(
            f"{cells}: has no cells; compute the study first: cram-sim sweep STUDY --resume"
        )
    return found


def refuse_missing_cells(directory: Path) -> None:
    """Raise RunDirectoryError where not all in a study's table of cells are done."""
    table = directory / CELLS_FILE
    if not table.is_file():
        return
    lines = table.read_text(encoding="utf-8").splitlines()
    _header, *planned = [line for line in csv.reader(lines) if line and not line[0].startswith("#")]
    begun = (Store(path.parent) for path in directory.glob(f"{CELLS}/*/{MANIFEST}"))
    done = sum(store.read_manifest().status == "complete" for store in begun)
    if done < len(planned):
        raise RunDirectoryError(
            f"{directory}: {done} of {len(planned)} cells are done; complete it "
            f"first: cram-sim sweep STUDY --out {shlex.quote(str(directory))} --resume"
        )


@contextmanager
def database_of(
    results: Results, *, writes: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a database with a view of every table that reads nothing but the results.

    `writes` is a folder that may be written to: without it nothing is.

    Of a study each has the number of the cell before its columns, and `cells` says what the cells
    are. One thread, so that sums and the order of rows are the same each time.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
    }
    with _named_damage(), interruptible(), closing(duckdb.connect(config=settings)) as database:
        for schema in SCHEMAS:
            database.execute(f'CREATE VIEW "{schema.name}" AS {_rows(results, schema)}')
        if results.is_study:
            table = quoted(results.directory / CELLS_FILE)
            database.execute(
                f"CREATE TABLE {CELLS} AS FROM read_csv({table}, header = true, comment = '#')"
            )
        places = [store.directory for store in results.stores] + ([writes] if writes else [])
        folders = [quoted(place.resolve()) for place in places]
        database.execute(f"SET allowed_directories = [{', '.join(folders)}]")
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
        yield database


@contextmanager
def _named_damage() -> Iterator[None]:
    """Make DamagedShardError of what DuckDB says of a shard that it cannot read."""
    try:
        yield
    except duckdb.Error as error:
        shard = re.search(r"[\"']([^\"']+\.parquet)[\"']", str(error))
        if shard is None:
            raise
        raise DamagedShardError(Path(shard[1]), str(error).splitlines()[0]) from error


def _rows(results: Results, schema: TableSchema) -> str:
    """The query for all rows of a table, in order of cell and replication."""
    shards = [
        quoted(store.shard(schema, block).resolve())
        for store, blocks in zip(results.stores, results.blocks, strict=True)
        for block in blocks
    ]
    columns = ", ".join(f'"{column.name}"' for column in schema.columns)
    if results.is_study:
        columns = f'CAST(parse_path(filename)[-3] AS INTEGER) AS "cell", {columns}'
    return f"SELECT {columns} FROM read_parquet([{', '.join(shards)}], filename = true)"
