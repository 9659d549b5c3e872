"""What a process and those that it started have spent and held, as Linux counts it in /proc."""

import os
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
PARENT, CPU_TICKS = 1, slice(11, 13)  # fields of `stat` behind the name: proc_pid_stat(5)
LOOKED_EVERY_S = 0.1


@dataclass(frozen=True)
class Peaks:
    """The most memory that a command's processes held, MB, and how long it ran, seconds."""

    command: float
    worker: float  # the greatest of them; 0 where the command has none
    together: float  # the sum of all processes' own peaks
    seconds: float


def descendants(process: int) -> list[int]:
    """All processes that a process started, and those that they did."""
    parents = {int(path.name): _parent(path) for path in PROC.glob("[0-9]*")}
    found = [process]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def cpu_seconds(processes: Sequence[int]) -> float:
    """What processes have computed so far, in the kernel and out of it."""
    ticks = [int(t) for process in processes for t in _stat(PROC / str(process))[CPU_TICKS]]
    return sum(ticks) / TICKS_A_SECOND


def peaks_of(command: Sequence[str]) -> Peaks:
    """Run a command to its end and look at its memory on the way; raise if it fails."""
    began = time.perf_counter()
    highest: dict[int, float] = {}
    looks: Counter[int] = Counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        while running.poll() is None:
            for process in (running.pid, *descendants(running.pid)):
                looks[process] += 1
                highest[process] = max(highest.get(process, 0.0), _peak_memory(process))
            time.sleep(LOOKED_EVERY_S)
    if running.returncode:
        raise SystemExit(f"{' '.join(command)}: left with {running.returncode}")
    own = highest.pop(running.pid)
    # What is seen once is a copy of the command that becomes another program, not a worker.
    workers = [peak for process, peak in highest.items() if looks[process] > 1]
    seconds = time.perf_counter() - began
    return Peaks(own, max(workers, default=0.0), own + sum(workers), seconds)


def _peak_memory(process: int) -> float:
    """The most that a process has held so far, MB; 0 where it is gone."""
    try:
        lines = (PROC / str(process) / "status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    kibibytes = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return float(kibibytes[0]) * 1024.0 / 1e6 if kibibytes else 0.0


def _parent(path: Path) -> int:
    fields = _stat(path)
    return int(fields[PARENT]) if fields else 0


def _stat(path: Path) -> list[str]:
    """The fields of `stat` behind the name, which may hold spaces; none where the process ended."""
    try:
        return (path / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
