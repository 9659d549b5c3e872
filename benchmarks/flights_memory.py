"""Any number of flights in constant memory: blocks without paths, and a running mean of impacts.

python benchmarks/flights.py --memory
python benchmarks/flights_memory.py COUNT    # so many flights, in this process
"""

import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from flights_cases import ROCKET_107_CASE, Floats

COUNTS = (10_000, 100_000, 1_000_000)
BLOCK = 20_000  # flights
FLATNESS = 0.1  # how far the peaks may lie apart, as a share of the least
FIRST_SEED = 100
STATUS = Path("/proc/self/status")  # of Linux


@dataclass(frozen=True)
class Spread:
    """Count, mean (2,) and summed squares about it (2,) of impacts, which merge.

    T. F. Chan, G. H. Golub and R. J. LeVeque, Am. Stat. 37 (1983) 242-247, eq. 2.1.
    """

    count: int
    mean: Floats
    squares: Floats

    def __add__(self, other: "Spread") -> "Spread":
        count = self.count + other.count
        apart = other.mean - self.mean
        mean = self.mean + apart * (other.count / count)
        between = apart**2 * (self.count * other.count / count)
        return Spread(count, mean, self.squares + other.squares + between)


def spread_of(impacts: Floats) -> Spread:
    """Of one block: impacts east and north, shape (2, n)."""
    mean = impacts.mean(axis=1)
    return Spread(impacts.shape[1], mean, ((impacts.T - mean) ** 2).sum(axis=0))


def fly_in_blocks(count: int) -> Spread:
    """Draw and fly so many rockets, block after block; nothing of a block stays but its spread."""
    total = Spread(0, np.zeros(2), np.zeros(2))
    for number, start in enumerate(range(0, count, BLOCK)):
        launches = ROCKET_107_CASE.launches(min(BLOCK, count - start), FIRST_SEED + number)
        total += spread_of(ROCKET_107_CASE.fly(launches, threads=1).places[:2])
    return total


def memory() -> None:
    """Print the greatest memory of ever more flights, each in a process of its own."""
    fly_in_blocks(2)  # compiled here, the others find it in the cache
    peaks = []
    for count in COUNTS:
        command = [sys.executable, str(Path(__file__)), str(count)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        peaks.append(float(told.split()[0]))
        print(f"{count:>9,} flights: {told.strip()}", flush=True)
    growth = max(peaks) / min(peaks) - 1
    print(f"the peaks lie {growth:.1%} apart; {FLATNESS:.0%} is allowed")
    if growth > FLATNESS:
        raise SystemExit(1)


def peak_memory() -> float:
    """The most memory that this process has held, bytes."""
    if STATUS.exists():
        # Linux's getrusage() also counts what the parent held until it became this process.
        lines = dict(line.split(":", 1) for line in STATUS.read_text().splitlines())
        return 1024 * float(lines["VmHWM"].split()[0])
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)  # macOS tells bytes


def main() -> None:
    """Fly as many as the command line says, and print the greatest memory this took."""
    total = fly_in_blocks(int(sys.argv[1]))
    deviation = np.sqrt(total.squares / (total.count - 1))
    print(f"{peak_memory() / 1e6:.1f} MB at most; impacts {total.mean[0]:+.1f} m east and ", end="")
    print(f"{total.mean[1]:+.1f} m north on average, ", end="")
    print(f"standard deviations {deviation[0]:.1f} m and {deviation[1]:.1f} m")


if __name__ == "__main__":
    main()
