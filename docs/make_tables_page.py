"""Compose docs/tables.md: what the tables of a run hold.

python docs/make_tables_page.py
"""

from pathlib import Path

from cram_sim.records import Cause, Fate, Outcome, Piece
from cram_sim.schemas import SCHEMAS, TableSchema

PAGE = Path(__file__).parent / "tables.md"
PREFACE = """# Tables of a run

A run directory has a folder for each table, and in it one Parquet file for each block of
replications, named by its first and last. Together they are the table: rows in order of
replication. Columns carry their unit; what never happened (a time, a range) is null. A file that
has its name is whole, and is never changed.

`cram-sim query RUN "select ..."` asks them in SQL, `cram-sim export RUN --csv` writes each as one
file, and `cram-sim digest RUN` prints one text that is the same for the same rows, whatever the
number of workers and the size of the blocks. Of a study every table has a column `cell` before
these, and the table `cells` says what each cell is.

This page is made by `python docs/make_tables_page.py`; `cram-sim query --describe` tells the
same."""
VALUES = (("fate", Fate), ("cause", Cause), ("outcome", Outcome), ("piece", Piece))


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole page."""
    words = [
        f"- `{column}`: " + ", ".join(f'"{value.value}"' for value in values)
        for column, values in VALUES
    ]
    closed = "\n".join(["## Texts from a closed list", "", *words])
    return "\n\n".join([PREFACE, *map(_table, SCHEMAS), closed]) + "\n"


def _table(schema: TableSchema) -> str:
    rows = [f"| `{c.name}` | {c.kind} | {c.meaning} |" for c in schema.columns]
    lines = [f"## {schema.name}", "", f"{schema.meaning.capitalize()}.", ""]
    return "\n".join([*lines, "| column | kind | meaning |", "| --- | --- | --- |", *rows])


if __name__ == "__main__":
    main()
