"""The tables of a run as files for other programs, one for each table."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

import duckdb

from cram_sim.errors import CramSimError, RunDirectoryError
from cram_sim.experiment.shards import FREE_THE_DISK, quoted
from cram_sim.experiment.views import Results, database_of
from cram_sim.experiment.whole_files import renamed_when_whole
from cram_sim.quantities import did_you_mean, shown
from cram_sim.schemas import SCHEMAS

Format = Literal["csv", "parquet"]
OPTIONS: Final[dict[Format, str]] = {
    "csv": "FORMAT csv, HEADER true",
    "parquet": "FORMAT parquet, COMPRESSION zstd",
}


def export(
    results: Results, folder: Path, form: Format, *, tables: Sequence[str], force: bool
) -> list[Path]:
    """Write tables, all of them or none, and return where; no `tables` are all of them.

    What never happened is empty. Raises RunDirectoryError where blocks are missing, and where a
    file of the name exists and `force` is not given.
    """
    if results.missing:
        raise RunDirectoryError(
            f"{results.directory}: {results.missing} blocks are missing; complete it first, with "
            "--resume"
        )
    names = _known(tables) or [schema.name for schema in SCHEMAS]
    paths = [folder / f"{name}.{form}" for name in names]
    existing = [path for path in paths if path.exists()]
    if existing and not force:
        raise RunDirectoryError(
            f"{existing[0]}: exists; replace it with --force, or choose another place with --out"
        )
    with renamed_when_whole(*paths) as unfinished, database_of(results, writes=folder) as database:
        for name, path in zip(names, unfinished, strict=True):
            _write(database, name, path, OPTIONS[form])
    return paths


def _write(database: duckdb.DuckDBPyConnection, name: str, path: Path, options: str) -> None:
    try:
        database.execute(f'COPY (FROM "{name}") TO {quoted(path.resolve())} ({options})')
    except (duckdb.IOException, duckdb.OperationalError) as error:
        raise RunDirectoryError(
            f"{path.parent}: cannot be written ({str(error).splitlines()[0]}); {FREE_THE_DISK}"
        ) from error


def _known(tables: Sequence[str]) -> list[str]:
    names = [schema.name for schema in SCHEMAS]
    for table in tables:
        if table not in names:
            raise CramSimError(
                f"--tables: no such table (got {shown(table)}); {did_you_mean(table, names)}"
            )
    return list(dict.fromkeys(tables))
