import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

GREEN_ZONE = Path(__file__).parents[2] / "scenarios" / "green_zone_2021_12_19.yaml"
LONGEST = 300.0  # seconds: the first command may have to compile

Finished = subprocess.CompletedProcess[str]
Command = Callable[..., Finished]


@pytest.fixture
def green_zone() -> str:
    return str(GREEN_ZONE)


@pytest.fixture
def cram_sim(tmp_path: Path) -> Command:
    """Runs the real command in a process of its own, in an empty folder."""

    def run(*words: str) -> Finished:
        return subprocess.run(
            [sys.executable, "-m", "cram_sim", *words],
            cwd=tmp_path,
            env=os.environ | {"NO_COLOR": "1"},
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )

    return run
