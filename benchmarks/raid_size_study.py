"""How many guns a raid needs: 1 to 40 rockets, one to four guns, three doctrines.

The base of `base_raid_20_rockets.yaml` and its two salvos, three fifths of the rockets from the
near site and the rest from the far one, at the intervals of the scenario: 20 rockets are its own
raid. A third and a fourth gun, each with its radar, stand west and east of the base. The doctrines:

- continuous: a gun fires until it sees the kill, at the most urgent track;
- bursts: 100 rounds, a look, and again, which saves rounds; optimal assignment with look-ahead;
- two guns: as continuous, but two guns may fire at one track once every track has its own.

All cells share their random numbers: the same rocket flies the same way against every defence, and
its errors are the same whoever looks. Notional guns, places and doctrines: the study compares, it
claims nothing of any real defence. No-leaker probabilities have Wilson's 95 % intervals, leakers
Student's, over raids.

    python benchmarks/raid_size_study.py [--replications 200] [--out runs/raid_size] [--explain]
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from raid_size_figures import (
    Cell,
    counted,
    guns_needed,
    leakers_drawing,
    needed_drawing,
    no_leaker_drawing,
    pareto_drawing,
    worst_cells,
)
from rich.console import Console
from rich.progress import track

from cram_sim import __version__
from cram_sim.doctrine.kinds import AnyDoctrine
from cram_sim.experiment.case import prepare
from cram_sim.experiment.explain import count_leakers, explanation
from cram_sim.experiment.ledger import Ledger, ledger
from cram_sim.experiment.replicate import replicate
from cram_sim.experiment.tally import tally
from cram_sim.report.explain_text import WIDTH, explain_text
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import save
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import FireUnit, Salvo, Scenario, SensorPost
from cram_sim.scenario.write import resolved_yaml
from cram_sim.schemas import Tables

SCENARIO = Path(__file__).parents[1] / "scenarios" / "base_raid_20_rockets.yaml"
RAID_SIZES = (1, 2, 3, 4, 6, 8, 12, 16, 20, 30, 40)
# In the order in which they come; east and north of the base's origin in metres. Assumed: the third
# and fourth cover the flanks that the two of the scenario leave, clear of every asset.
GUNS = {
    "north gun": (50.0, 400.0),
    "south gun": (150.0, -250.0),
    "west gun": (-480.0, 80.0),
    "east gun": (450.0, 50.0),
}
# How each differs from the doctrine of the scenario.
DOCTRINES: dict[str, dict[str, object]] = {
    "continuous": {},
    "bursts": {
        "firing": "burst",
        "burst_rounds": 100,
        "assignment": "optimal",
        "look_ahead": True,
    },
    "two guns": {"fire_units_per_track": 2},
}


def cell(base: Scenario, doctrine: str, guns: int, rockets: int) -> Scenario:
    """The base scenario with this doctrine, so many guns and so many rockets."""
    units, radars = defence(base, guns)
    search = tuple(post for post in base.sensors if not post.on)
    command = base.command.model_copy(update={"doctrine": changed(base, doctrine)})
    return base.model_copy(
        update={
            "fire_units": units,
            "sensors": (*search, *radars),
            "command": command,
            "salvos": salvos(base, rockets),
        }
    )


def changed(base: Scenario, doctrine: str) -> AnyDoctrine:
    """The doctrine of the scenario, changed to this one."""
    return base.command.doctrine.model_copy(update=DOCTRINES[doctrine])


def defence(base: Scenario, guns: int) -> tuple[tuple[FireUnit, ...], tuple[SensorPost, ...]]:
    """The first so many guns and their radars, all alike but for name and place."""
    unit = base.fire_units[0]
    radar = next(post for post in base.sensors if post.on == unit.name)
    units, radars = [], []
    for name, (east, north) in list(GUNS.items())[:guns]:
        place = {"at": unit.at.model_copy(update={"east": east, "north": north})}
        units.append(unit.model_copy(update={"name": name} | place))
        own = {"name": f"fire-control radar {name.split()[0]}", "on": name}
        radars.append(radar.model_copy(update=own | place))
    return tuple(units), tuple(radars)


def salvos(base: Scenario, rockets: int) -> tuple[Salvo, ...]:
    """The two salvos of the scenario, the rockets shared out as there."""
    near, far = base.salvos
    first = max(1, round(rockets * near.rounds / (near.rounds + far.rounds)))
    shares = [(near, first), (far, rockets - first)]
    return tuple(salvo.model_copy(update={"rounds": n}) for salvo, n in shares if n)


def study(base: Scenario, replications: int) -> list[Cell]:
    """Every cell of the full design."""
    design = [(d, g, n) for d in DOCTRINES for g in range(1, len(GUNS) + 1) for n in RAID_SIZES]
    return [
        Cell(*each, measures_of(cell(base, *each), replications))
        for each in track(design, description="cells")
    ]


def print_cells(cells: Sequence[Cell]) -> None:
    """One line a cell."""
    print("doctrine    guns rockets  no leaker              leakers a raid          rounds a raid")
    for c in cells:
        rounds = c.measures.effect["rounds_per_raid"].value
        print(
            f"{c.doctrine:<12}{c.guns:>4}{c.rockets:>8}  "
            f"{c.no_leaker.value:.3f} [{c.no_leaker.low:.3f} - {c.no_leaker.high:.3f}]  "
            f"{c.leakers.value:>6.2f} [{c.leakers.low:.2f} - {c.leakers.high:.2f}]".ljust(74)
            + f"{rounds:>8,.0f}"
        )


def print_needed(cells: Sequence[Cell]) -> None:
    """Guns that a raid needs, by doctrine: by the estimate, and by the low end of its interval."""
    most = f"more than {len(GUNS)}"
    print("\nguns for a no-leaker probability of 0.9: by the estimate / by its lower 95 % limit")
    print("rockets   " + "".join(f"{doctrine:<32}" for doctrine in DOCTRINES))
    for rockets in RAID_SIZES:
        row = []
        for doctrine in DOCTRINES:
            likely, surely = guns_needed(cells, doctrine, rockets)
            row.append(f"{likely or most} / {surely or most}".ljust(32))
        print(f"{rockets:>7}   " + "".join(row))


def explain(base: Scenario, cells: Sequence[Cell], replications: int, out: Path) -> None:
    """Why the worst cells fail: a page each, and the scenario it is of, to trace its worst raid."""
    console = Console(width=WIDTH)
    for worst in worst_cells(cells):
        scenario = cell(base, worst.doctrine, worst.guns, worst.rockets)
        name = f"{worst.doctrine}, {counted(worst.guns)}, {worst.rockets} rockets"
        file = out / f"{name.replace(', ', '_').replace(' ', '_')}.yaml"
        file.write_text(resolved_yaml(scenario), encoding="utf-8")
        tables = tables_of(scenario, replications)
        explained = explanation(count_leakers(tables, scenario, 0, replications, 1))
        of = Provenance(name, replications, scenario.experiment.seed, __version__)
        console.print()
        for part in explain_text(explained, of, str(file)):
            console.print(part)


def measures_of(scenario: Scenario, replications: int) -> Ledger:
    """The measures of so many replications of a scenario, from its own seed."""
    tables = tables_of(scenario, replications)
    return ledger(tally(tables, scenario, 0, replications), scenario)


def tables_of(scenario: Scenario, replications: int) -> Tables:
    """The tables of so many replications of a scenario, from its own seed."""
    return replicate(prepare(scenario), scenario.experiment.seed, 0, replications)


def main() -> None:
    """Study, draw, and say where the figures lie."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=200)
    parser.add_argument("--out", type=Path, default=Path("runs/raid_size"))
    parser.add_argument("--explain", action="store_true", help="why the worst cells fail")
    asked = parser.parse_args()
    base = load_scenario(SCENARIO)
    cells = study(base, asked.replications)
    print_cells(cells)
    print_needed(cells)
    provenance = Provenance(base.name, asked.replications, base.experiment.seed, __version__)
    figures = (no_leaker_drawing, leakers_drawing, needed_drawing, pareto_drawing)
    drawings = [draw(cells, provenance) for draw in figures]
    print()
    for drawing in drawings:
        print("\n".join(str(path) for path in save(drawing, asked.out)))
    if asked.explain:
        explain(base, cells, asked.replications, asked.out)


if __name__ == "__main__":
    main()
