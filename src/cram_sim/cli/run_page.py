"""What `cram-sim run` shows of a run: the ledger as text or JSON, its figures, its precision."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cram_sim.experiment.ledger import Ledger
    from cram_sim.experiment.manifest import Manifest
    from cram_sim.experiment.precision import Judged
    from cram_sim.experiment.store import Store
    from cram_sim.experiment.tally import Tally
    from cram_sim.scenario.model import Scenario


@dataclass(frozen=True)
class RunPage:
    """A complete run, and how precise it is where that was asked."""

    manifest: "Manifest"
    scenario: "Scenario"
    tally: "Tally"
    judged: "Sequence[Judged]"
    is_reached: bool


def show(store: "Store", page: RunPage, *, as_json: bool, no_figures: bool) -> None:
    """Write the ledger to stdout; draw the figures, and say on stderr where everything is."""
    from cram_sim.experiment.ledger import ledger

    measures = ledger(page.tally, page.scenario)
    if as_json:
        click.echo(_as_json(page, measures))
    else:
        _print(page.manifest, measures)
    click.echo(f"\nTables: {store.directory}", err=True)
    if not no_figures:
        from cram_sim.report.figures import draw_run

        drawn = draw_run(store, page.manifest, page.scenario, measures, page.tally)
        click.echo(_wrapped(f"Figures: {', '.join(path.name for path in drawn)}"), err=True)
        click.echo(f"in {drawn[0].parent}, each also as SVG and CSV", err=True)


def _wrapped(line: str) -> str:
    """A line in as many as the page's width asks for."""
    import textwrap

    from cram_sim.report.estimate_text import WIDTH

    return textwrap.fill(
        line, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def _print(manifest: "Manifest", measures: "Ledger") -> None:
    from rich.console import Console

    from cram_sim.report.estimate_text import WIDTH
    from cram_sim.report.ledger_text import ledger_text
    from cram_sim.report.provenance import provenance_of

    console = Console(width=WIDTH, highlight=False, soft_wrap=True)
    console.print(ledger_text(measures, provenance_of(manifest)))


def _as_json(page: RunPage, measures: "Ledger") -> str:
    """The same text, to the bit, for any workers and block size."""
    question = ("name", "digest", "seed", "replications", "integrator", "parameter_set", "versions")
    written: dict[str, Any] = {name: getattr(page.manifest, name) for name in question}
    if page.judged:
        written["precision"] = _precision(page)
    written["ledger"] = measures.as_dict()
    return json.dumps(written, indent=2, ensure_ascii=False)


def _precision(page: RunPage) -> dict[str, Any]:
    """The rule, the looks that there were, and each measure as it stands at the last."""
    return {
        "until": page.manifest.until,
        "looks": list(page.manifest.stages),
        "reached": page.is_reached,
        "measures": [each.as_dict() for each in page.judged],
    }
