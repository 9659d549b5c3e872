"""`cram-sim export`: the tables of a run as files for other programs."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cram_sim.experiment.export import Format

EXAMPLES = """\b
Examples:
  cram-sim export runs/green-zone-19-december-2021-0123456789ab-20211219 --csv
  cram-sim export RUN --parquet --tables threats,shots --out tables
"""


@click.command(name="export", epilog=EXAMPLES)
@click.argument("run", type=click.Path())
@click.option("--csv", "form", flag_value="csv", help="One CSV file for each table.")
@click.option("--parquet", "form", flag_value="parquet", help="One Parquet file for each table.")
@click.option("--tables", help="Only these, separated by commas.")
@click.option("--out", type=click.Path(), help="The folder to write to; RUN/export by default.")
@click.option("--force", is_flag=True, help="Replace files that lie there.")
def command(
    *, run: str, form: "Format | None", tables: str | None, out: str | None, force: bool
) -> None:
    """Write the tables of the run or study directory RUN; print the paths."""
    from cram_sim.experiment.export import export
    from cram_sim.experiment.views import results_in

    if form is None:
        raise click.UsageError("write --csv or --parquet")
    names = [name.strip() for name in tables.split(",")] if tables is not None else []
    folder = Path(out) if out else Path(run) / "export"
    for path in export(results_in(Path(run)), folder, form, tables=names, force=force):
        click.echo(path)
