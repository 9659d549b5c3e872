"""Predicted paths against what the estimator itself states, and against the truth."""

from functools import cache

import numpy as np
import pytest
from experiment.raids import case_of
from scipy import stats
from tracking.linear_world import FIRST_LOOK, LOOKS, linear_world, problem_of_lane

from cram_sim.experiment.chance import Block, raid_chance
from cram_sim.experiment.estimation import air_of, problem_of
from cram_sim.experiment.replicate import simulate
from cram_sim.experiment.replicated import Replicated
from cram_sim.records import Estimates, Floats
from cram_sim.tracking.estimator import estimate
from cram_sim.tracking.predicted_path import predicted_path
from cram_sim.tracking.problem import Problem

RAIDS = 5
GROUP = 1  # the salvo from far, seen for long


@cache
def flown() -> Replicated:
    return simulate(case_of("two radars"), Block(5, 0, RAIDS))


@cache
def problem() -> Problem:
    done = flown()
    air = air_of(done.case, raid_chance(done.block))
    return problem_of(done.case, done.block, done.flown[GROUP], done.seen[GROUP], air)


@cache
def estimates() -> Estimates:
    return estimate(problem())


def told() -> list[tuple[int, int]]:
    """Lanes and reports that brought a new estimate, every third of them."""
    reports = problem().reports
    has_one = ~np.isnan(estimates().position_error) & reports.used
    pairs = [(int(lane), int(report)) for lane, report in np.argwhere(has_one)[::3]]
    assert len(pairs) > 20
    return pairs


def told_early() -> list[tuple[int, int, float]]:
    """Those at least 3 s before the impact, with its time.

    Later what is left of the errors is metres, a small difference of expansions far larger.
    """
    reports, ends = problem().reports, flown().flown[GROUP].flights.end_time
    pairs = [(lane, report, float(ends[lane])) for lane, report in told()]
    early = [(k, r, end) for k, r, end in pairs if reports.arrival[k, r] <= end - 3.0]
    assert len(early) > 20
    return early


def on_the_ground(lane: int) -> Floats:
    """What takes an error of the position at the true impact to one of the impact, (2, 3)."""
    end = flown().flown[GROUP].flights.end_velocity[:, lane]
    return np.hstack([np.eye(2), -end[:2, np.newaxis] / end[2]])


def test_deviation_at_the_look_is_the_one_that_the_estimate_states() -> None:
    reports = problem().reports
    for lane, report in told():
        now = reports.time[lane, reports.look[lane, report]]
        _, covariance = predicted_path(problem(), lane, report, np.array([now]))
        stated = estimates().position_error[lane, report]
        assert np.sqrt(np.trace(covariance[0]) / 3.0) == pytest.approx(stated, rel=1e-6)


def test_covariance_at_the_impact_is_that_of_the_impact() -> None:
    """Deviations within 8 % (measured: 6 %): path and impact are expanded apart."""
    for lane, report, end in told_early():
        _, covariance = predicted_path(problem(), lane, report, np.array([end]))
        down = on_the_ground(lane)
        found = (down @ covariance[0] @ down.T)[[0, 1], [0, 1]]
        stated = estimates().impact_covariance[lane, report, [0, 2]]
        np.testing.assert_allclose(np.sqrt(found), np.sqrt(stated), rtol=0.08)


def test_error_at_the_impact_is_that_of_the_impact() -> None:
    """Within 12 % of the stated deviation (measured: 10 %)."""
    for lane, report, end in told_early():
        error, _ = predicted_path(problem(), lane, report, np.array([end]))
        found = on_the_ground(lane) @ error[0]
        deviation = np.sqrt(estimates().impact_covariance[lane, report, [0, 2]].sum())
        expected = estimates().impact_error[lane, report, :2]
        np.testing.assert_allclose(found, expected, atol=0.12 * deviation)


def test_path_of_a_lane_is_its_own_whatever_lanes_lie_beside_it() -> None:
    lane, report = told()[-1]
    times = flown().flown[GROUP].flights.end_time[lane] - np.array([4.0, 2.0, 0.0])
    alone = predicted_path(problem().lanes(np.array([lane])), 0, report, times)
    for one, other in zip(alone, predicted_path(problem(), lane, report, times), strict=True):
        np.testing.assert_array_equal(one, other)


def test_path_does_not_depend_on_which_times_are_asked_for_together() -> None:
    lane, report = told()[0]
    times = flown().flown[GROUP].flights.end_time[lane] - np.array([4.0, 1.0])
    both = predicted_path(problem(), lane, report, times)
    for number in range(2):
        alone = predicted_path(problem(), lane, report, times[number : number + 1])
        for one, other in zip(alone, both, strict=True):
            np.testing.assert_allclose(one[0], other[number], rtol=1e-9, atol=1e-9)


def test_later_report_sharpens_the_prediction() -> None:
    lane, report = told()[0]
    end = flown().flown[GROUP].flights.end_time[[lane]]
    before = predicted_path(problem(), lane, report, end)
    after = predicted_path(problem(), lane, told()[1][1], end)
    assert np.trace(after[1][0]) < np.trace(before[1][0])


def test_stated_covariance_ahead_holds_the_truth_at_the_stated_rate() -> None:
    """Kolmogorov-Smirnov of the squared distance against chi-square of 3: p above 0.001."""
    world = linear_world(300, seed=3)
    ahead = np.array([FIRST_LOOK + LOOKS + 3.0])
    distances = []
    for lane in range(300):
        error, covariance = predicted_path(problem_of_lane(world, lane), 0, LOOKS // 2, ahead)
        distances.append(error[0] @ np.linalg.solve(covariance[0], error[0]))
    assert stats.kstest(distances, stats.chi2(3).cdf).pvalue > 1e-3
