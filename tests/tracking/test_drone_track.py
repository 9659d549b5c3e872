"""What the command post believes of drones, against drones whose courses are known."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2

from cram_sim.footprints import circle, zones
from cram_sim.records import Estimates, Floats, Reports
from cram_sim.tracking.drone_track import LANES_AT_ONCE, DroneBelief, track
from cram_sim.tracking.kalman import Motion

LANES, LOOKS = 600, 40
SPEED, HEIGHT = 50.0, 300.0
SIGMA = np.array([8.0, 12.0, 20.0])  # m, along range, azimuth and elevation
PLACES = np.array([[0.0, 0.0, 10.0], [2000.0, -500.0, 5.0]])
ZONES = zones([circle(0.0, 0.0, 200.0), circle(1500.0, 0.0, 200.0), circle(0.0, 0.0, 700.0)])
ASSETS = 2
CALM = Motion(acceleration_density=1e-6, turn_rate=0.0, speed_deviation=40.0)
BELIEF = DroneBelief(CALM, 200.0, PLACES, np.zeros((2, 3)))


def drones(lanes: int = LANES, *, east: float = 0.0) -> tuple[Reports, Floats, Floats]:
    """Reports of drones from 5 km in the north over (`east`, 0), and when they are there."""
    draws = np.random.default_rng(8)
    time = np.tile(np.arange(LOOKS, dtype=np.float64), (lanes, 1))
    state = np.zeros((lanes, LOOKS, 6))
    state[:, :, 0], state[:, :, 2] = east, HEIGHT
    state[:, :, 1] = 5000.0 - SPEED * time
    state[:, :, 4] = -SPEED
    yes = np.ones((lanes, LOOKS), dtype=np.bool_)
    first = np.zeros_like(yes)
    first[:, 0] = True
    number = np.tile(np.arange(LOOKS), (lanes, 1))
    reports = Reports(
        sensor=number % 2,
        look=number,
        arrival=time + 0.5,
        used=yes,
        starts=first,
        confirmed=number >= 2,
        time=time,
        sigma=np.tile(SIGMA, (lanes, LOOKS, 1)),
        error=draws.normal(size=(lanes, LOOKS, 3)) * SIGMA,
        state=state,
    )
    impact = np.tile([[east], [0.0]], lanes)
    return reports, impact, np.full(lanes, 5000.0 / SPEED)


def believed(
    belief: DroneBelief = BELIEF, *, east: float = 0.0, lanes: int = LANES
) -> tuple[Estimates, Floats]:
    reports, impact, when = drones(lanes, east=east)
    return track(belief, reports, ZONES, ASSETS, impact, when)


def test_errors_of_where_it_passes_are_as_large_as_their_covariance_says() -> None:
    estimates, _ = believed()
    for look in (10, 39):
        east, both, north = estimates.impact_covariance[:, look].T
        covariance = np.stack([east, both, both, north], axis=1).reshape(-1, 2, 2)
        # Along its course it is where it is closest, whatever its speed: only the miss is free.
        miss = estimates.impact_error[:, look, 0]
        total = float(np.sum(miss**2 / covariance[:, 0, 0]))
        assert 1e-4 < chi2.cdf(total, LANES) < 1 - 1e-4


def test_the_time_of_passing_is_right_on_average() -> None:
    estimates, _ = believed()
    late = estimates.impact_error[:, -1, 2]
    assert abs(late.mean()) < 5 * late.std() / math.sqrt(LANES)
    assert 0.01 < late.std() < 1.0


def test_the_last_position_is_as_sure_as_is_said() -> None:
    estimates, _ = believed()
    assert 1.0 < estimates.position_error[0, -1] < estimates.position_error[0, 5] < SIGMA.max()


@pytest.mark.parametrize(("east", "asset"), [(0.0, 0), (1500.0, 1)])
def test_the_asset_it_flies_over_is_the_most_probable(east: float, asset: int) -> None:
    _, probabilities = believed(east=east)
    assert (probabilities[:, -1, :ASSETS].argmax(axis=1) == asset).all()
    assert probabilities[:, -1, asset].min() > 0.99


def test_where_nothing_is_probable_it_passes_the_nearest_asset() -> None:
    estimates, probabilities = believed(east=5000.0)
    assert probabilities[:, -1].max() == 0.0
    assert np.abs(estimates.impact_error[:, -1, :2]).max() < 100.0


def test_without_a_confirmed_track_nothing_is_believed() -> None:
    estimates, probabilities = believed()
    assert np.isnan(estimates.impact_error[:, :2]).all()
    assert np.isnan(estimates.position_error[:, :2]).all()
    assert (probabilities[:, :2] == 0.0).all()
    assert np.isfinite(estimates.position_error[:, 2:]).all()


def test_of_the_launch_nothing_is_believed() -> None:
    estimates, _ = believed()
    assert np.isnan(estimates.origin_error).all()


def test_a_registration_error_makes_the_track_less_sure() -> None:
    off = replace(BELIEF, registration=np.full((2, 3), 5e-3))
    plain, unsure = believed()[0], believed(off)[0]
    assert (unsure.position_error[:, 5:] > plain.position_error[:, 5:]).all()


def test_a_sensor_that_gives_directions_only_adds_to_a_track() -> None:
    reports, impact, when = drones()
    sigma = reports.sigma.copy()
    sigma[:, 11::2, 0] = np.inf  # the second sensor, once the track is begun
    error = np.where(np.isinf(sigma), np.nan, reports.error)
    both = replace(reports, sigma=sigma, error=error)
    used = reports.used.copy()
    used[:, 11::2] = False
    alone = replace(reports, used=used)
    better, worse = (
        track(BELIEF, given, ZONES, ASSETS, impact, when)[0].position_error[:, -1]
        for given in (both, alone)
    )
    assert (better < worse).all()


def test_a_lane_has_the_same_bits_whatever_is_tracked_beside_it() -> None:
    many, probabilities = believed(lanes=LANES_AT_ONCE + 5)
    reports, impact, when = drones(LANES_AT_ONCE + 5)
    one = slice(LANES_AT_ONCE + 2, LANES_AT_ONCE + 3)
    alone = track(BELIEF, reports.lanes(one), ZONES, ASSETS, impact[:, one], when[one])
    np.testing.assert_array_equal(many.impact_error[one], alone[0].impact_error)
    np.testing.assert_array_equal(probabilities[one], alone[1])


def test_a_report_that_comes_too_late_moves_no_believed_time() -> None:
    """The second radar's reports come 3 s after their looks, behind those of the first."""
    reports, impact, when = drones()
    arrival = reports.time + np.where(reports.sensor == 1, 3.0, 0.5)
    order = np.argsort(arrival, axis=1, kind="stable")
    sorted_by_arrival = replace(
        reports,
        arrival=np.take_along_axis(arrival, order, axis=1),
        **{
            name: np.take_along_axis(getattr(reports, name), order, axis=1)
            for name in ("sensor", "look")
        },
    )
    estimates, _ = track(BELIEF, sorted_by_arrival, ZONES, ASSETS, impact, when)
    error = estimates.impact_error[:, 20:, 2]
    # Median jump from one report to the next; a second's error of a look would be seen.
    assert np.median(np.abs(np.diff(error, axis=1))) < 0.2
