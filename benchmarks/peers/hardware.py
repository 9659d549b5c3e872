"""The hardware's share: the hand-vectorised C++ kernel of `cpp/`, compiled on the spot."""

import ctypes
import math
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from flights_cases import Case, Ends
from numpy.typing import NDArray

from cram_sim.ballistics.bodies import Launches
from cram_sim.ballistics.stepping import reach_of
from peers.engine import UnavailableError

SOURCE = Path(__file__).parent / "cpp" / "kernel.cpp"
# Contraction to fused multiply-adds is GCC's default; neither flag changes a result but NaN's sign.
OPTIONS = ("-O3", "-march=native", "-std=c++17", "-fno-math-errno", "-fno-trapping-math")
LIMIT = 300  # s: what a compiler may take
LONGEST_PATH = 512  # nodes, until it is known how many a case's flights have


@cache
def library() -> ctypes.CDLL:
    """The compiled kernel. Raises UnavailableError where no compiler can make it."""
    compiler = os.environ.get("CXX") or shutil.which("g++")
    if compiler is None:
        raise UnavailableError("no C++ compiler: install g++ 12 or later, or name one in CXX")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "kernel.so"
        command = [compiler, *OPTIONS, "-shared", "-fPIC", str(SOURCE), "-o", str(target)]
        made = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
        if made.returncode != 0:
            first = next((line for line in made.stderr.splitlines() if "error" in line), "")
            raise UnavailableError(f"{compiler} does not compile {SOURCE.name}: {first}")
        loaded = ctypes.CDLL(str(target))
    loaded.fly.restype = ctypes.c_long
    return loaded


@dataclass(frozen=True)
class Flown:
    """Where flights ended, the steps tried, the processor's seconds, and the longest path."""

    ends: Ends
    steps: int
    seconds: float
    longest: int


def fly(case: Case, launches: Launches, *, capacity: int) -> Ends:
    """Where the flights end; a path of up to `capacity` nodes is kept of each."""
    return flown(case, launches, capacity=capacity).ends


def room_for_paths(case: Case, launches: Launches) -> int:
    """The nodes for which the package would make room."""
    return flown(case, launches, capacity=LONGEST_PATH).longest * 5 // 4 + 4


def flown(case: Case, launches: Launches, *, capacity: int) -> Flown:
    """As `fly`, with what it took."""
    count = launches.count
    end = math.nan if case.end_time is None else case.end_time
    starts = np.stack([*launches.position, launches.speed, launches.time], axis=1)
    reach = reach_of(case.tolerance)
    settings = np.array([case.burn_time, case.rail_length, case.tolerance, reach])
    ends, nodes = Ends(np.empty(count), np.empty((3, count))), np.empty(count, dtype=np.int64)
    arguments = (
        ctypes.c_long(count),
        *map(_pointer, (case.rows(launches), np.ascontiguousarray(starts), np.full(count, end))),
        _pointer(settings),
        *(_pointer(case.air.table), ctypes.c_long(len(case.air.table))),
        *(_pointer(case.drag), ctypes.c_long(len(case.drag))),
        _pointer(np.empty(count, dtype=np.int8)),
        *map(_pointer, (ends.times, ends.places, np.empty((3, count)), np.empty(count))),
        *map(_pointer, (nodes, np.empty((count, capacity)), np.empty((count, capacity, 6)))),
        ctypes.c_long(capacity),
    )
    started = time.process_time()
    steps = int(library().fly(*arguments))
    return Flown(ends, steps, time.process_time() - started, int(nodes.max()))


def _pointer(array: NDArray[np.generic]) -> ctypes.c_void_p:
    return array.ctypes.data_as(ctypes.c_void_p)
