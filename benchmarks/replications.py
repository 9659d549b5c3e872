"""Replications per second of the shipped scenarios on one core, everything included.

From draws to the ledger's sums: flights, looks, tracks, evaluation, windows, the clock, the tables,
their Parquet shards and their count. Preparing and compiling are once per scenario and not counted.
What more cores give and what memory long runs take is measured by `scale.py`.

    python benchmarks/replications.py [--rounds 5]
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import numba

from cram_sim.experiment.backends import Serial
from cram_sim.experiment.case import Case, prepare
from cram_sim.experiment.replicate import replicate
from cram_sim.experiment.run import Prepared, Replicate, Run, compute
from cram_sim.experiment.run_directory import begin, new_manifest
from cram_sim.experiment.store import Store
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.write import digest, resolved_yaml

SCENARIOS = Path(__file__).parents[1] / "scenarios"
MEASURED = {"green_zone_2021_12_19": 4000, "base_raid_20_rockets": 1000}
BARS = {"green_zone_2021_12_19": 500, "base_raid_20_rockets": 150}


def run(case: Case, scenario: Scenario, replications: int, folder: Path) -> None:
    """One serial run into a fresh directory."""
    experiment = scenario.experiment.model_copy(update={"replications": replications})
    scenario = scenario.model_copy(update={"experiment": experiment})
    store = Store(folder / str(time.perf_counter_ns()))
    manifest = new_manifest(scenario, digest(scenario), None)
    begin(store, manifest, resolved_yaml(scenario), force=False)
    work = Prepared(Replicate(replicate, case, scenario, store))
    for _ in compute([Run(scenario.name, scenario, store, manifest, work)], Serial()):
        pass


def speed(rounds: int) -> None:
    """Time the scenarios in turn, so that a slow minute of the machine strikes both."""
    loaded = {name: load_scenario(SCENARIOS / f"{name}.yaml") for name in MEASURED}
    cases = {name: prepare(scenario) for name, scenario in loaded.items()}
    rates: dict[str, list[float]] = {name: [] for name in MEASURED}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds + 1):
            for name, replications in MEASURED.items():
                start = time.perf_counter()
                run(cases[name], loaded[name], replications, Path(folder))
                if number:  # the first round warms up
                    rates[name].append(replications / (time.perf_counter() - start))
    print(f"{'scenario':<26}{'bar':>8}{'min':>8}{'median':>8}{'max':>8}  replications/s, one core")
    for name, found in rates.items():
        figures = (min(found), statistics.median(found), max(found))
        print(f"{name:<26}{BARS[name]:>8}" + "".join(f"{figure:>8,.0f}" for figure in figures))


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    numba.set_num_threads(1)
    speed(asked.rounds)


if __name__ == "__main__":
    main()
