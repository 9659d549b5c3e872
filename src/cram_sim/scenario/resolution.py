"""A file's tree on its way to the objects."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cram_sim.catalogue.entries import Family, ParameterSet
from cram_sim.scenario.document import Location, Problem

Tree = dict[str, Any]


@dataclass
class Resolution:
    """The tree, what was found wrong with it, and which locations need no second complaint.

    `parameter_set` is the one that `use` brings; `parameters_used` names family, entry and
    parameter of every value that came from the catalogue.
    """

    tree: Tree
    parameter_set: ParameterSet = "default"
    problems: list[Problem] = field(default_factory=list)
    excused: set[Location] = field(default_factory=set)
    entries_used: list[tuple[Family, str]] = field(default_factory=list)
    parameters_used: list[tuple[Family, str, str]] = field(default_factory=list)

    def refuse(self, location: Location, sentence: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(location, sentence))

    def entries(self, block: str) -> Iterator[tuple[Location, Tree]]:
        """The entries of a block that are mappings, each with its location."""
        written = self.tree.get(block)
        if isinstance(written, tuple):
            for number, entry in enumerate(written):
                if isinstance(entry, dict):
                    yield (block, number), entry
