"""The people table of a fought block: who was hurt, and who would have been."""

from typing import Any

from numpy.typing import NDArray

from cram_sim.experiment.interleaving import interleaved
from cram_sim.experiment.replicated import Replicated
from cram_sim.schemas import PEOPLE, Table

Column = NDArray[Any]


def people_rows(done: Replicated, columns: dict[str, Column], alarms: Table) -> Table:
    """Every place with people; `columns` are the threats' rows, `alarms` that table."""
    del done, columns, alarms
    return interleaved(PEOPLE, [])
