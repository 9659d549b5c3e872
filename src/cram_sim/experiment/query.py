"""Questions in SQL to the tables of a run: it can be read, and nothing else."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from cram_sim.errors import CramSimError
from cram_sim.experiment.views import CELLS, Results, database_of
from cram_sim.quantities import nearest
from cram_sim.schemas import SCHEMAS

ROWS_AT_ONCE = 10_000


@dataclass(frozen=True)
class Answer:
    """The names of the columns, and the rows one after the other, read as they are asked for."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[object, ...]]


@contextmanager
def answer(results: Results, sql: str) -> Iterator[Answer]:
    """Yield the answer to one SELECT; CramSimError says what is wrong with it."""
    with database_of(results) as database, _explained(database):
        statements = database.extract_statements(sql)
        if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
            raise CramSimError(
                'query: not one SELECT; write one, for example "select fate, count(*) from '
                'threats group by fate"'
            )
        found = database.execute(statements[0])
        columns = tuple(column[0] for column in found.description)
        yield Answer(columns, _rows(found))


def _rows(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
    while rows := found.fetchmany(ROWS_AT_ONCE):
        yield from rows


@contextmanager
def _explained(database: duckdb.DuckDBPyConnection) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        if str(error) == "Query interrupted" or ".parquet" in str(error):
            raise  # no fault of the question
        raise CramSimError(f"query: {_first_line(error)}; {_advice(database, error)}") from error


def _first_line(error: duckdb.Error) -> str:
    line = str(error).splitlines()[0].rstrip(".! ")
    return re.sub(r"^[A-Z][\w ]* Error: ", "", line)


def _advice(database: duckdb.DuckDBPyConnection, error: duckdb.Error) -> str:
    """The nearest name to the one that does not exist, or where names are told."""
    if isinstance(error, duckdb.PermissionException):
        return "a query reads the tables of its directory only"
    unknown = re.search(r'"([^"]+)" not found|Table with name (\S+) does not', str(error))
    if unknown is None:
        return "`--describe` tells tables and columns"
    column, table = unknown.groups()
    known = _columns(database) if column else _tables(database)
    near = nearest((column or table).split(".")[-1], known)
    if near is not None:
        return f'did you mean "{near}"?'
    listed = _tables(database)
    return f"the tables are {', '.join(listed)}; `--describe` tells their columns"


def _tables(database: duckdb.DuckDBPyConnection) -> list[str]:
    names = [schema.name for schema in SCHEMAS]
    return [*names, CELLS] if "cell" in _columns(database) else names


def _columns(database: duckdb.DuckDBPyConnection) -> list[str]:
    found = database.execute(
        "SELECT DISTINCT column_name FROM information_schema.columns ORDER BY 1"
    )
    return [name for (name,) in found.fetchall()]
