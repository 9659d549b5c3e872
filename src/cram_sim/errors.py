"""Everything that can be wrong with what a user gave us, as one clear message."""

import shlex


class CramSimError(Exception):
    """A fault the user can mend: the message says where, what, what was found and what to write."""

    exit_code = 2


class ScenarioError(CramSimError):
    """A scenario file is wrong: all its problems at once, one per line."""

    def __init__(self, problems: "list[str]") -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


class CatalogueError(CramSimError):
    """A catalogue entry does not exist or is not as it should be."""


class RunDirectoryError(CramSimError):
    """A run directory cannot be written, read or trusted."""


class ClusterError(CramSimError):
    """A cluster cannot be reached, or its workers would not compute what this machine would."""


class VerificationError(CramSimError):
    """What was asked of the verification does not exist or cannot be written."""


class BrokenRaidError(CramSimError):
    """One raid broke down: a fault of ours. It is pickled and shipped from workers."""

    def __init__(self, seed: int, replication: int, what: str) -> None:
        super().__init__(seed, replication, what)
        self.seed, self.replication, self.what = seed, replication, what

    def __str__(self) -> str:
        return (
            f"replication {self.replication} of seed {self.seed} broke down: {self.what}; "
            "please report it"
        )

    def with_trace_of(self, file: str) -> str:
        """The message, and the command line that plays this raid alone."""
        options = ["--seed", str(self.seed), "--replication", str(self.replication)]
        command = shlex.join(["cram-sim", "trace", file, *options])
        return f"{self}, with the scenario; this raid alone: {command}"
