"""Everything that can be wrong with what a user gave us, as one clear message."""


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


class VerificationError(CramSimError):
    """What was asked of the verification does not exist or cannot be written."""
