"""How far experiments scale: speed, memory and overhead against workers and replications.

Whole runs of two scenarios by this process, by two others, by one for each processor where there
are more, and by Dask; by turns, so that a slow minute of the machine strikes all, on workers that
have compiled and prepared everything before. Where others compute on the same machine, speeds say
little; CPU times do. "At most" is what the CPU times allow: so many times one process, the
command's own share included, if the processors were free. Then what a block's shards cost beside
its replication, the greatest memory of the command `cram-sim run` and of its workers, and how long
a study of 1,000 cells is planned.

    python benchmarks/scale.py [--rounds 5] [--replications 20000] [--full] [--out runs/scale]

`--full` also runs a million raids.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numba
from scale_processes import Peaks, cpu_seconds, descendants, peaks_of
from scale_report import (
    SEED,
    SERIAL,
    TWO,
    Costs,
    Timed,
    draw,
    memory_lines,
    plan_lines,
    speed_lines,
    store_lines,
)

from cram_sim.experiment.backends import Backend, Dask, Processes, Serial
from cram_sim.experiment.case import prepare
from cram_sim.experiment.manifest import Block
from cram_sim.experiment.replicate import replicate
from cram_sim.experiment.run import Prepare, Run, compute
from cram_sim.experiment.run_directory import begin, default_block_size, new_manifest
from cram_sim.experiment.store import Store
from cram_sim.experiment.tally import tally
from cram_sim.scenario.load import load_scenario
from cram_sim.scenario.model import Scenario
from cram_sim.scenario.write import digest, resolved_yaml, with_replications
from cram_sim.studies.planning import plan_study

SCENARIOS = Path(__file__).parents[1] / "scenarios"
BASE_RAID = "base_raid_20_rockets"
# A raid of the base takes as long as so many of the seed scenario.
LONGER = {SEED: 1, BASE_RAID: 8}
LENGTHS = (10_000, 100_000)
FULL_LENGTH = 1_000_000
WARMING = 400  # replications
STUDY = """\
version: 1
name: a thousand cells
scenario: {scenario}
factors:
  - {{path: command.delay, range: {{from: 0 s, to: 9 s, steps: 10}}}}
  - {{path: "fire_units[*].round_dispersion", range: {{from: 1 mrad, to: 2 mrad, steps: 10}}}}
  - {{path: "sensors[search radar].reference_range", range: {{from: 2 km, to: 8 km, steps: 10}}}}
design: {{kind: full_factorial}}
measures: [no_leaker]
"""


def backends() -> dict[str, tuple[Backend, int]]:
    """All that is compared, and how many workers each has."""
    processors = len(os.sched_getaffinity(0))
    found: dict[str, tuple[Backend, int]] = {SERIAL: (Serial(), 1), TWO: (Processes(2), 2)}
    if processors > 2:
        found[f"{processors} processes"] = Processes(processors), processors
    found["Dask local:2"] = Dask("local:2"), 2
    return found


def run(scenario: Scenario, replications: int, backend: Backend, folder: Path) -> None:
    """One run into a fresh directory, which is removed."""
    scenario = with_replications(scenario, replications)
    store = Store(folder / str(time.perf_counter_ns()))
    manifest = new_manifest(scenario, digest(scenario), None)
    begin(store, manifest, resolved_yaml(scenario), force=False)
    work = Prepare(scenario, store)
    for _ in compute([Run(scenario.name, scenario, store, manifest, work)], backend):
        pass
    shutil.rmtree(store.directory)


def timed(
    backend: Backend, workers: int, scenario: Scenario, replications: int, folder: Path
) -> Timed:
    """The speed of one run and the CPU time that it took, on workers that are warm."""
    before = set(descendants(os.getpid()))
    with backend:
        run(scenario, WARMING, backend, folder)
        processes = sorted(set(descendants(os.getpid())) - before)
        began, own, theirs = time.perf_counter(), time.process_time(), cpu_seconds(processes)
        run(scenario, replications, backend, folder)
        seconds = time.perf_counter() - began
        own, theirs = time.process_time() - own, cpu_seconds(processes) - theirs
    milliseconds = [1e3 * cpu / replications for cpu in (own, theirs)]
    return Timed(workers, replications / seconds, *milliseconds)


def speeds(name: str, replications: int, rounds: int, folder: Path) -> dict[str, list[Timed]]:
    """Of each backend, every round of a scenario; no other's workers idle beside it."""
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    found: dict[str, list[Timed]] = {backend: [] for backend in backends()}
    for _ in range(rounds):
        for each, (backend, workers) in backends().items():
            found[each].append(timed(backend, workers, scenario, replications, folder))
    return found


