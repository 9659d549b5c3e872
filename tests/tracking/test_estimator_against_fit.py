"""The linear estimator against a full nonlinear fit that flies every trial launch."""

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import least_squares
from seed_case import seed_case

from cram_sim.ballistics.bodies import Launches
from cram_sim.ballistics.flights import positions_at
from cram_sim.ballistics.point_mass import fly
from cram_sim.experiment.chance import Block, raid_chance
from cram_sim.experiment.estimation import estimate, prior_error_of
from cram_sim.experiment.observation import observe
from cram_sim.experiment.stages import Flown, Seen, Tracked, draw
from cram_sim.experiment.stages import fly as fly_group
from cram_sim.records import Estimates

Floats = NDArray[np.float64]

BLOCK = Block(20211219, 0, 4)
UNFLYABLE = 1e3  # standard deviations: how ill a launch fits that cannot be flown
# Small against the curvature of a flight, large against the integrator's tolerance.
CHANGES = np.array([1.0, 1.0, 1e-3, 1e-5, 1e-5, 1e-4, 1e-4])


@dataclass(frozen=True)
class Tracks:
    """Realistic flights of the seed scenario: flown, seen and estimated."""

    part: Flown
    seen: Seen
    tracked: Tracked

    @property
    def estimates(self) -> Estimates:
        return self.tracked.estimates


@pytest.fixture(scope="module")
def tracks() -> Tracks:
    case, raid = seed_case(), raid_chance(BLOCK)
    flown = [fly_group(case, draw(case, group, BLOCK, raid)) for group in case.groups]
    seen, swaps = observe(case, BLOCK, flown)
    return Tracks(flown[0], seen[0], estimate(case, BLOCK, raid, flown, seen, swaps)[0])


def launches(theta: Floats) -> Launches:
    """Launches (7, n) into the air that the tracker assumes."""
    up = seed_case().groups[0].site[2]
    ones = np.ones(theta.shape[1])
    return Launches(
        position=np.stack([theta[0], theta[1], up * ones]), speed=0.0 * ones, elevation=theta[3],
        azimuth=theta[4], time=theta[2], impulse=theta[5], drag_factor=theta[6], density=ones,
        wind=np.zeros((2, theta.shape[1])), thrust_angle=np.zeros((2, theta.shape[1])),
    )  # fmt: skip


def spherical(position: Floats) -> Floats:
    """Range, azimuth and elevation (3, k) from the radar."""
    east, north, up = position - seed_case().search_posts[0].place[:, np.newaxis]
    ground = np.hypot(east, north)
    return np.stack([np.hypot(ground, up), np.arctan2(east, north), np.arctan2(up, ground)])


def fitted_impact(tracks: Tracks, lane: int, look: int) -> Floats:
    """Impact (2,) of the launch that fits prior and detections up to a look best."""
    case, group = seed_case(), seed_case().groups[0]
    flown, seen = tracks.part.launches, tracks.seen.detections[0]
    looks = np.flatnonzero(seen.detected[lane, : look + 1])
    times, sigma = seen.time[lane, looks], seen.sigma[lane, looks].T
    true_position = seen.state[lane, looks, :3].T
    true_sight = spherical(true_position)
    # Metres across the line of sight: azimuth counts by the ground range, elevation by the slant.
    lever = np.stack([np.ones(looks.size), true_sight[0] * np.cos(true_sight[2]), true_sight[0]])
    truth = np.array(
        [
            *flown.position[:2, lane], flown.time[lane], flown.elevation[lane],
            flown.azimuth[lane], flown.impulse[lane], flown.drag_factor[lane],
        ]
    )  # fmt: skip
    scale = group.belief.prior.standard_deviation
    prior_error = prior_error_of(tracks.part, group.belief.prior)[:, lane]
    prior_error[2] = times[0] - truth[2] - group.belief.prior.half_flight_time

    def residuals(theta: Floats) -> Floats:
        lanes = theta.shape[1]
        flights = fly(
            group.body, case.air, case.earth, launches(theta), end_time=float(times[-1]) + 0.1,
            tolerance=1e-6, node_capacity=600,
        )  # fmt: skip
        position = positions_at(
            flights, np.repeat(np.arange(lanes), looks.size), np.tile(times, lanes)
        )
        off = spherical(position).reshape(3, lanes, -1) - true_sight[:, np.newaxis]
        off[1] = (off[1] + np.pi) % (2 * np.pi) - np.pi
        measured = off * lever[:, np.newaxis] - seen.error[lane, looks].T[:, np.newaxis]
        rows = (measured / sigma[:, np.newaxis]).transpose(1, 0, 2).reshape(lanes, -1)
        rows = np.nan_to_num(rows, nan=UNFLYABLE)
        believed = ((theta.T - truth) - prior_error) / scale
        return np.concatenate([believed, rows], axis=1)

    def one_launch(shift: Floats) -> Floats:
        only: Floats = residuals((truth + scale * shift)[:, np.newaxis])[0]
        return only

    def derivatives(shift: Floats) -> Floats:
        steps = np.concatenate([np.diag(CHANGES), -np.diag(CHANGES)], axis=1)
        both = residuals((truth + scale * shift)[:, np.newaxis] + steps)
        slopes: Floats = ((both[:7] - both[7:]) / (2 * CHANGES[:, np.newaxis])).T * scale
        return slopes

    fit = least_squares(
        one_launch, np.zeros(7),
        jac=derivatives, xtol=1e-12, ftol=1e-12,
    )  # fmt: skip
    best = (truth + scale * fit.x)[:, np.newaxis]
    landed = fly(group.body, case.air, case.earth, launches(best), tolerance=1e-6,
                 node_capacity=600)  # fmt: skip
    impact: Floats = landed.end_position[:2, 0]
    return impact


def apart(tracks: Tracks, estimates: Estimates, look: int) -> Floats:
    """How far estimate and fit of every lane's impact are apart, in standard deviations (8,)."""
    distances = []
    for lane in range(tracks.part.launches.count):
        truth = tracks.part.flights.end_position[:2, lane]
        reports = tracks.tracked.reports
        arrived = ~np.isnan(reports.arrival[lane])
        (report,) = np.flatnonzero(arrived & (reports.look[lane] == look))
        gap = fitted_impact(tracks, lane, look) - truth - estimates.impact_error[lane, report, :2]
        east, both, north = tracks.estimates.impact_covariance[lane, report]
        distances.append(np.sqrt(gap @ np.linalg.solve([[east, both], [both, north]], gap)))
    return np.array(distances)


@pytest.mark.parametrize("look", [7, 9, 11])
def test_the_linear_estimate_agrees_with_a_nonlinear_fit(tracks: Tracks, look: int) -> None:
    """Eight realistic flights: half of them within 0.1, all within 0.4 standard deviations."""
    distances = apart(tracks, tracks.estimates, look)
    assert np.median(distances) < 0.1
    assert np.max(distances) < 0.4
