"""`cram-sim explain`: why some threats of a run got through."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cram_sim.experiment.explain import Explanation
    from cram_sim.report.provenance import Provenance

EXAMPLE = """\b
Example:
  cram-sim explain runs/green-zone-19-december-2021-0123456789ab-20211219 --out figures
"""
MOST_RAIDS = 1000


@click.command(name="explain", epilog=EXAMPLE)
@click.argument("run", type=click.Path())
@click.option(
    "--worst",
    type=click.IntRange(0, MOST_RAIDS),
    default=3,
    show_default=True,
    help="How many of the worst raids to tell.",
)
@click.option("--out", type=click.Path(), help="A folder to draw into.")
@click.option("--json", "as_json", is_flag=True, help="Write it as JSON.")
def command(*, run: str, worst: int, out: str | None, as_json: bool) -> None:
    """Explain the leakers of the run directory RUN: their causes, and what could be changed."""
    from cram_sim.experiment.explain import explain_run
    from cram_sim.experiment.run_directory import refuse_another_version
    from cram_sim.experiment.store import SCENARIO, Store
    from cram_sim.report.explain_text import explain_page
    from cram_sim.report.provenance import provenance_of
    from cram_sim.scenario.load import load_scenario

    store = Store(Path(run))
    manifest = store.read_manifest()
    refuse_another_version(store, manifest)
    file = store.directory / SCENARIO
    explained = explain_run(store, manifest, load_scenario(file), worst=worst)
    provenance = provenance_of(manifest)
    if as_json:
        question = {
            "name": manifest.name,
            "seed": manifest.seed,
            "replications": explained.replications,
        }
        page = question | explain_page(explained, manifest.seed, str(file))
        click.echo(json.dumps(page, indent=2, ensure_ascii=False))
    else:
        _print(explained, provenance, str(file))
    if out is not None:
        _draw(explained, provenance, Path(out))


def _print(explained: "Explanation", provenance: "Provenance", file: str) -> None:
    from rich.console import Console

    from cram_sim.report.explain_text import WIDTH, explain_text

    # Names are the user's: what looks like markup in them is none.
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = max(console.width, WIDTH) if sys.stdout.isatty() else WIDTH
    for part in explain_text(explained, provenance, file):
        console.print(part)


def _draw(explained: "Explanation", provenance: "Provenance", folder: Path) -> None:
    """Draw the causes, and the margins where there are any; paths of the files go to stderr."""
    from cram_sim.report.cause_pareto import cause_pareto
    from cram_sim.report.missed_deadlines import missed_deadlines
    from cram_sim.report.style import save

    drawings = [
        cause_pareto([cause for _, cause in explained.causes], explained.leakers, provenance)
    ]
    if any(margin.late for margin in explained.margins):
        drawings.append(missed_deadlines(explained.margins, provenance))
    for drawing in drawings:
        for path in save(drawing, folder):
            click.echo(path, err=True)
