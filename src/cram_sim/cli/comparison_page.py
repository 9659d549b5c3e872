"""What `cram-sim compare` shows of a comparison: the page as text or JSON, and its figure."""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cram_sim.experiment.run import Run
    from cram_sim.report.provenance import Provenance
    from cram_sim.studies.comparison import ComparedMeasure, Comparison


def show(
    found: "Comparison", runs: "Sequence[Run]", out: str | None, *, as_json: bool, no_figures: bool
) -> None:
    """Write the page to stdout; draw the figure, and say on stderr where everything is."""
    from cram_sim.report.provenance import provenance_of

    names = " · ".join(found.names)
    provenance = replace(provenance_of(runs[0].manifest), scenario=names)
    if as_json:
        click.echo(_as_json(found, runs))
    else:
        _print(found, provenance)
    for run in runs:
        click.echo(f"Tables: {run.store.directory}", err=True)
    if not no_figures:
        from cram_sim.report.comparison_figures import forest_plot
        from cram_sim.report.style import save

        for path in save(forest_plot(found, provenance), _folder(runs, out)):
            click.echo(f"Figure: {path}", err=True)


def _print(found: "Comparison", provenance: "Provenance") -> None:
    from rich.console import Console

    from cram_sim.report.comparison_text import comparison_text
    from cram_sim.report.estimate_text import WIDTH

    Console(width=WIDTH, highlight=False, soft_wrap=True).print(comparison_text(found, provenance))


def _folder(runs: "Sequence[Run]", out: str | None) -> Path:
    """Where the figure goes: beside the runs, or in a folder named by what they are."""
    if out is not None:
        return Path(out) / "figures"
    digests = "".join(run.manifest.digest for run in runs).encode("ascii")
    return (
        Path("comparisons") / f"{hashlib.sha256(digests).hexdigest()[:12]}-{runs[0].manifest.seed}"
    )


def _as_json(found: "Comparison", runs: "Sequence[Run]") -> str:
    """The same text, to the bit, for any workers and block size; what is not known is null."""
    page = {
        "defences": [
            {"name": name, "digest": run.manifest.digest}
            for name, run in zip(found.names, runs, strict=True)
        ],
        "against": found.names[found.against],
        "seed": runs[0].manifest.seed,
        "replications": found.replications,
        "confidence": found.confidence,
        "measures": [_measure(found, measure) for measure in found.measures],
        "ranking": asdict(found.ranking) if found.ranking else None,
    }
    return json.dumps(_known(page), indent=2, ensure_ascii=False)


def _measure(found: "Comparison", measure: "ComparedMeasure") -> dict[str, object]:
    return {
        "measure": ".".join(measure.key),
        "estimates": [asdict(estimate) for estimate in measure.estimates],
        "differences": {
            found.names[place]: asdict(measure.difference(place, found.against))
            for place in found.others
        },
    }


def _known(value: object) -> object:
    """Plain data without the numbers that JSON has no word for."""
    if isinstance(value, dict):
        return {name: _known(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_known(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
