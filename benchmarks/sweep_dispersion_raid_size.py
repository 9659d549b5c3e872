"""A first sweep: how the gun's round dispersion and the size of a raid decide who gets through.

The base of `base_raid_20_rockets.yaml` against 1 to 20 rockets of the near salvo. Cells share their
random numbers: the same rocket flies the same way against every gun. Not a claim about any real
gun: the dispersion of the default is calibrated to a published 75 %.

    python benchmarks/sweep_dispersion_raid_size.py [--replications 400] [--out runs/sweep]
"""

import argparse
from pathlib import Path
from typing import NamedTuple

from rich.progress import track
from sweeps import line_with_band, measures_of

from cram_sim import __version__
from cram_sim.experiment.statistics import Estimate
from cram_sim.report.provenance import Provenance
from cram_sim.report.style import CYCLE, IN_STYLE, Drawing, save, styled_figure
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import Scenario

SCENARIO = Path(__file__).parents[1] / "scenarios" / "base_raid_20_rockets.yaml"
DISPERSIONS = (1.0e-3, 1.25e-3, 2.0e-3)  # rad: optimist, default, sceptic
RAID_SIZES = (1, 2, 3, 4, 6, 8, 12, 16, 20)


class Cell(NamedTuple):
    """One point of the sweep and what came of it."""

    dispersion: float
    rockets: int
    no_leaker: Estimate


def cell(base: Scenario, dispersion: float, rockets: int) -> Scenario:
    """The base scenario with guns of this dispersion and one salvo of so many rockets."""
    units = tuple(
        unit.model_copy(
            update={"effector": unit.effector.model_copy(update={"round_dispersion": dispersion})}
        )
        for unit in base.fire_units
    )
    salvo = base.salvos[0].model_copy(update={"rounds": rockets})
    return base.model_copy(update={"fire_units": units, "salvos": (salvo,)})


def sweep(base: Scenario, replications: int) -> list[Cell]:
    """Every cell of the full design."""
    design = [(d, n) for d in DISPERSIONS for n in RAID_SIZES]
    cells = []
    for dispersion, rockets in track(design, description="cells"):
        measures = measures_of(cell(base, dispersion, rockets), replications)
        cells.append(Cell(dispersion, rockets, measures.effect["no_leaker"]))
    return cells


@IN_STYLE
def drawing(cells: list[Cell], base: Scenario, replications: int) -> Drawing:
    """No-leaker probability against raid size, a line and a band for each dispersion."""
    figure, axes = styled_figure(
        "How large a raid two guns hold off",
        "Probability that no rocket leaks, with 95 % intervals; rockets 3 s apart from one site",
        Provenance(base.name, replications, base.experiment.seed, __version__),
    )
    for colour, dispersion in zip(CYCLE, DISPERSIONS, strict=False):
        line = [cell for cell in cells if cell.dispersion == dispersion]
        sizes = [cell.rockets for cell in line]
        label = f"{dispersion * 1e3:g} mrad"
        line_with_band(axes, sizes, [cell.no_leaker for cell in line], colour, label)
    axes.set_ylim(0.0, 1.0)
    axes.set_xlim(0.0, max(RAID_SIZES) + 0.5)
    axes.set_xticks(range(0, max(RAID_SIZES) + 1, 2))
    axes.set_xlabel("rockets in the raid")
    axes.set_ylabel("probability of no leaker")
    axes.legend(title="round dispersion per axis")
    header = ("dispersion_rad", "rockets", "no_leaker", "low", "high", "raids")
    rows = [
        (c.dispersion, c.rockets, c.no_leaker.value, c.no_leaker.low, c.no_leaker.high,
         replications)
        for c in cells
    ]  # fmt: skip
    return Drawing("no_leaker_by_dispersion_and_raid_size", figure, header, rows)


def main() -> None:
    """Sweep, draw, and say where the figure lies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=400)
    parser.add_argument("--out", type=Path, default=Path("runs/sweep"))
    asked = parser.parse_args()
    base = load_scenario(SCENARIO)
    cells = sweep(base, asked.replications)
    print("round dispersion  rockets  no leaker")
    for found in cells:
        estimate = found.no_leaker
        print(
            f"{found.dispersion * 1e3:>11.2f} mrad {found.rockets:>8}  {estimate.value:.3f} "
            f"[{estimate.low:.3f} - {estimate.high:.3f}]"
        )
    print(
        "\n".join(str(path) for path in save(drawing(cells, base, asked.replications), asked.out))
    )


if __name__ == "__main__":
    main()
