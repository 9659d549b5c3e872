"""Flights per second of the batch kernel, and of the other ways to fly the same flights.

Everything is measured in one run, in interleaved rounds, at matched accuracy: 0.5 m and 1 ms at the
end of the flight, against DOP853 at 1e-12 on flights that nobody was tuned on. The yardstick is a
tuned `solve_ivp` loop. Beside it stand a hand-vectorised C++ kernel of the same work, which shows
what the hardware allows (it needs g++); a batch in NumPy; heyoka, on a case with smooth air and
drag; and, on models of their own, py-ballisticcalc and RocketPy. A package that is missing is
reported as such; `uv sync --group bench` installs them all.

    python benchmarks/flights.py [--quick] [--figure FOLDER] [--markdown FILE]
    python benchmarks/flights.py --memory
"""

import argparse
import os
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from flights_cases import CASES, DELAY, DISTANCE, Case, Ends, outside, part, worst
from flights_field import BLOCK, FIELD
from flights_loop import assert_same_physics, truth
from flights_memory import memory
from flights_report import Result, draw, table
from peers.engine import Peer, Prepared, UnavailableError

from cram_sim.ballistics.bodies import Launches

FRESH_SEED, BLOCK_SEED = 2, 3  # the peers are tuned on seed 1
SETTLING = 0.1  # s: threads without work wait busily for some milliseconds, on the next one's bill
SHARE = 100  # fresh flights that one process takes at a time


@dataclass(frozen=True)
class Size:
    """How much is measured: fresh flights, rounds, and the divisor of a round's flights."""

    fresh: int
    rounds: int
    divisor: int


FULL, QUICK = Size(4_000, 9, 1), Size(200, 5, 2)


def measure(case: Case, size: Size) -> Iterator[Result]:
    """Everyone's rates on a case, in interleaved rounds, and their accuracy on fresh flights."""
    field = [peer for peer in FIELD if peer.only in (None, case.name)]
    prepared = {peer.name: prepare(peer, case) for peer in field}
    rates: dict[str, list[float]] = {peer.name: [] for peer in field}
    for number in range(size.rounds):
        for peer in field:
            found = prepared[peer.name]
            if isinstance(found, Prepared):
                rates[peer.name].append(rate(case, peer, found, size, number))

    fresh = case.launches(size.fresh, FRESH_SEED)
    exact = truth_of(case, fresh)
    for peer in field:
        found = prepared[peer.name]
        if isinstance(found, str):
            yield Result(peer.name, case.name, remark=found)
            continue
        share = furthest = None
        if peer.is_matched:
            ends = found.fly(case, fresh)
            share, furthest = outside(ends, exact), worst(ends, exact)
        flown = tuple(rates[peer.name])
        yield Result(peer.name, case.name, flown, share, furthest, found.remark, peer.must_hold)


def prepare(peer: Peer, case: Case) -> Prepared | str:
    """A peer tuned to a case and warm, or why it cannot take part."""
    try:
        found = peer.prepare(case)
    except UnavailableError as error:
        return str(error)
    found.fly(case, case.launches(2, BLOCK_SEED))
    return found


def rate(case: Case, peer: Peer, prepared: Prepared, size: Size, number: int) -> float:
    """Flights per second in a round, which flies its own part of the block."""
    flights = peer.flights // size.divisor
    block = case.launches(BLOCK, BLOCK_SEED)
    some = part(block, number * flights % (BLOCK - flights + 1), flights)
    clock = time.process_time if peer.threads == 1 else time.perf_counter
    started = clock()
    prepared.fly(case, some)
    spent = clock() - started
    if peer.threads > 1:
        time.sleep(SETTLING)
    return flights / spent


def truth_of(case: Case, launches: Launches) -> Ends:
    """The true ends, by as many processes as there are processors."""
    shares = [part(launches, start, SHARE) for start in range(0, launches.count, SHARE)]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        ends = list(processes.map(partial(truth, case), shares))
    return Ends(
        np.concatenate([end.times for end in ends]),
        np.concatenate([end.places for end in ends], axis=1),
    )


def commit() -> str:
    """The commit that is measured, or the package's version outside a repository."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    folder = Path(__file__).parent
    try:
        asked = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return version("cram-sim")
    return asked.stdout.strip()


def report(results: list[Result], size: Size) -> str:
    """What a case's results say, as text."""
    title = (
        f"{results[0].case}: {size.rounds} rounds; outside are those of {size.fresh:,} fresh "
        f"flights that end more than {DISTANCE} m or {1e3 * DELAY:.0f} ms off"
    )
    return "\n".join([title, *table(results)])


def asked_for() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="200 fresh flights instead of 4,000")
    parser.add_argument("--figure", type=Path, metavar="FOLDER", help="write a figure there")
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write commit and tables for the docs there"
    )
    parser.add_argument(
        "--memory", action="store_true", help="measure only the memory of up to 10^6 flights"
    )
    return parser.parse_args()


def main() -> None:
    """Run the benchmark; it fails if a flight misses the accuracy of an engine that must hold."""
    asked = asked_for()
    if asked.memory:
        memory()
        return
    size = QUICK if asked.quick else FULL
    cases = []
    for case in CASES:
        assert_same_physics(case)
        cases.append(list(measure(case, size)))
        print(report(cases[-1], size), end="\n\n", flush=True)
    if asked.markdown:
        texts = [commit(), *(report(results, size) + "\n" for results in cases)]
        asked.markdown.write_text("\n".join(texts), encoding="utf-8")
    if asked.figure:
        footer = (
            f"{size.rounds} interleaved rounds of up to {BLOCK // size.divisor:,} flights, seed "
            f"{BLOCK_SEED}; {size.fresh:,} fresh flights, seed {FRESH_SEED}; "
            f"{os.cpu_count()} processors; * flies a model of its own"
        )
        for path in draw(cases, footer, asked.figure):
            print(path)
    if any(result.fails for results in cases for result in results):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
