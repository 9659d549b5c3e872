"""`cram-sim trace`: one replication, told as a timeline."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cram_sim.cli.scenario_file import read_and_tell

if TYPE_CHECKING:
    from cram_sim.experiment.trace import Happening, Trace
    from cram_sim.experiment.track_story import TrackStory
    from cram_sim.report.provenance import Provenance
    from cram_sim.report.style import Drawing
    from cram_sim.scenario.model import Scenario

LARGEST_SEED = 2**63 - 1
WIDTH_IN_A_PIPE = 110
LEAST_WIDTH = 60


@click.command(
    name="trace",
    epilog="\b\nExample:\n"
    "  cram-sim trace scenarios/green_zone_2021_12_19.yaml --seed 1 --replication 7\n"
    "  cram-sim trace scenarios/green_zone_2021_12_19.yaml --out figures",
)
@click.argument("file", type=click.Path())
@click.option("--replication", type=click.IntRange(0, 10**9), default=0, help="Which; from 0.")
@click.option("--seed", type=click.IntRange(0, LARGEST_SEED), help="Instead of the file's.")
@click.option("--json", "as_json", is_flag=True, help="Write it as JSON.")
@click.option(
    "--out", type=click.Path(), help="A folder to draw into: the raid against time, a track."
)
@click.option("--threat", help="Whose track to draw; without it the first that was tracked.")
def command(
    *,
    file: str,
    replication: int,
    seed: int | None,
    as_json: bool,
    out: str | None,
    threat: str | None,
) -> None:
    """Tell what happened in one replication of the scenario in FILE, and how its tracks sharpened.

    It is the same raid, to the bit, as this replication of a run with the same seed.
    """
    from cram_sim.compiled import is_warm

    scenario = read_and_tell(file).scenario
    chosen = scenario.experiment.seed if seed is None else seed
    if not is_warm():
        click.echo("Compiling for this machine, once; this takes up to a minute ...", err=True)
    from cram_sim.experiment.case import prepare
    from cram_sim.experiment.trace import trace
    from cram_sim.experiment.track_story import track_stories

    told = trace(prepare(scenario), chosen, replication)
    stories = track_stories(told.replicated)
    is_drawn = out is not None or threat is not None
    drawn = _threat_to_draw(stories, threat) if is_drawn else None
    if as_json:
        page = _page(scenario, chosen, told, stories)
        click.echo(json.dumps(page, indent=2, ensure_ascii=False))
    else:
        _print(scenario, chosen, told, stories)
    if is_drawn:
        _draw(scenario, chosen, told, drawn, Path(out or "."))


def _threat_to_draw(stories: "Sequence[TrackStory]", threat: str | None) -> "TrackStory | None":
    """The track that was asked for, or the first; None if nothing was tracked, nor asked for."""
    tracked = [story.threat for story in stories]
    if threat is None:
        return stories[0] if stories else None
    if not tracked:
        raise click.BadParameter(
            "no threat was tracked in this replication; leave it out", param_hint="--threat"
        )
    if threat not in tracked:
        raise click.BadParameter(
            f"no track of {threat!r} in this replication; choose from {', '.join(tracked)}",
            param_hint="--threat",
        )
    return stories[tracked.index(threat)]


def _draw(
    scenario: "Scenario", seed: int, told: "Trace", story: "TrackStory | None", folder: Path
) -> None:
    """Draw the raid against time and the track of one threat; paths of the files go to stderr."""
    from importlib.metadata import version

    from cram_sim.experiment.gantt import gantt
    from cram_sim.report import gantt as chart
    from cram_sim.report.provenance import Provenance
    from cram_sim.report.style import save

    provenance = Provenance(
        scenario.name, 1, seed, version("cram-sim"), scenario.experiment.parameter_set
    )
    threats, release = told.tables["threats"], scenario.command.release
    raid = gantt(
        told.happenings,
        fire_units=[unit.name for unit in scenario.fire_units],
        operators=0 if release.by == "automatic" else release.operators,
        friends=threats["threat"][threats["friendly"]].tolist(),
    )
    drawings = [chart.gantt(raid, told.replication, provenance)]
    if story is None:
        click.echo("no threat was tracked in this replication; no track is drawn", err=True)
    else:
        drawings.append(_track_drawing(scenario, told, story, provenance))
    for drawing in drawings:
        for path in save(drawing, folder):
            click.echo(path, err=True)


def _track_drawing(
    scenario: "Scenario", told: "Trace", story: "TrackStory", provenance: "Provenance"
) -> "Drawing":
    from cram_sim.experiment.track_story import predicted_path_of, telling_reports
    from cram_sim.report.track_ellipses import MOST, track_ellipses

    has_paths = not (story.is_drone or story.is_swapped)
    shown = [
        (report, predicted_path_of(told.replicated, story, report) if has_paths else None)
        for report in telling_reports(story, MOST)
    ]
    return track_ellipses(scenario, told.replication, story, shown, provenance)


def _page(
    scenario: "Scenario", seed: int, told: "Trace", stories: "Sequence[TrackStory]"
) -> dict[str, Any]:
    from cram_sim.report.track_text import track_page

    threats = told.tables["threats"]
    return {
        "name": scenario.name,
        "seed": seed,
        "replication": told.replication,
        "events": [
            {
                "time_s": happening.time_s,
                "event": happening.event.value,
                "threat": happening.threat,
                "fire_unit": happening.fire_unit or None,
                "detail": happening.detail,
            }
            for happening in told.happenings
        ],
        "threats": [
            {"threat": str(threat), "fate": str(fate), "cause": str(cause)}
            for threat, fate, cause in zip(
                threats["threat"], threats["fate"], threats["cause"], strict=True
            )
        ],
        "tracks": [track_page(story) for story in stories],
    }


def _told_in_text(happenings: "Sequence[Happening]") -> "Iterator[Happening]":
    """All but the asking for a release that an operator decides on at once."""
    from cram_sim.records import Event

    decided = {
        (happening.time_s, happening.threat)
        for happening in happenings
        if happening.event is Event.OPERATOR_DECIDES
    }
    for happening in happenings:
        is_asked = happening.event is Event.RELEASE_ASKED
        if not (is_asked and (happening.time_s, happening.threat) in decided):
            yield happening


def _print(scenario: "Scenario", seed: int, told: "Trace", stories: "Sequence[TrackStory]") -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from cram_sim.records import Event
    from cram_sim.report.track_text import track_table

    loud = {
        Event.NEUTRALISED: "bold green",
        Event.IMPACT: "bold red",
        Event.OPENED_FIRE: "yellow",
        Event.ALERTED: "magenta",
        Event.ALARM_RAISED: "magenta",
    }
    # Names are the user's: what looks like markup in them is none.
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = max(console.width, LEAST_WIDTH) if sys.stdout.isatty() else WIDTH_IN_A_PIPE
    console.print(
        Text(f"{scenario.name}: replication {told.replication}, seed {seed}", style="bold")
    )
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("time s", justify="right")
    for heading in ("threat", "event", "fire unit", "detail"):
        table.add_column(heading)
    for happening in _told_in_text(told.happenings):
        table.add_row(
            f"{happening.time_s:.2f}",
            happening.threat,
            happening.event.value,
            happening.fire_unit,
            happening.detail,
            style=loud.get(happening.event),
        )
    console.print(table)
    if stories:
        console.print(track_table(stories))
    for threat in _page(scenario, seed, told, stories)["threats"]:
        because = "" if threat["cause"] == "none" else f": {threat['cause']}"
        console.print(f"{threat['threat']} {threat['fate']}{because}")
