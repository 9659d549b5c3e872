"""`cram-sim verify`: the simulator against what is published, measured or solved exactly."""

import json
import sys
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from cram_sim.verification.groups import Finding

FRESH_FLIGHTS: Final = 200  # of each class, against the reference
THOROUGH_FLIGHTS: Final = 4_000
WIDTH_IN_A_PIPE: Final = 180


@click.command(
    name="verify",
    epilog="\b\nExample:\n  cram-sim verify --only nasa",
)
@click.option("--only", metavar="NAME", help="A part (ballistics) or a group (nasa) of the tables.")
@click.option(
    "--thorough", is_flag=True, help="20 times as many fresh flights, 5 times as many trials."
)
@click.option("--json", "as_json", is_flag=True, help="Write every comparison as JSON.")
@click.option("--markdown", type=click.Path(), help="Also write the tables to this file.")
@click.pass_context
def command(
    context: click.Context, *, only: str | None, thorough: bool, as_json: bool, markdown: str | None
) -> None:
    """Compare the simulator with published tables, measured flights and exact solutions.

    Each comparison has a tolerance that its source justifies. Leaves with 1 if any fails.
    """
    from cram_sim.verification import page
    from cram_sim.verification.origin import origin
    from cram_sim.verification.text import summary

    file = None if markdown is None else page.writable(markdown)
    findings = _findings(only, THOROUGH_FLIGHTS if thorough else FRESH_FLIGHTS)
    code = origin()
    if as_json:
        click.echo(json.dumps(page.as_dict(findings, code), indent=2, ensure_ascii=False))
    else:
        _print(findings)
        click.echo(f"{summary(findings)} ({code})")
    if file is not None:
        file.write_text(page.markdown(findings, code), encoding="utf-8")
        click.echo(f"Tables: {file}", err=True)
    context.exit(1 if any(finding.failed for finding in findings) else 0)


def _findings(only: str | None, flights: int) -> "list[Finding]":
    """Every chosen group, computed; on a terminal, a bar while flights are compared."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from cram_sim.compiled import is_warm
    from cram_sim.verification.groups import Finding, chosen, groups

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=16),
        TimeRemainingColumn(compact=True),
    )
    progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task = progress.add_task("", total=None)
    asked = chosen(groups(flights, lambda compared: progress.advance(task, compared)), only)
    if not is_warm():
        click.echo("Compiling for this machine, once; this takes up to a minute ...", err=True)
    findings = []
    with progress:
        for group in asked:
            total = group.flights or None
            progress.update(task, description=group.title, total=total, completed=0)
            findings.append(Finding(group, group.rows()))
    return findings


def _print(findings: "Sequence[Finding]") -> None:
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else WIDTH_IN_A_PIPE, highlight=False)
    for finding in findings:
        console.print(_table(finding))


def _table(finding: "Finding") -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    from cram_sim.verification.text import HEADINGS, cells

    table = Table(
        title=f"{finding.group.title}. {finding.group.against}",
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    for heading in HEADINGS:
        numeric = heading in ("published", "ours", "error", "tolerance")
        table.add_column(heading, justify="right" if numeric else "left", no_wrap=numeric)
    for row in finding.rows:
        style = None if row.passed else "bold red"
        table.add_row(*(escape(cell) for cell in cells(row)), style=style)
    return table
