"""The way to a cluster: reach it or start it, and refuse workers that differ from this machine."""

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from cram_sim.errors import ClusterError
from cram_sim.experiment.worker_process import deaf_to_interrupts

if TYPE_CHECKING:
    from distributed import Client

REACHED_WITHIN_S = 4.0  # and as long again until its first worker is there
LOGGERS = ("distributed", "distributed.client", "distributed.scheduler", "distributed.nanny")


@contextmanager
def connected(address: str, local_workers: int) -> "Iterator[Client]":
    """A client of the cluster at an address, or of one with so many workers started here.

    Raises ClusterError if there is none, or if a worker differs; workers that join later and
    differ are sent away.
    """
    _refuse_missing_dask(address)
    with ExitStack() as opened:
        opened.enter_context(_quiet())
        client = opened.enter_context(_client(address, local_workers))
        # Imports distributed, which not everybody has.
        from cram_sim.experiment.cluster_workers import LateWorkers, environment

        expected = environment()
        _refuse_others(client, expected)
        client.register_plugin(LateWorkers(expected))
        opened.callback(_forget_plugin, client, LateWorkers.name)
        yield client


def _refuse_missing_dask(address: str) -> None:
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise ClusterError(
            f"--cluster {address}: Dask is not installed; pip install 'cram-sim[cluster]'"
        ) from error


@contextmanager
def _client(address: str, local_workers: int) -> "Iterator[Client]":
    from distributed import Client

    with ExitStack() as opened:
        place = opened.enter_context(_started(local_workers)) if local_workers else address
        try:
            client = Client(place, timeout=REACHED_WITHIN_S, set_as_default=False)
            opened.enter_context(client)
        except (OSError, ValueError) as error:
            raise ClusterError(
                f"--cluster {address}: no scheduler answers there ({error}); start one with "
                "`dask scheduler`, and write the address that it prints"
            ) from error
        try:
            client.wait_for_workers(1, timeout=REACHED_WITHIN_S)
        except TimeoutError as error:
            raise ClusterError(
                f"--cluster {address}: the scheduler has no workers; start some with "
                f"`dask worker {address} --nthreads 1`"
            ) from error
        yield client


@contextmanager
def _started(workers: int) -> Iterator[Any]:
    """A cluster of this machine: processes of one thread each, without dashboards."""
    from distributed import LocalCluster

    options = {
        "n_workers": workers,
        "threads_per_worker": 1,
        "processes": True,
        "dashboard_address": None,
        # Dask listens on port 8787 otherwise, for all the world, or says that another does.
        "scheduler_kwargs": {"dashboard_address": "127.0.0.1:0"},
        "silence_logs": logging.CRITICAL,
        "memory_limit": None,
        "env": {"NUMBA_NUM_THREADS": "1"},
    }
    with ExitStack() as opened:
        with deaf_to_interrupts():
            cluster = opened.enter_context(LocalCluster(**options))
        yield cluster


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask says of lost connections off the terminal: we say it in one sentence."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        with warnings.catch_warnings():
            # Of other versions of Dask's own parts: what matters is compared by us, and refused.
            warnings.filterwarnings("ignore", category=UserWarning, module="distributed")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _refuse_others(client: "Client", expected: Mapping[str, str]) -> None:
    """Raise ClusterError naming every worker and field that differs."""
    from cram_sim.experiment.cluster_workers import differences, worker_environment

    threads = client.nthreads()
    problems = []
    for worker, found in client.run(worker_environment, on_error="return").items():
        if isinstance(found, Exception):
            problems.append(f"worker {worker} has no cram-sim like this one ({found})")
        elif others := differences(found, expected):
            problems.append(f"worker {worker} has {others}")
        if threads.get(worker, 1) != 1:
            problems.append(
                f"worker {worker} has {threads[worker]} threads (must be 1: start it with "
                "--nthreads 1)"
            )
    if problems:
        raise ClusterError(
            "\n".join(f"--cluster: {problem}" for problem in problems)
            + "\nresults would differ; install the same lock on all machines of the cluster"
        )


def _forget_plugin(client: "Client", name: str) -> None:
    if client.status == "running":
        # Workers that come or go just now complain, which harms nobody.
        with suppress(Exception):
            client.unregister_worker_plugin(name)
