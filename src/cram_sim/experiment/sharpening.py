"""How the errors of tracks fall with the time since the first detection, over many raids."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from cram_sim.experiment.drone_groups import DroneGroup
from cram_sim.experiment.empirical import EmpiricalDistribution, value_reached_by
from cram_sim.experiment.replicated import Replicated
from cram_sim.experiment.stages import Flown, Seen, Tracked, first_time
from cram_sim.experiment.statistics import Estimate
from cram_sim.records import Floats, Integers
from cram_sim.tracking.ellipses import circular_error_probable

STEP: Final = 0.5  # s between two times that are told
FEWEST_TRACKS: Final = 20  # a quantile of fewer tells little


@dataclass(frozen=True)
class ErrorAtTime:
    """The horizontal errors of all tracks that exist so long after their first detection.

    `since_detection` s; `median` and `ninety`: what half and 90 % of the errors stay within, metres
    with 95 % intervals over raids; `stated_cep`: the median of the radii that the tracks state to
    hold half of their errors.
    """

    since_detection: float
    median: Estimate
    ninety: Estimate
    stated_cep: float

    @property
    def tracks(self) -> int:
        """How many there are."""
        return self.median.denominator


def errors_since_detection(done: Replicated, what: str) -> tuple[ErrorAtTime, ...]:
    """The errors of "impact" or "origin" by time since the first detection.

    Of rounds only: drones have neither. Each track counts with its latest estimate while it has one
    and its round still flies, engaged or not. Ends where few tracks are left.
    """
    parts = [
        _by_time(part, seen, tracked, done.block.replications, what)
        for part, seen, tracked in zip(done.flown, done.seen, done.tracked, strict=True)
        if not isinstance(part.group, DroneGroup) and seen.detections
    ]
    found = []
    for number in range(max((part.error.shape[1] for part in parts), default=0)):
        here = [part for part in parts if number < part.error.shape[1]]
        replication = np.concatenate([part.replication for part in here])
        error = np.concatenate([part.error[:, number] for part in here])
        stated = np.concatenate([part.stated_cep[:, number] for part in here])
        known = ~np.isnan(error)
        if np.count_nonzero(known) < FEWEST_TRACKS:
            continue
        errors = EmpiricalDistribution.of(replication[known], error[known])
        median, ninety = (
            value_reached_by(
                errors, level, done.block.replications, meaning=what, of="tracks", unit="m"
            )
            for level in (0.5, 0.1)
        )
        cep = float(np.median(stated[known]))
        found.append(ErrorAtTime(STEP * number, median, ninety, cep))
    return tuple(found)


@dataclass(frozen=True)
class _ByTime:
    """Of n tracks at k times since detection: `error` and `stated_cep` (n, k) m, NaN for none."""

    replication: Integers
    error: Floats
    stated_cep: Floats


def _by_time(part: Flown, seen: Seen, tracked: Tracked, replications: int, what: str) -> _ByTime:
    arrival, estimates = tracked.reports.arrival, tracked.estimates
    error = getattr(estimates, f"{what}_error")
    error = np.hypot(error[:, :, 0], error[:, :, 1])
    covariance = getattr(estimates, f"{what}_covariance")
    shape = arrival.shape
    cep = circular_error_probable(covariance.reshape(-1, 3)).reshape(shape)
    detected = np.min([first_time(d, d.detected) for d in seen.detections], axis=0)
    left = part.flights.end_time - detected
    longest = float(np.max(left[np.isfinite(left)], initial=0.0))
    since = STEP * np.arange(int(longest / STEP) + 1)
    lanes = np.arange(len(detected))
    columns = []
    for time in since.tolist():
        # NaN arrivals compare false: they come last.
        count = (arrival <= (detected + time)[:, np.newaxis]).sum(axis=1)
        is_flying = (count > 0) & (time <= left)
        last = np.maximum(count - 1, 0)
        columns.append(
            [np.where(is_flying, values[lanes, last], np.nan) for values in (error, cep)]
        )
    table = np.array(columns).transpose(1, 2, 0)
    return _ByTime(lanes % replications, table[0], table[1])
