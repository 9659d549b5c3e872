"""A mortar bomb on a flat Earth, and what ideal radars measure of it."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cram_sim.ballistics.atmosphere import standard_air
from cram_sim.ballistics.bodies import Body, Launches
from cram_sim.ballistics.earth import flat_earth
from cram_sim.ballistics.flights import positions_at
from cram_sim.ballistics.jacobian import Sensitivities, sensitivities
from cram_sim.ballistics.point_mass import fly
from cram_sim.catalogue.drag_laws import drag_table
from cram_sim.tracking.launch_model import Looks, Rounds
from cram_sim.tracking.nonlinear_fit import Belief

Floats = NDArray[np.float64]

SPEED = 250.0
# R. L. McCoy, Modern Exterior Ballistics, 1998, p. 220: the bomb whose drag was measured.
BOMB = Body(mass=13.585, diameter=0.11956, drag=drag_table("mortar120_mccoy"))
AIR, EARTH = standard_air(0.0), flat_earth()
TIMES: Floats = 2.3 + np.arange(20, dtype=np.float64)
PLACES = np.array([[900.0, -400.0, 8.0], [-1_500.0, 2_500.0, 20.0]])
SIGMA = np.array([10.0, 3e-3, 3e-3])
TRUTH = np.array([[-3_200.0], [1_400.0], [0.4], [1.1], [1.95], [1.02], [0.97]])


def rounds(count: int = 1) -> Rounds:
    return Rounds(BOMB, AIR, EARTH, np.full(count, SPEED), np.zeros(count))


def launch(theta: Floats, air: Floats | None = None) -> Launches:
    """Launches (7, n) into air off by `air` (3,): wind east and north, density."""
    off = np.zeros(3) if air is None else air
    east, north, time, elevation, azimuth, strength, drag = theta
    ones = np.ones_like(time)
    return Launches(
        position=np.stack([east, north, 0.0 * ones]), speed=SPEED * strength, elevation=elevation,
        azimuth=azimuth, time=time, impulse=strength, drag_factor=drag,
        density=(1.0 + off[2]) * ones, wind=off[:2, np.newaxis] * ones,
        thrust_angle=np.zeros((2, time.size)),
    )  # fmt: skip


def tabulated() -> Sensitivities:
    """The derivatives of the true launch, by the factors strength and drag, not by shares of them.

    Of one that flies at time zero: the launch time moves no derivative.
    """
    at_zero = TRUTH.copy()
    at_zero[2] = 0.0
    table = sensitivities(BOMB, AIR, EARTH, launch(at_zero))
    factors = np.concatenate([np.ones(5), TRUTH[5:, 0]])
    return replace(table, d_position=table.d_position / factors, d_impact=table.d_impact / factors)


def impact(theta: Floats, air: Floats | None = None) -> Floats:
    """Where launches come down, (2, n)."""
    return fly(BOMB, AIR, EARTH, launch(theta, air), tolerance=1e-8).end_position[:2]


def sight(position: Floats, place: Floats) -> Floats:
    """Range, azimuth and elevation (k, 3) of positions (3, k)."""
    east, north, up = position - place[:, np.newaxis]
    ground = np.hypot(east, north)
    return np.stack([np.hypot(ground, up), np.arctan2(east, north), np.arctan2(up, ground)], 1)


def looks(
    theta: Floats = TRUTH,
    air: Floats | None = None,
    *,
    places: Floats = PLACES[:1],
    radar: NDArray[np.int64] | None = None,
) -> Looks:
    """One exact look a second at each launch; `radar` (k,) says whose each look is."""
    whose = np.zeros(TIMES.size, dtype=np.int64) if radar is None else radar
    count = theta.shape[1]
    flights = fly(BOMB, AIR, EARTH, launch(theta, air), end_time=30.0, tolerance=1e-8)
    measured = []
    for lane in range(count):
        position = positions_at(flights, np.full(TIMES.size, lane), TIMES)
        by_place = np.stack([sight(position, place) for place in places])
        measured.append(by_place[whose, np.arange(TIMES.size)])
    shape = (count, TIMES.size)
    return Looks(
        places, np.tile(whose, (count, 1)), np.tile(TIMES, (count, 1)), np.array(measured),
        np.broadcast_to(SIGMA, (*shape, 3)).copy(), np.ones(shape, dtype=np.bool_),
    )  # fmt: skip


def with_noise(exact: Looks, seed: int) -> Looks:
    noise = np.random.default_rng(seed).normal(size=exact.measured.shape)
    return replace(exact, measured=exact.measured + exact.sigma * noise)


def belief(mean: Floats = TRUTH) -> Belief:
    deviation = np.array([5_000.0, 5_000.0, 30.0, 0.5, np.inf, 0.3, 0.1])
    return Belief(mean, np.repeat(deviation[:, np.newaxis], mean.shape[1], axis=1))
