"""What must be the same for results to be the same to the bit."""

import platform
from collections.abc import Mapping
from importlib.metadata import version

from cram_sim.compiled import source_digest

DIGITS = 12  # of a digest in a message, as in the names of run directories


def versions() -> dict[str, str]:
    """What must be the same for results to be the same to the bit."""
    packages = ("cram-sim", "numpy", "scipy", "numba", "shapely", "duckdb")
    return {
        **{package: version(package) for package in packages},
        "python": platform.python_version(),
        "source": source_digest(),
    }


def other_versions(found: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What a run (or a study) was computed by that is another now."""
    return [
        f"{name} {str(found.get(name))[:DIGITS]} (now {current[:DIGITS]})"
        for name, current in now.items()
        if found.get(name) != current
    ]
