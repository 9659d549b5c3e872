"""Raids that are not independent of each other, which may tell as much from fewer of them.

Four ways to draw the same marginal chances, at equal numbers of raids:

- antithetic: of each pair of raids the second takes 1 - U of every draw of the first;
- stratified: in each group of 16 raids every draw is a Latin hypercube's: each sixteenth of its
  range once, in an order drawn for the group;
- launch stratified: the same, of what is drawn before anybody defends: air, laying, launch. It is
  what `experiment: {raids: stratified}` does;
- control: independent raids, the mean adjusted by its regression on the draws whose means are known
  (air, launch and command; S. S. Lavenberg, P. D. Welch, Management Science 27 (1981) 322-335).

Printed is the variance of a mean over that of as many independent raids, with a 95 % interval by
the bootstrap over groups of 16 raids (of the regression: over raids). Below 1 it pays.

    python design/variance_reduction.py [--groups 400]
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numba
import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from cram_sim.experiment import chance
from cram_sim.experiment.case import Case, prepare
from cram_sim.experiment.replicate import replicate
from cram_sim.scenario.load import load_scenario
from cram_sim.schemas import Table
from cram_sim.streams import STRATA as GROUP
from cram_sim.streams import Purpose, normals, stratified_uniforms, uniforms

Floats = NDArray[np.float64]
Draw = Callable[..., Floats]

SCENARIOS = Path(__file__).parents[1] / "scenarios"
MEASURED = ("green_zone_2021_12_19", "base_raid_20_rockets", "outpost_mortars")
MEASURES = ("no leaker", "leakers per raid", "rounds per raid")
RESAMPLES = 1000
independent: Draw = chance.Block.uniforms


def antithetic(block: chance.Block, purpose: Purpose, entity: str, *, page: int = 0) -> Floats:
    """The draws of pairs, of which the second mirrors the first; blocks begin with a pair."""
    pairs = block.replications // 2
    first = uniforms(block.seed, purpose, entity, block.first // 2, pairs, page=page)
    return np.stack([first, 1.0 - first], axis=1).reshape(2 * pairs, -1)


def stratified(block: chance.Block, purpose: Purpose, entity: str, *, page: int = 0) -> Floats:
    """The draws of groups, each column a Latin hypercube's."""
    return stratified_uniforms(
        block.seed, purpose, entity, block.first, block.replications, page=page
    )


def launch_stratified(
    block: chance.Block, purpose: Purpose, entity: str, *, page: int = 0
) -> Floats:
    """Stratified before anybody defends, independent afterwards."""
    draw = stratified if purpose in chance.STRATIFIED else independent
    return draw(block, purpose, entity, page=page)


def responses(case: Case, draw: Draw, groups: int) -> Floats:
    """What each raid came to, (measures, raids), its chances drawn in this way."""
    seed, raids = case.scenario.experiment.seed, groups * GROUP
    step = max(1, 4000 // (case.threat_count * GROUP)) * GROUP
    chance.Block.uniforms = draw  # type: ignore[method-assign]
    try:
        parts = [
            _counted(replicate(case, seed, first, min(step, raids - first))["threats"], first,
                     min(step, raids - first))
            for first in range(0, raids, step)
        ]  # fmt: skip
    finally:
        chance.Block.uniforms = independent  # type: ignore[method-assign]
    return np.concatenate(parts, axis=1)


def _counted(threats: Table, first: int, raids: int) -> Floats:
    replication = threats["replication"].astype(np.int64) - first
    leaker = threats["launched"] & threats["truly_threatening"] & (threats["fate"] != "neutralised")
    leakers = np.bincount(replication[leaker], minlength=raids)
    rounds = np.bincount(replication, weights=threats["rounds"].astype(float), minlength=raids)
    return np.stack([leakers == 0, leakers, rounds]).astype(np.float64)


def ratio_of_variances(grouped: Floats, plain: Floats) -> tuple[float, float, float]:
    """Variance of a group's mean over that of 16 independent raids, with its interval."""
    random = np.random.default_rng(1)
    means = grouped.reshape(-1, GROUP).mean(axis=1)
    value = float(means.var(ddof=1) / (plain.var(ddof=1) / GROUP))
    drawn = [
        means[random.integers(means.size, size=means.size)].var(ddof=1)
        / (plain[random.integers(plain.size, size=plain.size)].var(ddof=1) / GROUP)
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return value, float(low), float(high)


def controls(case: Case, raids: int) -> Floats:
    """Draws with known means, (raids, k), as deviations from these."""
    block = chance.Block(case.scenario.experiment.seed, 0, raids)
    columns = [normals(block.uniforms(Purpose.RAID, "raid")[:, :3])]
    for group in case.all_groups:
        launches = np.stack([block.uniforms(Purpose.LAUNCH, name)[:, :9] for name in group.names])
        commands = np.stack([block.uniforms(Purpose.COMMAND, name)[:, :3] for name in group.names])
        columns += [launches.mean(axis=0) - 0.5, commands.mean(axis=0) - 0.5]
    return np.concatenate(columns, axis=1)


def ratio_after_regression(given: Floats, plain: Floats) -> tuple[float, float, float]:
    """Variance left by a regression on the controls, unbiased, over all of it."""
    random = np.random.default_rng(1)

    def left(rows: NDArray[np.int64]) -> float:
        x = np.column_stack([np.ones(rows.size), given[rows]])
        rest = plain[rows] - x @ np.linalg.lstsq(x, plain[rows], rcond=None)[0]
        return float(rest @ rest / (rows.size - x.shape[1]) / plain[rows].var(ddof=1))

    drawn = [left(random.integers(plain.size, size=plain.size)) for _ in range(100)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return left(np.arange(plain.size)), float(low), float(high)


def table(name: str, groups: int) -> list[tuple[str, str, Sequence[tuple[float, float, float]]]]:
    """One row for each way: scenario, way, and the ratio of each measure."""
    case = prepare(load_scenario(SCENARIOS / f"{name}.yaml"))
    plain = responses(case, independent, groups)
    rows: list[tuple[str, str, Sequence[tuple[float, float, float]]]] = []
    ways = {"antithetic": antithetic, "stratified": stratified,
            "launch stratified": launch_stratified}  # fmt: skip
    for way, draw in track(ways.items(), description=name):
        found = responses(case, draw, groups)
        rows.append(
            (name, way, [ratio_of_variances(f, p) for f, p in zip(found, plain, strict=True)])
        )
    given = controls(case, groups * GROUP)
    rows.append((name, "control", [ratio_after_regression(given, p) for p in plain]))
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--groups", type=int, default=400, help=f"of {GROUP} raids")
    parser.add_argument("--scenario", choices=MEASURED, action="append")
    asked = parser.parse_args()
    numba.set_num_threads(1)
    print(f"{'scenario':<24}{'way':<20}" + "".join(f"{name:<22}" for name in MEASURES))
    for name in asked.scenario or MEASURED:
        for scenario, way, ratios in table(name, asked.groups):
            cells = "".join(
                f"{v:.2f} [{low:.2f} - {high:.2f}]".ljust(22) for v, low, high in ratios
            )
            print(f"{scenario:<24}{way:<20}{cells}", flush=True)


if __name__ == "__main__":
    main()
