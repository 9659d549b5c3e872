"""A world that is as linear as the estimator believes, and plain NumPy to estimate it with.

The nominal flight of the seed scenario's launch group is seen once a second. What is to be
estimated, what disturbs and what is measured are all off by normal errors of the stated sizes, and
everything depends on them through the nominal Jacobians.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from seed_case import seed_case

from cram_sim.ballistics.flights import states_at
from cram_sim.ballistics.jacobian import Sensitivities
from cram_sim.records import Detections, Estimates
from cram_sim.tracking.belief import Belief
from cram_sim.tracking.estimator import estimate
from cram_sim.tracking.fusion import fuse
from cram_sim.tracking.problem import Problem

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

FIRST_LOOK, LOOKS = 2.03, 11  # s after launch; looks one second apart
CONFIRMED_AT = 2
# Large, so that what is considered weighs as much as the noise: the world is linear anyhow.
CONSIDERED = np.square([6.0, 6.0, 0.1, 40.0, 5e-3, 5e-3])
PLACE = np.array([650.0, -350.0, 8.0])


@dataclass(frozen=True)
class World:
    """Lanes of a linear world: `prior_error` (7, n), `disturbance` (6, n), and what is seen."""

    belief: Belief
    prior_error: Floats
    disturbance: Floats
    detections: Detections

    @property
    def sensitivities(self) -> Sensitivities:
        return self.belief.expansion.nominal


def linear_world(lanes: int, seed: int) -> World:
    group = seed_case().groups[0]
    generator = np.random.default_rng(seed)
    scale = group.belief.prior.standard_deviation
    time: Floats = FIRST_LOOK + np.arange(LOOKS, dtype=np.float64)
    state = states_at(
        group.belief.expansion.nominal.nominal, np.zeros(LOOKS, dtype=np.int64), time
    ).T
    slant_range = np.linalg.norm(state[:, :3] - PLACE, axis=1)
    sigma = np.stack([np.full(LOOKS, 10.0), 3e-3 * slant_range, 6e-3 * slant_range], axis=1)
    disturbance = np.sqrt(CONSIDERED)[:, np.newaxis] * generator.normal(size=(6, lanes))
    error = sigma * generator.normal(size=(lanes, LOOKS, 3))
    error[:, :, 0] += disturbance[3][:, np.newaxis]
    error[:, :, 1:] += slant_range[:, np.newaxis] * disturbance[4:].T[:, np.newaxis]
    shape = (lanes, LOOKS)
    return World(
        group.belief,
        scale[:, np.newaxis] * generator.normal(size=(7, lanes)),
        disturbance,
        Detections(
            time=np.tile(time, (lanes, 1)),
            down=np.zeros(shape, dtype=bool),
            covered=np.ones(shape, dtype=bool),
            detected=np.ones(shape, dtype=bool),
            snr=np.ones(shape),
            sigma=np.tile(sigma, (lanes, 1, 1)),
            error=error,
            state=np.tile(state, (lanes, 1, 1)),
            confirmed=np.tile(np.arange(LOOKS) >= CONFIRMED_AT, (lanes, 1)),
            dropped=np.zeros(shape, dtype=bool),
        ),
    )


def estimates_of(
    world: World, *, considered: Floats = CONSIDERED, drop_misses: int = 5
) -> Estimates:
    """The estimator's answer. Lane by lane: the error of the launch time is each lane's own."""
    parts = [
        estimate(problem_of_lane(world, lane, considered=considered, drop_misses=drop_misses))
        for lane in range(world.prior_error.shape[1])
    ]
    return Estimates(
        **{name: np.concatenate([vars(part)[name] for part in parts]) for name in vars(parts[0])}
    )


def problem_of_lane(
    world: World, lane: int, *, considered: Floats = CONSIDERED, drop_misses: int = 5
) -> Problem:
    """What the tracker has to do with one lane."""
    one = slice(lane, lane + 1)
    # The launch is assumed so long before the first look that the prior is off as drawn.
    prior = replace(world.belief.prior, half_flight_time=FIRST_LOOK - world.prior_error[2, lane])
    seen = with_drops(world.detections.lanes(one), drop_misses)
    reports = fuse(
        1, [seen], [np.ones(1, dtype=bool)], [np.zeros(1)], [np.zeros((1, LOOKS), dtype=bool)]
    )
    return Problem(
        belief=replace(world.belief, prior=prior),
        places=PLACE[np.newaxis],
        considered_variance=considered,
        reports=reports,
        launch_time=np.zeros(1),
        differences=np.zeros((4, 1)),
        prior_error=world.prior_error[:, one],
        disturbance=world.disturbance[:, one],
        unknowns=np.zeros((7, 1)),
    )


def with_drops(seen: Detections, drop_misses: int) -> Detections:
    """The detections of one lane, whose track is dropped after so many misses in a row."""
    dropped = np.zeros(seen.detected.shape, dtype=np.bool_)
    misses = 0
    for look, detected in enumerate(seen.detected[0]):
        misses = 0 if detected else misses + 1
        dropped[0, look] = misses >= drop_misses
    return replace(seen, dropped=dropped)


@dataclass(frozen=True)
class Solution:
    """Errors and covariances of one lane after some looks; impact east, north and time."""

    impact_error: Floats
    impact_covariance: Floats
    origin_error: Floats
    origin_covariance: Floats
    position_error: float


def by_stacked_least_squares(world: World, lane: int, looks: int) -> Solution:
    """The first looks of one lane as one weighted least-squares problem, solved by NumPy."""
    s, seen = world.sensitivities, world.detections
    rows, disturbed, residuals = [], [], []
    grid: Floats = s.time_step * np.arange(len(s.position), dtype=np.float64)
    for look in range(looks):
        now = float(seen.time[lane, look])
        by_theta, by_air = (
            _between(grid, s.d_position, now),
            _between(grid, s.d_position_d_disturbance, now),
        )
        sight = seen.state[lane, look, :3] - PLACE
        slant_range, ground = float(np.linalg.norm(sight)), float(np.hypot(*sight[:2]))
        along = sight / slant_range
        right = np.array([sight[1], -sight[0], 0.0]) / ground
        axes = np.stack([along, right, np.cross(right, along)])
        weight = 1.0 / seen.sigma[lane, look][:, np.newaxis]
        registered = np.diag([1.0, slant_range, slant_range])
        rows.append(weight * (axes @ by_theta))
        disturbed.append(weight * np.hstack([axes @ by_air, registered]))
        air = axes @ by_air @ world.disturbance[:3, lane]
        residuals.append(weight[:, 0] * (seen.error[lane, look] + air))
    scale = world.belief.prior.standard_deviation
    design = np.vstack([np.diag(1.0 / scale), *rows]) * scale
    wanted = np.concatenate([world.prior_error[:, lane] / scale, *residuals])
    spoiled = np.vstack([np.zeros((7, 6)), *disturbed])
    error = scale * np.linalg.lstsq(design, wanted)[0]
    consider = scale[:, np.newaxis] * np.linalg.lstsq(design, spoiled)[0]
    noise = scale[:, np.newaxis] * np.linalg.inv(design.T @ design) * scale
    variance = np.diag(CONSIDERED)
    by_theta = np.vstack([s.d_impact, s.d_impact_time])
    by_air = np.zeros((3, 6))
    by_air[:, :3] = np.vstack([s.d_impact_d_disturbance, s.d_impact_time_d_disturbance])
    left = by_theta @ consider - by_air
    now = float(seen.time[lane, looks - 1])
    here, here_air = _between(grid, s.d_position, now), np.zeros((3, 6))
    here_air[:, :3] = _between(grid, s.d_position_d_disturbance, now)
    left_here = here @ consider - here_air
    position = here @ noise @ here.T + left_here @ variance @ left_here.T
    return Solution(
        by_theta @ error - by_air @ world.disturbance[:, lane],
        by_theta @ noise @ by_theta.T + left @ variance @ left.T,
        error[:2],
        (noise + consider @ variance @ consider.T)[:2, :2],
        float(np.sqrt(np.trace(position) / 3.0)),
    )


def _between(grid: Floats, table: Floats, now: float) -> Floats:
    flat = table.reshape(len(grid), -1)
    value = np.array([np.interp(now, grid, column) for column in flat.T])
    return value.reshape(table.shape[1:])
