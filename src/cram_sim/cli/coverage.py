"""`cram-sim coverage`: what the search radars see, where, and how soon; no raid is simulated."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cram_sim.experiment.coverage import CoverageMap
    from cram_sim.experiment.threat_axes import ThreatAxis
    from cram_sim.report.provenance import Exact
    from cram_sim.scenario.model import Scenario

WIDTH = 100
NODES = 200  # of the map, on either side
MOST_HEIGHTS = 9
HIGHEST = 30_000.0  # m: the atmosphere ends for a flight at 32 km

EXAMPLES = """\b
Examples:
  cram-sim coverage scenarios/base_raid_20_rockets.yaml
  cram-sim coverage scenarios/outpost_mortars.yaml --at 50m,200m --class mortar_60 --json
"""


@click.command(name="coverage", epilog=EXAMPLES)
@click.argument("file", type=click.Path())
@click.option("--out", type=click.Path(), help="Folder of the figures; coverage/NAME-DIGEST-SEED.")
@click.option(
    "--at", "heights", default="100m,300m,1000m", show_default=True, help="Heights of the maps."
)
@click.option("--class", "threat_class", help="Whom to detect; the first salvo's class.")
@click.option("--json", "as_json", is_flag=True, help="Write the summary as JSON.")
def command(
    *, file: str, out: str | None, heights: str, threat_class: str | None, as_json: bool
) -> None:
    """Map what the search radars of the scenario in FILE see, and how soon they have a track."""
    asked = _heights(heights)
    if out is not None and not out.strip():
        raise click.BadParameter("empty; name a directory", param_hint="--out")
    from cram_sim.compiled import is_warm
    from cram_sim.experiment.coverage import class_of, coverage_map, reaches
    from cram_sim.report.provenance import exact
    from cram_sim.scenario.load import load_scenario
    from cram_sim.scenario.write import digest

    scenario = load_scenario(file)
    threat = class_of(scenario, threat_class)
    if not is_warm():
        click.echo("Compiling for this machine, once; this takes up to a minute ...", err=True)
    from cram_sim.experiment.case import prepare
    from cram_sim.experiment.threat_axes import threat_axes
    from cram_sim.report.coverage_text import as_values, coverage_text

    case = prepare(scenario)
    covered = coverage_map(case, threat, asked, NODES)
    axes = threat_axes(case)
    classes = tuple(dict.fromkeys([threat, *(axis.threat for axis in axes)]))
    seen = reaches(case, classes)
    provenance = exact(scenario.name, digest(scenario))
    if as_json:
        page = {"name": scenario.name, "digest": digest(scenario)}
        page |= as_values(seen, covered, axes)
        click.echo(json.dumps(page, indent=2, ensure_ascii=False))
    else:
        from rich.console import Console

        console = Console(width=WIDTH, highlight=False, markup=False, emoji=False)
        console.print(coverage_text(seen, covered, axes, provenance))
    if seen:
        _draw(_folder(out, scenario), scenario, covered, axes, provenance)


def _heights(text: str) -> tuple[float, ...]:
    """The heights of an option such as "100m,300m", lowest first, each once."""
    from cram_sim.quantities import LENGTH, QuantityError, parse

    try:
        heights = sorted({parse(word, LENGTH) for word in text.split(",")})
    except QuantityError as error:
        raise click.BadParameter(f"{error}", param_hint="--at") from None
    if not 0.0 <= heights[0] <= heights[-1] <= HIGHEST or len(heights) > MOST_HEIGHTS:
        raise click.BadParameter(
            f"write at most {MOST_HEIGHTS} heights, from 0 to 30 km", param_hint="--at"
        )
    return tuple(heights)


def _folder(out: str | None, scenario: "Scenario") -> Path:
    if out:
        return Path(out)
    from cram_sim.experiment.store import directory_name
    from cram_sim.scenario.write import short_digest

    return Path("coverage") / directory_name(
        scenario.name, short_digest(scenario), scenario.experiment.seed
    )


def _draw(
    folder: Path,
    scenario: "Scenario",
    covered: "CoverageMap",
    axes: "tuple[ThreatAxis, ...]",
    provenance: "Exact",
) -> None:
    from cram_sim.report.coverage_axes import coverage_axes
    from cram_sim.report.coverage_map import coverage_maps
    from cram_sim.report.style import save

    drawings = list(coverage_maps(scenario, covered, axes, provenance))
    if axes:  # none where every salvo is friendly
        drawings.append(coverage_axes(axes, provenance))
    drawn = [save(drawing, folder)[0] for drawing in drawings]
    click.echo(f"Figures: {', '.join(path.name for path in drawn)}", err=True)
    click.echo(f"in {folder}, each also as SVG and CSV", err=True)
