"""What the tracker of a run makes of rounds that it is judged on."""

from dataclasses import fields

import numpy as np

from cram_sim.ballistics.jacobian import PARAMETERS
from cram_sim.ballistics.jacobian_expansion import EXPANDED
from cram_sim.records import Estimates, Floats, Integers
from cram_sim.tracking.estimator import estimate
from cram_sim.tracking.launch_model import Looks
from cram_sim.tracking.problem import Problem
from cram_sim.verification.tracked_rounds import PLACE, Tracked

FORMED_BY_FILTER, NOT_KNOWN = PARAMETERS.index("time"), PARAMETERS.index("azimuth")


def tracker_estimates(tracked: Tracked) -> Estimates:
    """The tracker's estimates of every round after every look, launch group by launch group."""
    shape = tracked.reports.arrival.shape
    parts: dict[str, Floats] = {}
    for number in np.unique(tracked.group):
        lanes = np.flatnonzero(tracked.group == number)
        found = estimate(_problem(tracked.some(lanes), int(number)))
        for one in fields(found):
            values = getattr(found, one.name)
            parts.setdefault(one.name, np.full((*shape, *values.shape[2:]), np.nan))[lanes] = values
    return Estimates(**parts)


def last_of(looks: Looks) -> Integers:
    """The number (n,) of the last look used."""
    last: Integers = looks.used.shape[1] - 1 - np.argmax(looks.used[:, ::-1], axis=1)
    return last


def impact_at(estimates: Estimates, lanes: Integers, looks: Integers) -> tuple[Floats, Floats]:
    """Errors (2, k) of the predicted impact and covariances (k, 2, 2) of lanes (k,) at looks."""
    error = estimates.impact_error[lanes, looks, :2].T
    east, both, north = estimates.impact_covariance[lanes, looks].T
    return error, np.array([[east, both], [both, north]]).transpose(2, 0, 1)


def _problem(tracked: Tracked, group: int) -> Problem:
    """What the tracker has to do with the rounds of one launch group."""
    prior_error = tracked.belief.mean - tracked.theta
    prior_error[[FORMED_BY_FILTER, NOT_KNOWN]] = 0.0
    expanded = [PARAMETERS.index(name) for name in EXPANDED]
    return Problem(
        belief=tracked.groups[group].belief,
        places=PLACE,
        considered_variance=tracked.considered_variance,
        reports=tracked.reports,
        launch_time=tracked.theta[FORMED_BY_FILTER],
        differences=(tracked.theta - tracked.nominal)[expanded],
        prior_error=prior_error,
        disturbance=tracked.disturbance,
        unknowns=tracked.theta,
    )
