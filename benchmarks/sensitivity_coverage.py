"""How often the intervals of a sensitivity analysis hold the truth, over many repeated studies.

Four factors set a probability whose effects and indices are known; each cell's raids are coins of
it, shared by all cells or not; every study has a design of its own.

    python benchmarks/sensitivity_coverage.py [--studies 400] [--raids 400]
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from studies.raids import drawn_responses

from cram_sim.records import Floats, Truths
from cram_sim.studies.morris import elementary_effects, morris_design, morris_effects
from cram_sim.studies.resampling import Bounded
from cram_sim.studies.sobol_indices import sobol_design, sobol_indices

FACTORS = 4
LEVELS = 4
TRAJECTORIES = (10, 20, 40)
POINTS = (32, 64, 128)
# The variances that `probability` has, in the unit of its bracket: alone, and of b with c.
ALONE = np.array([16.0, 12.25, 2.25, 0.0]) / 12.0
TOGETHER = np.array([0.0, 1.0, 1.0, 0.0]) / 16.0
VARIANCE = ALONE.sum() + 1.0 / 16.0


def probability(points: Floats) -> Floats:
    """From 0.2 to 0.8: the first factor adds, the third needs the second, the last does nothing."""
    a, b, c, _ = points.T
    values: Floats = 0.2 + 0.6 * (4.0 * a + 2.0 * b + 3.0 * b * c) / 9.0
    return values


def true_effects() -> Mapping[str, Floats]:
    """mu, mu* and sigma over all trajectories that a design may have."""
    every = morris_design(FACTORS, 20_000, LEVELS, 99)
    effects = elementary_effects(probability(every)[np.newaxis], every)[0]
    means, sizes = effects.mean(axis=0), np.abs(effects).mean(axis=0)
    return {"mu": means, "mu*": sizes, "sigma": effects.std(axis=0)}


def holds(found: Bounded, truth: Floats) -> Truths:
    """Whether each factor's interval holds the truth; one of no width does to rounding."""
    held: Truths = (found.low <= truth + 1e-9) & (truth - 1e-9 <= found.high)
    return held


def morris_study(
    truth: Mapping[str, Floats], size: int, raids: int, seed: int, shared: bool
) -> dict[str, Truths]:
    """Of one study, which intervals hold, and which factors rise above the floor."""
    points = morris_design(FACTORS, size, LEVELS, seed)
    found = morris_effects(
        points, drawn_responses(probability(points), raids, seed, shared=shared), seed
    )
    bounds = {"mu": found.mean, "mu*": found.mean_size, "sigma": found.spread}
    told = {name: holds(each, truth[name]) for name, each in bounds.items()}
    return told | {"above the floor": found.mean_size.value > found.floor}


def sobol_study(size: int, raids: int, seed: int, shared: bool) -> dict[str, Truths]:
    """Of one study, which intervals hold."""
    points = sobol_design(FACTORS, size, seed)
    found = sobol_indices(
        drawn_responses(probability(points), raids, seed, shared=shared), FACTORS, seed
    )
    return {
        "alone": holds(found.first, ALONE / VARIANCE),
        "with others": holds(found.total, (ALONE + TOGETHER) / VARIANCE),
    }


def lines(studies: int, raids: int) -> Iterator[str]:
    """A table in Markdown: in each row the share of studies, of every factor."""
    yield "| design | raids | number | adds | with the third | needs the second | does nothing |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    truth = true_effects()
    for kind, sizes in (("trajectories", TRAJECTORIES), ("points", POINTS)):
        for size in sizes:
            for shared in (True, False):
                told: defaultdict[str, list[Truths]] = defaultdict(list)
                for seed in range(studies):
                    found = (
                        morris_study(truth, size, raids, seed, shared)
                        if kind == "trajectories"
                        else sobol_study(size, raids, seed, shared)
                    )
                    for name, each in found.items():
                        told[name].append(each)
                for name, held in told.items():
                    shares = " | ".join(f"{100.0 * s:.0f} %" for s in np.mean(held, axis=0))
                    how = "shared" if shared else "independent"
                    yield f"| {size} {kind} | {how} | {name} | {shares} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Coverage of sensitivity intervals.")
    parser.add_argument("--studies", type=int, default=400)
    parser.add_argument("--raids", type=int, default=400, help="of each cell")
    asked = parser.parse_args()
    for line in lines(asked.studies, asked.raids):
        print(line, flush=True)


if __name__ == "__main__":
    main()
