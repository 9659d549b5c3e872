"""`cram-sim query`: questions in SQL to the tables of a run or a study."""

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from cram_sim.experiment.query import Answer

EXAMPLES = """\b
Examples:
  cram-sim query runs/green-zone-19-december-2021-0123456789ab-20211219 \\
      "select cause, count(*) as leakers from threats where cause <> 'none' group by cause"
  cram-sim query --describe
"""
ROWS_SHOWN: Final = 100
WIDEST: Final = 40  # characters of a cell


@click.command(name="query", epilog=EXAMPLES)
@click.argument("directory", type=click.Path(), required=False)
@click.argument("sql", required=False)
@click.option("--describe", is_flag=True, help="Tell the tables and columns instead.")
@click.option(
    "--rows",
    type=click.IntRange(1),
    help=f"At most so many rows; {ROWS_SHOWN} of a table that is shown, else all.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Write the answer as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Write the answer as JSON.")
def command(
    *,
    directory: str | None,
    sql: str | None,
    describe: bool,
    rows: int | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Answer one SELECT from the tables of the run or study DIRECTORY, which it only reads."""
    from cram_sim.experiment.query import answer
    from cram_sim.experiment.views import results_in

    if describe:
        click.echo("\n".join(_described()))
        return
    if directory is None or sql is None:
        raise click.UsageError("name a directory and write a SELECT, or ask with --describe")
    if as_csv and as_json:
        raise click.UsageError("--csv and --json exclude each other; write one of them")
    results = results_in(Path(directory))
    if results.missing:
        click.echo(f"{directory}: {results.missing} blocks are missing in this answer", err=True)
    with answer(results, sql) as found:
        if as_csv:
            _write_csv(found, rows)
        elif as_json:
            _write_json(found, rows)
        else:
            _write_table(found, rows or ROWS_SHOWN)


def _write_csv(found: "Answer", most: int | None) -> None:
    for cells in chain([found.columns], islice(found.rows, most)):
        click.echo(_csv_line(cells), nl=False)


def _csv_line(cells: tuple[object, ...]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _write_json(found: "Answer", most: int | None) -> None:
    """A list of rows by column name, one row a line."""
    lines = (
        json.dumps(dict(zip(found.columns, row, strict=True)), ensure_ascii=False, default=_plain)
        for row in islice(found.rows, most)
    )
    click.echo("[", nl=False)
    for number, line in enumerate(lines):
        click.echo(f"{',' if number else ''}\n{line}", nl=False)
    click.echo("\n]")


def _plain(value: object) -> float | str:
    """What JSON has no word for: decimals as numbers, the rest as text."""
    return float(value) if isinstance(value, Decimal) else str(value)


def _write_table(found: "Answer", most: int) -> None:
    rows = list(islice(found.rows, most + 1))
    shown = [[_cell(value) for value in row] for row in rows[:most]]
    widths = [max(map(len, column)) for column in zip(found.columns, *shown, strict=True)]
    numeric = [all(map(_is_number_or_nothing, column)) for column in zip(*rows, strict=True)]
    numeric = numeric or [False] * len(widths)
    for cells in (found.columns, ["-" * width for width in widths], *shown):
        aligned = (
            text.rjust(width) if is_number else text.ljust(width)
            for text, width, is_number in zip(cells, widths, numeric, strict=True)
        )
        click.echo("  ".join(aligned).rstrip())
    if len(rows) > most:
        click.echo(
            f"the first {most} rows; for more write --rows, or --csv for all of them", err=True
        )


def _is_number_or_nothing(value: object) -> bool:
    return value is None or (
        isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = f"{value:.6g}" if isinstance(value, float) else " ".join(str(value).split())
    return text if len(text) <= WIDEST else text[: WIDEST - 3] + "..."


def _described() -> Iterator[str]:
    from cram_sim.schemas import SCHEMAS

    for number, schema in enumerate(SCHEMAS):
        if number:
            yield ""
        yield f"{schema.name}: {schema.meaning}"
        width = max(len(column.name) for column in schema.columns)
        for column in schema.columns:
            yield f"  {column.name:<{width}}  {column.kind:<7}  {column.meaning}"
    yield ""
    yield "Of a study every table has `cell` before these, and the table `cells` says what each is."