def costs(name: str, rounds: int, folder: Path) -> list[Costs]:
    """What the steps of a block take in this process, each block another; the first warms up."""
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    case, store = prepare(scenario), Store(folder / name)
    threats = sum(salvo.rounds for salvo in scenario.salvos)
    size = default_block_size(FULL_LENGTH, threats)
    found = []
    for number in range(rounds + 1):
        block = Block(number * size, size)
        at = [time.process_time()]
        tables = replicate(case, scenario.experiment.seed, block.first, size)
        at.append(time.process_time())
        store.write_block(block, tables)
        at.append(time.process_time())
        tally(tables, scenario, block.first, size)
        at.append(time.process_time())
        found.append(Costs(*(1e3 * (b - a) / size for a, b in pairwise(at))))
    return found[1:]


def peak_memories(lengths: Sequence[int], folder: Path) -> dict[tuple[int, int], Peaks]:
    """Of runs of the seed scenario, by replications and workers: a command of its own for each."""
    found = {}
    for replications in lengths:
        for workers in (1, 2) if replications < FULL_LENGTH else (2,):
            directory = folder / f"{replications}-{workers}"
            words = f"run {SCENARIOS / SEED}.yaml --no-figures --json --out {directory}"
            asked = f"--replications {replications} --workers {workers}"
            command = [sys.executable, "-m", "cram_sim", *words.split(), *asked.split()]
            found[replications, workers] = peaks_of(command)
            shutil.rmtree(directory)
    return found


def planning(rounds: int, folder: Path) -> list[float]:
    """CPU seconds to plan a study of 1,000 cells; the first time is not counted."""
    path = folder / "study.yaml"
    path.write_text(STUDY.format(scenario=SCENARIOS / f"{BASE_RAID}.yaml"), encoding="utf-8")
    seconds = []
    for _ in range(rounds + 1):
        began = time.process_time()
        cells = plan_study(path).cells
        seconds.append(time.process_time() - began)
    assert len(cells) == 1000
    return seconds[1:]


def main() -> None:
    """Measure, print a table, draw a figure."""
    parser = argparse.ArgumentParser(description="Measure how experiments scale.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--replications", type=int, default=20_000, help="of the seed scenario")
    parser.add_argument("--full", action="store_true", help="also a million raids")
    parser.add_argument("--out", type=Path, default=Path("runs/scale"))
    asked = parser.parse_args()
    numba.set_num_threads(1)
    lengths = (*LENGTHS, FULL_LENGTH) if asked.full else LENGTHS
    with tempfile.TemporaryDirectory() as place:
        folder, rounds = Path(place), asked.rounds
        show([f"load of the machine in the last 15 minutes: {os.getloadavg()[2]:.1f}"])
        show(plan_lines(planning(rounds, folder)))
        show(store_lines({name: costs(name, rounds, folder) for name in LONGER}))
        speed = {}
        for name, longer in LONGER.items():
            speed[name] = speeds(name, asked.replications // longer, rounds, folder)
            show(speed_lines(name, speed[name]))
        memory = peak_memories(lengths, folder)
        show(memory_lines(memory))
    show(str(path) for path in draw(speed, memory, asked.out))


def show(lines: Iterable[str]) -> None:
    """Print a table when it is known: the next may take long."""
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    main()
