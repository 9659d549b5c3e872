"""Flights per second of the batch kernel, and of the other ways to fly the same flights.

Everything is measured in one run, in interleaved rounds, at matched accuracy: 0.5 m and 1 ms at the
end of the flight, against DOP853 at 1e-12 on flights that nobody was tuned on. The yardstick is a
tuned `solve_ivp` loop. Beside it stand a hand-vectorised C++ kernel of the same work, which shows
what the hardware allows (it needs g++); a batch in NumPy; heyoka, on a case with smooth air and
drag; and, on models of their own, py-ballisticcalc and RocketPy. A package that is missing is
reported as such; `uv sync --group bench` installs them all.

    python benchmarks/flights.py [--quick] [--figure FOLDER]
"""

import argparse
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flights_cases import ALLOWED, CASES, DELAY, DISTANCE, Case, outside, part, worst
from flights_field import BLOCK, FIELD
from flights_loop import assert_same_physics
from flights_report import Result, draw, table
from peers.engine import Peer, Prepared, UnavailableError

FRESH_SEED, BLOCK_SEED = 2, 3  # the peers are tuned on seed 1


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
                rates[peer.name].append(rate(case, found, peer.flights // size.divisor, number))

    fresh = case.launches(size.fresh, FRESH_SEED)
    truth = case.truth(fresh)
    for peer in field:
        found = prepared[peer.name]
        if isinstance(found, str):
            yield Result(peer.name, case.name, remark=found)
            continue
        share = furthest = None
        if peer.is_matched:
            ends = found.fly(case, fresh)
            share, furthest = outside(ends, truth), worst(ends, truth)
        yield Result(peer.name, case.name, tuple(rates[peer.name]), share, furthest, found.remark)


def prepare(peer: Peer, case: Case) -> Prepared | str:
    """A peer tuned to a case and warm, or why it cannot take part."""
    try:
        found = peer.prepare(case)
    except UnavailableError as error:
        return str(error)
    found.fly(case, case.launches(2, BLOCK_SEED))
    return found


def rate(case: Case, prepared: Prepared, flights: int, number: int) -> float:
    """Flights per second in a round, which flies its own part of the block."""
    block = case.launches(BLOCK, BLOCK_SEED)
    some = part(block, number * flights % (BLOCK - flights + 1), flights)
    started = time.perf_counter()
    prepared.fly(case, some)
    return flights / (time.perf_counter() - started)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="200 fresh flights instead of 4,000")
    parser.add_argument("--figure", type=Path, metavar="FOLDER", help="write a figure there")
    arguments = parser.parse_args()
    size = QUICK if arguments.quick else FULL
    cases = []
    for case in CASES:
        assert_same_physics(case)
        results = list(measure(case, size))
        cases.append(results)
        print(f"{case.name}: {size.rounds} rounds; of {size.fresh:,} fresh flights ", end="")
        print(f"{ALLOWED:.2%} may end more than {DISTANCE} m or {1e3 * DELAY:.0f} ms off")
        print(*table(results), sep="\n", end="\n\n", flush=True)
    if arguments.figure:
        footer = (
            f"{size.rounds} interleaved rounds of up to {BLOCK // size.divisor:,} flights, seed "
            f"{BLOCK_SEED}; {size.fresh:,} fresh flights, seed {FRESH_SEED}; "
            f"{os.cpu_count()} processors; * flies a model of its own"
        )
        for path in draw(cases, footer, arguments.figure):
            print(path)


if __name__ == "__main__":
    main()
