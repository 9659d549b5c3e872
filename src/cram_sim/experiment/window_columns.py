"""When each threat could be fired at: the deadlines that its defence had to meet."""

import numpy as np

from cram_sim.engagement.plan import FireUnitFigures, Opportunity, Plan
from cram_sim.records import Floats

NONE = (np.nan, np.nan, np.nan)


def window_columns(plans: list[Plan], units: tuple[FireUnitFigures, ...]) -> dict[str, Floats]:
    """Columns of the threats table, in rows of (replication, threat); NaN without a window.

    When the first unit could open fire; when the last one had to be cued, slewing apart; when the
    last window closed. Holding fire is taken out of the windows.
    """
    preparation = [unit.shortest_preparation for unit in units]
    rows = [
        _deadlines(opportunities, preparation)
        for plan in plans
        for opportunities in plan.opportunities
    ]
    first, last_call, last = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    return {"first_fire_time_s": first, "last_call_time_s": last_call, "last_fire_time_s": last}


def _deadlines(
    opportunities: list[Opportunity | None], preparation: list[float]
) -> tuple[float, float, float]:
    windows = [
        (opportunity, needed)
        for opportunity, needed in zip(opportunities, preparation, strict=True)
        if opportunity is not None
    ]
    if not windows:
        return NONE
    return (
        min(opportunity.first_fire for opportunity, _ in windows),
        max(opportunity.last_fire - needed for opportunity, needed in windows),
        max(opportunity.last_fire for opportunity, _ in windows),
    )
