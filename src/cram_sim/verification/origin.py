"""Which code it was that was verified."""

import subprocess
from pathlib import Path

import cram_sim

PACKAGE = Path(cram_sim.__file__).parent


def origin() -> str:
    """The commit of the checkout that this package runs from, else its version."""
    checkout = PACKAGE.parent.parent
    if (checkout / ".git").exists() and PACKAGE.parent.name == "src":
        commit = _git(checkout, "describe", "--always", "--dirty", "--exclude=*")
        if commit:
            return f"commit {commit}"
    return f"version {cram_sim.__version__}"


def _git(checkout: Path, *arguments: str) -> str:
    """What git answers; nothing where there is no git or it refuses."""
    command = ["git", "-C", str(checkout), *arguments]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip()
