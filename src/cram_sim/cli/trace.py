"""`cram-sim trace`: one replication, told as a timeline."""

import json
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cram_sim.experiment.trace import Trace
    from cram_sim.scenario.model import Scenario

LARGEST_SEED = 2**63 - 1
WIDTH_IN_A_PIPE = 110
LEAST_WIDTH = 60


@click.command(
    name="trace",
    epilog="\b\nExample:\n"
    "  cram-sim trace scenarios/green_zone_2021_12_19.yaml --seed 1 --replication 7",
)
@click.argument("file", type=click.Path())
@click.option("--replication", type=click.IntRange(0, 10**9), default=0, help="Which; from 0.")
@click.option("--seed", type=click.IntRange(0, LARGEST_SEED), help="Instead of the file's.")
@click.option("--json", "as_json", is_flag=True, help="Write the events as JSON.")
def command(*, file: str, replication: int, seed: int | None, as_json: bool) -> None:
    """Tell what happened in one replication of the scenario in FILE.

    It is the same raid, to the bit, as this replication of a run with the same seed.
    """
    from cram_sim.compiled import is_warm
    from cram_sim.scenario.load import load_scenario

    scenario = load_scenario(file)
    chosen = scenario.experiment.seed if seed is None else seed
    if not is_warm():
        click.echo("Compiling for this machine, once; this takes up to a minute ...", err=True)
    from cram_sim.experiment.case import prepare
    from cram_sim.experiment.trace import trace

    told = trace(prepare(scenario), chosen, replication)
    if as_json:
        click.echo(json.dumps(_page(scenario, chosen, told), indent=2, ensure_ascii=False))
    else:
        _print(scenario, chosen, told)


def _page(scenario: "Scenario", seed: int, told: "Trace") -> dict[str, Any]:
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
    }


def _print(scenario: "Scenario", seed: int, told: "Trace") -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from cram_sim.records import Event

    loud = {
        Event.NEUTRALISED: "bold green",
        Event.IMPACT: "bold red",
        Event.OPENED_FIRE: "yellow",
        Event.ALERTED: "magenta",
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
    for happening in told.happenings:
        table.add_row(
            f"{happening.time_s:.2f}",
            happening.threat,
            happening.event.value,
            happening.fire_unit,
            happening.detail,
            style=loud.get(happening.event),
        )
    console.print(table)
    for threat in _page(scenario, seed, told)["threats"]:
        because = "" if threat["cause"] == "none" else f": {threat['cause']}"
        console.print(f"{threat['threat']} {threat['fate']}{because}")
