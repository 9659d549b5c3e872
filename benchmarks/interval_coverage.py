"""How often 95 % intervals hold the truth: at fixed numbers of raids, and with a stopping rule.

Every experiment has a truth in closed form and is repeated from fixed seeds. The stopping rule is
tried over a grid of half-widths, because what it does to an interval depends on where the one asked
for falls between two looks; the worst of them is printed. `any look` is the same rule without a
pilot and without foresight: it stops at the first of all looks that does.

    python benchmarks/interval_coverage.py [--repeats 2000]
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from scipy.stats import binom

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from experiment.repeated_experiments import (
    AnyLook,
    Experiment,
    coverage_at,
    coverage_when_stopped,
    difference_experiment,
    probability_experiment,
    share_experiment,
)

from cram_sim.experiment.precision import Looks
from cram_sim.experiment.statistics import wilson_interval

RAIDS = (400, 401, 500, 1000, 2000)
PROBABILITIES = tuple(round(0.1 * tenth, 1) for tenth in range(1, 10))
EXPERIMENTS = (
    *(probability_experiment(p) for p in PROBABILITIES),
    *(share_experiment(p, 0.1) for p in PROBABILITIES),
    *(difference_experiment(p, 0.05) for p in PROBABILITIES),
)
LOOKS = Looks(400, 1600)
HALF_WIDTHS = tuple(np.geomspace(0.6, 1.2, 25).tolist())  # times that of the first look
STOPPED = (
    *(probability_experiment(p) for p in PROBABILITIES[::2]),
    *(share_experiment(p, 0.1) for p in (0.2, 0.5, 0.8)),
    *(difference_experiment(p, 0.05) for p in (0.2, 0.5, 0.8)),
)
SEED = 20211219


def exact_coverage(p: float, raids: int) -> float:
    """Of a probability's interval, with no experiment: summed over all that can be counted."""
    held = [low <= p <= high for low, high in (wilson_interval(k, raids) for k in range(raids + 1))]
    return float(binom.pmf(np.flatnonzero(held), raids, p).sum())


def at_fixed_numbers(repeats: int) -> None:
    """Print the coverage of each experiment at each number of raids."""
    print(f"{repeats:,} experiments each; in brackets without chance\n")
    print(f"{'95 % intervals that hold the truth, %':40s}", *(f"n = {n:<10,}" for n in RAIDS))
    for experiment in EXPERIMENTS:
        found = [coverage_at(experiment, n, repeats=repeats, seed=SEED) for n in RAIDS]
        exact = [""] * len(RAIDS)
        if experiment.name.startswith("probability"):
            exact = [f"({100.0 * exact_coverage(experiment.truth, n):.2f})" for n in RAIDS]
        cells = (f"{100.0 * a:5.2f} {b:8s}" for a, b in zip(found, exact, strict=True))
        print(f"{experiment.name:40s}", *cells)


def with_stopping(repeats: int) -> None:
    """Print the worst coverage over all half-widths, by the rule and without its foresight."""
    print(f"\n{repeats:,} experiments for each half-width")
    print(f"{'worst of ' + str(len(HALF_WIDTHS)) + ' half-widths, %':40s} rule    any look")
    for experiment in STOPPED:
        worst = [
            min(_stopped(experiment, width, looks, repeats) for width in HALF_WIDTHS)
            for looks in (LOOKS, AnyLook(LOOKS.minimum, LOOKS.maximum))
        ]
        print(f"{experiment.name:40s}", *(f"{100.0 * share:5.2f}  " for share in worst))


def _stopped(experiment: Experiment, width: float, looks: Looks, repeats: int) -> float:
    return coverage_when_stopped(experiment, width, looks, repeats=repeats, seed=SEED)[0]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=2000)
    chosen = parser.parse_args()
    at_fixed_numbers(chosen.repeats)
    # The worst of several is below their mean by chance: more repeats, less of it.
    with_stopping(2 * chosen.repeats)
