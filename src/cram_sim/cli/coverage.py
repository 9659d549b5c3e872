"""`cram-sim coverage`: what radars see and what fire units defend, where; no raid is simulated."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cram_sim.cli.scenario_file import read_and_tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from cram_sim.experiment.case import Case
    from cram_sim.experiment.coverage import CoverageMap
    from cram_sim.experiment.defended_footprint import Footprint
    from cram_sim.experiment.effector_coverage import EngagementMap
    from cram_sim.experiment.threat_axes import ThreatAxis
    from cram_sim.report.provenance import Exact
    from cram_sim.report.style import Drawing
    from cram_sim.scenario.model import Scenario

WIDTH = 100
NODES = 200  # of the map, on either side
ENGAGEMENT_NODES = 41
FOOTPRINT_NODES = 23
MOST_ENGAGEMENTS = 10_000
MAP_SHARE = 4  # one in so many engagements is drawn again for a place of the engagement maps
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
@click.option(
    "--engagements", type=click.IntRange(8, MOST_ENGAGEMENTS), default=100, show_default=True,
    help="Drawn for each place of the defended footprint.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Write the summary as JSON.")
def command(
    *,
    file: str,
    out: str | None,
    heights: str,
    threat_class: str | None,
    engagements: int,
    as_json: bool,
) -> None:
    """Map what the radars of the scenario in FILE see, and what its fire units defend.

    Where and how soon the search radars have a track; where the fire units can engage, and how
    well places near the defended assets are protected.
    """
    asked = _heights(heights)
    if out is not None and not out.strip():
        raise click.BadParameter("empty; name a directory", param_hint="--out")
    from cram_sim.compiled import is_warm
    from cram_sim.experiment.coverage import class_of, coverage_map, reaches
    from cram_sim.report.provenance import exact
    from cram_sim.scenario.write import digest

    scenario = read_and_tell(file).scenario
    threat = class_of(scenario, threat_class)
    if not is_warm():
        click.echo("Compiling for this machine, once; this takes up to a minute ...", err=True)
    from cram_sim.experiment.case import prepare
    from cram_sim.experiment.threat_axes import threat_axes
    from cram_sim.report.coverage_text import as_values, coverage_text
    from cram_sim.report.footprint_text import footprint_text, footprint_values

    case = prepare(scenario)
    covered = coverage_map(case, threat, asked, NODES)
    axes = threat_axes(case)
    classes = tuple(dict.fromkeys([threat, *(axis.threat for axis in axes)]))
    seen = reaches(case, classes)
    provenance = exact(scenario.name, digest(scenario))
    mapped, defended = _of_fire_units(case, threat.name, asked, engagements)
    if as_json:
        page: dict[str, Any] = {"name": scenario.name, "digest": digest(scenario)}
        page |= as_values(seen, covered, axes)
        page |= {"defended_footprint": footprint_values(defended)}
        click.echo(json.dumps(page, indent=2, ensure_ascii=False))
    else:
        _print(coverage_text(seen, covered, axes, provenance))
        if mapped is not None:
            _print(footprint_text(defended))
    drawings = [
        *(_of_radars(scenario, covered, axes, provenance) if seen else ()),
        *(_of_effectors(scenario, mapped, defended, axes) if mapped is not None else ()),
    ]
    if drawings:
        _draw(_folder(out, scenario), drawings)


def _print(page: "RenderableType") -> None:
    from rich.console import Console

    Console(width=WIDTH, highlight=False, markup=False, emoji=False).print(page)


def _of_fire_units(
    case: "Case", threat: str, heights: tuple[float, ...], engagements: int
) -> "tuple[EngagementMap | None, tuple[Footprint, ...]]":
    """Where they can engage, and what they defend; nothing where there are none."""
    from cram_sim.experiment.defended_footprint import footprints
    from cram_sim.experiment.effector_coverage import engagement_map

    if not case.fire_posts:
        return None, ()
    fewer = max(2, engagements // MAP_SHARE)
    return (
        engagement_map(case, threat, heights, ENGAGEMENT_NODES, fewer),
        footprints(case, threat, FOOTPRINT_NODES, engagements),
    )


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


def _of_radars(
    scenario: "Scenario",
    covered: "CoverageMap",
    axes: "tuple[ThreatAxis, ...]",
    provenance: "Exact",
) -> "Iterator[Drawing]":
    from cram_sim.report.coverage_axes import coverage_axes
    from cram_sim.report.coverage_map import coverage_maps

    yield from coverage_maps(scenario, covered, axes, provenance)
    if axes:  # none where every salvo is friendly
        yield coverage_axes(axes, provenance)


def _of_effectors(
    scenario: "Scenario",
    mapped: "EngagementMap",
    defended: "tuple[Footprint, ...]",
    axes: "tuple[ThreatAxis, ...]",
) -> "Iterator[Drawing]":
    from cram_sim.report.defended_footprint import defended_footprint
    from cram_sim.report.engagement_map import engagement_maps

    yield from engagement_maps(scenario, mapped, axes)
    if defended:
        yield defended_footprint(scenario, defended)


def _draw(folder: Path, drawings: "list[Drawing]") -> None:
    from cram_sim.report.style import save

    drawn = [save(drawing, folder)[0] for drawing in drawings]
    click.echo(f"Figures: {', '.join(path.name for path in drawn)}", err=True)
    click.echo(f"in {folder}, each also as SVG and CSV", err=True)
