"""How good the tracks of a block were: the columns of the threats' table that tell of it."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cram_sim.experiment.drone_groups import DroneGroup
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.stages import Tracked
from cram_sim.records import Floats, Integers, Truths
from cram_sim.tracking.containment import inside

IN_TIME: Final = 2.0  # s before impact: an ellipse that comes later serves nobody
LEVELS: Final = (0.5, 0.9)


def track_columns(tracked: Tracked, impact_time: Floats) -> dict[str, NDArray[Any]]:
    """Errors of estimates, and whether the last in time stated them well; (n,) each.

    The impact's error is the last one's. The origin's is the surest one's, of least stated
    variance: a track that is lost and found again knows less of it than it did.

    A drone has no origin that follows from its track, and no impact: its columns of these are NaN
    and false. `impact_error_m` is that of its closest approach, as the command post believes it.
    """
    estimates = tracked.estimates
    exists = ~np.isnan(estimates.position_error)
    last, lanes = _last(exists), np.arange(len(impact_time))
    of_origin = ~np.isnan(estimates.origin_error[:, :, 0])
    early = tracked.reports.arrival <= impact_time[:, np.newaxis] - IN_TIME
    in_time = of_origin & early
    at = lanes, _last(in_time)
    estimated: Truths = np.asarray(in_time.any(axis=1))
    columns: dict[str, NDArray[Any]] = {
        "impact_error_m": _length(estimates.impact_error[lanes, last]),
        "origin_error_m": _length(estimates.origin_error[lanes, _surest(tracked)]),
        "estimated_in_time": estimated,
    }
    for what in ("impact", "origin"):
        error = getattr(estimates, f"{what}_error")[at][:, :2]
        covariance = getattr(estimates, f"{what}_covariance")[at]
        for level in LEVELS:
            columns[f"{what}_inside_{100 * level:.0f}"] = (
                inside(error, covariance, level) & estimated
            )
    return columns


def swapped_threats(done: Replicated) -> Truths:
    """Whose tracks went on with another threat, in rows of (replication, threat).

    Drones' tracks are not exchanged.
    """
    swapped = np.zeros((done.block.replications, done.case.threat_count), dtype=np.bool_)
    for meetings in done.swaps:
        swapped[meetings.replication, meetings.first] = True
        swapped[meetings.replication, meetings.second] = True
    is_round = [
        not isinstance(part.group, DroneGroup) for part in done.flown for _ in part.group.names
    ]
    swapped &= np.array(is_round)
    return swapped.ravel()


def _last(happened: Truths) -> Integers:
    """The last report of each lane at which something held, (n,); the last of all for never."""
    last: Integers = happened.shape[1] - 1 - np.argmax(happened[:, ::-1], axis=1)
    return last


def _surest(tracked: Tracked) -> Integers:
    """The report of each lane with the least stated variance of the origin, (n,); 0 for none."""
    variance = tracked.estimates.origin_covariance[:, :, [0, 2]].sum(axis=2)
    surest: Integers = np.argmin(np.where(np.isnan(variance), np.inf, variance), axis=1)
    return surest


def _length(error: Floats) -> Floats:
    length: Floats = np.hypot(error[:, 0], error[:, 1])
    return length
