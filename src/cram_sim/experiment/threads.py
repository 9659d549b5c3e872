"""The threads of a worker: one, as there are as many workers as processors."""

import os
import sys


def one_thread() -> None:
    """Let compiled code of this process use one thread, wherever it is imported from now on.

    The number may have been read already, by another program of a worker that we are lent or by a
    script that starts workers: then it is lowered for the calling thread.
    """
    os.environ["NUMBA_NUM_THREADS"] = "1"
    if "numba" in sys.modules:
        import numba

        numba.set_num_threads(1)
