"""A scheduler and workers as users start them: processes of their own."""

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType


class Cluster:
    """A `dask scheduler`, and a `dask worker` for each call of `start_worker`."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "scheduler.json"
        self.folder = folder
        self._processes = ExitStack()
        self.scheduler = self._start(
            "scheduler", "--port", "0", "--dashboard-address", "127.0.0.1:0"
        )
        self.workers: list[subprocess.Popen[bytes]] = []

    def start_worker(self, *options: str, folder: Path | None = None) -> None:
        """Start a worker, in a folder of its own or in ours."""
        log = self.folder / f"worker{len(self.workers)}.log"
        options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder), *options)
        self.workers.append(self._start("worker", *options, folder=folder, log=log))

    @property
    def address(self) -> str:
        """Of its scheduler, once that has started."""
        deadline = time.monotonic() + 60.0
        while time.monotonic() < deadline:
            if self.file.exists() and (text := self.file.read_text(encoding="utf-8")):
                return str(json.loads(text)["address"])
            time.sleep(0.05)
        raise TimeoutError("the scheduler did not start")

    def log_of(self, worker: int) -> str:
        """What a worker said."""
        return (self.folder / f"worker{worker}.log").read_text(encoding="utf-8")

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
        self._processes.close()

    def _start(
        self, what: str, *options: str, folder: Path | None = None, log: Path | None = None
    ) -> "subprocess.Popen[bytes]":
        place = {"PYTHONPATH": os.pathsep.join(sys.path)}
        said = self._processes.enter_context((log or self.folder / f"{what}.log").open("wb"))
        module = f"distributed.cli.dask_{what}"
        common = ("--scheduler-file", str(self.file), "--no-dashboard")
        process = subprocess.Popen(
            [sys.executable, "-m", module, *common, *options],
            env=os.environ | place,
            cwd=folder,
            stdout=said,
            stderr=said,
        )
        return self._processes.enter_context(process)
