"""What runs in the workers of a cluster: they say what they are, and refuse what they cannot see.

The module imports no compiled code, because a worker must set its number of threads before it does.
"""

import logging
import platform
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from distributed import Worker, WorkerPlugin, get_worker

from cram_sim.errors import ClusterError
from cram_sim.experiment.jobs import Result, Work
from cram_sim.experiment.manifest import Block
from cram_sim.experiment.worker_process import one_thread

DIGITS = 12  # of a digest in a message
# How long another machine of a shared folder may take to see a new file: assumed.
SEEN_WITHIN_S = 1.0


@lru_cache(maxsize=1)
def environment() -> dict[str, str]:
    """What must be the same in all workers for results to be the same to the bit."""
    import numpy as np

    from cram_sim.experiment.versions import versions

    found = np.show_config(mode="dicts")["SIMD Extensions"]["found"]
    return {
        **versions(),
        "C library": " ".join(platform.libc_ver()),
        "processor": " ".join([platform.machine(), *found[-1:]]),
    }


def worker_environment() -> dict[str, str]:
    """The same of a worker, which is made ready by being asked."""
    one_thread()  # before the versions import compiled code
    return environment()


def differences(found: Mapping[str, str], expected: Mapping[str, str]) -> str:
    """What a worker has that is another here, as a list in words; empty where nothing is."""
    return ", ".join(
        f"{name} {str(found.get(name))[:DIGITS]} (here {wanted[:DIGITS]})"
        for name, wanted in expected.items()
        if found.get(name) != wanted
    )


class LateWorkers(WorkerPlugin):
    """Makes a worker that joins while we compute ready, or sends it away if it differs from us."""

    name = "cram-sim"

    def __init__(self, expected: Mapping[str, str]) -> None:
        self.expected = dict(expected)

    def setup(self, worker: Worker) -> None:
        """Called on every worker before its first task."""
        others = differences(worker_environment(), self.expected)
        if worker.state.nthreads != 1:
            others = f"{worker.state.nthreads} threads (must be 1)"
        if others:
            logging.getLogger("distributed.worker").error(
                "cram-sim refuses this worker: %s", others
            )
            worker.loop.add_callback(worker.close, nanny=True, reason="cram-sim refuses it")


def prepared(prepare: Callable[[], Work[Result]], token: Path) -> Work[Result]:
    """The work of a job, for those who compute its blocks."""
    _see(token)
    return prepare()


def computed(work: Work[Result], block: Block, token: Path) -> Result:
    """What a block came to, its shards being where the command looks for them."""
    _see(token)
    return work(block)


def _see(token: Path) -> None:
    """Raise ClusterError if this worker does not see what the command wrote into the run."""
    one_thread()
    deadline = time.monotonic() + SEEN_WITHIN_S
    while not token.exists():
        if time.monotonic() > deadline:
            raise ClusterError(
                f"worker {get_worker().address} does not see {token.parent}; write to a folder "
                "that all machines of the cluster share, with --out"
            )
        time.sleep(0.1)
