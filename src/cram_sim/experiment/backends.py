"""Who computes the blocks: this process, several of this machine, or those of a cluster.

The module imports no compiled code, because a worker must set its number of threads before it does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cram_sim.experiment.cluster import Dask
from cram_sim.experiment.jobs import Backend, Job, Result, Stored, Work, WorkersLostError
from cram_sim.experiment.processes import Processes

__all__ = [
    "Backend",
    "Dask",
    "Job",
    "Processes",
    "Serial",
    "Stored",
    "Work",
    "WorkersLostError",
    "backend_of",
]


@dataclass(frozen=True)
class Serial:
    """One block after the other, in this process."""

    def __enter__(self) -> "Serial":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def run(self, jobs: Iterable[Job[Result]]) -> Iterator[Stored[Result]]:
        """Yield each block when it is stored."""
        for job in jobs:
            work = job.prepare()
            for block in job.blocks:
                yield Stored(job.name, block, work(block))


def backend_of(workers: int, cluster: str | None) -> Backend:
    """The backend for so many workers of this machine, or for those of a cluster.

    `cluster` is `tcp://HOST:PORT`, `local:N`, or None for this machine's processes; anything else
    raises ClusterError.
    """
    if cluster is not None:
        return Dask(cluster)
    return Processes(workers) if workers > 1 else Serial()
