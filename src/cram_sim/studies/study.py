"""What a study file says."""

from typing import Annotated, Literal

from cram_sim.scenario.model import Reference
from cram_sim.spec import Name, Spec, WholeNumber


class Study(Spec):
    """A scenario, the factors to vary, the design, and what to measure."""

    version: Literal[1]
    name: Name
    scenario: Reference
    replications: Annotated[int, WholeNumber(1, 10**9)] | None = None
    independent: bool = False
    measures: tuple[Name, ...] = ("no_leaker",)
