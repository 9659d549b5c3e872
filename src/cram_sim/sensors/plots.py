"""All detections of one radar in a block, by replication and then by time."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cram_sim.compiled import compiled
from cram_sim.records import Detections, Floats, Integers, Truths


@dataclass(frozen=True)
class Plots:
    """The detections of one radar, (m,) or (m, 3) each.

    `first` (replications + 1): a replication's plots are `order[first[r]:first[r + 1]]`, by time.
    `threat` counts through all launch groups; `time` in seconds; `line` (m, 3) metres from the
    radar to the threat; `group`, `lane` and `look` say where in the detections.
    """

    first: Integers
    order: Integers
    threat: Integers
    time: Floats
    line: Floats
    group: Integers
    lane: Integers
    look: Integers


def plots_of(place: Floats, groups: Sequence[Detections], replications: int) -> Plots:
    """Every detection of the groups by a radar at `place` (3,).

    Lane = threat x replications + replication, in each group.
    """
    count = np.zeros(replications, dtype=np.int64)
    for group in groups:
        _count(group.detected, count)
    first = np.concatenate([[0], np.cumsum(count)])
    plots = _room(first)
    free, threat = first[:-1].copy(), 0
    for number, group in enumerate(groups):
        _fill(
            number, threat, place, group.time, group.detected, group.state, free, plots.threat,
            plots.time, plots.line, plots.group, plots.lane, plots.look,
        )  # fmt: skip
        threat += len(group.time) // replications
    _sort(first, plots.time, plots.order)
    return plots


def _room(first: Integers) -> Plots:
    whole = [np.empty(first[-1], dtype=np.int64) for _ in range(5)]
    order, threat, group, lane, look = whole
    time, line = np.empty(first[-1]), np.empty((first[-1], 3))
    return Plots(first, order, threat, time, line, group, lane, look)


@compiled
def _count(detected: Truths, count: Integers) -> None:
    for lane in range(detected.shape[0]):
        for look in range(detected.shape[1]):
            count[lane % len(count)] += detected[lane, look]


@compiled
def _fill(
    number: int,
    first_threat: int,
    place: Floats,
    seen_time: Floats,
    detected: Truths,
    state: Floats,
    free: Integers,
    threat: Integers,
    time: Floats,
    line: Floats,
    group: Integers,
    lane_of: Integers,
    look_of: Integers,
) -> None:
    for lane in range(detected.shape[0]):
        replication = lane % len(free)
        for look in range(detected.shape[1]):
            if not detected[lane, look]:
                continue
            plot = free[replication]
            free[replication] += 1
            threat[plot] = first_threat + lane // len(free)
            time[plot] = seen_time[lane, look]
            for axis in range(3):
                line[plot, axis] = state[lane, look, axis] - place[axis]
            group[plot], lane_of[plot], look_of[plot] = number, lane, look


@compiled
def _sort(first: Integers, time: Floats, order: Integers) -> None:
    for replication in range(len(first) - 1):
        start, stop = first[replication], first[replication + 1]
        # Stable, so that plots of one instant stay in the order of their threats.
        order[start:stop] = start + np.argsort(time[start:stop], kind="mergesort")


@compiled
def axes_along(line: Floats, difference: Floats) -> tuple[float, float, float]:
    """A difference (3,) along a line of sight (3,), to its right and above it, in metres."""
    ground = max(math.hypot(line[0], line[1]), 1e-9)
    reach = math.hypot(ground, line[2])
    level = (difference[0] * line[0] + difference[1] * line[1]) / ground
    right = (difference[0] * line[1] - difference[1] * line[0]) / ground
    along = (level * ground + difference[2] * line[2]) / reach
    above = (difference[2] * ground - level * line[2]) / reach
    return along, right, above
