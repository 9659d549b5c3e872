"""What a process must be to be a worker: of one thread, and deaf to Ctrl-C."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


def one_thread() -> None:
    """Let compiled code of this process use one thread, wherever it is imported from now on.

    The number may have been read already, by another program of a worker that we are lent or by a
    script that starts workers: then it is lowered for the calling thread.
    """
    os.environ["NUMBA_NUM_THREADS"] = "1"
    if "numba" in sys.modules:
        import numba

        numba.set_num_threads(1)


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Start processes and threads that never see Ctrl-C, which is this one's to handle.

    A terminal sends it to all of them. They inherit what their parent blocks; here it is only held
    up until they are started.
    """
    # Which the first process started would otherwise start, and unblock what is blocked here.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
