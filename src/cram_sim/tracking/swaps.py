"""Tracks that go on with each other's threats after they met.

A track that takes over another threat keeps what it knew: its normal equations, now about the other
threat's truth. Exact as far as the estimator is linear, and inside one salvo; a track that takes
over a threat of another salvo starts afresh, because its unknowns mean something else there.
"""

from dataclasses import dataclass

import numpy as np

from cram_sim.records import Estimates, Floats, Integers
from cram_sim.tracking.estimator import normal_equations
from cram_sim.tracking.problem import Normals, Problem, only_the_prior

SAME_TIME = 1e-6  # seconds


@dataclass(frozen=True)
class Swap:
    """At `time` (s) a lane is taken over by the track of `partner`, -1 for another salvo's."""

    lane: int
    partner: int
    time: float


def swap(problem: Problem, estimates: Estimates, swaps: list[Swap]) -> None:
    """Rewrite the estimates of all swapped lanes from their swaps on; `swaps` in order of time."""
    lanes, disturbances = len(problem.launch_time), len(problem.considered_variance)
    start = only_the_prior(lanes, disturbances).rows
    since = np.zeros(lanes, dtype=np.int64)
    for batch in _batches(swaps):
        taken = np.array([one.lane for one in batch])
        report = np.array([_report_at(problem, one.lane, one.time) for one in batch])
        new = only_the_prior(len(batch), disturbances).rows
        inside = np.flatnonzero([one.partner >= 0 for one in batch])
        partner = np.array([one.partner for one in batch])[inside]
        if inside.size:
            until = np.array([_report_at(problem, batch[k].partner, batch[k].time) for k in inside])
            before, _ = normal_equations(
                problem.lanes(partner), since[partner], until, Normals(start[partner])
            )
            moved = problem.unknowns[:, partner] - problem.unknowns[:, taken[inside]]
            scale = problem.belief.prior.standard_deviation
            new[inside] = before.about(moved.T / scale).rows
        for k in np.setdiff1d(np.arange(len(batch)), inside).tolist():
            _start_afresh(problem, int(taken[k]), int(report[k]))
        start[taken], since[taken] = new, report
        end = np.full(len(batch), problem.reports.arrival.shape[1])
        _, after = normal_equations(problem.lanes(taken), report, end, Normals(new))
        _overlay(estimates, after, taken)


def _batches(swaps: list[Swap]) -> list[list[Swap]]:
    """The swaps in runs whose lanes no earlier swap of the run, at another time, has touched."""
    batches: list[list[Swap]] = []
    touched: dict[int, float] = {}
    for one in swaps:
        lanes = {one.lane, one.partner} - {-1}
        if not batches or any(touched.get(lane, one.time) != one.time for lane in lanes):
            batches.append([])
            touched = {}
        batches[-1].append(one)
        touched |= dict.fromkeys(lanes, one.time)
    return batches


def _report_at(problem: Problem, lane: int, time: float) -> int:
    """The first report of a lane whose look is not before a time; the number of all if none."""
    reports = problem.reports
    looked: Floats = reports.time[lane, reports.look[lane]]
    later = ~np.isnan(reports.arrival[lane]) & (looked >= time - SAME_TIME)
    return int(np.argmax(later)) if later.any() else later.size


def _start_afresh(problem: Problem, lane: int, report: int) -> None:
    """Mark the next detection as the first of a new track."""
    used: Integers = np.flatnonzero(problem.reports.used[lane, report:])
    if used.size:
        problem.reports.starts[lane, report + used[0]] = True


def _overlay(estimates: Estimates, after: Estimates, taken: Integers) -> None:
    is_new = ~np.isnan(after.position_error)
    for name, values in vars(estimates).items():
        rows = values[taken]
        rows[is_new] = getattr(after, name)[is_new]
        values[taken] = rows
