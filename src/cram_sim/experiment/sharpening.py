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
from cram_sim.tracking.ellipses import radius_within

STEP: Final = 0.5  # s between two times that are told
FEWEST_TRACKS: Final = 20  # a quantile of fewer tells little
LEVELS: Final = (np.arange(20) + 0.5) / 20  # equal parts of a stated law, each told by its middle


@dataclass(frozen=True)
class ErrorAtTime:
    """The horizontal errors of all tracks that exist so long after their first detection.

    `since_detection` s; `median` and `ninety`: what half and 90 % of the errors stay within, metres
    with 95 % intervals over raids; `stated_median` and `stated_ninety` what they would stay within,
    were every error drawn from the law that its track states.
    """

    since_detection: float
    median: Estimate
    ninety: Estimate
    stated_median: float
    stated_ninety: float

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
        covariance = np.concatenate([part.covariance[:, number] for part in here])
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
        radii = np.array([radius_within(covariance[known], level) for level in LEVELS.tolist()])
        stated = np.quantile(radii, (0.5, 0.9)).tolist()
        found.append(ErrorAtTime(STEP * number, median, ninety, *stated))
    return tuple(found)


@dataclass(frozen=True)
class _ByTime:
    """Of n tracks at k times since detection: `error` (n, k) in metres, NaN for none."""

    replication: Integers
    error: Floats
    covariance: Floats  # (n, k, 3) in m2


def _by_time(part: Flown, seen: Seen, tracked: Tracked, replications: int, what: str) -> _ByTime:
    arrival, estimates = tracked.reports.arrival, tracked.estimates
    detected = np.min([first_time(d, d.detected) for d in seen.detections], axis=0)
    left = part.flights.end_time - detected
    longest = float(np.max(left[np.isfinite(left)], initial=0.0))
    since = STEP * np.arange(int(longest / STEP) + 1)
    # Arrivals that are NaN come last, and compare false.
    now = (detected[:, np.newaxis] + since)[:, np.newaxis, :]
    count = (arrival[:, :, np.newaxis] <= now).sum(axis=1)
    lanes, last = np.arange(len(detected)), np.maximum(count - 1, 0)
    at = lanes[:, np.newaxis], last
    error = getattr(estimates, f"{what}_error")[at]
    has_one = (count > 0) & (since <= left[:, np.newaxis])
    return _ByTime(
        lanes % replications,
        np.where(has_one, np.hypot(error[:, :, 0], error[:, :, 1]), np.nan),
        getattr(estimates, f"{what}_covariance")[at],
    )
